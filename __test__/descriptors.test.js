'use strict';

// Descriptors and FileHandles as the first argument; and none is ever lost.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const ours = require('..');
const { bytes, closed, inTime, openDescriptors, twin } = require('./twin.js');
const { temporary } = require('./child.js');

const BY_NUMBER = ['callback', 'sync'];

twin.fast(
  'readFile goes on from where the descriptor stands',
  async ({ put, open, close, faces, log }) => {
    for (const size of [0, 10, 1000, 65_537, 300_000]) {
      put('f', bytes(size));
      for (const skipped of [0, 5, size, size + 10]) {
        for (const face of BY_NUMBER) {
          const fd = open('f');
          host.readSync(fd, Buffer.alloc(Math.max(1, skipped)), 0, skipped, null);
          await faces('readFile', [fd], [face]);
          await faces('readFile', [fd, 'utf8'], [face]);
          log(host.readSync(fd, Buffer.alloc(10)));
          close(fd);
        }
      }
    }
  },
);

twin.fast('writeFile and appendFile go on from there, too', async ({ put, open, close, faces }) => {
  for (const flags of ['r+', 'w', 'a', 'a+']) {
    for (const face of BY_NUMBER) {
      const name = `${flags}-${face}`;
      put(name, '0123456789');
      const fd = open(name, flags);
      if (flags === 'r+') host.readSync(fd, Buffer.alloc(3), 0, 3, null);
      await faces('writeFile', [fd, 'AB'], [face]);
      await faces('writeFile', [fd, Buffer.from('CD'), { flag: 'w' }], [face]);
      await faces('appendFile', [fd, 'EF'], [face]);
      await faces('writeFile', [fd, ''], [face]);
      close(fd);
    }
  }
});

twin.fast('descriptors opened for something else', async ({ put, open, close, faces, tree }) => {
  put('f');
  const reads = open('f', 'r');
  const writes = open('f', 'r+');
  const directory = host.openSync(tree, 'r');
  const sink = open('f', 'a');
  await faces('writeFile', [reads, 'x'], BY_NUMBER);
  await faces('appendFile', [reads, Buffer.from('x')], BY_NUMBER);
  await faces('readFile', [sink], ['sync']);
  await faces('readFile', [directory], ['sync']);
  await faces('writeFile', [directory, 'x'], BY_NUMBER);
  await faces('readFile', [writes, { flag: 'w' }], BY_NUMBER);
  for (const fd of [reads, writes, directory, sink]) close(fd);
});

twin.fast(
  'nothing at all, to a descriptor that only reads',
  async ({ put, open, close, faces }) => {
    put('f');
    const fd = open('f', 'r');
    await faces('writeFile', [fd, ''], BY_NUMBER);
    await faces('appendFile', [fd, Buffer.alloc(0)], BY_NUMBER);
    close(fd);
  },
);

twin.fast('a descriptor stays open, flushed or not', async ({ put, open, close, faces, log }) => {
  put('f');
  const fd = open('f', 'r+');
  await faces('writeFile', [fd, 'x', { flush: true }], BY_NUMBER);
  await faces('appendFile', [fd, 'x', { flush: true }], BY_NUMBER);
  log(host.fstatSync(fd).isFile());
  close(fd);
  const sink = host.openSync('/dev/null', 'w');
  await faces('writeFile', [sink, 'x', { flush: true }], BY_NUMBER);
  close(sink);
});

twin.fast('a FileHandle', async ({ at, put, fs, faces, log }) => {
  const promise = ['promise'];
  for (const size of [0, 10, 65_537, 300_000]) {
    put('f', bytes(size));
    const handle = await fs.promises.open(at('f'), 'r+');
    await faces('readFile', [handle], promise);
    await faces('readFile', [handle, 'latin1'], promise);
    await faces('writeFile', [handle, 'AB'], promise);
    await faces('writeFile', [handle, ['CD', 'EF'], { flush: true }], promise);
    await faces('appendFile', [handle, 'GH', { flush: true }], promise);
    log(handle.fd > 0, await handle.stat().then((stat) => stat.size));
    await handle.close();
  }
  const sink = await fs.promises.open('/dev/null', 'w');
  await faces('writeFile', [sink, 'x', { signal: new AbortController().signal }], promise);
  await sink.close();
});

