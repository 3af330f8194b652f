'use strict';

// Two runs of one script, one outcome.
//
// A twin test says what to do and never what should come of it: the script runs
// with node:fs and with sluice-fs, each in a fresh tree of its own, and all that
// can be seen must be equal: what was logged, what was thrown, the bytes and
// modes in the tree afterwards, the descriptors that stay open. Both run in one
// process, so a test is right on every version of Node.
//
// Drawback: what differs from run to run by nature (which of two threads is
// first) must not be logged.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const host = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { inspect, isDeepStrictEqual } = require('node:util');
const ours = require('..');

const MODULES = { 'node:fs': host, 'sluice-fs': ours };
const FACES = ['callback', 'promise', 'sync'];

/** No script needs nearly as long; one that hangs fails its test. */
const TIMEOUT_MS = 10_000;

/** Longer contents are compared by their hash. */
const SHOWN_BYTES = 64;

/** Is a view the only one of its memory? */
const ALONE = Symbol('alone');

/** Bytes that repeat with no period of a power of two, so that a misplaced block shows. */
function bytes(length, seed = 7) {
  const made = Buffer.allocUnsafeSlow(length);
  const period = Math.min(length, 65_521);
  for (let i = 0; i < period; i++) made[i] = (i * 31 + (i >> 8) * 17 + seed) & 0xff;
  for (let at = period; at < length; at *= 2) {
    made.copy(made, at, 0, Math.min(at, length - at));
  }
  return made;
}

const hash = (contents) => createHash('sha1').update(contents).digest('hex');

function seenBytes(view, see) {
  const contents = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  const seen = {
    type: view.constructor.name,
    bytes: view.byteLength,
    contents: contents.length > SHOWN_BYTES ? hash(contents) : see(contents.toString('latin1')),
  };
  // Many programs go on with `contents.buffer`. Where node:fs lets them, we have to; the other way
  // round it does not matter. Not enumerable: compared by `lessAlone`.
  const alone = view.byteLength === view.buffer.byteLength;
  return Object.defineProperty(seen, ALONE, { value: alone });
}

/** Everything of an error but its stack. The order of its fields: `errors.test.js`. */
function seenError(error, see) {
  const keys = Object.getOwnPropertyNames(error).filter((key) => key !== 'stack');
  return {
    type: Object.getPrototypeOf(error).constructor.name,
    isError: error instanceof Error,
    name: error.name,
    message: see(error.message),
    fields: Object.fromEntries(keys.map((key) => [key, see(error[key])])),
  };
}

/** A value as a comparison may see it: no identity, no tree's name. */
function seeing(tree) {
  const see = (value) => {
    switch (typeof value) {
      case 'string': {
        const text = value.replaceAll(tree, '<tree>');
        return text.length > 4096 ? { text: hash(text), length: text.length } : text;
      }
      case 'function':
        return { function: value.name, length: value.length };
      case 'object':
        break;
      default:
        return value;
    }
    if (value === null) return null;
    if (ArrayBuffer.isView(value)) return seenBytes(value, see);
    if (value instanceof Error || value instanceof DOMException) return seenError(value, see);
    if (Array.isArray(value)) return value.map(see);
    if (value instanceof URL) return { url: see(value.href) };
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      return { instance: prototype.constructor?.name };
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, see(each)]));
  };
  return see;
}

function seenEntry(at, see) {
  const stat = host.lstatSync(at);
  const mode = (stat.mode & 0o7777).toString(8);
  if (stat.isSymbolicLink()) return { link: see(host.readlinkSync(at)) };
  if (stat.isDirectory()) return { directory: mode, entries: seenTree(at, see) };
  if (!stat.isFile()) return { special: mode };
  // A sparse giant says enough by its size.
  const contents = stat.size < 1e9 ? hash(host.readFileSync(at)) : 'not read';
  return { file: mode, size: stat.size, contents };
}

/** Names, kinds, modes and contents below `directory`. */
function seenTree(directory, see) {
  const names = host.readdirSync(directory, { encoding: 'buffer' }).sort(Buffer.compare);
  return names.map((name) => {
    const at = Buffer.concat([Buffer.from(`${directory}/`), name]);
    return [name.toString('latin1'), seenEntry(at, see)];
  });
}

/** Windows has no FIFOs among its files, and names that are text. */
const onUnix = { skip: process.platform === 'win32' && 'of no use on Windows' };

