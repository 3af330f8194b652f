'use strict';

// Where the kernel lane is to be taken, it is: every byte of the file. Where it
// is not, none is.

const assert = require('node:assert');
const { execFileSync, spawn } = require('node:child_process');
const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { PassThrough } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { setTimeout: wait } = require('node:timers/promises');
const { after, test } = require('node:test');
const fs = require('..');
const { knowsOthers } = require('./open-lanes.js');

const BYTES = 3 * 1024 * 1024 + 17;
const CONTENTS = Buffer.alloc(BYTES, 'abcdefghijk');
const isOpen = fs.lanes().kernel.open;

const folder = host.mkdtempSync(path.join(os.tmpdir(), 'kernel-lane-'));
after(() => host.rmSync(folder, { recursive: true, force: true }));
const at = (name) => path.join(folder, name);
const FROM = at('from');
host.writeFileSync(FROM, CONTENTS);

const source = (options) => fs.createReadStream(FROM, options);

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A test of `transfer`, which gives what has arrived; `bytes` of it have to be the kernel's. */
function lane(name, bytes, transfer) {
  test(name, { skip: isOpen ? false : 'the kernel lane is closed here' }, async () => {
    const before = fs.lanes().kernel.bytes;
    const arrived = await transfer();
    const movedNow = () => fs.lanes().kernel.bytes - before;
    // The peer has the last bytes before their sender has told of them.
    for (let i = 0; i < 100 && movedNow() < bytes; i++) await wait(10);
    const moved = movedNow();
    assert.ok(arrived.equals(CONTENTS.subarray(0, arrived.length)) && arrived.length === BYTES);
    assert.strictEqual(moved, bytes, 'bytes in the kernel lane');
  });
}

const whole = (name, transfer) => lane(name, BYTES, transfer);
const none = (name, transfer) => lane(name, 0, transfer);

/** The same where somebody else has opened the source. */
function ofOthers(name, transfer) {
  if (knowsOthers) return whole(name, transfer);
  test(name, async () => {
    assert.ok((await transfer()).equals(CONTENTS));
  });
}

async function intoFile(options, sourceOptions, makeSource = source) {
  const to = fs.createWriteStream(at('to'), options);
  await pipeline(makeSource(sourceOptions), to);
  return host.readFileSync(at('to'));
}

whole('into a file', () => intoFile());
whole('into a file, from a start', () => intoFile({}, { start: 0 }));
whole('into a file, to an end', () => intoFile({}, { end: BYTES - 1 }));
whole('into a file, at a start', () => intoFile({ start: 0 }));
whole('into a file, with highWaterMark', () =>
  intoFile({ highWaterMark: 1 }, { highWaterMark: 7 }),
);
whole('into a file that appends', async () => {
  host.rmSync(at('to'));
  return intoFile({ flags: 'a' });
});
ofOthers('from a descriptor with a start', () =>
  intoFile({}, { fd: host.openSync(FROM), start: 0 }),
);
whole('into a descriptor', () => intoFile({ fd: host.openSync(at('to'), 'w') }));
ofOthers('from and into a FileHandle', async () => {
  const from = await fs.promises.open(FROM);
  const to = await fs.promises.open(at('to'), 'w');
  await pipeline(source({ fd: from, start: 0 }), fs.createWriteStream(null, { fd: to }));
  return host.readFileSync(at('to'));
});
whole('into a file by fs.pipe', async () => {
  const { lane } = await fs.promises.pipe(FROM, at('to'));
  assert.strictEqual(lane, 'kernel');
  return host.readFileSync(at('to'));
});
whole('into a file by .pipe', async () => {
  const to = source().pipe(fs.createWriteStream(at('to')));
  await new Promise((resolve) => to.once('close', resolve));
  return host.readFileSync(at('to'));
});

async function intoSocket(address, make = source) {
  const server = net.createServer((socket) => void make().pipe(socket));
  await new Promise((resolve) => server.listen(address, resolve));
  const arrived = await collect(net.connect(server.address().port ?? server.address()));
  server.close();
  return arrived;
}

whole('into a TCP socket', () => intoSocket({ port: 0, host: '127.0.0.1' }));
whole('into a Unix socket', () => intoSocket({ path: at('socket') }));
none('with an encoding', () => intoSocket({ path: at('socket') }, () => source('latin1')));

test('into a socket that connects, all but what is read before', async (t) => {
  if (!isOpen) return t.skip('the kernel lane is closed here');
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const before = fs.lanes().kernel.bytes;
  source().pipe(net.connect(server.address().port, '127.0.0.1'));
  const [peer] = await new Promise((resolve) => {
    server.once('connection', (socket) => resolve([socket]));
  });
  assert.ok((await collect(peer)).equals(CONTENTS));
  peer.end();
  server.close();
  const ordinary = BYTES - (fs.lanes().kernel.bytes - before);
  assert.ok(ordinary <= 64 * 1024, `${ordinary} bytes took another lane`);
});

