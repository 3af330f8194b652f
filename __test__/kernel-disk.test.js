'use strict';

// Destinations on a disk that resists, next to node:fs: full, limited, the
// source itself, appended to, changed meanwhile.

const host = require('node:fs');
const { execFileSync, spawnSync } = require('node:child_process');
const { pipeline } = require('node:stream/promises');
const { same } = require('./kernel-twin.js');

const MIB = 1024 * 1024;

/** The events of both streams of a copy, with the errors, and the counters. */
async function copied(from, to) {
  const seen = { from: [], to: [] };
  for (const [name, stream] of Object.entries({ from, to })) {
    for (const event of ['open', 'ready', 'end', 'finish', 'unpipe', 'close', 'error']) {
      stream.on(event, (value) => {
        const { code, syscall, errno, message } = value instanceof Error ? value : {};
        seen[name].push(code ? [event, code, syscall, errno, message] : event);
      });
    }
  }
  const error = await pipeline(from, to).catch(({ message }) => message);
  await Promise.all(
    [from, to].map(
      (stream) => stream.closed || new Promise((resolve) => stream.on('close', resolve)),
    ),
  );
  return { seen, error };
}

function canMount() {
  const folder = host.mkdtempSync('/tmp/kernel-mount-');
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  if (status === 0) execFileSync('umount', [folder]);
  host.rmdirSync(folder);
  return status === 0;
}

const skip = canMount() ? false : 'a filesystem can not be mounted here';

for (const bytes of [3 * MIB + 5, 40 * MIB]) {
  same(`a disk that is full in the middle of ${bytes} bytes`, { skip }, async (run) => {
    const { fs, at, later } = run;
    host.writeFileSync(at('from'), Buffer.alloc(bytes, 'from'));
    host.mkdirSync(at('small'));
    const size = bytes < 4 * MIB ? '1m' : '24m';
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at('small')]);
    later(() => execFileSync('umount', [at('small')]));
    const to = fs.createWriteStream(at('small/to'));
    const outcome = await copied(fs.createReadStream(at('from')), to);
    const got = host.readFileSync(at('small/to'));
    return [outcome, got.length, Buffer.alloc(got.length, 'from').equals(got), to.bytesWritten];
  });
}

same('a disk that takes a part of a write', { skip }, async (run) => {
  const { fs, at, later } = run;
  host.mkdirSync(at('small'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at('small')]);
  later(() => execFileSync('umount', [at('small')]));
  host.writeFileSync(at('small/filler'), Buffer.alloc(MIB - 100 * 1024));
  const to = fs.createWriteStream(at('small/to'));
  const seen = [];
  for (const event of ['finish', 'error']) to.on(event, (error) => seen.push([event, error?.code]));
  to.write('head'.repeat(20_000), () => to.write('tail'.repeat(20_000), () => to.end()));
  await new Promise((resolve) => to.on('close', resolve));
  return [seen, to.bytesWritten, host.readFileSync(at('small/to'), 'latin1')];
});

same('into /dev/full and /dev/null', async ({ fs, at }) => {
  host.writeFileSync(at('from'), Buffer.alloc(MIB, 'from'));
  const outcomes = [];
  for (const path of ['/dev/full', '/dev/null']) {
    const to = fs.createWriteStream(path);
    outcomes.push(await copied(fs.createReadStream(at('from')), to), to.bytesWritten);
  }
  return outcomes;
});

same('a file onto its own end, as often as there is an end', async ({ fs, at }) => {
  host.writeFileSync(at('from'), Buffer.alloc(300_000, 'from'));
  const options = { end: 299_999 };
  const from = fs.createReadStream(at('from'), options);
  const outcome = await copied(from, fs.createWriteStream(at('from'), { flags: 'a' }));
  const got = host.readFileSync(at('from'));
  return [outcome, got.length, got.equals(Buffer.alloc(600_000, 'from'))];
});

