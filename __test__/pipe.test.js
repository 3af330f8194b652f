'use strict';

// pipe(): every source, every destination, every option, every way to fail.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { PassThrough, Readable, Writable } = require('node:stream');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const fs = require('..');
const { bytes, closed, inTime } = require('./twin.js');
const { ROOT, runNode, temporary } = require('./child.js');

const CONTENTS = bytes(700_001);
const LANES = ['kernel', 'pool', 'exact'];

/** A folder with the file `f`. */
function prepared(t) {
  const folder = temporary(t);
  host.writeFileSync(`${folder}/f`, CONTENTS);
  return { folder, from: `${folder}/f`, to: `${folder}/to` };
}

/** A Writable that keeps what it gets. */
function sink() {
  const chunks = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, contents: () => Buffer.concat(chunks) };
}

const byCallback = (...args) =>
  inTime(
    new Promise((resolve, reject) => {
      fs.pipe(...args, (error, result) => (error ? reject(error) : resolve(result)));
    }),
    'pipe',
  );
const byPromise = (...args) => inTime(fs.promises.pipe(...args), 'pipe');

function holds(result, expected) {
  assert.strictEqual(result.bytes, expected);
  assert.ok(LANES.includes(result.lane), result.lane);
  assert.deepStrictEqual(Object.keys(result), ['bytes', 'lane']);
}

const SOURCES = {
  'a path': ({ from }) => from,
  'a Buffer of a path': ({ from }) => Buffer.from(from),
  'a URL': ({ from }) => pathToFileURL(from),
  'a descriptor': ({ from }) => host.openSync(from),
  'a FileHandle': ({ from }) => host.promises.open(from),
  'a ReadStream of ours': ({ from }) => fs.createReadStream(from),
  'a ReadStream of node:fs': ({ from }) => host.createReadStream(from),
  'a Readable': () => Readable.from([CONTENTS.subarray(0, 5), CONTENTS.subarray(5)]),
  'a PassThrough': ({ from }) => host.createReadStream(from).pipe(new PassThrough()),
  'a web stream': () => new Blob([CONTENTS]).stream(),
  'an iterable': () => [CONTENTS.subarray(0, 100_000), CONTENTS.subarray(100_000)],
  'an async iterable': () =>
    (async function* () {
      yield CONTENTS.subarray(0, 9);
      yield CONTENTS.subarray(9);
    })(),
};

const DESTINATIONS = {
  'a path': ({ to }) => to,
  'a Buffer of a path': ({ to }) => Buffer.from(to),
  'a URL': ({ to }) => pathToFileURL(to),
  'a descriptor': ({ to }) => host.openSync(to, 'w'),
  'a FileHandle': ({ to }) => host.promises.open(to, 'w'),
  'a WriteStream of ours': ({ to }) => fs.createWriteStream(to),
  'a WriteStream of node:fs': ({ to }) => host.createWriteStream(to),
  'a Writable': ({ to }) => {
    const { stream, contents } = sink();
    stream.on('finish', () => host.writeFileSync(to, contents()));
    return stream;
  },
  'a web stream': ({ to }) => Writable.toWeb(host.createWriteStream(to)),
};

/** The caller's own descriptors are open still. */
async function closeOwn(...ends) {
  for (const end of ends) {
    if (typeof end === 'number') host.closeSync(end);
    else if (
      typeof end?.fd === 'number' &&
      typeof end.close === 'function' &&
      typeof end.stat === 'function'
    ) {
      assert.ok(end.fd >= 0, 'the FileHandle is open');
      await inTime(end.close(), 'closing the FileHandle');
    }
  }
}

for (const [sourceName, sourceOf] of Object.entries(SOURCES)) {
  for (const [destinationName, destinationOf] of Object.entries(DESTINATIONS)) {
    test(`from ${sourceName} to ${destinationName}`, async (t) => {
      const given = prepared(t);
      for (const pipe of [byCallback, byPromise]) {
        host.rmSync(given.to, { force: true });
        const source = await sourceOf(given);
        const destination = await destinationOf(given);
        holds(await pipe(source, destination), CONTENTS.length);
        assert.ok(host.readFileSync(given.to).equals(CONTENTS));
        await closeOwn(source, destination);
      }
    });
  }
}

test('returns the destination', async (t) => {
  const { from, to } = prepared(t);
  const { stream } = sink();
  const ended = once(stream, 'finish');
  assert.strictEqual(fs.pipe(from, stream), stream);
  await ended;
  const made = fs.pipe(from, to);
  assert.ok(made instanceof fs.WriteStream);
  await closed(made);
  assert.ok(host.readFileSync(to).equals(CONTENTS));
});

