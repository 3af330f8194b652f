'use strict';

// Values of other realms, and threads and processes that share descriptors.

const { spawn } = require('node:child_process');
const host = require('node:fs');
const { once } = require('node:events');
const { before } = require('node:test');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');
const { closed, reactorStarted, twin } = require('./twin.js');

before(reactorStarted);

/** Evaluates in a fresh realm: its `Uint8Array` is not ours. */
const foreign = (code, given = {}) => vm.runInNewContext(code, given);

const FACES = ['callback', 'promise', 'sync'];

const DATA = {
  Uint8Array: () => foreign('new Uint8Array([115, 108, 117, 105, 99, 101])'),
  'a part of one': () => foreign('new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3)'),
  Uint16Array: () => foreign('new Uint16Array([1, 2, 515])'),
  Float64Array: () => foreign('new Float64Array([Math.PI])'),
  DataView: () => foreign('new DataView(new ArrayBuffer(5), 1, 3)'),
  'shared memory': () => foreign('new Uint8Array(new SharedArrayBuffer(4)).fill(7)'),
  'memory that grows': () => foreign('new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }))'),
  ArrayBuffer: () => foreign('new ArrayBuffer(4)'),
  String: () => foreign('new String("text")'),
  text: () => foreign('"te" + "xt"'),
  array: () => foreign('["a", "b"]'),
  'a list of chunks': () => foreign('[new Uint8Array([1]), "b", new Uint16Array([3])]'),
  Set: () => foreign('new Set(["a", "b"])'),
  generator: () => foreign('(function* () { yield "a"; yield new Uint8Array([2]); })()'),
  'async generator': () => foreign('(async function* () { yield "a"; yield "b"; })()'),
  Date: () => foreign('new Date(0)'),
  'an object': () => foreign('({ toString: () => "text" })'),
};

for (const [name, make] of Object.entries(DATA)) {
  twin(`writes a ${name} of another realm`, async ({ faces, put, at }) => {
    put('a', 'before ');
    await faces('writeFile', () => [at('w'), make()]);
    await faces('appendFile', () => [at('a'), make()]);
  });
}

twin('streams chunks of another realm', async ({ fs, at, log, outcome }) => {
  for (const name of ['Uint8Array', 'a part of one', 'Uint16Array', 'DataView', 'shared memory']) {
    await outcome(name, async () => {
      const stream = fs.createWriteStream(at(`s-${name}`));
      stream.write('first ');
      stream.write(DATA[name]());
      stream.end('last');
      await closed(stream);
      log(name, host.readFileSync(at(`s-${name}`)));
    });
  }
});

const PATHS = {
  Uint8Array: (file) => foreign('Uint8Array.from(bytes)', { bytes: [...Buffer.from(file)] }),
  Uint16Array: (file) => foreign('Uint16Array.from(bytes)', { bytes: [...Buffer.from(file)] }),
  String: (file) => foreign('new String(file)', { file }),
  text: (file) => foreign('file + ""', { file }),
  // What there is of a URL, in an object of no class of ours.
  URL: (file) => {
    const { href, protocol, pathname, hostname } = pathToFileURL(file);
    return foreign('({ ...of })', { of: { href, protocol, pathname, hostname } });
  },
  'a class that makes URLs': (file) =>
    foreign('new (class Mine extends URL {})(href)', { URL, href: pathToFileURL(file).href }),
};

for (const [name, make] of Object.entries(PATHS)) {
  twin(`finds a path that is a ${name} of another realm`, async ({ fs, faces, put, outcome }) => {
    const file = put('f', 'contents');
    await faces('readFile', () => [make(file)]);
    await faces('stat', () => [make(`${file}-no`)], ['callback', 'promise']);
    await faces('writeFile', () => [make(`${file}-w`), 'text']);
    await outcome('stream', async () => {
      const stream = fs.createReadStream(make(file), 'utf8');
      return (await stream.toArray()).join('');
    });
  });
}

twin('reads with options and callbacks of another realm', async (run) => {
  const { fs, put, at, log, faces, outcome } = run;
  const file = put('f', 'grüße');
  const options = [
    '({ encoding: "latin1" })',
    '({ flag: "r+" })',
    '({ encoding: "utf8", flag: undefined })',
    '({ get encoding() { return "hex"; } })',
    '({ encoding: "bogus" })',
    '(class { static encoding = "base64"; })',
    'Object.create({ encoding: "utf8" })',
    'new Proxy({}, { get: (target, key) => key === "encoding" ? "utf8" : undefined })',
    '[]',
    '/x/',
    'null',
    'new String("utf8")',
    '({ signal: { aborted: false } })',
    '({ signal: { aborted: true } })',
    '({ signal: {} })',
  ];
  for (const code of options) {
    await outcome(code, () => faces('readFile', [file, foreign(code)], FACES));
    await outcome(code, () => faces('writeFile', [at('w'), 'ü', foreign(code)], FACES));
  }
  await new Promise((resolve) => {
    const callback = foreign('(error, contents) => { done([error, contents]); }', {
      done: (given) => {
        log(...given);
        resolve();
      },
    });
    fs.readFile(file, callback);
  });
});

