'use strict';

// Generated scripts on node:fs and on sluice-fs, compared. SLUICE_SCRIPTS says
// how many, SLUICE_FIRST_SEED where to begin.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const path = require('node:path');
const { createInterface } = require('node:readline');
const { test } = require('node:test');
const ours = require('..');
const { describeScript, makeScript } = require('./kernel-script.js');

const SCRIPTS = Number(process.env.SLUICE_SCRIPTS ?? 320);
const FIRST_SEED = Number(process.env.SLUICE_FIRST_SEED ?? 1);

/** Two share the work of waiting; more would disturb each other on a small machine. */
const PROCESSES = 2;

/** A share of scripts in a process of its own, so that a crash has a seed too. */
async function runShare(first, count) {
  const driver = path.join(__dirname, 'kernel-driver.js');
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, [driver, first, count], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => {
    child.once('close', (status, signal) => resolve({ status, signal }));
  });
  const share = { failures: [], ended: 0, kernelBytes: 0, left: undefined };
  let running;
  for await (const line of createInterface({ input: child.stdout })) {
    const { begun, ended, failed, kernel, left } = JSON.parse(line);
    if (begun !== undefined) running = begun;
    if (failed !== undefined) share.failures.push(failed);
    if (left !== undefined) share.left = left;
    if (ended === undefined) continue;
    share.ended++;
    share.kernelBytes = kernel;
    running = undefined;
  }
  const { status, signal } = await closed;
  if (running !== undefined || status !== 0) {
    const script = running === undefined ? 'at the end' : describeScript(makeScript(running));
    share.failures.push(`the process ended with ${signal ?? status}: ${script}`);
  }
  return share;
}

test(`${SCRIPTS} generated scripts have the outcome of node:fs`, async (t) => {
  const each = Math.ceil(SCRIPTS / PROCESSES);
  const shares = await Promise.all(
    Array.from({ length: PROCESSES }, (_, i) => runShare(FIRST_SEED + i * each, each)),
  );
  const failures = shares.flatMap((share) => share.failures);
  assert.ok(failures.length === 0, `${failures.length} differ:\n${failures.join('\n')}`);
  for (const { ended, kernelBytes, left } of shares) {
    assert.strictEqual(ended, each);
    assert.deepStrictEqual(left, [], 'something holds the loop');
    if (ours.native && process.env.SLUICE_KERNEL !== '0') {
      assert.ok(kernelBytes > 10_000_000, `${kernelBytes} bytes took the kernel lane`);
    }
  }
  t.diagnostic(`bytes in the kernel lane: ${shares.map((share) => share.kernelBytes)}`);
});