test('to a socket and to an HTTP response', async (t) => {
  const { from } = prepared(t);
  const servers = [
    net.createServer((socket) => fs.pipe(from, socket, () => {})),
    http.createServer((_request, response) => fs.pipe(from, response, () => {})),
  ];
  for (const server of servers) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => server.close());
  }
  const [socketPort, httpPort] = servers.map((server) => server.address().port);
  const socket = net.connect(socketPort, '127.0.0.1');
  assert.ok(Buffer.concat(await socket.toArray()).equals(CONTENTS));
  const [response] = await once(
    http.get({ port: httpPort, host: '127.0.0.1', agent: false }),
    'response',
  );
  assert.ok(Buffer.concat(await response.toArray()).equals(CONTENTS));
});

test('start and end', async (t) => {
  const { from, to } = prepared(t);
  const ranges = [
    [0, 0],
    [0, 9],
    [5, 5],
    [100, 70_000],
    [65_536, 131_071],
    [undefined, 10],
    [700_000, undefined],
    [700_001, undefined],
    [800_000, 900_000],
    [10, 10_000_000],
    [0, undefined],
  ];
  const sources = [
    () => from,
    () => pathToFileURL(from),
    () => Readable.from([CONTENTS.subarray(0, 7), CONTENTS.subarray(7)]),
  ];
  for (const [start, end] of ranges) {
    const expected = CONTENTS.subarray(start, end === undefined ? undefined : end + 1);
    for (const sourceOf of sources) {
      holds(await byPromise(sourceOf(), to, { start, end }), expected.length);
      assert.ok(host.readFileSync(to).equals(expected), `${start} to ${end}`);
    }
  }
});

test('a range ends with its last byte, though the source does not', async (t) => {
  const { to } = prepared(t);
  const endless = async function* () {
    for (;;) {
      await new Promise(setImmediate);
      yield 'x'.repeat(1000);
    }
  };
  const source = Readable.from(endless());
  t.after(() => source.destroy());
  holds(await byPromise(source, to, { end: 4999 }), 5000);
  assert.strictEqual(host.statSync(to).size, 5000);
});

test('a range that is none is refused', async (t) => {
  const { from, to } = prepared(t);
  for (const source of [() => from, () => Readable.from(['abc'])]) {
    for (const range of [
      { start: -1 },
      { start: 1.5 },
      { start: '1' },
      { end: -1 },
      { end: Number.NaN },
      { start: 5, end: 2 },
    ]) {
      await assert.rejects(
        byPromise(source(), to, range),
        { name: /RangeError|TypeError/ },
        JSON.stringify(range),
      );
    }
  }
});

test('flags and mode', async (t) => {
  const { from, to } = prepared(t);
  host.writeFileSync(to, 'head ');
  await byPromise(from, to, { flags: 'a' });
  assert.strictEqual(host.statSync(to).size, CONTENTS.length + 5);
  await assert.rejects(byPromise(from, to, { flags: 'wx' }), {
    code: 'EEXIST',
    syscall: 'open',
    path: to,
  });
  host.rmSync(to);
  await byPromise(from, to, { mode: 0o600 });
  assert.strictEqual(host.statSync(to).mode & 0o777, 0o600);
});

test('a destination that is kept open', async (t) => {
  const { folder, from } = prepared(t);
  host.writeFileSync(`${folder}/small`, 'small');
  for (const options of [{ end: false }, { keepOpen: true }]) {
    const { stream, contents } = sink();
    holds(await byPromise(from, stream, options), CONTENTS.length);
    assert.strictEqual(stream.writableEnded, false);
    holds(await byPromise(`${folder}/small`, stream, options), 5);
    await new Promise((resolve) => stream.end(' tail', resolve));
    assert.ok(contents().equals(Buffer.concat([CONTENTS, Buffer.from('small tail')])));
  }
});

test('many files into one destination leave no listeners behind', async (t) => {
  const { from } = prepared(t);
  const { stream } = sink();
  for (let i = 0; i < 12; i++) await byPromise(from, stream, { keepOpen: true });
  assert.ok(stream.listenerCount('error') <= 2, `${stream.listenerCount('error')} listeners`);
});

