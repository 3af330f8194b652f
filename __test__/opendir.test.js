'use strict';

// opendir: the same entries in the same order as node:fs, and the same refusals in every state.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: wait } = require('node:timers/promises');
const { pathToFileURL } = require('node:url');
const { inspect } = require('node:util');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const ours = require('..');
const { runNode, temporary } = require('./child.js');
const { makeTree } = require('./trees.js');
const { twin } = require('./twin.js');

const ROOT = path.join(__dirname, '..');

const TYPES = [
  'File',
  'Directory',
  'SymbolicLink',
  'FIFO',
  'Socket',
  'CharacterDevice',
  'BlockDevice',
];

/** All of a Dirent. */
const shown = (entry) =>
  entry && {
    own: Object.keys(entry),
    name: Buffer.isBuffer(entry.name) ? entry.name.toString('latin1') : entry.name,
    parentPath: entry.parentPath,
    is: TYPES.filter((name) => entry[`is${name}`]()).join(),
    isDirent: entry instanceof fs.Dirent,
  };

/** A Dir by each face of opendir. */
async function openInEveryFace({ fs: face, log }, args, use) {
  try {
    await use('sync', face.opendirSync(...args));
  } catch (error) {
    log('sync', error);
  }
  try {
    await use('promise', await face.promises.opendir(...args));
  } catch (error) {
    log('promise', error);
  }
  await new Promise((resolve) => {
    let isNow = true;
    const done = async (error, dir) => {
      log('callback', isNow, error);
      if (!error) await use('callback', dir);
      resolve();
    };
    try {
      face.opendir(...args, done);
    } catch (error) {
      log('callback threw', error);
      resolve();
    }
    isNow = false;
  });
}

const byCallbacks = (dir) =>
  new Promise((resolve, reject) => {
    const found = [];
    const next = (error, entry) => {
      if (error) return reject(error);
      if (entry === null) return dir.close((error) => (error ? reject(error) : resolve(found)));
      found.push(shown(entry));
      dir.read(next);
    };
    dir.read(next);
  });

async function byPromises(dir) {
  const found = [];
  for (;;) {
    const entry = await dir.read();
    if (entry === null) break;
    found.push(shown(entry));
  }
  await dir.close();
  return found;
}

async function byLoop(dir) {
  const found = [];
  for await (const entry of dir) found.push(shown(entry));
  return found;
}

function bySync(dir) {
  const found = [];
  for (let entry = dir.readSync(); entry !== null; entry = dir.readSync()) found.push(shown(entry));
  dir.closeSync();
  return found;
}

const WAYS = { byCallbacks, byLoop, byPromises, bySync };

async function inEveryWay(given, ...args) {
  for (const [name, way] of Object.entries(WAYS)) {
    await openInEveryFace(given, args, async (face, dir) => {
      given.log(face, name, dir.path, dir instanceof fs.Dir, dir.constructor === fs.Dir);
      try {
        given.log(await way(dir));
      } catch (error) {
        given.log('threw', error);
        await Promise.resolve(dir.close()).catch((error) => given.log('close', error));
      }
    });
  }
}

for (let seed = 1; seed <= 6; seed++) {
  twin(`tree ${seed}`, async (given) => {
    makeTree(given.at(''), seed);
    for (const bufferSize of [1, 3, 32]) {
      await inEveryWay(given, given.at(''), { bufferSize });
      await inEveryWay(given, given.at(''), { bufferSize, recursive: true });
    }
  });
}

twin('every option', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('d/e/f'), { recursive: true });
  given.put('d/one');
  given.put('d/e/two');
  const options = [
    [],
    [undefined],
    [null],
    ['utf8'],
    ['latin1'],
    ['buffer'],
    ['nonsense'],
    [{}],
    [{ encoding: 'UTF-8' }],
    [{ encoding: null }],
    [{ encoding: 'buffer' }],
    [{ encoding: 'hex' }],
    [{ encoding: 'nonsense' }],
    [{ recursive: 1 }],
    [{ recursive: null }],
    [Object.create({ recursive: true })],
    [Object.create({ encoding: 'hex' })],
    [{ bufferSize: 1024, recursive: true }],
    [7],
    [true],
  ];
  for (const each of options) await inEveryWay(given, at('d'), ...each);
});

