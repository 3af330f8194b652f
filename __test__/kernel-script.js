'use strict';

// Scripts for the differential test of the kernel lane: a seed gives one, always
// the same. A script says what is piped where, by which call, and what happens
// at which moment.
//
// The moments are such that both modules meet them in the same state: an event,
// a turn, or the arrival of a byte at a receiver that then stops reading. What
// cuts a transfer short in the middle uses a file that no socket's buffers hold.

const KIB = 1024;
const MIB = 1024 * KIB;

/** Larger than what the buffers of a loopback connection take. */
const ENDLESS = 24 * MIB;

/** A generator of numbers in [0, 1): mulberry32, enough for choosing. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SIZES = [
  ...[0, 1, 100, 16 * KIB, 16 * KIB + 1],
  ...[64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 128 * KIB, 200_000],
  ...[MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB + 5, 5 * MIB],
];

/** Each kind of destination, as often as it is listed. */
const KINDS = [
  ...['file', 'file', 'file', 'file', 'tcp', 'tcp', 'unix', 'unix'],
  ...['response', 'response', 'response', 'response', 'response', 'request', 'request'],
  ...['stdin', 'fifo', 'passThrough', 'gzip', 'twoFiles'],
];

const NETWORK = ['tcp', 'unix', 'response', 'request'];

/** Ends the transfer before its time: how many bytes got through is then no matter. */
const CUTS = ['destroySource', 'failSource', 'destroyDestination', 'abort', 'reset', 'leave'];

/** Where the position in the file depends on the speed of threads, it is no matter either. */
const LATE = ['secondDestination', 'dataListener'];

function makeScript(seed) {
  const random = randomOf(seed);
  const chance = (probability) => random() < probability;
  const one = (list) => list[Math.floor(random() * list.length)];
  const upTo = (limit) => Math.floor(random() * (limit + 1));

  const kind = one(KINDS);
  const via = one(['pipe', 'pipe', 'pipe', 'pipeline', 'promise', 'fs.pipe']);
  const script = { seed, kind, via, source: source(), destination: destination() };
  script.action = action();
  // Whether a source ends before its destination turns out to be none is a race of two threads.
  if (script.destination.as === 'missing') {
    script.source = { bytes: 5 * MIB, as: 'path', options: {} };
  }
  // As is whether it ends before a destroyed destination is closed.
  if (script.action?.does === 'destroyDestination') {
    script.source = { bytes: ENDLESS, as: 'path', options: {} };
  }
  const needsTime = [...CUTS, 'write', 'cork'];
  if (script.action && needsTime.includes(script.action.does) && isInTheMiddle(script.action)) {
    script.source = { bytes: ENDLESS, as: 'path', options: {} };
    if (script.destination.length) script.destination.length = 'none';
  }
  return script;

  function source() {
    const bytes = one(SIZES);
    const as = chance(0.6) ? 'path' : one(['fd', 'handle', 'missing', 'directory', 'sparse']);
    const options = {};
    if (chance(0.25)) options.start = upTo(bytes + 2);
    if (chance(0.25)) options.end = (options.start ?? 0) + upTo(bytes);
    if (chance(0.2)) options.highWaterMark = one([1000, 16 * KIB, 64 * KIB + 1, MIB]);
    if (options.highWaterMark === 1000 && bytes > MIB) options.highWaterMark = 16 * KIB;
    if (chance(0.15)) options.autoClose = false;
    if (chance(0.08)) options.encoding = one(['latin1', 'hex', 'base64']);
    if (chance(0.08)) options.kernel = false;
    return { bytes, as, options };
  }

  function destination() {
    switch (kind) {
      case 'file':
      case 'twoFiles': {
        const options = {};
        const flags = one([undefined, undefined, 'a', 'r+']);
        if (flags) options.flags = flags;
        if (chance(0.3)) options.start = upTo(100_000);
        if (chance(0.2)) options.highWaterMark = one([1, 100, MIB]);
        if (chance(0.15)) options.autoClose = false;
        const as = chance(0.7) ? 'path' : one(['fd', 'handle', 'missing']);
        // How much the other of two gets by then depends on the speed of threads.
        return { as: kind === 'twoFiles' && as === 'missing' ? 'path' : as, options };
      }
      case 'response': {
        const request = one(['1.1', '1.1', '1.1', '1.1', '1.0', 'close', 'HEAD']);
        const status = chance(0.08) ? 304 : 200;
        const length = one(['none', 'none', 'exact']);
        const before = one([undefined, undefined, undefined, 'flushHeaders', 'write', 'writeHead']);
        const isChunked = length === 'none' && request === '1.1' && status === 200;
        const trailers = isChunked && chance(0.2);
        return { request, status, length, before, hook: chance(0.15), trailers };
      }
      case 'request':
        return { length: one(['none', 'exact']), method: one(['PUT', 'POST']) };
      default:
        return {};
    }
  }

  function isInTheMiddle({ at }) {
    return typeof at === 'object';
  }

  function action() {
    if (chance(0.3)) return undefined;
    const network = NETWORK.includes(kind);
    const does = one([
      ...['pause', 'pause', 'write', 'write', 'dataListener', 'secondDestination'],
      ...['setEncoding', 'truncate', 'grow', 'repipe', 'cork', 'noSource'],
      ...CUTS,
    ]);
    // What the program does after a failure of a thread would depend on the thread's speed.
    const fails = ['missing', 'directory'].includes(script.source.as);
    const early = ['now', 'open', 'ready', 'pipe'];
    const received = { [one(['received', 'stalled'])]: one([1, 100, 70_000, 300_000]) };
    const turn = { turn: 1 + upTo(10) };
    switch (does) {
      case 'reset':
      case 'leave':
        return network ? { does, at: received } : undefined;
      case 'setEncoding':
      case 'truncate':
      case 'grow':
        // Later, how far the transfer has come by then would decide.
        return { does, at: one(['open', 'ready', 'now']) };
      case 'noSource':
        return undefined;
      case 'destroySource':
      case 'failSource':
      case 'destroyDestination':
      case 'abort':
        if (kind === 'twoFiles') return undefined;
        return { does, at: one(network ? [...early, received, received, received] : early) };
      case 'write':
      case 'cork':
        if (script.destination.length === 'exact' || kind === 'gzip' || fails) return undefined;
        return { does, at: one([...early, turn, network ? received : turn]) };
      case 'repipe':
        if (via !== 'pipe' || kind === 'twoFiles' || fails) return undefined;
        return { does, at: one(['now', 'open', 'ready']) };
      default:
        return { does, at: one([...early, 'drain', 'end', turn, network ? received : turn]) };
    }
  }
}

const shown = (value) => JSON.stringify(value)?.replaceAll('"', "'");

/** The script in a few lines, for the reader of a failure. */
function describeScript({ seed, kind, via, source, destination, action }) {
  const at =
    action && typeof action.at === 'object'
      ? Object.entries(action.at)
          .map(([what, count]) => `${what} ${count}`)
          .join()
      : action?.at;
  return [
    `seed ${seed}`,
    `  source = createReadStream(${source.as} of ${source.bytes} bytes, ${shown(source.options)})`,
    `  destination = ${kind} ${shown(destination)}`,
    `  ${via}(source, destination)`,
    action ? `  at ${at}: ${action.does}` : '  and nothing else',
  ].join('\n');
}

module.exports = { CUTS, ENDLESS, LATE, describeScript, makeScript, randomOf };
