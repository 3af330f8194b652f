'use strict';

// A FileHandle's descriptor, for the length of an operation.
//
// Node's promise functions go through a FileHandle even for a path, so what somebody has
// put into that class has to be called there as well. The class cannot be had but from a
// FileHandle: the first call with a path makes one.
//
// Node's own operations hold a reference meanwhile, so that `handle.close()`
// waits for them. The references are behind symbols of the class; where a
// version of Node has others, there is no answer here, and the exact lane
// serves the call.

const host = require('../host.js');
const { servesGiven } = require('../arguments.js');
const { both } = require('../errors.js');
const { isMocked, isOwn } = require('../own.js');

/** What is known to be Node's own. */
const own = new WeakSet();

function isNodes(name, value) {
  if (own.has(value)) return true;
  if (!isOwn(name, value)) return false;
  own.add(value);
  return true;
}

/** What Node's own FileHandles have in common, as soon as one was seen. */
let common;
/** Is one being made? One is enough, of however many calls. */
let isAwaited = false;

/** Is this the prototype of Node's own FileHandles, with their descriptor where Node has it? */
function isUntouched(prototype) {
  const { get } = Object.getOwnPropertyDescriptor(prototype, 'fd') ?? {};
  return get !== undefined && isNodes('get fd', get);
}

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
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype.constructor?.name !== 'FileHandle') return undefined;
  // Mocked: its descriptor is none of the kernel's.
  if (isMocked() || !isUntouched(prototype) || !(value.fd >= 0)) return undefined;
  const { ref, unref } = referencesOf(prototype);
  if (ref === undefined || unref === undefined) return undefined;
  value[ref]();
  return { fd: value.fd, giveBack: () => value[unref]() };
}

/** Those that were opened here, by name and in ways that the addon knows. */
const opened = new WeakSet();

/** The same for the addon; undefined for what has to be served by Node. */
function lendServed(value) {
  return servesGiven || opened.has(value) ? lendHandle(value) : undefined;
}

/** Has somebody replaced this method, of one FileHandle or of all? */
const isReplaced = (handle, name) => !isNodes(name, handle[name]);

/**
 * Does a promise function have to go through a FileHandle for a path? To learn the class, or
 * because somebody has changed it. Where Node itself makes one trip, it makes no FileHandle.
 */
function needsHandle() {
  if (host.oneTrip) return false;
  return common === undefined ? !isAwaited : !isUntouched(common);
}

async function open(path, flags, mode) {
  isAwaited = true;
  try {
    const handle = await host.promises.open(path, flags, mode);
    common ??= Object.getPrototypeOf(handle);
    if (!servesGiven) opened.add(handle);
    return handle;
  } finally {
    isAwaited = false;
  }
}

/** Opens as Node's promise functions do, and closes behind `operate`. */
async function throughHandle(path, flags, mode, operate) {
  const handle = await open(path, flags, mode);
  const operation = operate(handle);
  // Node takes it now, and not when it calls it.
  const { close } = handle;
  let result;
  try {
    result = await operation;
  } catch (error) {
    const closing = await close.call(handle).catch((failure) => failure);
    throw both(closing, error);
  }
  await close.call(handle);
  return result;
}

module.exports = { isReplaced, lendHandle, lendServed, needsHandle, throughHandle };
