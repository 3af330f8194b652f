'use strict';

// Older kernels, and the filters of containers: without the newer system calls everything works, by the next
// lane.
//
// `npm run test:without -- --all` does the same with all tests.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { lanes } = require('..');
const { ROOT, runNode, temporary } = require('./child.js');
const { everyFilter, makeWithout, run, runWithout } = require('./seccomp/without.js');
const { CALLS, answers, forbidden } = require('./seccomp/filters.js');
const { noStrace } = require('./strace.js');

const VERBS = path.join(__dirname, 'seccomp', 'verbs.js');

/** What uses these calls, and compares with node:fs. */
const FILES = ['kernel-lane', 'stat-many'];

const TIMEOUT_MS = 300_000;

const noFilter = () => {
  if (process.platform !== 'linux' || !lanes().pool.open) return 'the system calls of Linux';
  const { error } = spawnSync('cc', ['--version']);
  return error ? 'a C compiler makes the filter' : false;
};

const isUnder = process.env.SLUICE_WITHOUT !== undefined;
const skip = isUnder ? 'a filter is in force already' : noFilter();

/** The program, for as long as the tests of this file run. */
let without;
if (!skip) without = makeWithout(temporary({ after: (end) => process.on('exit', end) }));

/** What came of every verb with a module, where a filter is in force if `names` are given. */
async function verbs(t, name, names) {
  const args = [VERBS, name, temporary(t)];
  const ended = names === undefined ? await runNode(args) : await runWithout(without, names, args);
  const { status, signal, stdout, stderr } = ended;
  assert.deepStrictEqual([status, signal, stderr], [0, null, '']);
  return JSON.parse(stdout);
}

/** Without a filter; asked for once. */
const unfiltered = new Map();
const free = (t, name) => {
  if (!unfiltered.has(name)) unfiltered.set(name, verbs(t, name));
  return unfiltered.get(name);
};

/** Is openat2(2) among them, without which the cached lane is closed? */
const closesCached = (names) => /openat2|statx|\d\+/.test(names);

const ALL = [
  ['all', CALLS.join()],
  ['all!', forbidden(CALLS)],
];

for (const [title, names] of [...everyFilter(), ...ALL]) {
  test(`every verb without ${title}`, { skip }, async (t) => {
    const expected = await free(t, 'node:fs');
    const own = await free(t, ROOT);
    assert.deepStrictEqual(own.outcomes, expected.outcomes);
    const actual = await verbs(t, ROOT, names);
    assert.deepStrictEqual(actual.more, own.more);
    assert.strictEqual(actual.lanes.cached.open, !closesCached(names), names);
    assert.ok(actual.lanes.pool.operations > 0);
    // Where Node itself does not get by without a call, we need not either.
    let nodes;
    for (const [step, outcome] of Object.entries(actual.outcomes)) {
      try {
        assert.deepStrictEqual(outcome, expected.outcomes[step], step);
      } catch (error) {
        nodes ??= await verbs(t, 'node:fs', names);
        if (JSON.stringify(nodes.outcomes[step]) === JSON.stringify(expected.outcomes[step])) {
          throw error;
        }
        assert.deepStrictEqual(outcome, nodes.outcomes[step], step);
        t.diagnostic(`${step}: as node:fs without it`);
      }
    }
  });
}

for (const [title, names] of [
  ['an older kernel', CALLS.join()],
  ['a filter that forbids', forbidden(CALLS)],
]) {
  test(title, { skip }, async () => {
    const files = FILES.map((file) => path.join(__dirname, `${file}.test.js`));
    const { status, stdout } = await run(without, names, files, TIMEOUT_MS);
    assert.strictEqual(status, 0, stdout);
  });
}

test('the cached lane says why it is closed', { skip }, async () => {
  const script = `const { lanes } = require('.'); console.log(lanes().cached.reason)`;
  const reason = async (names) => {
    const { stdout } = await runWithout(without, names, ['-e', script], { cwd: ROOT });
    return stdout;
  };
  assert.match(await reason('openat2'), /openat2.*ENOSYS/);
  assert.match(await reason('openat2!'), /openat2.*EPERM/);
  assert.match(await reason('statx'), /statx.*ENOSYS/);
});

/** The filesystem of /dev/shm is tmpfs, wherever there is one. */
const BLIND = `
  const fs = require('.');
  const host = require('node:fs');
  const folder = host.mkdtempSync('/dev/shm/blind-');
  host.writeFileSync(folder + '/f', 'x');
  (async () => {
    for (let i = 0; i < 200; i++) await fs.promises.readFile(folder + '/f');
    host.rmSync(folder, { recursive: true });
  })();
`;

const noShm = !fs.existsSync('/dev/shm') && 'no /dev/shm';
const isClosed = !lanes().cached.open && 'the cached lane is closed here';

test('a filesystem that cannot tell what is in memory is not asked each time', {
  skip: skip || isClosed || noStrace() || noShm,
}, async (t) => {
  const trace = path.join(temporary(t), 'trace');
  const traced = ['strace', '-f', '-y', '-e', 'trace=preadv2', '-o', trace, process.execPath];
  const args = [answers('cachestat'), ...traced, '-e', BLIND];
  const { status, stderr } = await runNode(args, { node: without, cwd: ROOT });
  assert.strictEqual(status, 0, stderr);
  const tried = fs.readFileSync(trace, 'latin1').split('/blind-').length - 1;
  // And again when a second is over.
  assert.ok(tried >= 1 && tried < 50, `${tried} times`);
});
