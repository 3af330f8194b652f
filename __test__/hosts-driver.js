'use strict';

// Every verb and stream once, for hosts that are not Node. Prints what came of
// it, and last, which lanes were open. Run by `hosts.test.js`.

const { AsyncLocalStorage } = require('node:async_hooks');
const host = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

const [entry, how] = process.argv.slice(2);
const fs = require(entry);

const folder = host.mkdtempSync(path.join(os.tmpdir(), 'sluice-'));
const at = (name) => path.join(folder, name);
const large = Buffer.alloc(3_000_000, 'sluice');

const called = (verb, ...args) =>
  new Promise((resolve, reject) => {
    fs[verb](...args, (error, value) => (error ? reject(error) : resolve(value)));
  });

const closed = (stream) =>
  new Promise((resolve, reject) => stream.on('error', reject).on('close', resolve));

async function drained(stream) {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
}

/** Serves `large` once; gives how many bytes of it arrive. */
function served() {
  return new Promise((resolve, reject) => {
    const server = http.createServer((_, response) => {
      fs.createReadStream(at('large')).on('error', reject).pipe(response);
    });
    server.listen(0, '127.0.0.1', () => {
      const options = { port: server.address().port, host: '127.0.0.1', agent: false };
      http.get(options, async (response) => {
        resolve(await drained(response));
        server.close();
      });
    });
  });
}

const STEPS = {
  writeFileSync: () => fs.writeFileSync(at('f'), 'text'),
  readFileSync: () => fs.readFileSync(at('f')).toString(),
  'readFileSync as text': () => fs.readFileSync(at('f'), 'utf8'),
  'readFileSync of nothing': () => fs.readFileSync(at('no')),
  writeFile: () => called('writeFile', at('large'), large),
  readFile: async () => (await called('readFile', at('large'))).equals(large),
  'readFile of nothing': () => called('readFile', at('no')),
  appendFile: () => called('appendFile', at('f'), ' more'),
  appendFileSync: () => fs.appendFileSync(at('f'), ' and more'),
  'promises.readFile': () => fs.promises.readFile(at('f'), 'utf8'),
  'promises.readFile of nothing': () => fs.promises.readFile(at('no')),
  'promises.readFile, aborted': () => {
    const controller = new AbortController();
    const promise = fs.promises.readFile(at('large'), { signal: controller.signal });
    controller.abort();
    return promise.catch(({ name }) => name);
  },
  'promises.writeFile': () => fs.promises.writeFile(at('p'), 'text'),
  'promises.writeFile of pieces': () => fs.promises.writeFile(at('p'), ['a', 'b']),
  stat: async () => (await called('stat', at('p'))).size,
  'lstat of nothing': () => called('lstat', at('no')),
  'promises.stat': async () => (await fs.promises.stat(at('f'))).size,
  'a FileHandle': async () => {
    const handle = await fs.promises.open(at('f'));
    const contents = await fs.promises.readFile(handle, 'utf8');
    await handle.close();
    return contents;
  },
  createReadStream: () => drained(fs.createReadStream(at('large'))),
  'createReadStream of a range': () =>
    drained(fs.createReadStream(at('large'), { start: 5, end: 9 })),
  'createReadStream of nothing': () => closed(fs.createReadStream(at('no')).resume()),
  'an instance': () => fs.createReadStream(at('f')).destroy() instanceof fs.ReadStream,
  createWriteStream: async () => {
    const stream = fs.createWriteStream(at('s'));
    stream.write('a');
    await closed(stream.end('b'));
    return [stream.bytesWritten, host.readFileSync(at('s'), 'utf8')];
  },
  '.pipe()': async () => {
    await closed(fs.createReadStream(at('large')).pipe(fs.createWriteStream(at('copy'))));
    return host.readFileSync(at('copy')).equals(large);
  },
  pipe: async () => (await fs.promises.pipe(at('large'), at('piped'))).bytes,
  mapFile: () => fs.mapFile(at('f'), { position: 5 }).toString(),
  'a response': served,
  'a context': () =>
    new AsyncLocalStorage().run(5, () => called('readFile', at('f')).then(() => 'kept')),
  'many at once': async () => {
    const all = Array.from({ length: 200 }, () => fs.promises.readFile(at('f')));
    return (await Promise.all(all)).length;
  },
};

async function main() {
  for (const [name, step] of Object.entries(STEPS)) {
    let outcome;
    try {
      outcome = (await step()) ?? 'nothing';
    } catch ({ code, syscall }) {
      outcome = { code, syscall };
    }
    console.log(JSON.stringify([name, outcome]));
  }
  if (how !== 'quietly') {
    const { exact, pool } = fs.lanes();
    console.log(JSON.stringify({ native: fs.native, fast: pool.operations > exact.operations }));
  }
  host.rmSync(folder, { recursive: true });
}

main();