same('a file onto itself, at another place', async ({ fs, at }) => {
  const outcomes = [];
  for (const [start, bytes] of [
    [0, 1000],
    [700, 200_000],
    [70_000, 200_000],
  ]) {
    host.writeFileSync(at('from'), Buffer.alloc(bytes, 'some seventeen chars'));
    const from = fs.createReadStream(at('from'), { end: bytes - 1, highWaterMark: bytes });
    const to = fs.createWriteStream(at('from'), { flags: 'r+', start });
    outcomes.push(await copied(from, to), host.readFileSync(at('from'), 'latin1'));
  }
  return outcomes;
});

same('a hard link of the source as the destination', async ({ fs, at }) => {
  host.writeFileSync(at('from'), Buffer.alloc(MIB, 'from'));
  host.linkSync(at('from'), at('link'));
  const from = fs.createReadStream(at('from'));
  // Opened and truncated before the first byte is read, as `cp` refuses to.
  await new Promise((resolve) => from.once('ready', resolve));
  const to = fs.createWriteStream(at('link'));
  await new Promise((resolve) => to.once('ready', resolve));
  return [await copied(from, to), host.statSync(at('from')).size];
});

for (const flags of ['a', 'a+', 'as']) {
  same(`three files appended with '${flags}'`, async ({ fs, at }) => {
    host.writeFileSync(at('to'), 'head ');
    host.writeFileSync(at('from'), Buffer.alloc(2 * MIB + 3, 'from'));
    const outcomes = [];
    for (const options of [{}, { start: 5 }, { end: 99 }]) {
      const to = fs.createWriteStream(at('to'), { flags });
      outcomes.push(await copied(fs.createReadStream(at('from'), options), to), to.bytesWritten);
    }
    const whole = Buffer.alloc(2 * MIB + 3, 'from');
    const expected = [Buffer.from('head '), whole, whole.subarray(5), whole.subarray(0, 100)];
    return [outcomes, host.readFileSync(at('to')).equals(Buffer.concat(expected))];
  });
}

same('a source with holes', async ({ fs, at }) => {
  host.writeFileSync(at('from'), 'head');
  host.truncateSync(at('from'), 40 * MIB);
  host.appendFileSync(at('from'), 'tail');
  const outcome = await copied(fs.createReadStream(at('from')), fs.createWriteStream(at('to')));
  const [from, to] = [host.readFileSync(at('from')), host.readFileSync(at('to'))];
  return [outcome, from.equals(to)];
});

same('a source that grows while it is copied, into another place', async ({ fs, at }) => {
  host.writeFileSync(at('from'), Buffer.alloc(2 * MIB, 'from'));
  const from = fs.createReadStream(at('from'));
  from.once('ready', () => host.appendFileSync(at('from'), Buffer.alloc(MIB, 'more')));
  const to = fs.createWriteStream(at('to'), { start: 11 });
  const outcome = await copied(from, to);
  const expected = [Buffer.alloc(11), Buffer.alloc(2 * MIB, 'from'), Buffer.alloc(MIB, 'more')];
  const got = host.readFileSync(at('to'));
  return [outcome, got.equals(Buffer.concat(expected)), to.bytesWritten, from.bytesRead, to.pos];
});

same('a file size that is limited', async ({ fs, at }) => {
  host.writeFileSync(at('from'), Buffer.alloc(3 * MIB, 'from'));
  const module = fs === host ? 'node:fs' : require.resolve('..');
  const script = `
    process.on('SIGXFSZ', () => {});
    const fs = require(${JSON.stringify(module)});
    const to = fs.createWriteStream(${JSON.stringify(at('to'))});
    to.on('error', ({ code, syscall }) => console.log(code, syscall, to.bytesWritten));
    fs.createReadStream(${JSON.stringify(at('from'))}).pipe(to);`;
  const limited = 'ulimit -f 2048 && exec "$0" -e "$1"';
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = ['-c', limited, process.execPath, script];
  const { status, signal, stdout } = spawnSync('/bin/sh', args, { env, timeout: 10_000 });
  return [status, signal, String(stdout), host.statSync(at('to')).size];
});
