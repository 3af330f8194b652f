'use strict';

// Files that another process replaces, appends to, shortens and removes while they are read, by every way that bytes
// take. What comes is of one file, as it was before or after; there is no other error than that it is gone.

const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { once } = require('node:events');
const { test } = require('node:test');
const { promisify } = require('node:util');
const ours = require('..');
const { temporary } = require('./child.js');
const { startDisturbing } = require('./disturb.js');
const { openDescriptors } = require('./twin.js');

/** `SLUICE_CHANGING=60 node --test __test__/changing.test.js` takes a minute. */
const SECONDS = Number(process.env.SLUICE_CHANGING ?? 4);

const FILES = [1, 2, 3, 4, 5, 6];

/** More than the driver makes of any. */
const MOST_BYTES = 40_000_000;

const pattern = Buffer.alloc(MOST_BYTES);

/**
 * Only the values of one generation of file `i`. The kernel does not keep a truncate from who reads meanwhile, whoever
 * that is: then there are zeros as well.
 */
function check(bytes, i, about) {
  if (bytes.length === 0) return;
  assert.ok(bytes.length <= MOST_BYTES, about);
  const [all] = bytes;
  if (all >> 4 === i && bytes.equals(pattern.fill(all, 0, bytes.length).subarray(0, bytes.length)))
    return;
  const value = bytes.find((byte) => byte !== 0);
  if (value === undefined) return;
  assert.strictEqual(value >> 4, i, `${about}: ${value} in file ${i}`);
  const other = bytes.findIndex((byte) => byte !== value && byte !== 0);
  assert.strictEqual(other, -1, `${about}: ${bytes[other]} at ${other}, behind ${value}`);
}

/** Reads a stream to its end, however that comes. */
async function collect(stream) {
  const chunks = [];
  let failure;
  stream.on('error', (error) => {
    failure = error;
  });
  stream.on('data', (chunk) => chunks.push(chunk));
  await new Promise((resolve) => stream.on('close', resolve));
  if (failure !== undefined) throw failure;
  return Buffer.concat(chunks);
}

/** Each gives bytes of file `i`, or nothing where there are none to look at. */
const WAYS = {
  readFile: (fs_, at) => promisify(fs_.readFile)(at),
  'promises.readFile': (fs_, at) => fs_.promises.readFile(at),
  'as text': async (fs_, at) => Buffer.from(await fs_.promises.readFile(at, 'latin1'), 'latin1'),
  createReadStream: (fs_, at) => collect(fs_.createReadStream(at)),
  'createReadStream of small chunks': (fs_, at) =>
    collect(fs_.createReadStream(at, { highWaterMark: 4000, start: 100, end: 400_000 })),
  'file to file': async (fs_, at, { to }) => {
    const from = fs_.createReadStream(at);
    const into = fs_.createWriteStream(to);
    let failure;
    from.on('error', (error) => {
      failure = error;
      into.destroy();
    });
    from.pipe(into);
    await once(into, 'close');
    if (failure !== undefined) throw failure;
    return fs.readFileSync(to);
  },
  'file to socket': async (_, at, { port }) => {
    const client = net.connect(port, '127.0.0.1');
    client.write(at);
    return collect(client);
  },
  'file to response': async (_, at, { httpPort }) => {
    const request = http.get({ port: httpPort, path: at, agent: false });
    const [response] = await once(request, 'response');
    return collect(response);
  },
  stat: async (fs_, at) => {
    const stats = await fs_.promises.stat(at);
    assert.ok(stats.isFile() && stats.size <= MOST_BYTES);
  },
};

/** The same by what node:fs does not have. */
const OURS = {
  pipe: async (fs_, at, { to }) => {
    await fs_.promises.pipe(at, to);
    return fs.readFileSync(to);
  },
  readFiles: async (fs_, at) => {
    const [bytes] = await fs_.readFiles([at]);
    if (bytes instanceof Error) throw bytes;
    return bytes;
  },
  statMany: async (fs_, at) => {
    const [stats] = await fs_.statMany([at]);
    if (stats instanceof Error) throw stats;
    assert.ok(stats.isFile() && stats.size <= MOST_BYTES);
  },
};

/** A connection may be cut: what was announced of a file cannot be taken back. */
const CUT = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

for (const [name, fs_, ways] of [
  ['sluice-fs', ours, { ...WAYS, ...OURS }],
  // What is asked of ours has to hold for Node's as well.
  ['node:fs', fs, WAYS],
]) {
  test(`files that change while they are read, ${name}`, async (t) => {
    const folder = temporary(t);
    const seconds = fs_ === fs ? Math.min(1, SECONDS) : SECONDS;
    const open = openDescriptors().filter((file) => file.startsWith(folder)).length;
    const sockets = net.createServer((socket) => {
      socket
        .on('error', () => {})
        .once('data', (at) => {
          const from = fs_.createReadStream(String(at)).on('error', () => socket.destroy());
          socket.on('close', () => from.destroy());
          from.pipe(socket);
        });
    });
    const messages = http.createServer((request, response) => {
      const from = fs_.createReadStream(request.url).on('error', () => response.destroy());
      response.on('error', () => {}).on('close', () => from.destroy());
      from.pipe(response);
    });
    for (const server of [sockets, messages]) {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      t.after(() => server.close());
    }
    const ports = { port: sockets.address().port, httpPort: messages.address().port };
    const stop = await startDisturbing(t, 'changing-driver.js', folder);
    const seen = { read: 0, gone: 0, cut: 0 };
    const end = Date.now() + seconds * 1000;
    const read = async (about, way, number) => {
      for (let n = number; Date.now() < end; n++) {
        const i = FILES[n % FILES.length];
        const to = path.join(folder, `to-${about.replaceAll(' ', '-')}`);
        try {
          const bytes = await way(fs_, path.join(folder, String(i)), { ...ports, to });
          if (bytes !== undefined) check(bytes, i, about);
          seen.read++;
        } catch (error) {
          if (error.code === 'ENOENT') seen.gone++;
          else if (
            CUT.has(error.code) ||
            error.message === 'socket hang up' ||
            error.message === 'aborted'
          )
            seen.cut++;
          else throw error;
        }
      }
    };
    await Promise.all(Object.entries(ways).map(([about, way], number) => read(about, way, number)));
    await stop();
    t.diagnostic(JSON.stringify(seen));
    assert.ok(seen.read > 20, JSON.stringify(seen));
    for (let i = 0; i < 200; i++) {
      const left = openDescriptors().filter((file) => file.startsWith(folder)).length;
      if (left === open) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.fail('a file is open');
  });
}