twin.fast('a FileHandle of a device is not flushed', async ({ fs, faces }) => {
  const sink = await fs.promises.open('/dev/null', 'w');
  await faces('writeFile', [sink, 'x', { flush: true }], ['promise']);
  await faces('appendFile', [sink, ['x'], { flush: true }], ['promise']);
  await sink.close();
});

/** Failures and endings of every kind; each must give back what it opened. */
const LEAKS = {
  'files that are not there': (fs, folder) => fs.promises.readFile(`${folder}/no`),
  'a directory': (fs, folder) => fs.promises.readFile(folder),
  'a directory, synchronously': (fs, folder) => fs.readFileSync(folder),
  'a full device': (fs) => fs.promises.writeFile('/dev/full', 'x'),
  'a full device, synchronously': (fs) => fs.writeFileSync('/dev/full', 'x'),
  'an abort': (fs, folder) => {
    const controller = new AbortController();
    const read = fs.promises.readFile(`${folder}/large`, { signal: controller.signal });
    setImmediate(() => controller.abort());
    return read;
  },
  'an abort of a write': (fs, folder) => {
    const controller = new AbortController();
    const write = fs.promises.writeFile(`${folder}/w`, bytes(3_000_000), {
      signal: controller.signal,
    });
    setImmediate(() => controller.abort());
    return write;
  },
  'an iterable that throws': (fs, folder) =>
    fs.promises.writeFile(
      `${folder}/w`,
      (function* () {
        yield 'a';
        throw new Error('thrown');
      })(),
    ),
  'an encoding that cannot be': (fs, folder) =>
    fs.promises.readFile(`${folder}/f`, { encoding: 'buffer' }),
  'a stream destroyed at once': (fs, folder) =>
    closed(fs.createReadStream(`${folder}/large`).destroy()),
  'a stream destroyed on its first chunk': (fs, folder) => {
    const stream = fs.createReadStream(`${folder}/large`);
    stream.once('data', () => stream.destroy());
    return closed(stream);
  },
  'a stream left in the middle': async (fs, folder) => {
    const stream = fs.createReadStream(`${folder}/large`);
    for await (const _ of stream) break;
    await closed(stream);
  },
  'a writer destroyed while it writes': (fs, folder) => {
    const stream = fs.createWriteStream(`${folder}/w`);
    stream.on('error', () => {});
    stream.write(bytes(1_000_000));
    stream.on('open', () => stream.destroy(new Error('mine')));
    return closed(stream);
  },
  'pipe to where nothing can be': (fs, folder) =>
    fs.promises.pipe(`${folder}/large`, `${folder}/no/no`),
  'pipe from nowhere': (fs, folder) => fs.promises.pipe(`${folder}/no`, `${folder}/w`),
  'pipe to a full device': (fs, folder) => fs.promises.pipe(`${folder}/large`, '/dev/full'),
  'pipe to what is nothing': (fs, folder) => fs.promises.pipe(`${folder}/large`, 42n),
  'pipe with a signal that is none': (fs, folder) =>
    fs.promises.pipe(`${folder}/large`, `${folder}/w`, { signal: 'x' }),
  'pipe with flags that are none': (fs, folder) =>
    fs.promises.pipe(`${folder}/large`, `${folder}/w`, { flags: 'bogus' }),
  'pipe with a mode that is none': (fs, folder) =>
    fs.promises.pipe(`${folder}/large`, `${folder}/w`, { mode: 'bogus' }),
  'pipe, aborted before': (fs, folder) =>
    fs.promises.pipe(`${folder}/large`, `${folder}/w`, { signal: AbortSignal.abort() }),
  'pipe, aborted half-way': (fs, folder) => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    return fs.promises.pipe(`${folder}/large`, `${folder}/w`, { signal: controller.signal });
  },
};

for (const [name, fail] of Object.entries(LEAKS)) {
  test(`no descriptor is lost: ${name}`, async (t) => {
    const folder = temporary(t);
    host.writeFileSync(`${folder}/f`, 'x');
    host.writeFileSync(`${folder}/large`, bytes(5_000_000));
    const attempt = async () => {
      try {
        await inTime(fail(ours, folder), name);
      } catch (error) {
        // Which error it is, others test.
        if (error.message.endsWith('did not end')) throw error;
      }
    };
    await attempt();
    // The end of a stream that failed may come after the error.
    const settle = () => new Promise((resolve) => setTimeout(resolve, 50));
    await settle();
    const before = openDescriptors();
    for (let i = 0; i < 20; i++) await attempt();
    await settle();
    assert.deepStrictEqual(openDescriptors(), before);
  });
}
