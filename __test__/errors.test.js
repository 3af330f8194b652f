'use strict';

// Every errno that a program meets, from the kernel to the error's fields.

const { execFileSync } = require('node:child_process');
const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const ours = require('..');
const { bytes, closed, onUnix, twin } = require('./twin.js');
const { twinChild } = require('./child.js');

const isRoot = process.getuid?.() === 0;

/** Any user but root and us. */
const NOBODY = 65_534;

/** Every verb and both streams, at one path. */
async function everything({ fs, faces, watch }, path) {
  await faces('readFile', [path]);
  await faces('readFile', [path, { encoding: 'utf8', flag: 'r+' }]);
  await faces('writeFile', [path, 'x']);
  await faces('writeFile', [path, '', { flag: 'r+' }]);
  await faces('appendFile', [path, 'x']);
  const reader = watch(fs.createReadStream(path), 'reader');
  reader.on('error', () => {});
  reader.resume();
  await closed(reader);
  const writer = watch(fs.createWriteStream(path, { flags: 'r+' }), 'writer');
  writer.on('error', () => {});
  writer.end('x');
  await closed(writer);
}

twin.fast('ENOENT', async (run) => {
  await everything(run, run.at('no', 'such', 'file'));
  await everything(run, Buffer.from(run.at('no', 'such', 'file')));
  await everything(run, pathToFileURL(run.at('no', 'such', 'ü file')));
});

twin.fast('ENOTDIR', async (run) => {
  run.put('file');
  await everything(run, run.at('file', 'below'));
  await everything(run, `${run.at('file')}/`);
});

twin.fast('EISDIR', async (run) => {
  await everything(run, run.tree);
});

twin.fast('ELOOP', async (run) => {
  host.symlinkSync('loop', run.at('loop'));
  await everything(run, run.at('loop'));
});

twin.fast('ENAMETOOLONG', async (run) => {
  await everything(run, run.at('n'.repeat(256)));
  await everything(run, run.at('n'.repeat(255), 'n'.repeat(255)));
  await everything(run, `/${'d/'.repeat(2100)}f`);
});

twin.fast('ENXIO', onUnix, async (run) => {
  const fifo = run.at('fifo');
  execFileSync('mkfifo', [fifo]);
  const flag = host.constants.O_WRONLY | host.constants.O_NONBLOCK;
  await run.faces('writeFile', [fifo, 'x', { flag }]);
});

twin.fast('EEXIST', async ({ put, faces, fs, watch }) => {
  const file = put('f');
  for (const flag of ['wx', 'ax', 'wx+', 'ax+']) {
    await faces('writeFile', [file, 'x', { flag }]);
    await faces('appendFile', [file, 'x', { flag }]);
    await faces('readFile', [file, { flag }]);
    const writer = watch(fs.createWriteStream(file, { flags: flag }));
    writer.on('error', () => {});
    await closed(writer);
  }
});

twin('EACCES', { skip: !isRoot && 'only root can become another user' }, async (run) => {
  const secret = run.put('secret', 'secret', 0o600);
  const readable = run.put('readable', 'readable', 0o444);
  host.mkdirSync(run.at('closed'), 0o700);
  host.writeFileSync(run.at('closed', 'f'), 'x');
  process.seteuid(NOBODY);
  try {
    await everything(run, secret);
    await everything(run, readable);
    await everything(run, run.at('closed', 'f'));
    await everything(run, run.at('new'));
  } finally {
    process.seteuid(0);
  }
});

twin.fast('EBADF, on a descriptor that is not open', async ({ faces }) => {
  for (const fd of [987_654, 2 ** 31 - 1]) {
    await faces('readFile', [fd], ['sync']);
    await faces('readFile', [fd, 'utf8'], ['sync']);
    await faces('writeFile', [fd, 'x'], ['callback', 'sync']);
    await faces('appendFile', [fd, 'x'], ['callback', 'sync']);
  }
});

