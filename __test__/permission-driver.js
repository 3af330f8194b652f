'use strict';

// Tries everything that reads or writes on paths that the permission model does
// not allow, in every spelling. Prints what came of each attempt. Run by
// `permission.test.js`, with node:fs and with ours.
//
// The tree: `open` may be read and written, `shown` only read, `secret` neither.

const { once } = require('node:events');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');
const { isMainThread, parentPort, Worker } = require('node:worker_threads');

const { linked, spellings } = require('./permission-paths.js');
const { READING, TWO_PATHS, WRITING } = require('./permission-verbs.js');

const [entry, register, way] = process.argv.slice(2);
const workerToo = way === 'and in a worker';
if (register !== '') require(register);
const fs = require(entry);

const tree = path.dirname(process.cwd());
const outcomes = [];

/** Notes what is in the tree: Node follows the links out of the open folder. */
function look(label) {
  for (const at of ['to-secret', 'to-shown', '.']) {
    for (const name of fs.readdirSync(`${tree}/open/${at}`).sort()) {
      const file = `${tree}/open/${at}/${name}`;
      const isFile = fs.existsSync(file) && fs.statSync(file).isFile();
      outcomes.push([
        `${label}: ${at}`,
        [name, isFile ? fs.readFileSync(file, 'utf8') : 'no file'],
      ]);
    }
  }
}

/** What came of an attempt, in a form that is the same for both modules. */
function shown(value) {
  if (typeof value === 'string') return value.replaceAll(tree, '<tree>');
  if (Buffer.isBuffer(value)) return shown(value.toString('latin1'));
  if (typeof value === 'number') return 'a number';
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value === 'object' && value !== null) return value.constructor.name;
  return String(value);
}

async function attempt(label, action) {
  let outcome;
  try {
    outcome = shown(await action());
  } catch (error) {
    const { permission, resource } = error;
    // Node's own `cp` asks for both of its paths at once, and either may be first to fail.
    const code = label.includes('cp ') && error.code === 'ENOTDIR' ? 'ENOENT' : error.code;
    outcome = [error.name, code, permission, shown(resource ?? 'no resource')].join(' ');
  }
  outcomes.push([label, outcome]);
}

