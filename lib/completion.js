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
const { binding } = require('./native.js');

const waiting = [];
const free = [];

/** The addon's half of this thread. Null without the addon. */
const environment = binding === null ? null : new binding.Environment(deliver);

/** The "errno" of an operation that goes on, and tells how far it is. */
const PROGRESS = -2;

function deliver(slot, errno, value, extra) {
  const { settle, progress } = waiting[slot];
  if (errno === PROGRESS) return progress(value);
  waiting[slot] = undefined;
  free.push(slot);
  settle(errno, value, extra, slot);
}

/**
 * Starts an operation.
 *
 * @param {(slot: number) => unknown} start calls the binding with the slot's number; `false`
 *   says that all was done at once, and nothing will be delivered
 * @param {(errno: number, value: unknown, extra: number, slot: number) => void} settle
 *   gets the outcome, once, from the event loop's poll phase
 * @param {unknown} [lent] the Buffer or Buffers that the operation uses
 * @param {(bytes: number) => void} [progress] hears, now and then, how far it is
 */
function submit(start, settle, lent, progress) {
  const slot = free.pop() ?? waiting.length;
  waiting[slot] = { settle, lent, progress };
  let underWay = false;
  try {
    underWay = start(slot) !== false;
  } finally {
    if (!underWay) {
      waiting[slot] = undefined;
      free.push(slot);
    }
  }
}

/**
 * A callback that runs in the async context of this very moment, as Node's own
 * requests do: `AsyncLocalStorage`, `async_hooks` (under Node's name for an fs
 * request), domains.
 */
function inContext(callback) {
  const resource = new AsyncResource('FSREQCALLBACK', { requireManualDestroy: true });
  return (...results) => {
    try {
      resource.runInAsyncScope(callback, undefined, ...results);
    } finally {
      resource.emitDestroy();
    }
  };
}

/**
 * Lets an abort reach an operation while it runs. Node takes signals that only
 * look like one; those are seen when the operation ends.
 *
 * @returns {() => void} ends the watch
 */
function onAbort(signal, slot) {
  if (!(signal instanceof AbortSignal)) return () => {};
  const abort = () => environment.abort(slot);
  signal.addEventListener('abort', abort, { once: true });
  return () => {
    signal.removeEventListener('abort', abort);
    environment.forget(slot);
  };
}

module.exports = { environment, inContext, onAbort, submit };
