'use strict';

// A process that tries cases: `node cases.js FOLDER SEED CASES MILLISECONDS`.
//
// It writes a line of JSON for whoever has started it: each case that it begins,
// because a case may end the process, and at the end what came of all.

const { writeSync } = require('node:fs');
const fc = require('fast-check');
const { FACES } = require('./faces.js');
const { linesOf, script } = require('./script.js');
const { described } = require('./show.js');
const { compile, programOf } = require('./source.js');
const { Sandbox, twins, warm } = require('./twins.js');

/** What is found is made shorter for so long. */
const SHRINKING_MS = 20_000;

/** A difference that does not show each time is told by how often it does. */
const REPETITIONS = 5;

const tell = (message) => writeSync(1, `${JSON.stringify(message)}\n`);

/** The first turn of a script that shows a difference; undefined if none does. */
async function differing(sandbox, { tree, calls }) {
  for (let turn = 0; turn < FACES.length; turn++) {
    const lines = linesOf({ calls }, turn);
    const differences = await twins(sandbox, tree, compile(lines));
    if (differences.length > 0) return { lines, differences };
  }
  return undefined;
}

class Difference extends Error {
  constructor({ lines, differences }) {
    super('a difference');
    this.lines = lines;
    this.differences = differences;
  }
}

function propertyOf(sandbox) {
  let begun = 0;
  let failedAt;
  return fc.asyncProperty(script, async (each) => {
    if (failedAt === undefined) tell({ begun: begun++, running: each });
    else if (performance.now() - failedAt > SHRINKING_MS) return;
    const found = await differing(sandbox, each);
    if (found === undefined) return;
    failedAt ??= performance.now();
    throw new Difference(found);
  });
}

async function report(sandbox, { counterexample, counterexamplePath, errorInstance, seed }) {
  if (!(errorInstance instanceof Difference)) throw errorInstance;
  const [{ tree }] = counterexample;
  const { lines, differences } = errorInstance;
  let times = 0;
  for (let i = 0; i < REPETITIONS; i++) {
    if ((await twins(sandbox, tree, compile(lines))).length > 0) times++;
  }
  return [
    `seed ${seed}, path ${counterexamplePath}; again ${times} times of ${REPETITIONS}`,
    programOf(tree, lines),
    described(differences),
  ].join('\n');
}

async function main([folder, seed, cases, milliseconds]) {
  const sandbox = new Sandbox(folder);
  try {
    await warm(sandbox);
    const details = await fc.check(propertyOf(sandbox), {
      seed: Number(seed),
      numRuns: Number(cases),
      interruptAfterTimeLimit: Number(milliseconds),
    });
    const { failed, numRuns } = details;
    tell({ cases: numRuns, failure: failed && (await report(sandbox, details)) });
  } finally {
    sandbox.leave();
  }
}

main(process.argv.slice(2));
