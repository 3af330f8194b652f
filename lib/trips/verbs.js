'use strict';

// The verbs of one trip: what they take, and how the addon calls them.
//
// `parse` gives what the binding takes, of the `count` arguments that are no callback; undefined for whatever is
// not known to be valid.

const host = require('../host.js');
const { cached } = require('../lanes.js');
const { toMode, toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { Worth } = require('../worth.js');

const isUtf8 = (encoding) => encoding === undefined || encoding === null || encoding === 'utf8';

const isUint32 = (value) => typeof value === 'number' && value >>> 0 === value;

function onePath([path], count) {
  const name = count === 1 ? toPath(path) : undefined;
  return name === undefined ? undefined : [name];
}

/** A path, and how a name is told. */
function pathAndEncoding([path, encoding], count) {
  if (count === 2 && isUtf8(encoding)) return onePath([path], 1);
  return onePath([path], count);
}

function twoPaths([from, to], count) {
  if (count !== 2) return undefined;
  const name = toPath(from);
  const second = toPath(to);
  return name === undefined || second === undefined ? undefined : [name, second];
}

const LINK_TYPES = [undefined, null, 'dir', 'file', 'junction'];

/** What kind of link it is only Windows wants to know. */
function linkPaths(args, count) {
  if (count === 3 && LINK_TYPES.includes(args[2])) return twoPaths(args, 2);
  return twoPaths(args, count);
}

const DIRECTORY_MODE = 0o777;
const MOST_MODE = 2 ** 31 - 1;

/** A mode that somebody has given. Of larger ones Node itself dies. */
function toGivenMode(mode) {
  const bits = mode === undefined || mode === null ? undefined : toMode(mode);
  return bits > MOST_MODE ? undefined : bits;
}

function pathAndMode([path, mode], count) {
  const bits = count === 2 ? toGivenMode(mode) : undefined;
  const name = bits === undefined ? undefined : toPath(path);
  return name === undefined ? undefined : [name, bits];
}

/** The mode and whether it is recursive; none for options that are getters, or newer than this file. */
function directoryOptions(options) {
  if (options === undefined || options === null) return [DIRECTORY_MODE, false];
  if (typeof options !== 'object') return [toGivenMode(options), false];
  if (Object.getPrototypeOf(options) !== Object.prototype) return [];
  const { recursive, mode, ...others } = Object.getOwnPropertyDescriptors(options);
  const isKnown = Reflect.ownKeys(others).length === 0;
  if (!isKnown || recursive?.get !== undefined || mode?.get !== undefined) return [];
  const { value: bits = DIRECTORY_MODE } = mode ?? {};
  const { value: deep = false } = recursive ?? {};
  return [toGivenMode(bits), deep];
}

function directory([path, options], count) {
  if (count > 2) return undefined;
  const [mode, recursive] = directoryOptions(count === 2 ? options : undefined);
  if (mode === undefined || typeof recursive !== 'boolean') return undefined;
  const name = toPath(path);
  return name === undefined ? undefined : { name, mode, recursive };
}

/** One directory. With those above it, it is Node's: a trip for each, and no faster here. */
function oneDirectory(args, count) {
  const options = args[1] ?? {};
  if (Object.getOwnPropertyDescriptor(options, 'recursive')?.value === true) return undefined;
  const call = directory(args, count);
  return call === undefined ? undefined : [call.name, call.mode];
}

/** With `recursive` a directory that is there already is made before a thread has woken up. */
const worth = new Worth(16);

function isThere(args, count) {
  // In this order: with many under way each microsecond counts.
  if (count !== 2 || typeof args[1] !== 'object' || !cached.isOpen || !worth.mayTry()) return false;
  const call = directory(args, count);
  if (call?.recursive !== true) return false;
  const is = binding.isDirectory(call.name);
  worth.learn(is);
  return is;
}

const isOwner = (id) => id === -1 || isUint32(id);

const owner =
  (follow) =>
  ([path, user, group], count) => {
    const name = count === 3 && isOwner(user) && isOwner(group) ? toPath(path) : undefined;
    return name === undefined ? undefined : [name, user >>> 0, group >>> 0, follow];
  };

const { _toUnixTimestamp: toUnixTimestamp } = host.live;

/** Seconds since 1970. What is no number at all libuv takes for one thing or another, by its version. */
function seconds(time) {
  try {
    const given = toUnixTimestamp(time);
    return Number.isFinite(given) ? given : undefined;
  } catch {
    return undefined;
  }
}

const times =
  (follow) =>
  ([path, accessed, modified], count) => {
    const name = count === 3 ? toPath(path) : undefined;
    if (name === undefined) return undefined;
    const given = [name, seconds(accessed), seconds(modified), follow, host.keepsNanoseconds];
    return given.every((value) => value !== undefined) ? given : undefined;
  };

function size([path, length = 0], count) {
  const name = count <= 2 && Number.isSafeInteger(length) ? toPath(path) : undefined;
  return name === undefined ? undefined : [name, Math.max(0, length)];
}

const verb = (name, parse, more) => ({ name, start: name, parse, ...more });

const TWO_PATHS = { hasTwoPaths: true };

/** `isDone`: is there nothing to do? `parts`: what Node's own calls through its exports object. `onlyPromise`: is the
 * other face Node's? */
const VERBS = [
  verb('chmod', pathAndMode),
  verb('chown', owner(true)),
  verb('lchown', owner(false), { start: 'chown' }),
  verb('link', twoPaths, TWO_PATHS),
  verb('lutimes', times(false), { start: 'utimes' }),
  verb('mkdir', oneDirectory, { isDone: isThere }),
  // From version 24 on nobody hears of what a callback of readlink's throws.
  verb('readlink', pathAndEncoding, { onlyPromise: host.major >= 24 }),
  verb('symlink', linkPaths, TWO_PATHS),
  verb('truncate', size, { parts: ['open', 'close'] }),
  verb('unlink', onePath),
  verb('utimes', times(true)),
];

module.exports = { VERBS };
