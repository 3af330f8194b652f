'use strict';

// One package that puts itself in the place of node:fs, or stands on it: loaded,
// used, taken away. Prints what came of it. Run by `register-ecosystem.test.js`
// without `register`, and with it before and after the package.

const assert = require('node:assert');
const host = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const [name, order, register] = process.argv.slice(2);
const own = { ...host, promises: { ...host.promises } };
const tree = own.mkdtempSync(path.join(own.realpathSync(os.tmpdir()), 'sluice-'));
const at = (entry) => path.join(tree, entry);

const log = (...values) => {
  own.writeSync(1, `${JSON.stringify(values).replaceAll(tree, '<tree>')}\n`);
};

/** Logs what an action gives, or its error. */
async function outcome(label, action) {
  try {
    const value = await action();
    log(label, Buffer.isBuffer(value) ? value.toString('latin1') : (value ?? 'nothing'));
  } catch (error) {
    const { code, syscall, path: of, message } = error;
    log(label, { name: error.name, message, code, syscall, path: of });
  }
}

const called = (fs, verb, ...args) =>
  new Promise((resolve, reject) => {
    fs[verb](...args, (error, value) => (error ? reject(error) : resolve(value)));
  });

const read = (stream) =>
  new Promise((resolve, reject) => {
    let text = '';
    stream
      .setEncoding('utf8')
      .on('data', (chunk) => {
        text += chunk;
      })
      .on('error', reject)
      .on('close', () => resolve(text));
  });

const written = (stream, text) =>
  new Promise((resolve, reject) => {
    stream.on('error', reject).on('close', resolve).end(text);
  });

/** Every verb of ours below `folder`, by one exports object. */
async function useAll(fs, folder) {
  const file = `${folder}/f`;
  const other = `${folder}/w`;
  await outcome('readFile', () => called(fs, 'readFile', file, 'utf8'));
  await outcome('readFile of nothing', () => called(fs, 'readFile', `${folder}/no`));
  await outcome('readFileSync', () => fs.readFileSync(file));
  await outcome('readFileSync as text', () => fs.readFileSync(file, 'utf8'));
  await outcome('promises.readFile', () => fs.promises.readFile(file));
  await outcome('writeFile', () => called(fs, 'writeFile', other, 'a'));
  await outcome('writeFileSync', () => fs.writeFileSync(`${other}2`, Buffer.from('b')));
  await outcome('promises.writeFile', () => fs.promises.writeFile(`${other}3`, 'c'));
  await outcome('appendFile', () => called(fs, 'appendFile', other, 'd'));
  await outcome('appendFileSync', () => fs.appendFileSync(other, 'e'));
  await outcome('promises.appendFile', () => fs.promises.appendFile(other, 'f'));
  await outcome('what was written', () => fs.readFileSync(other, 'utf8'));
  await outcome('stat', () => called(fs, 'stat', other).then(({ size }) => size));
  await outcome('lstat', () => called(fs, 'lstat', `${folder}/no`));
  await outcome('promises.stat', () => fs.promises.stat(file).then(({ size }) => size));
  await outcome('createReadStream', () => read(fs.createReadStream(file)));
  await outcome('createReadStream of nothing', () => read(fs.createReadStream(`${folder}/no`)));
  await outcome('createWriteStream', () => written(fs.createWriteStream(`${other}4`), 'streamed'));
  await outcome('what was streamed', () => fs.readFileSync(`${other}4`, 'utf8'));
  await outcome(
    'pipe',
    () =>
      new Promise((resolve, reject) => {
        const to = fs.createWriteStream(`${other}5`);
        fs.createReadStream(file).on('error', reject).pipe(to).on('close', resolve);
      }),
  );
  await outcome('what was piped', () => fs.readFileSync(`${other}5`, 'utf8'));
  await outcome('the names', () => fs.readdirSync(folder).sort());
}

/** A volume without its constants: fs-monkey would assign them, and they are read-only today. */
function patchable(volume, hidden = /^(constants|[FRWX]_OK)$/) {
  return new Proxy(volume, {
    get: (target, key) => (hidden.test(String(key)) ? undefined : Reflect.get(target, key)),
  });
}

/** Also the classes of one volume only: real files would be opened in the virtual one. */
const ONE_VOLUMES = /^(constants|[FRWX]_OK|ReadStream|WriteStream)$/;

