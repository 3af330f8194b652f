'use strict';

// A body of a test that runs with node:fs and with sluice-fs, and has to give
// the same: for what the generated scripts cannot say.

const assert = require('node:assert');
const host = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const ours = require('..');
const { openDescriptors } = require('./kernel-run.js');

/** No body needs longer; one that hangs fails its test. */
const TIMEOUT_MS = 10_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves with the values of the first of `events`, or with 'nothing' after `ms`. */
function within(ms, stream, ...events) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, 'nothing');
    for (const event of events) {
      stream.once(event, (value) => {
        clearTimeout(timer);
        resolve(value instanceof Error ? [event, value.code ?? value.message] : event);
      });
    }
  });
}

/** Waits until `measure` gives the same twice, `ms` apart. */
async function still(ms, measure) {
  for (let before = Number.NaN; before !== measure(); await sleep(ms)) before = measure();
}

async function run(fs, body) {
  const folder = host.mkdtempSync(path.join(os.tmpdir(), 'kernel-twin-'));
  const before = openDescriptors();
  const late = [];
  try {
    const at = (name) => path.join(folder, name);
    const outcome = await body({ fs, at, folder, later: (action) => late.push(action) });
    for (const action of late.splice(0)) await action();
    for (let i = 0; i < 100 && openDescriptors().length > before.length; i++) await sleep(10);
    const after = openDescriptors();
    const leaked = after.length > before.length ? after.filter((x) => !before.includes(x)) : [];
    return { outcome, leaked };
  } finally {
    for (const action of late) await action();
    host.rmSync(folder, { recursive: true, force: true });
  }
}

/** `body` gets `{ fs, at, later }` and gives what is compared. */
function same(name, options, body = options) {
  const given = typeof options === 'object' ? options : {};
  test(name, { timeout: TIMEOUT_MS, ...given }, async () => {
    // Both pools run, with what they hold for good.
    await ours.promises.readFile('/dev/null');
    await host.promises.readFile('/dev/null');
    const expected = await run(host, body);
    const actual = await run(ours, body);
    assert.deepStrictEqual(actual, expected);
  });
}

module.exports = { same, sleep, still, within };
