'use strict';

// Processes that try cases, a few side by side: a crash has a case too, and what
// Node leaves open ends with its process.

const { spawn } = require('node:child_process');
const path = require('node:path');
const { createInterface } = require('node:readline');
const { FACES } = require('./faces.js');
const { linesOf } = require('./script.js');
const { programOf } = require('./source.js');

/**
 * No file may be larger than so many blocks of 512 bytes (1024, by the shell). A write beyond fails
 * with EFBIG, a part of it having been done; and nothing that a script asks for fills the memory.
 */
const FILE_BLOCKS = 8192;

/** Seeds of so many cases each have a process of their own. */
const BATCH = 1000;

/** A case that has ended its process. */
function crash(seed, { begun, running }, how) {
  const head = `seed ${seed}, path ${begun}: the process ended with ${how}`;
  return [head, ...FACES.map((_, turn) => programOf(running.tree, linesOf(running, turn)))].join(
    '\n',
  );
}

/** Tries `cases` cases of a seed, for `milliseconds` at most. */
async function batch(seed, cases, milliseconds) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const command = [process.execPath, '--no-warnings', path.join(__dirname, 'cases.js')];
  const child = spawn(
    'sh',
    ['-c', `ulimit -f ${FILE_BLOCKS}; exec "$@"`, 'sh', ...command, seed, cases, milliseconds],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = new Promise((resolve) => {
    child.once('close', (status, signal) => resolve(signal ?? status));
  });
  let last;
  for await (const line of createInterface({ input: child.stdout })) last = line;
  const how = await closed;
  const message = last === undefined ? {} : JSON.parse(last);
  if (message.cases !== undefined) return message;
  if (message.running === undefined) throw new Error(`a process ended with ${how}`);
  return { cases: message.begun, failure: crash(seed, message, how) };
}

/**
 * Tries cases.
 *
 * @param {{ seed: number, cases: number, milliseconds: number, processes: number,
 *   progress: (result: { cases: number, failures: string[] }) => void }} wanted
 */
async function tryCases({ seed, cases, milliseconds, processes, progress = () => {} }) {
  const until = performance.now() + milliseconds;
  const result = { cases: 0, failures: [] };
  const size = Math.min(BATCH, Math.ceil(cases / processes));
  let left = cases;
  let next = seed;
  async function work() {
    while (left > 0 && performance.now() < until) {
      const some = Math.min(size, left);
      left -= some;
      const rest = Number.isFinite(until) ? Math.ceil(until - performance.now()) : 2 ** 31 - 1;
      const { cases, failure } = await batch(next++, some, rest);
      result.cases += cases;
      if (failure) result.failures.push(failure);
      progress(result);
    }
  }
  await Promise.all(Array.from({ length: processes }, work));
  return result;
}

module.exports = { tryCases };
