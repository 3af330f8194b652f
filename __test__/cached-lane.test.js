'use strict';

// The cached lane of readFile: what is in memory is read on the JavaScript thread. What
// comes of it, and when, is what node:fs gives.
//
// Whether the lane is taken is not for the program to decide: the kernel may have its
// reasons to ask a thread, and on a busy machine the lane rests now and then. So what has
// to be cached is tried again; what must not be cached is tried once.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { execFileSync } = require('node:child_process');
const host = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { pathToFileURL } = require('node:url');
const { isDeepStrictEqual } = require('node:util');
const ours = require('..');
const { CachedLane } = require('../lib/lanes.js');
const { ROOT, runScript, temporary, twinChild } = require('./child.js');
const { EVER_SHORTER, outlivesWorkers } = require('./ending-workers.js');
const { countTurns } = require('./turns.js');
const { bytes, openDescriptors, twin } = require('./twin.js');

const isOpen = ours.lanes().cached.open;
const skip = !isOpen && 'the lane is closed here';

/** One KiB above the largest file that is read in this lane. */
const TOO_LARGE = 65 << 10;

/** The type of tmpfs, as statfs(2) has it. */
const TMPFS = 0x01021994;

/** How often something is tried that the kernel may refuse for a moment. */
const TRIES = 100;

const read = (fs, ...args) =>
  new Promise((resolve, reject) => {
    fs.readFile(...args, (error, contents) => (error ? reject(error) : resolve(contents)));
  });

/** What a call adds to the counters of the lanes. */
async function counted(call) {
  const before = ours.lanes();
  await call().catch(() => {});
  const after = ours.lanes();
  const more = (lane, what) => after[lane][what] - before[lane][what];
  return {
    cached: more('cached', 'operations'),
    bytes: more('cached', 'bytes'),
    pool: more('pool', 'operations'),
    exact: more('exact', 'operations'),
  };
}

/** Tries until `attempt` gives true. */
async function inTheEnd(attempt) {
  for (let i = 0; i < TRIES; i++) {
    if (await attempt()) return;
    await sleep(20);
  }
  assert.fail(`not in ${TRIES} tries`);
}

/** A file in memory. */
function put(folder, name, contents) {
  const file = path.join(folder, name);
  host.writeFileSync(file, contents);
  host.readFileSync(file);
  return file;
}

test('small files that are in memory take the lane', { skip }, async (t) => {
  const folder = temporary(t);
  const small = put(folder, 'small', 'grüße');
  const full = put(folder, 'full', bytes(64 << 10));
  host.symlinkSync('small', path.join(folder, 'link'));
  await ours.promises.readFile(small);
  const calls = {
    callback: () => read(ours, small),
    promise: () => ours.promises.readFile(small),
    text: () => read(ours, small, 'utf8'),
    base64: () => read(ours, small, { encoding: 'base64' }),
    'a signal': () => read(ours, small, { signal: new AbortController().signal }),
    'a flag': () => read(ours, small, { flag: 'r' }),
    'a Buffer': () => read(ours, Buffer.from(small)),
    'a URL': () => read(ours, pathToFileURL(small)),
    'a link': () => read(ours, path.join(folder, 'link')),
    full: () => read(ours, full),
  };
  for (const [label, call] of Object.entries(calls)) {
    const moved = label === 'full' ? 64 << 10 : Buffer.byteLength('grüße');
    await inTheEnd(async () => {
      const { cached, bytes, pool, exact } = await counted(call);
      assert.strictEqual(exact, 0, label);
      assert.strictEqual(cached + pool, 1, label);
      if (cached === 1) assert.strictEqual(bytes, moved, label);
      return cached === 1;
    });
  }
});

test('so does the look at what is not there', { skip }, async (t) => {
  const folder = temporary(t);
  // It does not remember what is not there.
  if (host.statfsSync(folder).type === TMPFS) return t.skip('tmpfs');
  const missing = path.join(folder, 'missing');
  await inTheEnd(async () => {
    const { cached, exact } = await counted(() => ours.promises.stat(missing));
    assert.strictEqual(cached + exact, 1);
    return cached === 1;
  });
});

