'use strict';

// A FileHandle's descriptor, for the length of an operation.
//
// Node's own operations hold a reference meanwhile, so that `handle.close()`
// waits for them. The references are behind symbols of the class; where a
// version of Node has others, there is no answer here, and the exact lane
// serves the call.

const { isMocked, isOwn } = require('../own.js');

const references = new WeakMap();

function referencesOf(prototype) {
  let found = references.get(prototype);
  if (found === undefined) {
    const symbols = Object.getOwnPropertySymbols(prototype);
    const named = (name) => symbols.find((symbol) => symbol.description === name);
    found = { ref: named('kRef'), unref: named('kUnref') };
    references.set(prototype, found);
  }
  return found;
}

/**
 * Takes a reference on an open FileHandle.
 *
 * @returns {{ fd: number, giveBack: () => void } | undefined} undefined for
 *   what is no FileHandle, or a closed one
 */
function lendHandle(value) {
  if (typeof value !== 'object' || value === null || !(value.fd >= 0)) return undefined;
  // Its descriptor is none of the kernel's.
  if (isMocked()) return undefined;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype.constructor?.name !== 'FileHandle') return undefined;
  const { ref, unref } = referencesOf(prototype);
  if (ref === undefined || unref === undefined) return undefined;
  value[ref]();
  return { fd: value.fd, giveBack: () => value[unref]() };
}

/** Methods that are known to be Node's own. */
const own = new WeakSet();

/** Has somebody replaced this method, of one FileHandle or of all? */
function isReplaced(handle, name) {
  const method = handle[name];
  if (own.has(method)) return false;
  if (!isOwn(name, method)) return true;
  own.add(method);
  return false;
}

module.exports = { isReplaced, lendHandle };