// Node trips over its own error there, or reads nothing and says nothing.
twin(
  'readFile of a descriptor that cannot be read, by callback',
  async ({ close, faces, open, put }) => {
    put('file');
    for (const fd of [open('file', 'w'), open('.', 'r')]) {
      await faces('readFile', [fd], ['callback', 'sync']);
      await faces('readFile', [fd, 'utf8'], ['callback']);
      close(fd);
    }
    await faces('readFile', [987_654], ['callback']);
  },
);

twin.fast('EBADF, on a stream whose descriptor is not open', async ({ fs, watch }) => {
  const reader = watch(fs.createReadStream(null, { fd: 987_654 }), 'reader');
  reader.on('error', () => {});
  reader.resume();
  await closed(reader);
  const writer = watch(fs.createWriteStream(null, { fd: 987_654 }), 'writer');
  writer.on('error', () => {});
  writer.end('x');
  await closed(writer);
});

twin('a FileHandle that cannot be written does not refuse to write nothing', async (run) => {
  const { fs, log, put, watch } = run;
  put('file');
  for (const chunks of [[''], ['', 'x'], ['x', '']]) {
    const handle = await fs.promises.open(run.at('file'), 'r');
    const writer = watch(handle.createWriteStream());
    writer.on('error', () => {});
    for (const chunk of chunks) writer.write(chunk, (error) => log(error));
    writer.end();
    await closed(writer);
  }
});

twin.fast('ENOSPC', async ({ faces, fs, watch }) => {
  for (const data of ['x', bytes(1_000_000)]) {
    await faces('writeFile', ['/dev/full', data]);
    await faces('appendFile', ['/dev/full', data, { flush: true }]);
    const writer = watch(fs.createWriteStream('/dev/full'));
    writer.on('error', () => {});
    writer.write(data, () => {});
    writer.end('more');
    await closed(writer);
  }
});

/** A filesystem of 1 MiB at `at`; null where the system gives none. */
function mountSmall(at) {
  host.mkdirSync(at, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', at], { stdio: 'ignore' });
    return () => execFileSync('umount', [at]);
  } catch {
    return null;
  }
}

const mountable = (() => {
  if (!isRoot) return false;
  const at = host.mkdtempSync('/tmp/sluice-mount-');
  const unmount = mountSmall(at);
  unmount?.();
  host.rmdirSync(at);
  return unmount !== null;
})();

twin.fast(
  'ENOSPC half-way, on a small filesystem',
  { skip: !mountable && 'no permission to mount a tmpfs' },
  async ({ at, faces, fs, watch, log }) => {
    const unmount = mountSmall(at('small'));
    try {
      for (const data of [bytes(3_000_000), 'x'.repeat(3_000_000)]) {
        await faces('writeFile', (face) => {
          host.rmSync(at('small', 'f'), { force: true });
          return [at('small', 'f'), data, { face }];
        });
        log(host.statSync(at('small', 'f')).size);
        host.rmSync(at('small', 'f'));
      }
      const writer = watch(fs.createWriteStream(at('small', 's')));
      writer.on('error', () => {});
      for (let i = 0; i < 30; i++) writer.write(bytes(100_000), () => {});
      await closed(writer);
      log(host.statSync(at('small', 's')).size, writer.bytesWritten);
    } finally {
      unmount();
    }
  },
);

twinChild(
  'EPIPE',
  onUnix,
  `const { execFileSync } = require('node:child_process');
  const host = require('node:fs');
  execFileSync('mkfifo', ['fifo']);
  const broken = () => {
    const reader = host.openSync('fifo', host.constants.O_RDONLY | host.constants.O_NONBLOCK);
    const writer = host.openSync('fifo', 'w');
    host.closeSync(reader);
    return writer;
  };
  (async () => {
    await new Promise((done) => fs.writeFile(broken(), 'x', (...got) => done(log(got.map(String)))));
    await new Promise((done) => fs.writeFile(broken(), Buffer.alloc(200000), (error) => done(log(error))));
    try { fs.writeFileSync(broken(), 'x'); } catch (error) { log(error); }
    const stream = fs.createWriteStream(null, { fd: broken() });
    stream.write('a', (error) => log('write', error));
    stream.end('b', (error) => log('end', error));
    stream.on('error', (error) => log('error', error));
    stream.on('close', () => log('close'));
  })();`,
);