test('nothing else does', { skip }, async (t) => {
  const folder = temporary(t);
  const small = put(folder, 'small', 'small');
  const fd = host.openSync(small);
  t.after(() => host.closeSync(fd));
  for (const [label, call] of Object.entries({
    'too large': () => read(ours, put(folder, 'large', bytes(TOO_LARGE))),
    empty: () => read(ours, put(folder, 'empty', '')),
    'to be written to as well': () => read(ours, small, { flag: 'r+' }),
    'synchronous flag': () => read(ours, small, { flag: 'rs' }),
    descriptor: () => read(ours, fd),
    folder: () => read(ours, folder),
    procfs: () => read(ours, '/proc/version'),
    device: () => read(ours, '/dev/null'),
    'refused arguments': () => read(ours, small, 'bogus'),
  })) {
    assert.strictEqual((await counted(call)).cached, 0, label);
  }
});

twin('what is scheduled beside a read comes before its callback', async ({ put, fs, log }) => {
  const file = put('f');
  await fs.promises.readFile(file);
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => {
      fs.readFile(file, () => {
        fs.readFile(file, () => {
          log('callback');
          resolve();
        });
        setImmediate(() => log('immediate'));
        process.nextTick(() => log('tick'));
        queueMicrotask(() => log('microtask'));
        log('same turn');
      });
    });
  }
});

twin('ticks and microtasks run between two callbacks', async ({ put, fs, log }) => {
  const file = put('f');
  await fs.promises.readFile(file);
  let running = 0;
  let between = 0;
  await new Promise((resolve) => {
    let left = 50;
    for (let i = 0; i < 50; i++) {
      fs.readFile(file, () => {
        assert.strictEqual(running, 0);
        running++;
        process.nextTick(() => Promise.resolve().then(() => running--));
        between++;
        if (--left === 0) resolve();
      });
    }
  });
  log(between);
});

test('thousands at once: all succeed, and the event loop turns meanwhile', async (t) => {
  const folder = temporary(t);
  const files = Array.from({ length: 50 }, (_, i) => put(folder, `${i}`, bytes(i * 20, i)));
  await ours.promises.readFile(files[0]);
  for (const face of ['callback', 'promise', 'a missing one among them']) {
    const stop = countTurns();
    const results = await Promise.allSettled(
      Array.from({ length: 4000 }, (_, i) => {
        const file = files[i % 50];
        if (face === 'callback') return read(ours, file);
        if (face === 'promise') return ours.promises.readFile(file);
        return read(ours, i % 2 === 0 ? file : `${file} missing`);
      }),
    );
    const turns = stop();
    for (const [i, { value, reason }] of results.entries()) {
      if (reason !== undefined) {
        assert.strictEqual(reason.code, 'ENOENT');
        assert.ok(face.startsWith('a missing') && i % 2 === 1);
      } else {
        assert.ok(value.equals(bytes((i % 50) * 20, i % 50)), `${face} ${i}`);
      }
    }
    if (isOpen) assert.ok(turns > 10, `${turns} turns`);
  }
});

test('reads that ask for the next ones leave the event loop its turns', async (t) => {
  const file = put(temporary(t), 'f', 'contents');
  await ours.promises.readFile(file);
  for (const again of [
    (done) => ours.readFile(file, done),
    (done) => ours.readFile(`${file} missing`, done),
    (done) => ours.promises.readFile(file).then(done),
    (done) => ours.stat(file, done),
  ]) {
    let timers = 0;
    let asked = 0;
    const stop = countTurns();
    const timer = setInterval(() => timers++, 1);
    await new Promise((resolve) => {
      const next = () => {
        asked++;
        if (timers >= 5) resolve();
        else again(next);
      };
      next();
    });
    clearInterval(timer);
    const immediates = stop();
    // One answer between two immediates; a thread may get in a second one.
    assert.ok(immediates * 4 >= asked - 4, `${immediates} immediates, ${asked} calls`);
  }
});

test('callbacks come in the order of the calls', { skip }, async (t) => {
  const folder = temporary(t);
  const files = Array.from({ length: CachedLane.FEW }, (_, i) => put(folder, `${i}`, `${i}`));
  await inTheEnd(async () => {
    const order = [];
    const { cached } = await counted(() =>
      Promise.all(files.map((file, i) => read(ours, file).then(() => order.push(i)))),
    );
    if (cached < files.length) return false;
    assert.deepStrictEqual(order, [...files.keys()]);
    return true;
  });
});

