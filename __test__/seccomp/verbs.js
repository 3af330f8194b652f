'use strict';

// Every verb and stream, alone and in a crowd, with node:fs or with ours: `verbs.js MODULE FOLDER`. Prints what came
// of each, and what ours say of their lanes. Run by `seccomp.test.js` where some system calls are refused.

const { execFileSync } = require('node:child_process');
const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { buffer, text } = require('node:stream/consumers');
const { pipeline } = require('node:stream/promises');

const [name, folder] = process.argv.slice(2);
const fs = require(name);

const at = (...names) => path.join(folder, ...names);

/** Above what is read in one visit of a thread, and what is cloned; no multiple of a page. */
const LARGE = Buffer.alloc(3_000_001, 'old kernel ');

/** Above what several threads read, and what has its place on the disk reserved while it arrives. */
const HUGE_BYTES = (20 << 20) + 1;

/** More than the cached lane takes at a time. */
const CROWD = 24;

const call = (verb, ...args) =>
  new Promise((resolve, reject) => {
    fs[verb](...args, (error, value) => (error ? reject(error) : resolve(value)));
  });
const { promises } = fs;

/** The same many times at once, each with its number. All have the same outcome. */
const crowd = async (one) => {
  const all = await Promise.all(Array.from({ length: CROWD }, (_, i) => one(i)));
  return all.every((each) => JSON.stringify(each) === JSON.stringify(all[0])) ? all[0] : all;
};

/** What a look at the same file tells twice. */
const seen = ({ mode, size, nlink, uid, blksize, mtimeMs }) => ({
  ...{ mode, size, nlink, uid, blksize },
  isDate: Number(mtimeMs) > 0,
});

const isLarge = (contents) => Buffer.compare(contents, LARGE) === 0;