/** Each, loaded, gives `use()` and, if it can be taken away, `undo()`. */
const PACKAGES = {
  'graceful-fs': () => {
    const graceful = require('graceful-fs');
    return {
      async use() {
        await useAll(graceful, tree);
        const names = Array.from({ length: 300 }, (_, i) => at(`many-${i}`));
        await Promise.all(names.map((file) => called(graceful, 'writeFile', file, file)));
        const all = await Promise.all(
          names.map((file) => called(graceful, 'readFile', file, 'utf8')),
        );
        log('more files than descriptors', all.join() === names.join());
      },
    };
  },
  gracefulify: () => {
    require('graceful-fs').gracefulify(host);
    return { use: () => useAll(host, tree) };
  },
  'fs-extra': () => {
    const extra = require('fs-extra');
    return {
      async use() {
        await useAll(extra, tree);
        await outcome('outputJson', () => extra.outputJson(at('deep/er/x.json'), { a: [1] }));
        await outcome('readJson', () => extra.readJson(at('deep/er/x.json')));
        await outcome('readJson of no JSON', () => extra.readJson(at('f')));
        await outcome('copy', () => extra.copy(at('deep'), at('copied')));
        await outcome('move', () => extra.move(at('copied'), at('moved')));
        await outcome('pathExists', () => extra.pathExists(at('moved/er/x.json')));
        await outcome('remove', () => extra.remove(at('moved')));
        await outcome('promised', () => extra.readFile(at('f'), 'utf8'));
      },
    };
  },
  'mock-fs': () => {
    const mock = require('mock-fs');
    return {
      async use() {
        mock({ '/virtual': { f: 'virtual contents' } });
        await useAll(host, '/virtual');
        await outcome('a FileHandle', async () => {
          const handle = await host.promises.open('/virtual/f');
          const contents = await host.promises.readFile(handle, 'utf8');
          await handle.close();
          return contents;
        });
        mock.restore();
        await outcome('and then', () => host.readFileSync('/virtual/f'));
        await useAll(host, tree);
      },
    };
  },
  memfs: () => {
    const { fs: virtual, vol } = require('memfs');
    const { patchFs } = require('fs-monkey');
    vol.fromJSON({ '/virtual/f': 'virtual contents' });
    return {
      async use() {
        const unpatch = patchFs(patchable(virtual), host);
        await useAll(host, '/virtual');
        unpatch();
        await useAll(host, tree);
      },
    };
  },
  unionfs: () => {
    const { fs: virtual, vol } = require('memfs');
    const { ufs } = require('unionfs');
    vol.fromJSON({ '/virtual/f': 'virtual contents' });
    // The last one is asked first.
    ufs.use(virtual).use({ ...own });
    const unpatch = require('fs-monkey').patchFs(patchable(ufs, ONE_VOLUMES), host);
    return {
      async use() {
        await useAll(host, tree);
        await outcome('virtual', () => host.readFileSync('/virtual/f', 'utf8'));
        await outcome('virtual stream', () => read(host.createReadStream('/virtual/f')));
      },
      undo: unpatch,
    };
  },
  opentelemetry: () => {
    const { context } = require('@opentelemetry/api');
    const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
    const { FsInstrumentation } = require('@opentelemetry/instrumentation-fs');
    const sdk = require('@opentelemetry/sdk-trace-base');
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const exporter = new sdk.InMemorySpanExporter();
    const spanProcessors = [new sdk.SimpleSpanProcessor(exporter)];
    const instrumentation = new FsInstrumentation();
    instrumentation.setTracerProvider(new sdk.BasicTracerProvider({ spanProcessors }));
    instrumentation.enable();
    // Its hooks wait for the next one who asks.
    require('node:fs');
    require('node:fs/promises');
    return {
      async use() {
        // Modules are loaded by node:fs, too.
        exporter.reset();
        await useAll(host, tree);
        await new Promise(setImmediate);
        const spans = exporter.getFinishedSpans().map((span) => `${span.name} ${span.status.code}`);
        log('spans', spans.sort());
      },
      undo: () => instrumentation.disable(),
    };
  },
};

/** Every property of node:fs and node:fs/promises, and what ESM imports by name. */
async function state() {
  const star = await import('node:fs');
  const promises = await import('node:fs/promises');
  return [
    Object.getOwnPropertyDescriptors(host),
    Object.getOwnPropertyDescriptors(host.promises),
    Object.getOwnPropertyDescriptors({ ...star }),
    Object.getOwnPropertyDescriptors({ ...promises }),
  ];
}

/** The properties that differ, in the order of `state`. */
function changes(before, after) {
  return before.flatMap((properties, part) => {
    const keys = new Set([...Reflect.ownKeys(properties), ...Reflect.ownKeys(after[part])]);
    const same = (key) =>
      ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'].every(
        (field) => properties[key]?.[field] === after[part][key]?.[field],
      );
    return [...keys].filter((key) => !same(key)).map((key) => `${part} ${String(key)}`);
  });
}

/** What `register` lays over node:fs and node:fs/promises. */
const OURS = new Set([
  ...['appendFile', 'lstat', 'readFile', 'stat', 'writeFile'],
  ...['appendFileSync', 'readFileSync', 'writeFileSync'],
  ...['createReadStream', 'createWriteStream', 'ReadStream', 'WriteStream'],
]);

/** What is imported by name must be what it was, or what the package has made of it; never ours. */
function checkImports(before, after) {
  const ours = require('..');
  for (const [part, of] of [
    [2, ours],
    [3, ours.promises],
  ]) {
    for (const [key, { value }] of Object.entries(after[part])) {
      if (OURS.has(key) && value !== before[part][key].value) {
        assert.notStrictEqual(value, of[key], key);
      }
    }
  }
}

/** Runs `action`; logs which properties of node:fs are others afterwards. */
async function changedBy(label, action) {
  const before = await state();
  await action();
  const after = await state();
  log(label, changes(before.slice(0, 2), after.slice(0, 2)));
  if (order !== 'alone') checkImports(before, after);
}

/** The package loaded, used and taken away, with what is given between these steps. */
async function steps({ first = () => {}, between = () => {}, last = () => {} }) {
  await changedBy('changed in all', async () => {
    first();
    const { use, undo } = PACKAGES[name]();
    await changedBy('changed by its use', async () => {
      between();
      await use();
      if (order === 'register last') last();
    });
    undo?.();
    if (order === 'register first') last();
  });
}

const on = () => require(register).register();
const off = () => require(register).restore();

const ORDERS = {
  alone: {},
  'register first': { first: on, last: off },
  'register last': { between: on, last: off },
};

own.writeFileSync(at('f'), 'contents');
steps(ORDERS[order]).finally(() => own.rmSync(tree, { recursive: true }));
