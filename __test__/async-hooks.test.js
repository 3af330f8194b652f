'use strict';

// What async hooks see of a call: the same resources, as often, as of one of node:fs.

const assert = require('node:assert');
const { test } = require('node:test');
const ours = require('..');
const { twinChild } = require('./child.js');

/** Counts how often each type of resource goes through its life while `act` runs with hooks. */
const HOOKED = `
  const { createHook } = require('node:async_hooks');
  const types = new Map();
  const lives = new Map();
  const count = (what) => (id) => {
    const life = types.get(id) + ' ' + what;
    lives.set(life, (lives.get(life) ?? 0) + 1);
  };
  const init = (id, type) => {
    types.set(id, type);
    count('init')(id);
  };
  const hook = createHook({
    init, before: count('before'), after: count('after'), destroy: count('destroy'),
  });
  const hooked = async (act) => {
    hook.enable();
    await act();
    for (let i = 0; i < 4; i++) await new Promise(setImmediate);
    hook.disable();
    for (const life of [...lives.keys()].sort()) {
      // The garbage collector's own time.
      const isCollected = / destroy$/.test(life) && !/^FSREQCALLBACK/.test(life);
      if (/^F/.test(life) && !isCollected) log(life, lives.get(life));
    }
  };
`;

twinChild(
  'async_hooks see the callbacks of node:fs',
  `${HOOKED}
  const called = (name, ...args) => new Promise((resolve) => fs[name](...args, resolve));
  hooked(async () => {
    await called('readFile', __filename);
    await called('readFile', 'missing');
    await called('writeFile', 'written', 'x');
    await called('appendFile', 'written', 'x', { flush: true });
    await called('stat', __filename);
  });`,
);

twinChild(
  'async_hooks see the promises of node:fs',
  `${HOOKED}
  hooked(async () => {
    await fs.promises.readFile(__filename);
    await fs.promises.readFile('missing').catch(() => {});
    await fs.promises.writeFile('written', 'x');
    await fs.promises.appendFile('written', ['x', 'y']);
    await fs.promises.stat(__filename);
  });`,
);

twinChild(
  'a hook for destroy alone, and the calls after it',
  `const { createHook } = require('node:async_hooks');
  const { lanes = () => ({ exact: { operations: 1 } }) } = fs;
  const hook = createHook({ destroy() {} }).enable();
  fs.readFile(__filename, () => {
    log(lanes().exact.operations);
    hook.disable();
    // From Node 24 on a hook has gone for good when the microtasks have run.
    setImmediate(() => fs.readFile(__filename, () => log(lanes().exact.operations)));
  });`,
);

twinChild(
  'a hook for init alone, also beside AsyncLocalStorage',
  `const { AsyncLocalStorage, createHook } = require('node:async_hooks');
  const types = [];
  const hook = createHook({ init: (id, type) => types.push(type) });
  const called = (name) => new Promise((resolve) => fs[name](__filename, resolve));
  const seen = async () => {
    hook.enable();
    for (const name of ['readFile', 'stat', 'access']) await called(name);
    hook.disable();
    await new Promise(setImmediate);
    log(types.splice(0).filter((type) => /^FS|Immediate/.test(type)));
  };
  seen().then(() => new AsyncLocalStorage().run(1, seen));`,
);

twinChild(
  'AsyncLocalStorage leaves the lanes open',
  `const { AsyncLocalStorage } = require('node:async_hooks');
  const { lanes = () => ({ exact: { operations: 0 } }), native = true } = fs;
  new AsyncLocalStorage().run(1, () =>
    fs.readFile(__filename, () => log(lanes().exact.operations === 0 || !native)),
  );`,
);

test('the hook of the test runner is none that counts', async () => {
  if (!ours.native) return;
  const before = ours.lanes().exact.operations;
  await ours.promises.readFile(__filename);
  assert.strictEqual(ours.lanes().exact.operations, before);
});
