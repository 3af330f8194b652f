'use strict';

// Processes that try cases, a few side by side: a crash has a case too, and what
// Node leaves open ends with its process.

const { spawn } = require('node:child_process');
const path = require('node:path');
const { createInterface } = require('node:readline');
const { FACES } = require('./faces.js');
const { makeFolder, removeFolder } = require('./folder.js');
const { linesOf } = require('./script.js');
const { programOf } = require('./source.js');

/**
 * No file may be larger than so many blocks of 512 bytes (1024, by the shell). A write beyond fails
 * with EFBIG, a part of it having been done; and nothing that a script asks for fills the memory.
 */
const FILE_BLOCKS = 8192;

/** Seeds of so many cases each have a process of their own. */
const BATCH = 1000;

/** A process of Node with these arguments, under the limit. */
function start(args, stdio, more) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const limited = `ulimit -f ${FILE_BLOCKS}; exec "$@"`;
  const command = [process.execPath, '--no-warnings', ...args];
  return spawn('sh', ['-c', limited, 'sh', ...command], { env: { ...env, ...more }, stdio });
}

const endOf = (child) =>
  new Promise((resolve) => {
    child.once('close', (status, signal) => resolve(signal ?? status));
  });

/** Does node:fs end the process as well? Some versions do, at this or that of their assertions. */
async function isNodesOwn(programs) {
  for (const program of programs) {
    const folder = makeFolder();
    const args = ['-e', program, 'script', 'node:fs'];
    const how = await endOf(start(args, 'ignore', { SLUICE_DIFFERENTIAL_DIR: folder }));
    removeFolder(folder);
    if (how !== 0) return true;
  }
  return false;
}

/** A case that has ended its process. */
async function crash(seed, { begun, running }, how) {
  const programs = FACES.map((_, turn) => programOf(running.tree, linesOf(running, turn)));
  const head = `seed ${seed}, path ${begun}: the process ended with ${how}`;
  const text = [head, ...programs].join('\n');
  return (await isNodesOwn(programs)) ? { nodes: text } : { failure: text };
}

/**
 * Tries `cases` cases of a seed, for `milliseconds` at most. What ends the process is a `failure`, or
 * that of node:fs (`nodes`).
 */
async function batch(seed, cases, milliseconds) {
  const folder = makeFolder();
  const args = [path.join(__dirname, 'cases.js'), folder, seed, cases, milliseconds];
  const child = start(args, ['ignore', 'pipe', 'inherit']);
  const closed = endOf(child);
  let last;
  for await (const line of createInterface({ input: child.stdout })) last = line;
  const how = await closed;
  removeFolder(folder);
  const message = last === undefined ? {} : JSON.parse(last);
  if (message.cases !== undefined) return message;
  if (message.running === undefined) throw new Error(`a process ended with ${how}`);
  return { cases: message.begun, ...(await crash(seed, message, how)) };
}

/**
 * Tries cases.
 *
 * @param {{ seed: number, cases: number, milliseconds: number, processes: number,
 *   progress: (result: { cases: number, failures: string[] }) => void }} wanted
 */
async function tryCases({ seed, cases, milliseconds, processes, progress = () => {} }) {
  const until = performance.now() + milliseconds;
  const result = { cases: 0, failures: [], nodes: [] };
  const size = Math.min(BATCH, Math.ceil(cases / processes));
  let left = cases;
  let next = seed;
  async function work() {
    while (left > 0 && performance.now() < until) {
      const some = Math.min(size, left);
      left -= some;
      const rest = Number.isFinite(until) ? Math.ceil(until - performance.now()) : 2 ** 31 - 1;
      const { cases, failure, nodes } = await batch(next++, some, rest);
      result.cases += cases;
      // Behind what has ended a batch the next one goes on.
      left += some - cases;
      if (failure) result.failures.push(failure);
      if (nodes) result.nodes.push(nodes);
      progress(result);
    }
  }
  await Promise.all(Array.from({ length: processes }, work));
  return result;
}

module.exports = { tryCases };