/** What the process has open, by kind and name; nothing where nobody tells. */
function openDescriptors() {
  const open = [];
  if (!host.existsSync('/proc/self/fd')) return open;
  for (const fd of host.readdirSync('/proc/self/fd')) {
    try {
      open.push(host.readlinkSync(`/proc/self/fd/${fd}`).replace(/\[\d+\]/, ''));
    } catch {
      // The descriptor of this very listing.
    }
  }
  return open.sort();
}

/** The members of `after` that are not in `before`. */
function added(before, after) {
  const rest = [...before];
  return after.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

function byCallback(call, args, see) {
  return new Promise((resolve) => {
    let synchronous = true;
    try {
      const returned = call(...args, (...results) => {
        resolve({ called: see(results), synchronous });
      });
      if (returned !== undefined) resolve({ returned: see(returned) });
    } catch (error) {
      resolve({ threw: see(error) });
    }
    synchronous = false;
  });
}

async function byPromise(call, args, see) {
  let promise;
  try {
    promise = call(...args);
  } catch (error) {
    return { threw: see(error) };
  }
  if (!(promise instanceof Promise)) return { notPromise: see(promise) };
  return promise.then(
    (value) => ({ resolved: see(value) }),
    (error) => ({ rejected: see(error) }),
  );
}

function bySync(call, args, see) {
  try {
    return { returned: see(call(...args)) };
  } catch (error) {
    return { threw: see(error) };
  }
}

/** One face of a verb, called; its outcome in a comparable form. */
function attempt(fs, face, name, args, see) {
  switch (face) {
    case 'callback':
      return byCallback(fs[name], args, see);
    case 'promise':
      return byPromise(fs.promises[name], args, see);
    default:
      return bySync(fs[`${name}Sync`], args, see);
  }
}

/** What a script gets. */
class Run {
  logged = [];

  constructor(fs, tree) {
    this.fs = fs;
    this.tree = tree;
    this.see = seeing(tree);
    this.at = (...names) => path.join(tree, ...names);
    this.log = (...values) => void this.logged.push(this.see(values));
    // Scripts take what they need from their parameter, so every method stands alone.
    for (const name of ['put', 'open', 'outcome', 'faces', 'watch'])
      this[name] = this[name].bind(this);
  }

  /** Makes a file of the tree, by node:fs. Gives its path. */
  put(name, contents = 'contents\n', mode = 0o644) {
    const at = this.at(name);
    host.writeFileSync(at, contents);
    host.chmodSync(at, mode);
    return at;
  }

  /** A descriptor of node:fs. The script closes it. */
  open(name, flags, mode) {
    return host.openSync(this.at(name), flags, mode);
  }

  close(fd) {
    host.closeSync(fd);
  }

  /** Runs a function and logs what it returns or throws. */
  async outcome(label, action) {
    try {
      this.log(label, 'gave', await action());
    } catch (error) {
      this.log(label, 'threw', error);
    }
  }

  /** Calls some faces of a verb, one after another; `args` may be a function of the face. */
  async faces(name, args, faces = FACES) {
    for (const face of faces) {
      const given = typeof args === 'function' ? await args(face) : args;
      this.log(face, name, await attempt(this.fs, face, name, given, this.see));
    }
  }

  /** Logs a stream's life: the events that do not depend on the speed of threads. */
  watch(stream, label = '') {
    const { emit } = stream;
    const silent = new Set([
      'newListener',
      'removeListener',
      'pause',
      'resume',
      'readable',
      'drain',
    ]);
    const { log } = this;
    stream.emit = function (event, ...values) {
      if (typeof event === 'string' && !silent.has(event)) {
        log(label, event, event === 'open' ? typeof values[0] : values);
      }
      return emit.call(this, event, ...values);
    };
    return stream;
  }
}

/** Fails after `TIMEOUT_MS`; the timer also keeps the process alive for the tests that follow. */
async function inTime(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end`)), TIMEOUT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until a stream is closed, however it ended. */
function closed(stream) {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', resolve);
  });
}

/** What stays open: a close may still be under way when the script has ended. */
async function leftOpen(before) {
  let left = added(before, openDescriptors());
  for (let i = 0; left.length > 0 && i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    left = added(before, openDescriptors());
  }
  return left;
}

async function run(name, script) {
  const tree = host.mkdtempSync(path.join(host.realpathSync(os.tmpdir()), 'twin-'));
  host.chmodSync(tree, 0o755);
  const before = openDescriptors();
  const run_ = new Run(MODULES[name], tree);
  try {
    await inTime(script(run_), 'the script');
    await new Promise(setImmediate);
    return {
      logged: run_.logged,
      tree: seenTree(tree, run_.see),
      leftOpen: (await leftOpen(before)).map(run_.see),
    };
  } catch (error) {
    error.message = `with ${name}: ${error.message}`;
    throw error;
  } finally {
    // On Windows what is about to be closed stays for a moment.
    host.rmSync(tree, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

/** A Buffer that shares its memory where node:fs gives one that does not. */
function lessAlone(actual, expected) {
  if (typeof actual !== 'object' || actual === null || typeof expected !== 'object') return false;
  if (expected?.[ALONE] === true && actual[ALONE] === false) return true;
  return Object.keys(actual).some((key) => lessAlone(actual[key], expected?.[key]));
}

/** Fails with the few entries that differ: whole outcomes are long. */
function compare(actual, expected, memory = false) {
  const differences = [];
  const count = Math.max(actual.logged.length, expected.logged.length);
  for (let i = 0; i < count; i++) {
    const [of, by] = [actual.logged[i], expected.logged[i]];
    if (!isDeepStrictEqual(of, by)) differences.push(['logged', i, of, by]);
    else if (memory && lessAlone(of, by))
      differences.push(['logged with shared memory', i, of, by]);
  }
  for (const part of ['tree', 'leftOpen']) {
    const [of, by] = [actual[part], expected[part]];
    if (!isDeepStrictEqual(of, by)) differences.push([part, '', of, by]);
  }
  if (differences.length === 0) return;
  const show = (value) =>
    inspect(value, { depth: 8, breakLength: Infinity, compact: true, maxStringLength: 300 });
  const shown = differences
    .slice(0, 12)
    .map(([what, i, of, by]) => `${what} ${i}\n  node:fs:   ${show(by)}\n  sluice-fs: ${show(of)}`);
  assert.fail(`${differences.length} of ${count} differ\n${shown.join('\n')}`);
}

/** Runs a script with both modules; gives both outcomes. */
async function twins(script) {
  await started();
  const expected = await run('node:fs', script);
  const before = ours.lanes().exact.operations;
  const actual = await run('sluice-fs', script);
  return { expected, actual, exact: ours.lanes().exact.operations - before };
}

/** Both thread pools run, with the few descriptors that they hold for good. */
async function started() {
  await ours.promises.readFile(os.devNull);
  await host.promises.readFile(os.devNull);
}

/** What drives sockets and pipes runs, with the descriptors that it holds for good. */
async function reactorStarted() {
  // A reader that keeps the pipe full for a while: only then is it needed.
  const child = spawn('sh', ['-c', 'sleep 0.1; cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
  ours.createReadStream(process.execPath, { end: 2_000_000 }).pipe(child.stdin);
  await once(child, 'close');
}

/** A test that runs `script` with both modules and compares. */
function twin(name, options, script = options) {
  test(name, given(options), async () => {
    const { expected, actual } = await twins(script);
    compare(actual, expected);
  });
}

/**
 * As `twin`, for valid calls: node:fs itself must not have been needed. With `looks` there are some among them that
 * are Node's own where nothing is looked at without waiting. On Windows whatever is out of the ordinary is: `windows.test.js`
 * looks at the lane there.
 */
twin.fast = (name, options, script = options) => {
  const { looks = false, ...rest } = given(options);
  test(name, rest, async (t) => {
    const { expected, actual, exact } = await twins(script);
    compare(actual, expected);
    const { open, reason } = ours.lanes().cached;
    if (looks && !open) return t.diagnostic(`no lane is asked for: ${reason}`);
    if (process.platform === 'win32') return;
    if (ours.native) assert.strictEqual(exact, 0, 'operations that took the exact lane');
  });
};

/** As `twin`, and a Buffer that is alone in its memory with node:fs must be so with us. */
twin.memory = (name, script) => {
  test(name, async () => {
    const { expected, actual } = await twins(script);
    compare(actual, expected, true);
  });
};

const given = (options) => (typeof options === 'object' ? options : {});

module.exports = {
  FACES,
  bytes,
  closed,
  inTime,
  onUnix,
  openDescriptors,
  reactorStarted,
  twin,
  twins,
};
