'use strict';

// Whether async hooks watch this thread.
//
// Node's own functions make an async resource for every trip of a call: open, fstat,
// read, close. Ours makes one for the whole call, or none for a promise, and a program
// with hooks can count them. So calls take the exact lane while such hooks are enabled.
//
// Up to Node 22, AsyncLocalStorage is an `init` hook; it needs no more than the one
// resource, so `init` alone does not count there. Later versions do not show their
// counters, but a promise carries its id on it while there are hooks for `init` or
// `destroy`; and there, AsyncLocalStorage is none.
//
// The test runner of Node has a hook for `init` and `destroy` all the time, which looks
// at its own tests only. It does not count; from Node 24 on, nobody else's counts beside it.

const { innerPart } = require('./own.js');

const inner = innerPart('async_wrap');
const fields = inner?.async_hook_fields;
const { kAfter, kBefore, kDestroy } = inner?.constants ?? {};

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

/** Are there hooks that would see how a call is made? */
function areHooksEnabled() {
  if (fields === undefined) {
    return Object.getOwnPropertySymbols(new Promise(NEVER)).length > 0 && !hasTestRunner();
  }
  if (fields[kBefore] + fields[kAfter] > 0) return true;
  return fields[kDestroy] > 0 && fields[kDestroy] > (hasTestRunner() ? 1 : 0);
}

module.exports = { areHooksEnabled };