/** The body of a response, as Node's own client sees it. */
async function intoResponse(prepare = () => {}, request = {}, make = source) {
  const server = http.createServer((_, response) => {
    const stream = prepare(response) ?? response;
    make().pipe(stream);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const agent = new http.Agent();
  const response = await new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', agent, ...request }, resolve).on('error', reject);
  });
  const arrived = await collect(response);
  agent.destroy();
  server.close();
  return arrived;
}

whole('into a chunked response', () => intoResponse());
whole('into a response with Content-Length', () =>
  intoResponse((response) => void response.setHeader('Content-Length', BYTES)),
);
whole('into a response after writeHead', () =>
  intoResponse((response) => void response.writeHead(200, { 'X-A': 'b' })),
);
whole('into a response with trailers', () =>
  intoResponse((response) => {
    response.setHeader('Trailer', 'X-End');
    response.addTrailers({ 'X-End': 'reached' });
  }),
);
whole('into a response on a connection that closes', () =>
  intoResponse(undefined, { headers: { Connection: 'close' } }),
);
none('with kernel: false', () => intoResponse(undefined, {}, () => source({ kernel: false })));
none('with a data listener', () =>
  intoResponse(undefined, {}, () => source().on('data', () => {})),
);
none('with a readable listener that reads', () => {
  return intoResponse((response) => {
    const reader = source({ kernel: false });
    reader.on('readable', () => {
      for (let chunk = reader.read(); chunk !== null; chunk = reader.read()) response.write(chunk);
    });
    reader.on('end', () => response.end());
    return new PassThrough();
  });
});
none('into a Transform', async () => {
  const through = new PassThrough();
  source().pipe(through);
  return collect(through);
});
none('into a destination whose write is replaced', () =>
  intoResponse((response) => {
    const { write } = response;
    response.write = function (...args) {
      return write.apply(this, args);
    };
  }),
);

test('after flushHeaders and a write, all but what is read before', async (t) => {
  if (!isOpen) return t.skip('the kernel lane is closed here');
  const prepares = [
    (response) => void response.flushHeaders(),
    (response) => void response.write(CONTENTS.subarray(0, 11)),
  ];
  for (const [i, prepare] of prepares.entries()) {
    const before = fs.lanes().kernel.bytes;
    const arrived = await intoResponse(prepare);
    assert.strictEqual(arrived.length, BYTES + 11 * i);
    const ordinary = BYTES - (fs.lanes().kernel.bytes - before);
    assert.ok(ordinary <= 128 * 1024, `${ordinary} bytes took another lane`);
  }
});

for (const headers of [{}, { 'Content-Length': BYTES }]) {
  const how = headers['Content-Length'] ? 'with Content-Length' : 'chunked';
  test(`a request's body, ${how}, all but what is read before`, async (t) => {
    if (!isOpen) return t.skip('the kernel lane is closed here');
    let arrived;
    const server = http.createServer(async (request, response) => {
      arrived = await collect(request);
      response.end('ok');
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    const before = fs.lanes().kernel.bytes;
    const request = http.request({ port, host: '127.0.0.1', method: 'PUT', headers });
    source().pipe(request);
    const response = await new Promise((resolve) => request.once('response', resolve));
    assert.strictEqual((await collect(response)).toString(), 'ok');
    request.destroy();
    server.close();
    assert.ok(arrived.equals(CONTENTS));
    const ordinary = BYTES - (fs.lanes().kernel.bytes - before);
    assert.ok(ordinary <= 128 * 1024, `${ordinary} bytes took another lane`);
  });
}

whole("into a child's stdin", async () => {
  const out = host.openSync(at('out'), 'w');
  const child = spawn('cat', { stdio: ['pipe', out, 'inherit'] });
  host.closeSync(out);
  source().pipe(child.stdin);
  await new Promise((resolve) => child.once('close', resolve));
  return host.readFileSync(at('out'));
});

test('one destination has left: the other goes on in the kernel', async (t) => {
  if (!isOpen) return t.skip('the kernel lane is closed here');
  const from = source();
  const first = new PassThrough();
  from.pipe(first);
  from.once('open', () => from.unpipe(first));
  const before = fs.lanes().kernel.bytes;
  await pipeline(from, fs.createWriteStream(at('to')));
  assert.ok(host.readFileSync(at('to')).equals(CONTENTS));
  assert.strictEqual(fs.lanes().kernel.bytes - before, BYTES);
});

test('SLUICE_KERNEL=0 closes the lane', () => {
  const script = `const fs = require(${JSON.stringify(path.join(__dirname, '..'))});
    fs.promises.pipe(${JSON.stringify(FROM)}, ${JSON.stringify(at('closed'))}).then(({ lane }) => {
      console.log(JSON.stringify([lane, fs.lanes().kernel]));
    });`;
  const env = { ...process.env, SLUICE_KERNEL: '0' };
  const [lane, kernel] = JSON.parse(execFileSync(process.execPath, ['-e', script], { env }));
  assert.notStrictEqual(lane, 'kernel');
  const { reason, ...rest } = kernel;
  assert.deepStrictEqual(rest, { open: false, operations: 0, bytes: 0 });
  if (fs.native) assert.strictEqual(reason, 'SLUICE_KERNEL=0');
  assert.ok(host.readFileSync(at('closed')).equals(CONTENTS));
});
