'use strict';

// Scripts that need a process of their own: limits, another user, an end by an
// uncaught exception. As in `twin.js`, one script runs with both modules.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

const ROOT = path.join(__dirname, '..');
const MODULES = { 'node:fs': 'node:fs', 'sluice-fs': ROOT };

/** What no child of ours needs longer than; one that hangs fails its test. */
const TIMEOUT_MS = 60_000;

/** A folder that is removed when the test ends. */
function temporary(t) {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'sluice-'));
  fs.chmodSync(folder, 0o755);
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Runs Node with `args` and waits for its end.
 *
 * @param {string[]} args
 * @param {{ cwd?: string, env?: object, files?: number, input?: string | Buffer, node?: string,
 *   timeout?: number }}
 *   [options] `files` is the limit of open descriptors
 */
function runNode(
  args,
  { cwd, env, files, input, node = process.execPath, timeout = TIMEOUT_MS } = {},
) {
  // A test runner inside ours would otherwise report to ours.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const [command, given] =
    files === undefined
      ? [node, args]
      : ['/bin/sh', ['-c', `ulimit -n ${files} && exec "$0" "$@"`, node, ...args]];
  const child = spawn(command, given, { cwd, env: { ...inherited, ...env }, timeout });
  // A child that ends without reading its input is no error of the test.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const collect = (stream) => {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString();
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      resolve({ status, signal, stdout: stdout(), stderr: stderr() });
    });
  });
}

/** The start of every script: `fs` is the module, `log` prints values as one line of JSON. */
const PRELUDE = `'use strict';
const fs = require(process.env.TWIN_FS);
const shown = (value) =>
  value instanceof Error
    ? { name: value.name, message: value.message, ...value }
    : Buffer.isBuffer(value) ? value.toString('latin1')
    : value === undefined ? 'undefined' : value;
const log = (...values) => {
  require('node:fs').writeSync(1, JSON.stringify(values.map(shown)) + '\\n');
};
`;

/** Runs a script's text in a child, with the module of that name as `fs`. */
function runScript(name, script, { args = [], env, ...options } = {}) {
  const file = path.join(options.cwd, 'script.cjs');
  fs.writeFileSync(file, PRELUDE + script);
  return runNode([...args, file], { env: { ...env, TWIN_FS: MODULES[name] }, ...options });
}

/** A test that runs a script's text in two children and compares their output and ends. */
function twinChild(name, options, script) {
  const [given, text] = script === undefined ? [{}, options] : [options, script];
  const { prepare = () => {}, skip, ...rest } = given;
  test(name, { skip }, async (t) => {
    const outcome = async (module) => {
      const cwd = temporary(t);
      prepare(cwd);
      const { status, signal, stdout, stderr } = await runScript(module, text, { ...rest, cwd });
      return { status, signal, stdout: stdout.replaceAll(cwd, '<tree>'), stderr };
    };
    const expected = await outcome('node:fs');
    const actual = await outcome('sluice-fs');
    const { stderr: expectedErrors, ...expectedOutcome } = expected;
    const { stderr: actualErrors, ...actualOutcome } = actual;
    try {
      assert.deepStrictEqual(actualOutcome, expectedOutcome);
    } catch (error) {
      t.diagnostic(`stderr of node:fs:\n${expectedErrors}\nof sluice-fs:\n${actualErrors}`);
      throw error;
    }
  });
}

module.exports = { ROOT, runNode, runScript, temporary, twinChild };