/** Reads a stream to its end. */
async function drained(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

const called = (verb, ...args) =>
  new Promise((resolve, reject) => {
    fs[verb](...args, (error, value) => (error ? reject(error) : resolve(value)));
  });

/** A verb in its three faces. */
function faces(verb) {
  const all = [];
  if (fs[verb]) all.push([verb, (...args) => called(verb, ...args)]);
  if (fs[`${verb}Sync`]) all.push([`${verb}Sync`, (...args) => fs[`${verb}Sync`](...args)]);
  if (fs.promises[verb]) all.push([`promises.${verb}`, (...args) => fs.promises[verb](...args)]);
  if (fs[verb]?.native)
    all.push([
      `${verb}.native`,
      (p) =>
        new Promise((resolve, reject) => {
          fs[verb].native(p, (error, value) => (error ? reject(error) : resolve(value)));
        }),
    ]);
  return all;
}

/** A number or handle that was given must not stay open. */
async function closing(value) {
  if (typeof value === 'number') fs.closeSync(value);
  else await value?.close?.();
  return value;
}

/** What the functions for many files do, by Node's for one. */
const each = (verb) => (paths) =>
  Promise.all(paths.map((p) => fs.promises[verb](p).catch((error) => error)));

/** The result for `p`, from a function for many files. */
async function inMany(call, p) {
  const results = await call([p, `${tree}/open/f`]);
  if (results[0] instanceof Error) throw results[0];
  return results[0];
}

/** What reads or writes beside the verbs. */
const OTHERS = {
  'fs.createReadStream': (p) => drained(fs.createReadStream(p)),
  'new fs.ReadStream': (p) => drained(new fs.ReadStream(p)),
  'fs.FileReadStream': (p) => drained(new fs.FileReadStream(p)),
  'a ReadStream called late': (p) => drained(Reflect.construct(fs.ReadStream, [p, { flags: 'r' }])),
  existsSync: (p) => fs.existsSync(p),
  'readFileSync of bytes': (p) => fs.readFileSync(p),
  'readFile with a signal': (p) => called('readFile', p, { signal: new AbortController().signal }),
  'promises.readFile with flags': (p) => fs.promises.readFile(p, { flag: 'r+' }),
  'a stream of the web': async (p) => {
    const handle = await fs.promises.open(p);
    const chunks = [];
    for await (const chunk of handle.readableWebStream()) chunks.push(Buffer.from(chunk));
    await handle.close();
    return Buffer.concat(chunks).toString();
  },
  globSync: (p) => fs.globSync?.(p),
  'readdirSync of all below': (p) => fs.readdirSync(p, { recursive: true }),
  openAsBlob: async (p) => (await fs.openAsBlob(p)).text(),
  watchFile: (p) =>
    void fs.unwatchFile(
      p,
      fs.watchFile(p, () => {}),
    ),
  'promises.readFiles': async (p) => inMany(fs.promises.readFiles ?? each('readFile'), p),
  readFiles: async (p) =>
    inMany(fs.readFiles ? (all) => called('readFiles', all) : each('readFile'), p),
  'promises.statMany': async (p) => inMany(fs.promises.statMany ?? each('stat'), p),
  statMany: async (p) => inMany(fs.statMany ? (all) => called('statMany', all) : each('stat'), p),
  mapFile: (p) => (fs.mapFile ?? fs.readFileSync)(p).toString(),
};

const OTHERS_WRITING = {
  'fs.createWriteStream': (p) => written(fs.createWriteStream(p)),
  'new fs.WriteStream': (p) => written(new fs.WriteStream(p, { flags: 'a' })),
  'fs.FileWriteStream': (p) => written(new fs.FileWriteStream(p)),
  'createWriteStream, flushed': (p) => written(fs.createWriteStream(p, { flush: true })),
  'writeFileSync of bytes': (p) => fs.writeFileSync(p, Buffer.from('changed')),
  'promises.writeFile of pieces': (p) => fs.promises.writeFile(p, ['changed']),
  'promises.writeFile with a signal': (p) =>
    fs.promises.writeFile(p, 'changed', { signal: new AbortController().signal }),
  'appendFileSync with flags': (p) => fs.appendFileSync(p, 'changed', { flag: 'r+' }),
};

const written = async (stream) => {
  stream.end('changed');
  await once(stream, 'close');
  if (stream.errored) throw stream.errored;
};

/** `pipe` of ours; for node:fs what it stands for. */
const pipes = {
  'pipe with a callback': (from, to) =>
    fs.pipe ? called('pipe', from, to).then(() => undefined) : piped(from, to),
  'promises.pipe': (from, to) =>
    fs.promises.pipe ? fs.promises.pipe(from, to).then(() => undefined) : piped(from, to),
  '.pipe()': async (from, to) => {
    const source = fs.createReadStream(from);
    const target = fs.createWriteStream(to);
    const failed = Promise.race([once(source, 'error'), once(target, 'error')]);
    source.pipe(target);
    const ended = await Promise.race([once(target, 'close'), failed]);
    target.destroy();
    if (ended.length > 0) throw ended[0];
  },
};

const piped = (from, to) => pipeline(fs.createReadStream(from), fs.createWriteStream(to));

/** To pipe what is no path is something else: an array, say, is a source. */
const isPath = (p) => typeof p === 'string' || p instanceof Uint8Array || p instanceof URL;

/** Whether `pipe` of ours has made its destination before it was refused does not matter. */
async function tryPipe(label, what, action, p, place) {
  if (!isPath(p)) return;
  const out = `${tree}/open/out`;
  fs.rmSync(out, { force: true });
  await attempt(label(`${what} from`), () => action(p, out));
  const text = fs.existsSync(out) ? fs.readFileSync(out, 'utf8') : '';
  outcomes.push([label('what came out'), text === '' ? 'nothing' : text.replace(place, '<place>')]);
  await attempt(label(`${what} to`), () => action(`${tree}/open/f`, p));
}

async function tryPlace(place, name, spelt) {
  for (const [how, p] of spelt(tree, place, name)) {
    const label = (verb) => `${verb}, ${place}/${name}: ${how}`;
    for (const [verb, args] of Object.entries(READING)) {
      for (const [face, call] of faces(verb)) {
        await attempt(label(face), async () => closing(await call(p, ...args)));
      }
    }
    for (const [what, action] of Object.entries(OTHERS))
      await attempt(label(what), () => action(p));
    for (const [what, action] of Object.entries(pipes))
      await tryPipe(label, what, action, p, place);
    for (const [what, action] of Object.entries(OTHERS_WRITING)) {
      await attempt(label(what), () => action(p));
    }
    for (const verb of TWO_PATHS) {
      for (const [face, call] of faces(verb)) {
        await attempt(label(`${face} from`), () => call(p, `${tree}/open/copy`));
        await attempt(label('what was copied'), () => fs.readFileSync(`${tree}/open/copy`, 'utf8'));
        await attempt(label('rm'), () => fs.rmSync(`${tree}/open/copy`, { force: true }));
        await attempt(label(`${face} to`), () => call(`${tree}/open/g`, p));
      }
    }
    // The links themselves are in the open folder, and are needed.
    if (spelt === linked) continue;
    for (const [verb, args] of Object.entries(WRITING)) {
      for (const [face, call] of faces(verb)) {
        await attempt(label(face), async () => closing(await call(p, ...args)));
      }
    }
  }
}

/** What the process may do is told by the model, and cannot be made more. */
async function tryModel() {
  const { permission } = process;
  for (const scope of ['fs', 'fs.read', 'fs.write']) {
    await attempt(`has ${scope}`, () => permission.has(scope));
    for (const place of ['open', 'shown', 'secret']) {
      await attempt(`has ${scope} ${place}`, () => permission.has(scope, `${tree}/${place}/f`));
    }
  }
  await attempt('permission deleted', () => delete process.permission);
  await attempt('permission assigned', () => {
    process.permission = undefined;
  });
  await attempt('permission defined', () => {
    Object.defineProperty(process, 'permission', { value: undefined });
  });
  await attempt('the model', () => typeof process.permission);
}

async function main() {
  await tryModel();
  await tryPlace('secret', 'f', spellings);
  if (isMainThread) {
    await tryPlace('secret', 'new', spellings);
    await tryPlace('shown', 'f', spellings);
    look('all but links tried');
    for (const place of ['secret', 'shown']) await tryPlace(place, 'f', linked);
    await tryPlace('secret', 'new', linked);
    look('all tried');
  }
  // Descriptors of what is open, and of what is not.
  const fd = fs.openSync(`${tree}/open/f`, 'r+');
  await attempt('a descriptor', () => fs.readFileSync(fd, 'utf8'));
  await attempt('a descriptor’s stream', () => drained(fs.createReadStream('', { fd })));
  const handle = await fs.promises.open(`${tree}/open/f`);
  await attempt('a FileHandle', () => fs.promises.readFile(handle, 'utf8'));
  await handle.close();
  await attempt('lanes', () => (fs.native ? 'native' : 'exact'));
  if (isMainThread && workerToo) {
    const worker = new Worker(__filename, { argv: [entry, register, way] });
    const [inWorker] = await once(worker, 'message');
    outcomes.push(...inWorker.map(([label, outcome]) => [`in a worker: ${label}`, outcome]));
  }
  if (isMainThread) console.log(JSON.stringify(outcomes));
  else parentPort.postMessage(outcomes);
}

main();
