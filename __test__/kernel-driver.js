'use strict';

// Runs scripts of the differential test: `node kernel-driver.js FIRST COUNT`.
//
// A process of its own, so that a crash is a failure with a seed. Prints a line
// for each script begun, and one for each that differs.

const host = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const ours = require('..');
const { differences } = require('./kernel-compare.js');
const { runScript } = require('./kernel-run.js');
const { describeScript, makeScript } = require('./kernel-script.js');

const say = (line) => host.writeSync(1, `${JSON.stringify(line)}\n`);

async function main(first, count) {
  const folder = host.mkdtempSync(path.join(os.tmpdir(), 'kernel-'));
  process.on('exit', () => host.rmSync(folder, { recursive: true, force: true }));
  // Both pools run, with what they hold for good.
  await ours.promises.readFile('/dev/null');
  await host.promises.readFile('/dev/null');
  for (let seed = first; seed < first + count; seed++) {
    const script = makeScript(seed);
    say({ begun: seed });
    const begun = Date.now();
    const expected = await runScript(host, script, path.join(folder, `${seed}-node`));
    const actual = await runScript(ours, script, path.join(folder, `${seed}-ours`));
    const lines = differences(script, expected, actual);
    const { kernel } = ours.lanes();
    say({ ended: seed, ms: Date.now() - begun, stuck: expected.stuck, kernel: kernel.bytes });
    if (lines.length > 0) say({ failed: `${describeScript(script)}\n  ${lines.join('\n  ')}` });
  }
  // Whatever still holds the loop is part of the finding.
  say({ left: process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY/.test(name)) });
}

main(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 1));