twinChild(
  'EMFILE',
  { files: 48, ...onUnix },
  `const host = require('node:fs');
  host.writeFileSync('f', 'x'.repeat(100000));
  (async () => {
    await fs.promises.readFile('f');
    // Whatever loads a module later would fail.
    const open = [];
    try { for (;;) open.push(host.openSync('f')); } catch {}
    // Both are listened to at once: which of the two opens comes back first is the threads' luck.
    const streams = [fs.createReadStream('f').resume(), fs.createWriteStream('new')];
    const ends = streams.map((stream) => new Promise((done) => {
      const errors = [];
      stream.on('error', (error) => errors.push(error)).on('close', () => done(errors));
    }));
    for (const end of ends) log(...(await end));
    await new Promise((done) => fs.readFile('f', (error) => done(log(error))));
    await new Promise((done) => fs.writeFile('new', 'x', (error) => done(log(error))));
    await fs.promises.readFile('f').catch((error) => log(error));
    await fs.promises.appendFile('f', 'x').catch((error) => log(error));
    try { fs.readFileSync('f'); } catch (error) { log(error); }
    try { fs.readFileSync('f', 'utf8'); } catch (error) { log(error); }
    try { fs.writeFileSync('f', 'x'); } catch (error) { log(error); }
    for (const fd of open) host.closeSync(fd);
    log((await fs.promises.readFile('f')).length);
  })();`,
);

// The order is what `console.log(error)` shows.
twin('the order of an error’s fields', async ({ log, fs, tree }) => {
  const keys = (error) => Object.getOwnPropertyNames(error).filter((key) => key !== 'stack');
  const missing = `${tree}/no`;
  const failing = [
    () => fs.readFileSync(missing),
    () => fs.readFileSync(missing, 'utf8'),
    () => fs.readFileSync(tree),
    () => fs.readFileSync(tree, 'utf8'),
    () => fs.readFileSync(987_654),
    () => fs.writeFileSync(`${missing}/no`, 'x'),
    () => fs.writeFileSync(`${missing}/no`, Buffer.from('x')),
    () => fs.writeFileSync('/dev/full', 'x'),
    () => fs.writeFileSync('/dev/full', Buffer.from('x')),
    () => fs.appendFileSync('/dev/full', 'x'),
    () => fs.appendFileSync('/dev/full', 'x', { mode: 0o600 }),
    () => fs.writeFileSync('/dev/full', 'x', { encoding: 'utf-8' }),
    () => fs.writeFileSync('/dev/full', 'x', { flag: 'r+' }),
    () => fs.writeFileSync('/dev/full', 'x', () => {}),
    () => fs.readFileSync(987_654, 'utf8'),
    () => fs.promises.readFile(missing),
    () => fs.promises.readFile(tree),
    () => fs.promises.writeFile('/dev/full', 'x'),
    () => new Promise((_, reject) => fs.readFile(missing, reject)),
    () => new Promise((_, reject) => fs.readFile(tree, reject)),
    () => new Promise((_, reject) => fs.writeFile('/dev/full', 'x', reject)),
    () => new Promise((_, reject) => fs.createReadStream(missing).on('error', reject)),
    () => new Promise((_, reject) => fs.createReadStream(tree).resume().on('error', reject)),
  ];
  for (const [i, fail] of failing.entries()) {
    try {
      await fail();
    } catch (error) {
      log(i, keys(error));
    }
  }
});

test('the stack of a synchronous error begins at the caller', () => {
  for (const fail of [
    function caller() {
      ours.readFileSync('/no/such');
    },
    function caller() {
      ours.writeFileSync('/no/such', 'x');
    },
  ]) {
    assert.throws(fail, (error) => {
      assert.match(error.stack.split('\n')[1], /caller|Object\.(read|write)FileSync/);
      return true;
    });
  }
});