test('progress', async (t) => {
  const { from, to } = prepared(t);
  for (const [source, total] of [
    [() => from, CONTENTS.length],
    [() => Readable.from([CONTENTS]), CONTENTS.length],
  ]) {
    const reports = [];
    await byPromise(source(), to, { onProgress: (report) => reports.push({ ...report }) });
    assert.deepStrictEqual(reports.at(-1), { bytes: CONTENTS.length, total });
    assert.ok(reports.every(({ bytes }, i) => i === 0 || bytes >= reports[i - 1].bytes));
  }
  const slow = Readable.from(
    (async function* () {
      for (let i = 0; i < 5; i++) {
        await new Promise((resolve) => setTimeout(resolve, 120));
        yield 'x';
      }
    })(),
  );
  const reports = [];
  await byPromise(slow, to, { onProgress: ({ bytes }) => reports.push(bytes) });
  assert.ok(reports.length >= 3, `${reports}`);
  assert.strictEqual(reports.at(-1), 5);
});

test('no progress of what failed', async (t) => {
  const { from } = prepared(t);
  const reports = [];
  await assert.rejects(
    byPromise(from, '/no/such/folder/f', { onProgress: (report) => reports.push(report) }),
  );
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.deepStrictEqual(reports, []);
});

test('signals', async (t) => {
  const { from, to } = prepared(t);
  for (const pipe of [byCallback, byPromise]) {
    await assert.rejects(pipe(from, to, { signal: AbortSignal.abort(new Error('mine')) }), {
      name: 'AbortError',
      code: 'ABORT_ERR',
    });
    assert.strictEqual(host.existsSync(to), false, 'nothing was created');
    const controller = new AbortController();
    const slow = new Writable({ write: () => setImmediate(() => controller.abort()) });
    await assert.rejects(pipe(from, slow, { signal: controller.signal }), { name: 'AbortError' });
    assert.ok(slow.destroyed);
    const after = new AbortController();
    await pipe(from, to, { signal: after.signal });
    after.abort();
    host.rmSync(to);
  }
});

test('failures of either end', async (t) => {
  const { folder, from, to } = prepared(t);
  const failures = [
    [`${folder}/no`, to, { code: 'ENOENT', syscall: 'open', path: `${folder}/no` }],
    [from, `${folder}/no/no`, { code: 'ENOENT', syscall: 'open', path: `${folder}/no/no` }],
    [folder, to, { code: 'EISDIR', syscall: 'read' }],
    [from, folder, { code: 'EISDIR', syscall: 'open' }],
    [from, '/dev/full', { code: 'ENOSPC', syscall: 'write' }],
    [987_654, to, { code: 'EBADF' }],
    [from, 987_654, { code: 'EBADF' }],
    [
      Readable.from(
        (function* () {
          yield 'a';
          throw new Error('broken source');
        })(),
      ),
      to,
      { message: 'broken source' },
    ],
    [
      from,
      new Writable({ write: (_c, _e, done) => done(new Error('broken sink')) }),
      { message: 'broken sink' },
    ],
  ];
  for (const [source, destination, expected] of failures) {
    await assert.rejects(byPromise(source, destination), expected);
  }
});

test('streams that have ended already', async (t) => {
  const { from, to } = prepared(t);
  const destroyed = fs.createReadStream(from).destroy();
  await closed(destroyed);
  await assert.rejects(byPromise(destroyed, to));
  const ended = sink().stream;
  ended.end();
  await once(ended, 'finish');
  await assert.rejects(byPromise(from, ended));
});

