'use strict';

// Operations under way, and their ends.
//
// An operation waits in a slot. Its number goes through the addon and comes
// back with the outcome, on one threadsafe function for the whole thread.
//
// A slot also keeps every Buffer that was lent to the operation reachable until
// the delivery: the pool thread that reads into it or writes from it holds an
// address only (`src/sys/lent.rs` relies on this).

const { AsyncResource } = require('node:async_hooks');
// Its own: where a test has put a clock of its own in the place of the global timers, Node's fs
// goes on all the same.
const { performance } = require('node:perf_hooks');
const { setImmediate } = require('node:timers');
const { areHooksEnabled } = require('./hooks.js');
const { binding } = require('./native.js');
const { isOwnClass } = require('./own.js');

const waiting = [];
const free = [];

/** The addon's half of this thread. Null without the addon. */
const environment = binding === null ? null : binding.openEnvironment(deliver);

/** What the start of an operation gives that is over already. */
const DONE = Symbol('done');

/** The "errno" of an operation that goes on, and tells how far it is. */
const PROGRESS = -2;

/** Does what is done from now on wait for the next turn of the event loop? */
let isHeldBack = false;

/**
 * Nothing is told in the turn that has begun it, however fast the threads are: immediates and timers
 * have their turns, as with Node's own requests. Unless there are hooks, which would hear of the
 * immediate.
 */
function holdBack() {
  if (isHeldBack || !mayHoldBack()) return;
  begunAt = now();
  // In this order: whatever stops JavaScript in between, a stack that is full or a `timeout` of vm, what
  // is held back is told.
  setImmediate(beginTurn);
  binding.holdBack(environment);
  isHeldBack = true;
}

/** The clock of a test, if it was there before us, tells nothing by itself. */
const isClockOwn = isOwnClass('timers', 'setImmediate', setImmediate);

/** May something be told in the next turn that is done in this one? */
function mayHoldBack() {
  return isClockOwn && !areHooksEnabled();
}

function beginTurn() {
  // Of thousands it is not all at once.
  isHeldBack = binding.flush(environment);
  if (isHeldBack) setImmediate(beginTurn);
  else if (comesSoon > 0 && !isLooking) lookAgain();
}

/**
 * To put the event loop to sleep and wake it up takes longer than a small operation. As long as they are
 * done soon after they were begun, the event loop goes round for a while before it sleeps; everybody else
 * has their turns meanwhile. A stream's writes of 64 KiB, one after another, two processors: 72 us and
 * 79 us of CPU each without, 40 and 62 with; by node:fs 75 and 69.
 */
const SOON_MS = 0.05;

/** With more than so many under way the threads need the processors. */
const FEW = 4;

/** So often more it was so than not, at most. */
const SURE = 2;

const canLook =
  binding !== null &&
  binding.processors() > 1 &&
  isOwnClass('internal/perf/performance', 'now', performance.now);
// Of its own, for the same reason as `setImmediate`.
const now = performance.now.bind(performance);
let begunAt = 0;
let comesSoon = 0;
let isLooking = false;

function lookAgain() {
  const underWay = waiting.length - free.length;
  const isFew = underWay > 0 && underWay <= FEW;
  isLooking = isFew && now() - begunAt < SOON_MS;
  if (isLooking) setImmediate(lookAgain);
  else if (isFew) comesSoon--;
}

function deliver(slot, errno, value, extra) {
  // To be woken took its time as well.
  if (comesSoon < SURE && canLook && now() - begunAt < SOON_MS * 2) comesSoon++;
  const operation = waiting[slot];
  if (operation === undefined) return;
  if (errno === PROGRESS) return operation.progress(value, extra);
  waiting[slot] = undefined;
  free.push(slot);
  operation.settle(errno, value, extra, slot);
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
  holdBack();
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

/** What a callback throws is reported while its context is in force: domains rely on it. */
function run(callback, results) {
  try {
    callback(...results);
  } catch (error) {
    binding.uncaught(error);
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
  inContext,
  launch,
  mayHoldBack,
  onAbort,
  submit,
};
