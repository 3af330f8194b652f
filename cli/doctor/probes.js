'use strict';

// Small pieces of work in a temporary folder, each with the lane that it should take, the bytes
// compared, and what the counters say.

const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const nodeFs = require('node:fs');
const path = require('node:path');
const { buffer } = require('node:stream/consumers');
const { pipeline } = require('node:stream/promises');
const { setTimeout: delay } = require('node:timers/promises');
const { laneNames } = require('../../bench/harness/figures.js');
const { difference } = require('../../bench/harness/meter.js');
const { sliceOf } = require('../../bench/harness/content.js');
const fs = require('../../index.js');
const { textOf } = require('./host.js');

const KIB = 1024;
const MIB = 1024 * KIB;

/** A disk that needs longer is no good answer, and a network that is gone gives none. */
const LIMIT_MS = 10_000;

/** Fewer than reading and writing 256 KiB at a time would take, and more than the kernel needs. */
const KERNEL_CALLS = 12;

const SMALL = 4 * KIB;
const LARGE = 8 * MIB;

/** The contents of every file here: the beginning of one and the same sequence. */
const contents = (size) =>
  Buffer.concat(
    Array.from({ length: Math.ceil(size / MIB) }, () => sliceOf(0, 0, Math.min(size, MIB))),
  );

function assertSame(found, wanted) {
  if (!found.equals(wanted)) throw new Error('wrong bytes');
}

/** What this process has read by system calls that move bytes, and in how many. Null where nobody tells. */
function systemCalls() {
  const text = textOf('/proc/self/io');
  const number = (name) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1]);
  return text === '' ? null : { bytes: number('rchar'), calls: number('syscw') };
}

/** Does this filesystem let two files share their blocks? */
function sharesBlocks(from, to) {
  try {
    nodeFs.copyFileSync(from, to, nodeFs.constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  }
}

/** How the kernel lane has copied a file, by what the process has asked the kernel for meanwhile. */
function wayOfCopy(folder, before, after) {
  if (before === null || after === null) return undefined;
  if (after.bytes - before.bytes < LARGE / 2) return 'blocks shared (FICLONERANGE)';
  const reason = sharesBlocks(path.join(folder, 'large'), path.join(folder, 'clone'))
    ? ''
    : '; this filesystem does not share blocks';
  const way =
    after.calls - before.calls <= KERNEL_CALLS
      ? 'inside the kernel (copy_file_range or sendfile)'
      : 'read and written, without JavaScript';
  return `${way}${reason}`;
}

/** Serves one connection, and gives what it takes. Rejects if the server says that it has failed. */
async function received(server, connect) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const closed = once(server, 'close');
  const all = connect(server.address().port);
  try {
    await Promise.race([all, closed]);
    return await all;
  } finally {
    // The other one fails as well then, which says nothing more.
    for (const one of [all, closed]) one.catch(() => {});
    server.close();
  }
}

/** Sends the large file there, from `server`, which fails if that does. */
function sendLarge(folder, destination, server) {
  const stream = fs.createReadStream(path.join(folder, 'large'));
  stream.on('error', (error) => {
    destination.destroy();
    server.emit('error', error);
  });
  stream.pipe(destination);
}

const PROBES = [
  {
    title: 'readFile of 4 KiB, one after another',
    lane: 'cached',
    async work(folder) {
      for (let done = 0; done < 8; done++) {
        assertSame(await fs.promises.readFile(path.join(folder, 'small')), contents(SMALL));
      }
    },
  },
  {
    title: 'stat',
    lane: 'cached',
    async work(folder) {
      const { size } = await fs.promises.stat(path.join(folder, 'small'));
      if (size !== SMALL) throw new Error(`a size of ${size}`);
    },
  },
  {
    title: 'readFile of 4 KiB, 64 in flight',
    lane: 'pool',
    async work(folder) {
      const one = () => fs.promises.readFile(path.join(folder, 'small'));
      const all = await Promise.all(Array.from({ length: 64 }, one));
      for (const found of all) assertSame(found, contents(SMALL));
    },
  },
  {
    title: 'writeFile of 1 MiB',
    lane: 'pool',
    async work(folder) {
      const file = path.join(folder, 'written');
      await fs.promises.writeFile(file, contents(MIB));
      assertSame(nodeFs.readFileSync(file), contents(MIB));
    },
  },
  {
    title: 'createReadStream of 8 MiB',
    lane: 'pool',
    async work(folder) {
      assertSame(await buffer(fs.createReadStream(path.join(folder, 'large'))), contents(LARGE));
    },
  },
  {
    title: 'pipe to a file, 8 MiB',
    lane: 'kernel',
    how: wayOfCopy,
    async work(folder) {
      const copy = path.join(folder, 'copy');
      await pipeline(fs.createReadStream(path.join(folder, 'large')), fs.createWriteStream(copy));
    },
    check: (folder) => assertSame(nodeFs.readFileSync(path.join(folder, 'copy')), contents(LARGE)),
  },
  {
    title: 'pipe to a socket, 8 MiB',
    lane: 'kernel',
    async work(folder) {
      const server = net.createServer((socket) => {
        socket.on('error', () => {});
        sendLarge(folder, socket, server);
      });
      const found = await received(server, (port) => buffer(net.connect(port, '127.0.0.1')));
      assertSame(found, contents(LARGE));
    },
  },
  {
    title: 'pipe to an HTTP response, 8 MiB',
    lane: 'kernel',
    async work(folder) {
      const server = http.createServer((_, response) => {
        sendLarge(folder, response, server);
      });
      const found = await received(server, async (port) => {
        const request = http.get({ port, host: '127.0.0.1', agent: false });
        const [response] = await once(request, 'response');
        return buffer(response);
      });
      assertSame(found, contents(LARGE));
    },
  },
];

/** Rejects if that takes too long. */
async function inTime(work) {
  const timer = new AbortController();
  const late = delay(LIMIT_MS, undefined, { signal: timer.signal, ref: true }).then(() => {
    throw new Error(`no end within ${LIMIT_MS / 1000} s`);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}

/** Does one piece of work: which lane it has taken, or why it failed. */
async function probe({ title, lane, work, how, check }, folder) {
  const lanes = fs.lanes();
  const calls = systemCalls();
  const begun = performance.now();
  try {
    await inTime(work(folder));
    const milliseconds = performance.now() - begun;
    const served = difference(lanes, fs.lanes());
    const taken = laneNames(served).split(', ')[0];
    const way = taken === lane ? how?.(folder, calls, systemCalls()) : undefined;
    check?.(folder);
    return { title, lane, taken, ok: true, milliseconds, served, ...(way && { way }) };
  } catch (error) {
    return { title, lane, ok: false, error: error.message };
  }
}

/** Does all of it in a folder of its own below `parent`; throws if there cannot be one. */
async function runProbes(parent) {
  const folder = nodeFs.mkdtempSync(path.join(parent, 'sluice-doctor-'));
  const remove = () => nodeFs.rmSync(folder, { recursive: true, force: true });
  process.on('exit', remove);
  try {
    nodeFs.writeFileSync(path.join(folder, 'small'), contents(SMALL));
    nodeFs.writeFileSync(path.join(folder, 'large'), contents(LARGE));
    const results = [];
    for (const one of PROBES) results.push(await probe(one, folder));
    return results;
  } finally {
    process.off('exit', remove);
    remove();
  }
}

module.exports = { runProbes };