test('arguments that are none are refused at once, and nothing is created', (t) => {
  const { from, to } = prepared(t);
  for (const bad of [undefined, null, 1.5, true, Symbol('s'), {}, () => {}]) {
    assert.throws(
      () => fs.pipe(bad, to, () => {}),
      { name: /TypeError|RangeError/ },
      `source ${String(bad)}`,
    );
    assert.throws(
      () => fs.pipe(from, bad, () => {}),
      { name: /TypeError|RangeError/ },
      `destination ${String(bad)}`,
    );
  }
  for (const options of [1, 'x', true]) {
    assert.throws(() => fs.pipe(from, to, options, () => {}), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  for (const options of [{ onProgress: 1 }, { keepOpen: 'yes' }]) {
    assert.throws(() => fs.pipe(from, to, options), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.throws(() => fs.pipe(from, to, {}, 1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.strictEqual(host.existsSync(to), false);
});

test('promises.pipe never throws, it rejects', async () => {
  for (const args of [[], [1.5, 'x'], ['x'], [__filename, '/tmp/never', 1]]) {
    let promise;
    assert.doesNotThrow(() => {
      promise = fs.promises.pipe(...args);
    });
    await assert.rejects(promise);
  }
});

test('the callback comes once, later, and outside of any promise', async (t) => {
  const { from, to } = prepared(t);
  let calls = 0;
  let synchronous = true;
  const called = new Promise((resolve) => {
    fs.pipe(from, to, (...given) => {
      assert.strictEqual(synchronous, false);
      assert.strictEqual(given.length, 2);
      assert.strictEqual(given[0], null);
      calls++;
      setTimeout(resolve, 50);
    });
  });
  synchronous = false;
  await called;
  assert.strictEqual(calls, 1);
});

test('what callbacks throw, and errors nobody hears, are uncaught exceptions', async (t) => {
  const { folder, from } = prepared(t);
  const scripts = {
    callback: "fs.pipe(FROM, 'to', () => { throw new Error('thrown'); });",
    onProgress:
      "fs.pipe(FROM, 'to', { onProgress: () => { throw new Error('thrown'); } }, () => {});",
    unheard: "fs.pipe('/no/such', 'to');",
  };
  for (const [name, script] of Object.entries(scripts)) {
    const source = `const fs = require(${JSON.stringify(ROOT)});
      process.on('unhandledRejection', () => console.log('rejection'));
      process.on('uncaughtException', () => console.log('uncaught'));
      ${script.replace('FROM', JSON.stringify(from))}`;
    host.writeFileSync(`${folder}/script.cjs`, source);
    const { status, stdout } = await runNode([`${folder}/script.cjs`], { cwd: folder });
    assert.deepStrictEqual({ status, stdout }, { status: 0, stdout: 'uncaught\n' }, name);
  }
});

test('an onProgress that throws does not keep the end from coming', async (t) => {
  const { folder, from } = prepared(t);
  const source = `const fs = require(${JSON.stringify(ROOT)});
    process.on('uncaughtException', () => {});
    fs.promises.pipe(${JSON.stringify(from)}, 'to', { onProgress: () => { throw new Error('thrown'); } })
      .then(() => console.log('resolved'), () => console.log('rejected'));`;
  host.writeFileSync(`${folder}/script.cjs`, source);
  const { stdout } = await runNode([`${folder}/script.cjs`], { cwd: folder });
  assert.match(stdout, /resolved|rejected/);
});

test('a file into itself ends', async (t) => {
  const { folder } = prepared(t);
  host.writeFileSync(`${folder}/small`, 'contents');
  await byPromise(`${folder}/small`, `${folder}/small`);
  assert.strictEqual(host.statSync(`${folder}/small`).size, 0, 'truncated, as by any shell');
});

test('from and to a FIFO', async (t) => {
  const { folder, from, to } = prepared(t);
  execFileSync('mkfifo', [`${folder}/fifo`]);
  const [into, out] = await Promise.all([
    byPromise(from, `${folder}/fifo`),
    byPromise(`${folder}/fifo`, to),
  ]);
  holds(into, CONTENTS.length);
  holds(out, CONTENTS.length);
  assert.ok(host.readFileSync(to).equals(CONTENTS));
});

test('a file of /proc, and an empty one', async (t) => {
  const { folder, to } = prepared(t);
  const { bytes } = await byPromise('/proc/version', to);
  assert.strictEqual(bytes, host.readFileSync('/proc/version').length);
  assert.deepStrictEqual(host.readFileSync(to), host.readFileSync('/proc/version'));
  host.writeFileSync(`${folder}/empty`, '');
  holds(await byPromise(`${folder}/empty`, to), 0);
  assert.strictEqual(host.statSync(to).size, 0);
});

/** What mock-fs does, and what somebody may do to a FileHandle: then the streams are Node's own. */
const REPLACED = {
  'the functions below node:fs': `const below = process.binding('fs');
    const { open } = below;
    below.open = (...args) => open.apply(below, args);`,
  'where a FileHandle says its number': `const { prototype } = handle.constructor;
    const { get } = Object.getOwnPropertyDescriptor(prototype, 'fd');
    Object.defineProperty(prototype, 'fd', { get() { return get.call(this); } });`,
};

for (const [what, replace] of Object.entries(REPLACED)) {
  test(`a descriptor and a FileHandle stay open where somebody has replaced ${what}`, async (t) => {
    const { folder, from } = prepared(t);
    const script = `const fs = require('node:fs');
      const { pipe } = require(${JSON.stringify(ROOT)}).promises;
      const [, from] = process.argv;
      (async () => {
        const fd = fs.openSync(from);
        const handle = await fs.promises.open(from);
        const number = handle.fd;
        ${replace}
        for (const source of [fd, handle]) await pipe(source, 'to');
        fs.closeSync(fd);
        console.log(handle.fd === number);
        await handle.close();
      })();`;
    const args = ['--no-warnings', '--eval', script, from];
    const { status, stdout, stderr } = await runNode(args, { cwd: folder });
    assert.deepStrictEqual([status, stdout, stderr], [0, 'true\n', '']);
  });
}
