'use strict';

// Operations under way, and their ends.
//
// An operation waits in a slot. Its number goes through the addon and comes
// back with the outcome, in a later turn of the event loop: src/binding/turns.rs.
//
// A slot also keeps every Buffer that was lent to the operation reachable until
// the delivery: the pool thread that reads into it or writes from it holds an
// address only (`src/sys/lent.rs` relies on this).

const { AsyncResource } = require('node:async_hooks');
const { binding } = require('./native.js');
const { isNode } = require('./own.js');
const { startOptions } = require('./settings.js');

const waiting = [];
const free = [];

/** The addon's half of this thread. Null without the addon. */
const environment = binding === null ? null : binding.openEnvironment(deliver, isNode);

/**
 * May what is done at once wait for the next turn of the event loop? Only where the host has those of
 * libuv.
 */
const hasTurns = binding?.hasTurns(environment) === true;

/** What the start of an operation gives that is over already. */
const DONE = Symbol('done');

/** The "errno" of an operation that goes on, and tells how far it is. */
const PROGRESS = -2;

/**
 * May `deliver` throw, to say that a callback has? Where the first throw that nobody catches ends the
 * process, a second one must not.
 */
const mayThrow = hasTurns && !/abort[-_]on[-_]uncaught[-_]exception/.test(startOptions());

/** Has a callback thrown, in this delivery? */
let hasThrown = false;

function deliver(slot, errno, value, extra) {
  const operation = waiting[slot];
  if (operation === undefined) return;
  // Of a delivery that this one is in the middle of, where somebody runs the event loop inside of it.
  const outer = hasThrown;
  hasThrown = false;
  if (errno === PROGRESS) {
    operation.progress(value, extra);
  } else {
    waiting[slot] = undefined;
    free.push(slot);
    operation.settle(errno, value, extra, slot);
  }
  const own = hasThrown;
  hasThrown = outer;
  // Ticks and microtasks wait for the next callback then, as behind one of Node's own: `Callback` in
  // src/binding/callback.rs knows this very object.
  if (own && mayThrow) throw deliver;
}

/** A callback has thrown: that is reported while its context is in force, because domains rely on it. */
function uncaught(error) {
  hasThrown = true;
  binding.uncaught(error);
}

/**
 * Starts an operation.
 *
 * @param {(slot: number) => unknown} start calls the binding with the slot's number; gives
 *   `DONE` if all was done at once, and nothing will be delivered
 * @param {(errno: number, value: unknown, extra: number, slot: number) => void} settle
 *   gets the outcome, once, from the event loop's poll phase
 * @param {unknown} [lent] the Buffer or Buffers that the operation uses
 * @param {(value: unknown, extra: number) => void} [progress] hears, now and then, how far it is
 */
function submit(start, settle, lent, progress) {
  begin({ settle, lent, progress }, start);
}

/**
 * The same for an object that has these functions as methods: of those that thousands of slow clients
 * keep for long, one object each is less than a closure for each function.
 */
function launch(operation) {
  begin(operation, operation.start);
}

function begin(operation, start) {
  const slot = free.pop() ?? waiting.length;
  waiting[slot] = operation;
  // What throws may have been accepted before that, so its slot and its memory stay taken.
  if (start.call(operation, slot) !== DONE) return;
  waiting[slot] = undefined;
  free.push(slot);
}

/**
 * A callback that runs in the async context of this very moment, as Node's own
 * requests do: `AsyncLocalStorage`, `async_hooks` (under Node's name for an fs
 * request), domains.
 */
function inContext(callback) {
  const context = contextNow();
  return (...results) => {
    context.runInAsyncScope(run, undefined, callback, results);
    context.emitDestroy();
  };
}

const BY_HAND = { requireManualDestroy: true };

/** The async context of this very moment, for one callback. */
function contextNow() {
  return new AsyncResource('FSREQCALLBACK', BY_HAND);
}

function run(callback, results) {
  try {
    callback(...results);
  } catch (error) {
    uncaught(error);
  }
}

/** The slots that a signal stops, so that each signal has one listener and not one a call. */
const stoppedBy = new WeakMap();

/**
 * Lets an abort reach an operation while it runs. Node takes signals that only
 * look like one; those are seen when the operation ends.
 *
 * @returns {() => void} ends the watch
 */
function onAbort(signal, slot) {
  if (!(signal instanceof AbortSignal)) return () => binding.forget(environment, slot);
  let watch = stoppedBy.get(signal);
  if (watch === undefined) {
    const slots = new Set();
    const abort = () => {
      for (const slot of slots) binding.abort(environment, slot);
    };
    watch = { abort, slots };
    stoppedBy.set(signal, watch);
  }
  try {
    if (watch.slots.size === 0) signal.addEventListener('abort', watch.abort);
  } catch {
    // A proxy of a signal, which has none of a signal's insides.
    return () => binding.forget(environment, slot);
  }
  watch.slots.add(slot);
  return () => {
    watch.slots.delete(slot);
    if (watch.slots.size === 0) signal.removeEventListener('abort', watch.abort);
    binding.forget(environment, slot);
  };
}

module.exports = {
  DONE,
  contextNow,
  environment,
  hasTurns,
  inContext,
  launch,
  onAbort,
  submit,
  uncaught,
};
