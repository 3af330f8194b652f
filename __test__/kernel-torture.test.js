'use strict';

// Transfers that end in the middle, very many. SLUICE_ROUNDS says how many
// rounds of 500 the long form makes.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');

const ROUNDS = Number(process.env.SLUICE_ROUNDS ?? 1);
const TRANSFERS = process.env.SLUICE_ROUNDS === undefined ? 300 : 500;
const WORKERS = 50;

/** A round takes some seconds; one that hangs fails its test. */
const TIMEOUT_MS = 120_000;

/** Runs a driver; gives its findings, and how it ended. */
function drive(name, ...args) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, [path.join(__dirname, name), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (status, signal) => {
      resolve({ status, signal, stderr, found: stdout === '' ? undefined : JSON.parse(stdout) });
    });
  });
}

for (let round = 1; round <= ROUNDS; round++) {
  test(`${TRANSFERS} transfers, most of them cut by the client: round ${round}`, async () => {
    const { found, ...end } = await drive('kernel-torture-driver.js', TRANSFERS, round);
    assert.deepStrictEqual(end, { status: 0, signal: null, stderr: '' });
    const { wrongBytes, leaked, errors, whole, cut } = found;
    assert.deepStrictEqual(
      { wrongBytes, leaked, errors },
      { wrongBytes: 0, leaked: 0, errors: {} },
    );
    assert.ok(whole > 0 && cut > whole, `${whole} whole, ${cut} cut`);
  });
}

test(`${WORKERS} worker threads terminated during a transfer`, async () => {
  const { found, ...end } = await drive('kernel-worker-driver.js', WORKERS);
  assert.deepStrictEqual(end, { status: 0, signal: null, stderr: '' });
  assert.deepStrictEqual(found, { unheard: 0, leaked: 0 });
});