/**
 * The kernel does not keep a truncate, nor an append, from a thread that reads meanwhile, and ours may
 * read before the turn of the call is over: zeros behind the new end, or a part of what was appended.
 */
function isTorn(what, contents, [before, after]) {
  if (!Buffer.isBuffer(contents) || contents.length > Math.max(before.length, after.length)) {
    return false;
  }
  const longer = before.length > after.length ? before : after;
  const kept = Math.min(before.length, after.length);
  if (contents.length < kept || !contents.subarray(0, kept).equals(longer.subarray(0, kept))) {
    return false;
  }
  if (what === 'grown') return contents.equals(after.subarray(0, contents.length));
  return what === 'truncated' && contents.every((byte, i) => byte === before[i] || byte === 0);
}

test('files that change while their turn is waited for', async (t) => {
  const folder = temporary(t);
  const old = bytes(5000, 1);
  const fresh = bytes(9000, 2);
  const changes = {
    deleted: (file) => host.rmSync(file),
    replaced: (file) => host.renameSync(put(folder, 'fresh', fresh), file),
    truncated: (file) => host.truncateSync(file, 100),
    grown: (file) => host.appendFileSync(file, fresh),
  };
  const allowed = {
    deleted: [old, 'ENOENT'],
    replaced: [old, fresh],
    truncated: [old, old.subarray(0, 100)],
    grown: [old, Buffer.concat([old, fresh])],
  };
  for (const [what, change] of Object.entries(changes)) {
    const files = Array.from({ length: 400 }, (_, i) => put(folder, `${what}${i}`, old));
    const reading = files.map((file) => read(ours, file).catch(({ code }) => code));
    for (const file of files) change(file);
    for (const contents of await Promise.all(reading)) {
      const isAllowed = allowed[what].some((each) => isDeepStrictEqual(each, contents));
      assert.ok(
        isAllowed || isTorn(what, contents, allowed[what]),
        `${what}: ${contents.length ?? contents}`,
      );
    }
    const late = await Promise.all(files.map((file) => read(ours, file).catch(({ code }) => code)));
    for (const contents of late) assert.deepStrictEqual(contents, allowed[what].at(-1), what);
  }
});

const FILESYSTEMS = [os.tmpdir(), '/dev/shm'].filter((folder) => {
  try {
    return host.statSync(folder).isDirectory();
  } catch {
    return false;
  }
});

for (const filesystem of FILESYSTEMS) {
  test(`sizes, encodings, links and errors in ${filesystem}`, async (t) => {
    const folder = host.mkdtempSync(path.join(filesystem, 'sluice-'));
    t.after(() => host.rmSync(folder, { recursive: true }));
    const sizes = [0, 1, 4095, 4096, 4097, 16_384, 65_535, 65_536, 65_537];
    const paths = sizes.map((size) => put(folder, `${size}`, bytes(size)));
    paths.push(put(folder, 'ascii', 'a'.repeat(5000)), put(folder, 'text', 'ä€🦀\ufeff'));
    const link = (target, name) => {
      host.symlinkSync(target, path.join(folder, name));
      paths.push(path.join(folder, name));
    };
    link('ascii', 'link');
    link('link', 'link to a link');
    link('nowhere', 'dangling');
    link('round', 'round');
    link('.', 'here');
    paths.push(
      ...['here/ascii', 'here/../ascii', 'ascii/', 'ascii/below', 'missing/below', 'here'].map(
        (name) => `${folder}/${name}`,
      ),
    );
    const told = (call) => call.then((contents) => ({ contents }), shownError);
    for (let round = 0; round < 2; round++) {
      for (const file of paths) {
        for (const options of [null, 'utf8', 'latin1', 'ascii', 'utf16le', 'base64', 'hex']) {
          for (const face of [read, (fs, ...args) => fs.promises.readFile(...args)]) {
            const expected = await told(face(host, file, options));
            assert.deepStrictEqual(await told(face(ours, file, options)), expected, file);
          }
        }
      }
    }
  });
}

function shownError(error) {
  const { name, message, stack } = error;
  return { name, message, fields: Object.entries(error), head: stack.split('\n', 1)[0] };
}

