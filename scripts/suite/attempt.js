'use strict';

// One run of one test: a process, and a process group, of its own.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { command } = require('./command.js');

/** What a test that cannot run here prints, by Node's own convention. */
const SKIPPED = /^1\.\.0 # Skipped/m;

/** Ends a test and whatever it has left running. */
function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The groups of the tests that run at the moment: they end with this process. */
const running = new Set();
process.on('exit', () => {
  for (const pid of running) endGroup(pid);
});

/** A test may leave what only its owner could remove; the system's temporary folder bears it. */
function remove(folder) {
  try {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    return;
  }
}

/**
 * @param {object} where
 * @param {string} where.source the source tree of Node, which is the working folder too
 * @param {string} where.node the program
 * @param {string} where.scratch a folder for temporary ones
 * @param {string} where.preload what lays sluice-fs over node:fs
 * @param {number} where.limit seconds
 * @param {object} test
 * @param {{ ours: boolean, slot: number }} how `slot`: no other test has it at the same time
 * @returns {Promise<{ status: 'passed' | 'skipped' | 'failed', output: string, seconds: number }>}
 */
async function attempt({ source, node, scratch, preload, limit }, test, { ours, slot }) {
  const { args, env } = command(source, test, ours ? preload : undefined);
  const folder = fs.mkdtempSync(path.join(scratch, 't'));
  // A file, as under Node's own runner: an end of a pipe could outlive the test in a child.
  const log = path.join(folder, 'log');
  const out = fs.openSync(log, 'a');
  const begun = performance.now();
  const child = spawn(node, args, {
    cwd: source,
    detached: true,
    env: { ...env, NODE_TEST_DIR: folder, TEST_THREAD_ID: String(slot) },
    stdio: ['ignore', out, out],
  });
  fs.closeSync(out);
  running.add(child.pid);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    endGroup(child.pid);
  }, limit * 1000);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(timer);
  endGroup(child.pid);
  running.delete(child.pid);
  const seconds = (performance.now() - begun) / 1000;
  let output = fs.readFileSync(log, 'utf8');
  if (late) output += `\nnot finished after ${limit} s`;
  else if (signal) output += `\nended by ${signal}`;
  remove(folder);
  const passed = SKIPPED.test(output) ? 'skipped' : 'passed';
  return { status: code === 0 ? passed : 'failed', output, seconds };
}

module.exports = { attempt };
