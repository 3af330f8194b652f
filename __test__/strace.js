'use strict';

// Programs whose system calls are looked at, by strace.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { runNode } = require('./child.js');

/** Tracing makes a program slow, and many tests run at once. */
const TIMEOUT_MS = 120_000;

/** Why nothing can be traced here; false if it can. */
function noStrace() {
  const { error, status } = spawnSync('strace', ['-f', 'true']);
  return error || status !== 0 ? 'strace is missing, or may not trace here' : false;
}

/** The calls of a trace, those that were interrupted in it joined again. */
function parse(trace) {
  const begun = new Map();
  const calls = [];
  for (const line of trace.split('\n')) {
    const [, thread, rest] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (rest === undefined) continue;
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest);
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    if (unfinished) {
      begun.set(thread, unfinished[1]);
      continue;
    }
    const whole = resumed ? `${begun.get(thread)}${resumed[1]}` : rest;
    const call = /^(\w+)\((.*)\) += (-?\d+)/.exec(whole);
    if (call) calls.push({ name: call[1], args: call[2], gave: Number(call[3]) });
  }
  return calls;
}

/**
 * Runs a program by Node under strace, and fails unless it ends well.
 *
 * @param {string} script the program's text
 * @param {{ cwd: string, env?: object, names: string[], node?: string }} options `cwd` also gets the
 *   script and the trace; `names` are the calls to be seen
 */
async function traced(script, { cwd, env, names, node = process.execPath }) {
  const trace = path.join(cwd, 'trace');
  fs.writeFileSync(path.join(cwd, 'script.cjs'), script);
  const given = ['-f', '-y', '-s', '0', '-e', `trace=${names}`, '-o', trace, node, 'script.cjs'];
  const ended = await runNode(given, { cwd, env, node: 'strace', timeout: TIMEOUT_MS });
  assert.deepStrictEqual(
    { status: ended.status, signal: ended.signal },
    { status: 0, signal: null },
    ended.stderr,
  );
  return { ...ended, calls: parse(fs.readFileSync(trace, 'latin1')) };
}

module.exports = { noStrace, parse, traced };