twinChild(
  'what another user may not read',
  {
    skip: process.getuid() !== 0 && 'for root',
    prepare: (cwd) => {
      host.mkdirSync(path.join(cwd, 'closed'), { mode: 0o700 });
      host.mkdirSync(path.join(cwd, 'unlisted'), { mode: 0o711 });
      for (const name of ['closed/f', 'unlisted/f', 'f']) put(cwd, name, 'contents');
      put(cwd, 'secret', 'contents');
      host.chmodSync(path.join(cwd, 'secret'), 0o200);
      host.symlinkSync('secret', path.join(cwd, 'link'));
    },
  },
  `const paths = ['f', 'secret', 'link', 'closed/f', 'closed/missing', 'unlisted/f', 'closed'];
  const shownError = (error) => [error.message, Object.entries(error)];
  const all = async () => {
    for (const file of paths) {
      await new Promise((resolve) => fs.readFile(file, 'utf8', (error, text) => {
        resolve(log(file, error ? shownError(error) : text));
      }));
      await fs.promises.readFile(file, 'utf8').then(log, (error) => log(shownError(error)));
    }
  };
  // As root, they come into memory; then as nobody.
  all().then(() => process.setuid(65534)).then(all);`,
);

test('what the kernel tells nobody else of keeps nothing else from being read at once', {
  skip: skip || (process.getuid() !== 0 && 'for root'),
}, async (t) => {
  const folder = temporary(t);
  if (FILESYSTEMS.length < 2 || host.statfsSync('/dev/shm').type !== TMPFS)
    return t.skip('no tmpfs');
  if (host.statfsSync(folder).type === TMPFS) return t.skip('all is tmpfs');
  const foreign = host.mkdtempSync('/dev/shm/sluice-');
  t.after(() => host.rmSync(foreign, { recursive: true }));
  host.chmodSync(foreign, 0o755);
  put(foreign, 'f', 'contents');
  const script = `
    const file = ${JSON.stringify(`${foreign}/f`)};
    const host = require('node:fs');
    host.writeFileSync('f', 'contents');
    host.chownSync('f', 65534, 65534);
    const isCached = async (path) => {
      const before = fs.lanes().cached.operations;
      await fs.promises.readFile(path);
      return fs.lanes().cached.operations > before;
    };
    (async () => {
      // The kernel may have its reasons to ask a thread, for a moment.
      for (let i = 0; i < 100 && !(await isCached(file)); i++);
      const knows = await isCached(file);
      process.setuid(65534);
      let times = 0;
      for (let i = 0; i < 100; i++) {
        await isCached(file);
        if (await isCached('f')) times++;
      }
      log(knows, times > 0);
    })();`;
  host.chmodSync(folder, 0o755);
  const { stdout, stderr } = await runScript('sluice-fs', script, { cwd: folder });
  const [knows, goesOn] = JSON.parse(stdout || assert.fail(stderr));
  if (!knows) return t.skip('this kernel tells nobody of tmpfs');
  assert.ok(goesOn);
});