twin('a size that is none', async ({ at, faces, log }) => {
  // With a callback, and so for the promise, Node throws of these where nobody can catch it.
  for (const bufferSize of [0, -1, 1.5, '1', null, undefined, 2 ** 32, Number.NaN]) {
    log(bufferSize);
    await faces('opendir', [at(''), { bufferSize }], ['sync']);
  }
});

twin('paths of every kind', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('d/e/f'), { recursive: true });
  given.put('d/file');
  fs.symlinkSync('d/e', at('link'));
  fs.symlinkSync('nowhere', at('broken'));
  const cwd = process.cwd();
  process.chdir(at(''));
  try {
    const paths = [
      ...['d', './d', 'd/', 'd//e', './/d/./e', 'd/..', 'link/..', 'link', 'link/', '.', '', 'no'],
      ...['d/file', 'd/file/', 'broken', 'a\0b', 7, undefined, null, {}],
      ...[pathToFileURL(at('d')), Buffer.from('no'), 'n'.repeat(300), '/dev/null'],
    ];
    for (const name of paths) {
      await inEveryWay(given, name);
      await inEveryWay(given, name, { recursive: true });
    }
  } finally {
    process.chdir(cwd);
  }
});

twin('names that are no UTF-8', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('d'));
  const names = [
    [0x61, 0xff],
    [0xe2, 0x82],
    [0xe2, 0x82, 0x41, 0xc0, 0x80],
    [0xed, 0xa0, 0x80],
  ];
  for (const name of names) {
    fs.writeFileSync(Buffer.concat([Buffer.from(at('d/')), Buffer.from(name)]), '');
  }
  await inEveryWay(given, at('d'));
  await inEveryWay(given, at('d'), { recursive: true });
  fs.mkdirSync(Buffer.concat([Buffer.from(at('d/')), Buffer.from([0x62, 0xff])]));
  await inEveryWay(given, at('d'), { recursive: true });
});

twin('a folder with more than a buffer full, and what changes in it meanwhile', async (given) => {
  const { at, log } = given;
  const long = 'n'.repeat(120);
  for (const [name, change] of Object.entries({
    lessFolders: (folder) => fs.rmSync(folder, { recursive: true }),
    lessFiles: (folder) => {
      for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name));
    },
  })) {
    for (const [face, first] of Object.entries({
      sync: (dir) => dir.readSync(),
      promise: (dir) => dir.read(),
    })) {
      for (const before of [true, false]) {
        const folder = at(`${name}-${face}-${before}`);
        fs.mkdirSync(folder);
        for (let i = 0; i < 450; i++) fs.writeFileSync(path.join(folder, `${i}${long}`), '');
        const dir = await given.fs.promises.opendir(folder, { bufferSize: before ? 32 : 100 });
        if (!before) log(shown(await first(dir)));
        change(folder);
        const found = await byPromises(dir);
        log(
          name,
          face,
          before,
          found.length,
          found.map(({ name }) => name),
        );
        fs.rmSync(folder, { recursive: true, force: true });
      }
    }
  }
});

twin('what comes between the opening and the first read', async (given) => {
  const { at, log } = given;
  fs.mkdirSync(at('d'));
  const dir = await given.fs.promises.opendir(at('d'));
  given.put('d/new');
  log(await byLoop(dir));
});

twin('a tree that changes under who walks it', async (given) => {
  const { at, log } = given;
  for (const way of ['read', 'readSync']) {
    for (let i = 0; i < 5; i++) {
      fs.mkdirSync(at(`${way}/d${i}/e/f`), { recursive: true });
      for (let j = 0; j < 40; j++) given.put(`${way}/d${i}/file-${j}`);
    }
    const dir = await given.fs.promises.opendir(at(way), { recursive: true });
    try {
      for (;;) {
        const entry = await dir[way]();
        if (entry === null) break;
        log(shown(entry));
        const where = path.join(entry.parentPath, entry.name);
        if (entry.name === 'd3') fs.rmSync(where, { recursive: true });
        if (entry.name === 'file-7')
          fs.rmSync(path.join(entry.parentPath, 'file-9'), { force: true });
      }
    } catch (error) {
      log(error);
    }
    await dir.close();
  }
});

