'use strict';

// Whether async hooks watch this thread.
//
// Node's own functions make an async resource for every trip of a call: open, fstat,
// read, close. Ours makes one for the whole call, or none for a promise, and a program
// with hooks can count them. So calls take the exact lane while such hooks are enabled.
//
// Up to Node 22 the counters of the hooks can be read. AsyncLocalStorage is an `init` hook there,
// one for all storages; it needs no more than the one resource, so it does not count. It shows in
// that the resources that run are asked for. Later versions do not show their counters, and
// AsyncLocalStorage is no hook there: hooks are counted as they are enabled. A promise carries its
// id on it while there are some, but making one to look is what a hook would see.
//
// The test runner of Node has a hook for `init` and `destroy` all the time, which looks
// at its own tests only. It does not count.

const { createHook } = require('node:async_hooks');
const { innerPart, isNode } = require('./own.js');

const inner = innerPart('async_wrap');
const fields = inner?.async_hook_fields;
const { kAfter, kBefore, kDestroy, kInit, kUsesExecutionAsyncResource } = inner?.constants ?? {};

const TEST_RUNNER = 'NativeModule internal/test_runner/harness';
const loaded = process.moduleLoadList ?? [];
let searched = 0;
let isTesting = false;

/** Is the test runner loaded? Asked while there are hooks only, and searched where it is new. */
function hasTestRunner() {
  if (!isTesting && searched < loaded.length) {
    isTesting = loaded.includes(TEST_RUNNER, searched);
    searched = loaded.length;
  }
  return isTesting;
}

const NEVER = () => {};

/** The hooks that are enabled, where Node does not tell how many. */
const enabled = new Set();
/** Were there hooks before this module came? */
let wereEnabled = false;

/** Does the test runner enable its hook? */
const isForTests = () => new Error('').stack.includes('node:internal/test_runner');

function watchHooks() {
  wereEnabled = Object.getOwnPropertySymbols(new Promise(NEVER)).length > 0 && !hasTestRunner();
  const prototype = Object.getPrototypeOf(createHook({}));
  const { enable, disable } = prototype;
  // Of their own names, for whoever looks.
  const watched = {
    enable() {
      if (!isForTests()) enabled.add(this);
      return enable.call(this);
    },
    disable() {
      enabled.delete(this);
      return disable.call(this);
    },
  };
  for (const [name, value] of Object.entries(watched)) {
    Object.defineProperty(prototype, name, { configurable: true, writable: true, value });
  }
}

if (fields === undefined && isNode) watchHooks();

/** Are there hooks that would see how a call is made? */
function areHooksEnabled() {
  if (fields === undefined) return wereEnabled || enabled.size > 0;
  if (fields[kBefore] + fields[kAfter] > 0) return true;
  const most = Math.max(fields[kDestroy], fields[kInit] - fields[kUsesExecutionAsyncResource]);
  return most > 0 && most > (hasTestRunner() ? 1 : 0);
}

module.exports = { areHooksEnabled };