twin('sets times of another realm’s Date', async ({ fs, put, log, faces }) => {
  const file = put('f');
  await faces('utimes', () => [file, foreign('new Date(5000)'), foreign('new Date(7000)')]);
  log(fs.statSync(file).mtimeMs, host.statSync(file).atimeMs);
});

twin('runs inside another realm', async ({ fs, put, at, log }) => {
  const file = put('f', 'contents');
  const code = `(async () => {
    const contents = await fs.promises.readFile(file, 'utf8');
    await fs.promises.writeFile(to, new Uint8Array([1, 2, 3]));
    let streamed = '';
    for await (const chunk of fs.createReadStream(file)) streamed += chunk;
    let code;
    try { fs.readFileSync(to + 'no'); } catch (error) { code = [error.code, error instanceof Error]; }
    return [contents, streamed, code];
  })()`;
  log(JSON.stringify(await foreign(code, { fs, file, to: at('w') })));
});

const LINES = Array.from({ length: 50_000 }, (_, i) => `${String(i).padStart(7)}\n`).join('');

/** What a child prints. */
async function output(child) {
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const [status] = await once(child, 'close');
  return [status, Buffer.concat(chunks).toString()];
}

twin('a child has a stream for its input', async ({ fs, put, log }) => {
  const stream = fs.createReadStream(put('f', LINES));
  await once(stream, 'open');
  const child = spawn('cat', { stdio: [stream, 'pipe', 'inherit'] });
  const [status, text] = await output(child);
  log(status, text === LINES);
  await closed(stream.destroy());
});

twin('a child has streams for its output, and both write on', async ({ fs, at, log }) => {
  const stream = fs.createWriteStream(at('out'));
  await once(stream, 'open');
  const written = (text) => new Promise((resolve) => stream.write(text, resolve));
  await written('before\n');
  const child = spawn('sh', ['-c', 'echo out; echo error >&2'], {
    stdio: ['ignore', stream, stream],
  });
  await once(child, 'close');
  await written('between\n');
  await once(spawn('echo', ['again'], { stdio: ['ignore', stream, 'ignore'] }), 'close');
  stream.end('after\n');
  await closed(stream);
  log(host.readFileSync(at('out'), 'utf8'));
});

twin('a child has descriptors, and the place in the file is shared', async (run) => {
  const { fs, put, open, close, at, log } = run;
  put('f', LINES);
  const [from, to] = [open('f', 'r'), open('out', 'w+')];
  host.readSync(from, Buffer.alloc(8), 0, 8, null);
  fs.writeFileSync(to, 'parent\n');
  const child = spawn('head', ['-c', '16'], { stdio: [from, to, 'inherit'] });
  await once(child, 'close');
  await new Promise((resolve) => fs.appendFile(to, 'parent again\n', resolve));
  const stream = fs.createReadStream('', { fd: to, autoClose: false, start: 0, encoding: 'utf8' });
  log((await stream.toArray()).join(''), host.readFileSync(at('out'), 'utf8'));
  close(from);
  close(to);
});

twin('what was opened is not a child’s', async ({ fs, put, at, log }) => {
  const stream = fs.createReadStream(put('f', LINES));
  await once(stream, 'readable');
  const other = fs.createWriteStream(at('w'));
  await once(other, 'open');
  const child = spawn('ls', ['-l', '/proc/self/fd'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [status, text] = await output(child);
  log(status, text.includes(at('f')), text.includes(at('w')));
  await Promise.all([closed(stream.destroy()), closed(other.destroy())]);
});

twin('the output of a child into a stream, and a stream into its input', async (run) => {
  const { fs, put, at, log } = run;
  const from = put('f', LINES);
  const child = spawn('tac', { stdio: ['pipe', 'pipe', 'inherit'] });
  fs.createReadStream(from).pipe(child.stdin);
  await closed(child.stdout.pipe(fs.createWriteStream(at('out'))));
  const lines = host.readFileSync(at('out'), 'utf8').split('\n');
  log(lines.length, lines[0], lines.at(-2));
});