test('folders below that may not be read', {
  skip: process.getuid() !== 0 && 'only root can become another user',
}, async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/d/closed/in`, { recursive: true });
  fs.mkdirSync(`${folder}/d/open/in`, { recursive: true });
  fs.chmodSync(`${folder}/d/closed`, 0o700);
  const script = `
    const [module, folder] = process.argv.slice(1);
    const fs = require(module);
    process.setuid(65534);
    const say = ({ message, ...rest }) => console.log(JSON.stringify({ message, ...rest }));
    (async () => {
      for (const where of [folder, folder + '/closed']) {
        const dir = await fs.promises.opendir(where, { recursive: true }).catch(say);
        for (let i = 0; dir && i < 6; i++) {
          await dir.read().then((entry) => console.log(entry && entry.name),
            (error) => say(error));
        }
        try { for await (const entry of fs.opendirSync(where, { recursive: true })) console.log(entry.name); }
        catch (error) { say(error); }
        if (dir === undefined) continue;
        await dir.close();
        const waiting = fs.opendirSync(where, { recursive: true });
        for (let i = 0; i < 6; i++) {
          try { console.log(waiting.readSync()?.name); } catch (error) { say(error); }
        }
        waiting.closeSync();
        await new Promise((resolve) => {
          const called = fs.opendirSync(where, { recursive: true });
          const next = (left) => called.read((error, entry) => {
            if (error) say(error);
            else console.log(entry?.name);
            if (left > 0) next(left - 1);
            else called.close(resolve);
          });
          next(5);
        });
      }
    })();
  `;
  const [nodes, own] = await Promise.all(
    ['node:fs', ROOT].map((module) => runNode(['-e', script, module, `${folder}/d`])),
  );
  assert.strictEqual(own.stdout, nodes.stdout);
  assert.match(own.stdout, /EACCES/);
});

/** Runs a script with node:fs and with ours; gives what they print. */
const inBoth = (script, args = [], options = {}) =>
  Promise.all(
    ['node:fs', ROOT].map((module) =>
      runNode([...args, '-e', script, module, ...(options.given ?? [])], options),
    ),
  );

/** Calls methods one after another without waiting, and prints what each does; in a process of its own. */
async function callAll(module, folder, states) {
  const fs = require(module);
  const { inspect } = require('node:util');
  let lines = [];
  const say = (value) => {
    if (value instanceof Error) return `${value.name} ${value.code} ${value.message}`;
    return value instanceof fs.Dirent ? value.name : inspect(value);
  };
  const log = (...values) => lines.push(values.map(say).join(' '));
  for (const options of [{}, { bufferSize: 1 }, { recursive: true }]) {
    for (const calls of states) {
      const dir = await fs.promises.opendir(folder, options);
      let open = 0;
      for (const [at, call] of calls.entries()) {
        const [method, way] = call.split(' ');
        const told = (word) => {
          open++;
          return (...values) => {
            open--;
            log(at, call, word, ...values);
          };
        };
        const args = {
          callback: () => [told('called')],
          bad: () => [7],
          undefined: () => [undefined],
        };
        try {
          const given = args[way]?.() ?? [];
          const result = dir[method](...given);
          if (!(result instanceof Promise)) log(at, call, 'gave', result);
          else {
            const settled = told('settled');
            result.then(settled, (error) => settled('rejected', error));
          }
        } catch (error) {
          if (way === 'callback') open--;
          log(at, call, 'threw', error);
        }
      }
      for (let turns = 0; open > 0 && turns < 500; turns++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      console.log(calls, options, lines);
      lines = [];
    }
  }
}

// Behind a close that has to wait there is no read: it throws where nobody can catch it, and Node 24 and later
// lose what is thrown behind a read, and their count of async ids with it.
const STATES = [
  ['read', 'read', 'read', 'close', 'close'],
  ['read callback', 'read callback', 'close callback', 'close callback'],
  ['read callback', 'readSync', 'closeSync', 'close'],
  ['readSync', 'readSync', 'closeSync', 'readSync', 'closeSync', 'read', 'read callback', 'close'],
  ['closeSync', 'close callback', 'close', 'read undefined', 'read bad', 'close bad'],
  ['read bad', 'close bad', 'read undefined', 'close undefined'],
  ['read', 'read bad', 'close bad', 'close'],
  ['readSync', 'read callback', 'read', 'close'],
  ['close callback', 'readSync', 'closeSync', 'read callback', 'read'],
  ['close', 'close', 'readSync'],
];

test('in every state', async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/e`);
  fs.writeFileSync(`${folder}/e/f`, '');
  const script = `(${callAll})(process.argv[1], process.argv[2], ${JSON.stringify(STATES)})`;
  const [nodes, own] = await inBoth(script, [], { given: [folder] });
  assert.strictEqual(own.stdout, nodes.stdout);
  assert.strictEqual(own.status, nodes.status);
  assert.match(own.stdout, /ERR_DIR_CONCURRENT_OPERATION/);
});