/** Both ends of a connection, one of which gets `write`'s bytes. */
async function overSocket(write) {
  const server = net.createServer((socket) => write(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const got = await buffer(net.connect(server.address().port, '127.0.0.1'));
  server.close();
  return got;
}

/** What a client gets of `answer`; `read` takes it from the response. */
async function overHttp(answer, read = buffer) {
  const server = http.createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const got = await new Promise((resolve, reject) => {
    const options = { port: server.address().port, host: '127.0.0.1', agent: false };
    http.get(options, (response) => read(response).then(resolve, reject));
  });
  server.close();
  return got;
}

/** Another filesystem, if there is one that we may write to. */
function elsewhere() {
  try {
    return host.mkdtempSync('/dev/shm/sluice-');
  } catch {
    return host.mkdtempSync(at('elsewhere-'));
  }
}

const names = (entries) => entries.map(String).sort();

/** In this order: what comes first makes what comes behind it. */
const STEPS = {
  'writeFile of text': () => call('writeFile', at('small'), 'grüße'),
  'writeFile, large': () => promises.writeFile(at('large'), LARGE),
  'writeFile of pieces': () => promises.writeFile(at('pieces'), ['a', 'b', 'c']),
  'writeFile, flushed': () => promises.writeFile(at('flushed'), 'x', { flush: true }),
  'writeFile in a crowd': () => crowd((i) => call('writeFile', at(`of-crowd-${i}`), `${i}`)),
  appendFile: () => call('appendFile', at('pieces'), LARGE.subarray(0, 9)),
  'appendFile in a crowd': () => crowd(() => promises.appendFile(at('crowded'), 'x')),
  'what was written': () => names(host.readdirSync(folder)),
  readFile: () => call('readFile', at('small'), 'utf8'),
  'readFile of bytes': async () => String(await promises.readFile(at('pieces'))),
  'readFile, large': async () => isLarge(await call('readFile', at('large'))),
  'readFile, large, of text': async () => (await promises.readFile(at('large'), 'latin1')).length,
  'readFile, huge': async () => {
    host.writeFileSync(at('huge'), Buffer.alloc(HUGE_BYTES, 'huge '));
    return Buffer.compare(await promises.readFile(at('huge')), host.readFileSync(at('huge')));
  },
  'readFile of another filesystem': async () =>
    (await promises.readFile('/proc/self/status')).length > 0,
  'readFile of nothing': () => call('readFile', at('no')),
  'readFile of a folder': () => promises.readFile(folder),
  'readFile in a crowd': () => crowd(() => promises.readFile(at('small'), 'utf8')),
  'readFile in a crowd, large': () =>
    crowd(async () => isLarge(await promises.readFile(at('large')))),
  readFileSync: () => fs.readFileSync(at('small'), 'utf8'),
  stat: async () => seen(await call('stat', at('small'))),
  'stat of BigInts': async () => String((await promises.stat(at('small'), { bigint: true })).size),
  'stat of nothing': () => promises.stat(at('no')),
  'stat in a crowd': () => crowd(async () => seen(await promises.stat(at('small')))),
  lstat: async () => seen(await promises.lstat(at('small'))),
  'lstat in a crowd, of nothing': () => crowd(() => call('lstat', at('no'))),
  access: () => call('access', at('small')),
  'access, refused': () => promises.access(at('small'), host.constants.X_OK),
  exists: () => new Promise((resolve) => fs.exists(at('small'), resolve)),
  realpath: async () => path.relative(folder, await call('realpath', at('small'))),
  'mkdir of what is there': () => promises.mkdir(folder, { recursive: true }),
  'mkdir in a crowd': () =>
    crowd((i) => call('mkdir', at('tree', `${i}`, 'a'), { recursive: true })).then(() => {}),
  'mkdir again': () => call('mkdir', at('tree')),
  symlink: () => call('symlink', '../small', at('tree', 'link')),
  readlink: () => promises.readlink(at('tree', 'link')),
  link: () => promises.link(at('large'), at('tree', 'hard')),
  'chmod, utimes, truncate in a crowd': () =>
    crowd(async (i) => {
      const file = at(`of-crowd-${i}`);
      await promises.chmod(file, 0o600);
      await promises.truncate(file, 3);
      await call('utimes', file, 5, 7);
      const { mode, mtimeMs, size } = host.statSync(file);
      return { mode, mtimeMs, size };
    }),
  'unlink in a crowd': () => crowd((i) => promises.unlink(at(`of-crowd-${i}`))),
  readdir: async () => names(await call('readdir', at('tree'))),
  'readdir, recursive': async () => names(await promises.readdir(at('tree'), { recursive: true })),
  'readdir with types': async () =>
    (await promises.readdir(at('tree'), { withFileTypes: true }))
      .map((each) => each.isFile())
      .sort(),
  opendir: async () => {
    const found = [];
    for await (const entry of await promises.opendir(at('tree'))) found.push(entry.name);
    return found.sort();
  },
  glob: async () => {
    if (fs.glob === undefined) return [];
    return names(await call('glob', '**/{a,link}', { cwd: at('tree') }));
  },
  copyFile: () => call('copyFile', at('large'), at('copied')),
  'copyFile, shared': () =>
    promises.copyFile(at('large'), at('shared'), host.constants.COPYFILE_FICLONE),
  'cp of a tree': async () => {
    await promises.cp(at('tree'), at('copy'), { recursive: true, preserveTimestamps: true });
    return names(host.readdirSync(at('copy'), { recursive: true }));
  },
  'what was copied': () => isLarge(host.readFileSync(at('copy', 'hard'))),
  'cp of what is there': () =>
    call('cp', at('small'), at('pieces'), { force: false, errorOnExist: true }).catch(
      ({ code }) => code,
    ),
  'rm of a tree': () => call('rm', at('copy'), { recursive: true }),
  'rm of nothing': () => promises.rm(at('copy'), { recursive: true }),
  rename: () => promises.rename(at('copied'), at('renamed')),
  'a FileHandle': async () => {
    const handle = await promises.open(at('handle'), 'w+');
    await handle.writeFile('by handle');
    await handle.write('B', 0);
    const { size } = await handle.stat();
    const contents = await promises.readFile(at('handle'), 'utf8');
    await handle.close();
    return [size, contents];
  },
  'a descriptor': async () => {
    const fd = await call('open', at('large'), 'r');
    await call('read', fd, Buffer.alloc(5), 0, 5, 10);
    const contents = await call('readFile', fd);
    await call('close', fd);
    return isLarge(contents);
  },
  createReadStream: async () => isLarge(await buffer(fs.createReadStream(at('large')))),
  'createReadStream of a range': () =>
    text(fs.createReadStream(at('large'), { start: 70_000, end: 70_009 })),
  'createReadStream of nothing': () => text(fs.createReadStream(at('no'))),
  createWriteStream: async () => {
    const stream = fs.createWriteStream(at('written'));
    for (let i = 0; i < 50; i++) stream.write(LARGE.subarray(i * 60_000, (i + 1) * 60_000));
    await new Promise((resolve) => stream.end(LARGE.subarray(3_000_000), resolve));
    return [stream.bytesWritten, isLarge(host.readFileSync(at('written')))];
  },
  'pipe to a file': async () => {
    await pipeline(fs.createReadStream(at('large')), fs.createWriteStream(at('piped')));
    return isLarge(host.readFileSync(at('piped')));
  },
  'pipe to the end of a file': async () => {
    const options = { flags: 'a' };
    await pipeline(fs.createReadStream(at('large')), fs.createWriteStream(at('pieces'), options));
    return host.statSync(at('pieces')).size;
  },
  'pipe to another filesystem': async () => {
    const there = elsewhere();
    try {
      const file = path.join(there, 'f');
      await pipeline(fs.createReadStream(at('large')), fs.createWriteStream(file));
      await pipeline(fs.createReadStream(file), fs.createWriteStream(at('back')));
      return isLarge(host.readFileSync(at('back')));
    } finally {
      host.rmSync(there, { recursive: true });
    }
  },
  'pipe to a socket': async () =>
    isLarge(await overSocket((socket) => fs.createReadStream(at('large')).pipe(socket))),
  'pipe to a response': async () =>
    isLarge(await overHttp((response) => fs.createReadStream(at('large')).pipe(response))),
  'pipe to a response of known length': async () => {
    const got = await overHttp((response) => {
      response.setHeader('content-length', LARGE.length);
      fs.createReadStream(at('large')).pipe(response);
    });
    return isLarge(got);
  },
  'pipe to a response, small': async () =>
    String(await overHttp((response) => fs.createReadStream(at('small')).pipe(response))),
  'pipe from a response': async () => {
    const arrived = (response) => pipeline(response, fs.createWriteStream(at('arrived')));
    await overHttp((response) => {
      response.setHeader('content-length', HUGE_BYTES);
      fs.createReadStream(at('huge')).pipe(response);
    }, arrived);
    return Buffer.compare(host.readFileSync(at('arrived')), host.readFileSync(at('huge')));
  },
  'pipe to a pipe': () => {
    const script = `require(${JSON.stringify(name)}).createReadStream(${JSON.stringify(at('large'))}).pipe(process.stdout)`;
    return isLarge(execFileSync(process.execPath, ['-e', script], { maxBuffer: 2 * LARGE.length }));
  },
};

/** What node:fs does not have: what it gives in other words has to be the same. */
const MORE = {
  readFiles: async () =>
    (await fs.readFiles([at('small'), at('no'), at('large')], 'latin1')).map((each) =>
      each instanceof Error ? each.code : each.length,
    ),
  statMany: async () =>
    (await fs.statMany([at('small'), at('no')])).map((each) =>
      each instanceof Error ? each.code : each.size,
    ),
  mapFile: () => isLarge(fs.mapFile(at('large'))),
  'writeFile, atomic': async () => {
    await promises.writeFile(at('atomic'), 'x', { atomic: true });
    return host.readFileSync(at('atomic'), 'utf8');
  },
  pipe: async () => {
    const { bytes } = await promises.pipe(at('large'), at('by-pipe'));
    return [bytes, isLarge(host.readFileSync(at('by-pipe')))];
  },
};

async function outcome(step) {
  try {
    return (await step()) ?? 'nothing';
  } catch (error) {
    const { code, syscall, message } = error;
    return { code, syscall, message: message.replaceAll(folder, '<folder>') };
  }
}

async function main() {
  const outcomes = {};
  for (const [step, run] of Object.entries(STEPS)) outcomes[step] = await outcome(run);
  const more = {};
  if (fs.lanes) for (const [step, run] of Object.entries(MORE)) more[step] = await outcome(run);
  console.log(JSON.stringify({ outcomes, more, lanes: fs.lanes?.() }));
}

main();