test('what is not in memory is read by a thread', { skip }, async (t) => {
  const folder = temporary(t);
  if (host.statfsSync(folder).type === TMPFS) return t.skip('tmpfs is all memory');
  for (const size of [1000, 20_000, 65_536]) {
    const contents = bytes(size, 3);
    const file = put(folder, `${size}`, contents);
    // The kernel may have a page in use just then, and keep it.
    await inTheEnd(async () => {
      execFileSync(
        'dd',
        [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0', 'status=none'],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      let seen;
      const { cached, pool, exact } = await counted(async () => {
        seen = await read(ours, file);
      });
      assert.ok(seen.equals(contents));
      assert.deepStrictEqual({ exact, all: cached + pool }, { exact: 0, all: 1 });
      return pool === 1;
    });
    assert.ok((await ours.promises.readFile(file)).equals(contents));
  }
});

test('a clock that a test has put in the place of the timers', async (t) => {
  const file = put(temporary(t), 'f', 'contents');
  t.mock.timers.enable();
  const reads = Array.from({ length: 300 }, () => read(ours, file, 'utf8'));
  const texts = await Promise.all([...reads, ours.promises.stat(file).then(() => 'contents')]);
  const stream = ours.createReadStream(file, 'utf8');
  for await (const chunk of stream) texts.push(chunk);
  texts.push(...(await ours.promises.readFiles(new Array(2000).fill(file), 'utf8')));
  assert.deepStrictEqual(new Set(texts), new Set(['contents']));
});

test('a path in a Buffer that is written to behind the call', async (t) => {
  const folder = temporary(t);
  const files = Array.from({ length: 400 }, (_, i) => put(folder, `${i}`, `${i}`));
  const calls = files.flatMap((file, i) => {
    const [name, missing] = [Buffer.from(file), Buffer.from(`${file} missing`)];
    const calls = [
      read(ours, name, 'utf8').then((text) => assert.strictEqual(text, `${i}`)),
      read(ours, missing).catch(({ path }) => assert.strictEqual(path, `${file} missing`)),
      ours.promises.stat(name).then(({ size }) => assert.strictEqual(size, `${i}`.length)),
    ];
    name.fill(0x61);
    missing.fill(0x61);
    return calls;
  });
  await Promise.all(calls);
});

test('an abort between the call and its end', async (t) => {
  const file = put(temporary(t), 'f', 'contents');
  await ours.promises.readFile(file);
  const controllers = Array.from({ length: 400 }, () => new AbortController());
  const calls = controllers.flatMap(({ signal }) => [
    read(ours, file, { signal }),
    ours.promises.readFile(file, { signal }),
  ]);
  const kept = read(ours, file, { signal: new AbortController().signal });
  for (const controller of controllers) controller.abort();
  for (const { status, reason } of await Promise.allSettled(calls)) {
    assert.deepStrictEqual([status, reason?.code], ['rejected', 'ABORT_ERR']);
  }
  assert.strictEqual(String(await kept), 'contents');
});

test('each callback has the context of its call', async (t) => {
  const file = put(temporary(t), 'f', 'contents');
  const storage = new AsyncLocalStorage();
  const seen = await Promise.all(
    Array.from({ length: 400 }, (_, i) =>
      storage.run(i, async () => {
        await read(ours, file);
        const here = await new Promise((resolve) => {
          ours.readFile(file, () => resolve(storage.getStore()));
        });
        return [here, storage.getStore()];
      }),
    ),
  );
  assert.deepStrictEqual(
    seen,
    seen.map((_, i) => [i, i]),
  );
});

test('results have memory of their own', async (t) => {
  const file = put(temporary(t), 'f', 'contents');
  const all = await Promise.all(Array.from({ length: 200 }, () => read(ours, file)));
  for (const contents of all) {
    assert.strictEqual(String(contents), 'contents');
    contents.fill(1);
  }
});

test('no descriptor stays open', async (t) => {
  const file = put(temporary(t), 'f', 'contents');
  await ours.promises.readFile(file);
  const before = openDescriptors();
  await Promise.allSettled(
    Array.from({ length: 500 }, (_, i) => read(ours, i % 3 === 0 ? `${file} missing` : file)),
  );
  assert.deepStrictEqual(openDescriptors(), before);
});

twinChild(
  'callbacks that throw, among many',
  `let left = 300;
  let uncaught = 0;
  process.on('uncaughtException', ({ message }, origin) => {
    if (message === 'thrown' && origin === 'uncaughtException') uncaught++;
  });
  for (let i = 0; i < 300; i++) {
    fs.readFile(__filename, () => {
      if (--left === 0) setImmediate(() => log('uncaught', uncaught));
      if (i % 3 === 0) throw new Error('thrown');
    });
  }`,
);

twinChild(
  'the process lives until the last callback',
  `let called = 0;
  for (let i = 0; i < 1000; i++) fs.readFile(__filename, () => called++);
  process.on('exit', () => log(called));`,
);

twinChild(
  'a process that exits with reads that wait for their turn',
  `for (let i = 0; i < 2000; i++) fs.readFile(__filename, () => process.exit(3));
  process.on('exit', (code) => log('exit', code));`,
);

test('in a worker that ends meanwhile', async () => {
  const script = `const fs = require('${ROOT}');
    const go = () => fs.readFile(${JSON.stringify(__filename)}, 'utf8', go);
    for (let i = 0; i < 1000; i++) go();`;
  await outlivesWorkers(script, EVER_SHORTER);
});
