'use strict';

// Trace events of node:fs: where they are collected, its own functions have to run.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');

/** The names of the events of a run, and whether the native lanes were open in it. */
async function traced(t, module, options) {
  const cwd = temporary(t);
  const script = `const fs = require(${JSON.stringify(module)});
    fs.readFileSync(${JSON.stringify(__filename)});
    fs.writeFileSync('written', 'x');
    fs.stat('written', () => fs.promises.readFile('written').then(() => console.log(fs.native)));`;
  const { status, stdout, stderr } = await runNode([...options, '-e', script], { cwd });
  assert.strictEqual(status, 0, stderr);
  const log = path.join(cwd, 'node_trace.1.log');
  const { traceEvents } = fs.existsSync(log)
    ? JSON.parse(fs.readFileSync(log))
    : { traceEvents: [] };
  const names = traceEvents.filter(({ cat }) => /node\.fs/.test(cat)).map(({ name }) => name);
  return { native: stdout.trim(), names: new Set(names) };
}

const CATEGORIES = '--trace-event-categories';

test('every event of node:fs is collected', async (t) => {
  for (const categories of ['node.fs.sync,node.fs.async', 'v8,node']) {
    const expected = await traced(t, 'node:fs', [CATEGORIES, categories]);
    const actual = await traced(t, ROOT, [CATEGORIES, categories]);
    assert.strictEqual(actual.native, 'false');
    assert.ok(expected.names.size > 2);
    for (const name of expected.names) assert.ok(actual.names.has(name), name);
  }
});

test('other events leave the native lanes open', async (t) => {
  const { native } = await traced(t, ROOT, [CATEGORIES, 'v8,node.http']);
  assert.strictEqual(native, String(require('..').native));
});