// Node's own answer may come before the immediate or behind it.
const isNodes = !ours.lanes().cached.open && 'opendir is Node’s own here';
twin('what comes before a callback', { skip: isNodes }, async ({ fs: face, at, log }) => {
  await new Promise((resolve) => {
    face.opendir(at(''), (_, dir) => {
      log('opened');
      process.nextTick(() => log('tick after open'));
      dir.read((_, entry) => {
        log('read', entry);
        process.nextTick(() => log('tick after read'));
        Promise.resolve().then(() => log('microtask after read'));
        dir.close((...results) => {
          log('closed', results);
          resolve();
        });
        setImmediate(() => log('immediate beside close'));
      });
      setImmediate(() => log('immediate beside read'));
    });
    setImmediate(() => log('immediate beside open'));
    process.nextTick(() => log('tick beside open'));
  });
});

twin('loops that are left', async (given) => {
  const { at, log } = given;
  makeTree(at(''), 3, { most: 60 });
  const { opendir } = given.fs.promises;
  const leave = {
    break: async (dir) => {
      for await (const _ of dir) break;
    },
    throw: async (dir) => {
      for await (const _ of dir) throw new Error('left');
    },
    close: async (dir) => {
      for await (const _ of dir) await dir.close();
    },
    twice: async (dir) => {
      for await (const _ of dir);
      for await (const _ of dir);
    },
    return: async (dir) => {
      const entries = dir.entries();
      log(Object.prototype.toString.call(entries), dir.entries === dir[Symbol.asyncIterator]);
      log(typeof (await entries.next()).value, await entries.return(7), await entries.next());
      await dir.close();
    },
    notBegun: async (dir) => {
      log(await dir.entries().return(7));
      await dir.close();
    },
  };
  for (const options of [{}, { recursive: true }]) {
    for (const [name, way] of Object.entries(leave)) {
      const dir = await opendir(at(''), options);
      log(name, await way(dir).catch((error) => error));
      log(name, await dir.close().catch((error) => error));
    }
  }
});

