'use strict';

// What loading the module brings along, and that nobody can tell what it does not bring.

const assert = require('node:assert');
const fs = require('node:fs');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');

const PRELUDE = `'use strict';
  const sluice = require(process.env.SLUICE);
  const print = (value) => require('node:fs').writeSync(1, JSON.stringify(value));
  const once = (emitter, name) => new Promise((resolve) => emitter.once(name, resolve));
`;

/** Runs a script that has loaded the module before anything else, and gives what it prints. */
async function afterLoading(t, script) {
  const cwd = temporary(t);
  fs.writeFileSync(`${cwd}/file`, 'x'.repeat(300_000));
  const env = { SLUICE: ROOT };
  const { status, stdout, stderr } = await runNode(['-e', PRELUDE + script], { cwd, env });
  assert.strictEqual(status, 0, stderr);
  assert.strictEqual(stderr, '');
  return JSON.parse(stdout);
}

test('the modules of sockets, messages and workers are not loaded before a program has them', async (t) => {
  const loaded = await afterLoading(t, 'print(process.moduleLoadList);');
  for (const name of ['net', 'http', '_http_outgoing', 'worker_threads', 'internal/worker']) {
    assert.ok(!loaded.includes(`NativeModule ${name}`), name);
  }
});

const RESPOND = `
  async function respond() {
    const http = require('node:http');
    const server = http.createServer((request, response) => {
      sluice.createReadStream('file').pipe(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const request = http.get({ port: server.address().port, agent: false });
    const response = await once(request, 'response');
    let bytes = 0;
    for await (const chunk of response) bytes += chunk.length;
    server.close();
    return { bytes, kernel: sluice.lanes().kernel.bytes };
  }
`;

test('a response that is made later gets its bytes from the kernel', async (t) => {
  const { bytes, kernel } = await afterLoading(t, `${RESPOND} respond().then(print);`);
  assert.strictEqual(bytes, 300_000);
  assert.ok(!require('..').native || kernel === bytes, `${kernel} bytes`);
});

/** The methods that a kernel's slice goes past. */
const METHODS = [
  ['node:http', 'OutgoingMessage', 'write'],
  ['node:http', 'OutgoingMessage', '_send'],
  ['node:http', 'ServerResponse', 'write'],
  ['node:net', 'Socket', 'write'],
];

for (const [module, name, method] of METHODS) {
  test(`what is put later in the place of ${name}'s ${method} is called`, async (t) => {
    const { bytes, calls, kernel } = await afterLoading(
      t,
      `${RESPOND}
      const { prototype } = require('${module}').${name};
      const own = prototype.${method};
      let calls = 0;
      prototype.${method} = function ${method}(...args) {
        calls++;
        return own.apply(this, args);
      };
      respond().then((result) => print({ ...result, calls }));`,
    );
    assert.strictEqual(bytes, 300_000);
    assert.strictEqual(kernel, 0);
    assert.ok(calls > 1, `${calls} calls`);
  });
}

test("what is put later in the place of Socket's _write is called", async (t) => {
  const { calls, kernel } = await afterLoading(
    t,
    `const net = require('node:net');
    const own = net.Socket.prototype._write;
    let calls = 0;
    net.Socket.prototype._write = function (chunk, encoding, callback) {
      calls++;
      return own.call(this, chunk, encoding, callback);
    };
    const server = net.createServer((socket) => sluice.createReadStream('file').pipe(socket));
    server.listen(0, '127.0.0.1', async () => {
      const socket = net.connect(server.address().port, '127.0.0.1').resume();
      await once(socket, 'close');
      server.close();
      print({ calls, kernel: sluice.lanes().kernel.bytes });
    });`,
  );
  assert.strictEqual(kernel, 0);
  assert.ok(calls > 1, `${calls} calls`);
});

test('the length of a message that comes later is known', async (t) => {
  const { size } = await afterLoading(
    t,
    `const http = require('node:http');
    const server = http.createServer((request, response) => {
      const file = sluice.createWriteStream('upload');
      request.pipe(file).on('finish', () => response.end());
    });
    server.listen(0, '127.0.0.1', async () => {
      const headers = { 'Content-Length': 1e6 };
      const request = http.request({
        port: server.address().port, method: 'PUT', agent: false, headers,
      });
      request.end(Buffer.alloc(1e6, 'y'));
      (await once(request, 'response')).resume();
      server.close();
      print({ size: sluice.statSync('upload').size });
    });`,
  );
  assert.strictEqual(size, 1e6);
});