twin('a descriptor that somebody else has closed', async (given) => {
  const { at, log } = given;
  fs.mkdirSync(at('d'));
  given.put('d/f');
  for (const way of ['read', 'readSync']) {
    const dir = await given.fs.promises.opendir(at('d'));
    const isIt = (fd) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`) === at('d');
      } catch {
        return false;
      }
    };
    const fd = fs.readdirSync('/proc/self/fd').find(isIt);
    // In its place a file, so that nothing else gets its number.
    const file = fs.openSync(at('d/f'));
    fs.closeSync(Number(fd));
    const other = fs.openSync(at('d/f'));
    log(Number(fd) === other);
    try {
      log(await dir[way]());
    } catch (error) {
      log(error, Object.keys(error));
    }
    await dir.close();
    fs.closeSync(file);
  }
});

twin('what a Dir looks like', async ({ fs: face, at, log }) => {
  const dir = await face.promises.opendir(at(''));
  log(Object.prototype.toString.call(dir), String(dir), JSON.stringify(face.Dir.name));
  // Node 20 keeps what is inside under symbols.
  if (Number(process.versions.node.split('.')[0]) >= 22) {
    log(inspect(dir), JSON.stringify(dir), Reflect.ownKeys(dir).length);
  }
  for (const name of ['read', 'readSync', 'close', 'closeSync', 'entries']) {
    log(name, dir[name].name, dir[name].length);
  }
  for (const symbol of [Symbol.dispose, Symbol.asyncDispose]) log(symbol && typeof dir[symbol]);
  try {
    dir.path = 7;
  } catch (error) {
    log(error);
  }
  log(dir.path);
  await dir.close();
  const { opendir, opendirSync, promises } = face;
  log([opendir, opendirSync, promises.opendir].map(({ name, length }) => [name, length]));
});

twin(
  'a Dir that ends with its block',
  {
    skip: Number(process.versions.node.split('.')[0]) < 22 && 'there is nothing to call',
  },
  async ({ fs: face, at, log }) => {
    for (const options of [{}, { recursive: true }]) {
      const dir = await face.promises.opendir(at(''), options);
      if (dir[Symbol.dispose] === undefined) return log('has none');
      log(dir[Symbol.dispose](), dir[Symbol.dispose](), await dir[Symbol.asyncDispose]());
      const other = await face.promises.opendir(at(''), options);
      log(await other[Symbol.asyncDispose](), await other[Symbol.asyncDispose]());
      const busy = await face.promises.opendir(at(''), options);
      const read = busy.read();
      try {
        busy[Symbol.dispose]();
      } catch (error) {
        log(error);
      }
      await read;
      await busy.close();
    }
  },
);

const withoutPid = (text) => text.replace(/\(node:\d+\)/g, '');

test('a Dir that is forgotten is closed, with a warning', async () => {
  const script = `
    const fs = require(process.argv[1]);
    const count = () =>
      fs.readdirSync('/proc/self/fd').filter((fd) => {
        try { return /^.(tmp|usr.share)$/.test(fs.readlinkSync('/proc/self/fd/' + fd)); } catch {}
      }).length;
    (async () => {
      await fs.promises.opendir('/tmp').then((dir) => dir.close());
      const before = count();
      await (async () => {
        await fs.promises.opendir('/tmp');
        await (await fs.promises.opendir('/usr/share')).read();
        await (await fs.promises.opendir('/usr/share')).close();
      })();
      for (let i = 0; i < 20; i++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        gc();
      }
      console.log(count() - before);
    })();
  `;
  const [nodes, own] = await inBoth(script, ['--expose-gc']);
  assert.strictEqual(own.stdout, nodes.stdout);
  assert.strictEqual(own.stdout, '0\n');
  assert.strictEqual(withoutPid(own.stderr), withoutPid(nodes.stderr));
  assert.match(own.stderr, /Closing directory handle on garbage collection/);
});

test('a Dir that is left open ends with the process', async () => {
  const script = `
    const fs = require(process.argv[1]);
    fs.opendir('/tmp', (error, dir) => {
      globalThis.dir = dir;
      dir.read(() => console.log('read'));
    });
  `;
  const [nodes, own] = await inBoth(script);
  assert.deepStrictEqual(own, nodes);
});

test('no descriptor is left', async (t) => {
  const folder = temporary(t);
  for (let i = 0; i < 60; i++) fs.mkdirSync(`${folder}/d${i}/e`, { recursive: true });
  const script = `
    const fs = require(process.argv[1]);
    (async () => {
      const dirs = [];
      try { for (;;) dirs.push(await fs.promises.opendir(process.argv[2])); }
      catch (error) { console.log(error.message, error.code, error.errno, error.syscall); }
      for (const dir of dirs.splice(1)) await dir.close();
      const [dir] = dirs;
      await dir.close();
      try { for await (const _ of await fs.promises.opendir(process.argv[2], { recursive: true })); }
      catch (error) { console.log(error.message.replace(/d\\d+/, 'd'), error.code, error.syscall); }
    })();
  `;
  const [nodes, own] = await inBoth(script, [], { given: [folder], files: 40 });
  assert.strictEqual(own.stdout, nodes.stdout);
  assert.match(own.stdout, /EMFILE/);
});

test('an uncaught exception of a callback', async () => {
  const script = `
    const fs = require(process.argv[1]);
    process.on('uncaughtException', (error) => console.log('uncaught', error.message));
    fs.opendir('/usr', (error, dir) => {
      let isFirst = true;
      dir.read((error, entry) => {
        console.log('read', error && error.message, typeof entry);
        if (isFirst) {
          isFirst = false;
          throw new Error('thrown');
        }
        dir.close(() => { throw new Error('closed'); });
      });
      throw new Error('opened');
    });
  `;
  const [nodes, own] = await inBoth(script);
  assert.strictEqual(own.stdout, nodes.stdout);
});

test('the async context of the caller', async () => {
  const script = `
    const fs = require(process.argv[1]);
    const { AsyncLocalStorage } = require('node:async_hooks');
    const storage = new AsyncLocalStorage();
    const say = (label) => console.log(label, storage.getStore());
    storage.run('open', () => fs.opendir('/usr', (error, dir) => {
      say('opened');
      storage.run('first', () => dir.read(() => say('first')));
      storage.run('second', () => dir.read(() => say('second')));
      storage.run('close', () => dir.close(() => say('closed')));
    }));
    storage.run('promise', async () => {
      for await (const _ of await fs.promises.opendir('/usr', { bufferSize: 1 })) say('entry');
    });
  `;
  const [nodes, own] = await inBoth(script);
  const sorted = (text) => text.split('\n').sort();
  assert.deepStrictEqual(sorted(own.stdout), sorted(nodes.stdout));
});

// Node's own opendir leaves some open there.
test('workers that end while they read', { skip: isNodes }, async (t) => {
  const folder = makeTree(temporary(t), 5);
  const script = `
    const fs = require(${JSON.stringify(ROOT)});
    const { parentPort, workerData } = require('node:worker_threads');
    const read = async () => {
      for (;;) for await (const _ of await fs.promises.opendir(workerData, { bufferSize: 1 }));
    };
    for (let i = 0; i < 8; i++) read();
    parentPort.postMessage('reads');
  `;
  const open = () => fs.readdirSync('/proc/self/fd').length;
  const before = open();
  for (let i = 0; i < 10; i++) {
    const worker = new Worker(script, { eval: true, workerData: folder });
    await new Promise((resolve) => worker.once('message', resolve));
    await wait(i * 3);
    await worker.terminate();
  }
  for (let i = 0; i < 50 && open() > before; i++) await wait(10);
  assert.ok(open() <= before, `${open()} descriptors, ${before} before`);
});

test('who has replaced a method of Dir is called', async () => {
  const { read } = fs.Dir.prototype;
  let calls = 0;
  fs.Dir.prototype.read = function (...args) {
    calls++;
    return read.apply(this, args);
  };
  try {
    const dir = await ours.promises.opendir('/usr');
    await dir.read();
    await dir.close();
  } finally {
    fs.Dir.prototype.read = read;
  }
  assert.strictEqual(calls, 1);
});

test('one trip, or none', {
  skip: !ours.lanes().cached.open && 'nothing is done at once here',
}, async (t) => {
  const folder = temporary(t);
  for (let i = 0; i < 20; i++) fs.writeFileSync(`${folder}/f${i}`, '');
  const served = async (action) => {
    const before = ours.lanes();
    await action();
    const after = ours.lanes();
    return ['cached', 'pool', 'sync', 'exact'].map(
      (lane) => after[lane].operations - before[lane].operations,
    );
  };
  const walk = async () => {
    for await (const _ of await ours.promises.opendir(folder));
  };
  await walk();
  assert.deepStrictEqual(await served(walk), [1, 1, 0, 0]);
  assert.deepStrictEqual(await served(() => bySync(ours.opendirSync(folder))), [0, 0, 1, 0]);
  assert.deepStrictEqual(
    await served(() => ours.promises.opendir('/no/such').catch(() => {})),
    [0, 0, 0, 1],
  );
});
