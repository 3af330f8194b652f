'use strict';

// With the permission model nothing is read or written that node:fs would not
// read or write there: by attempts.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const ours = require('..');
const { ROOT, runNode, temporary } = require('./child.js');

const DRIVER = path.join(__dirname, 'permission-driver.js');
const REGISTER = path.join(ROOT, 'register.js');

const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/** The tree of the driver, with links out of its open folder. */
function grow(tree) {
  for (const place of ['open', 'shown', 'secret']) {
    fs.mkdirSync(`${tree}/${place}`);
    fs.writeFileSync(`${tree}/${place}/f`, `in ${place}`);
    if (place === 'open') continue;
    fs.symlinkSync(`${tree}/${place}`, `${tree}/open/to-${place}`);
    for (const name of ['f', 'new']) {
      fs.symlinkSync(`../${place}/${name}`, `${tree}/open/to-${place}-${name}`);
    }
  }
  fs.writeFileSync(`${tree}/open/g`, 'in open too');
}

/** What came of the attempts with one module. */
async function attempts(t, { entry, register = '', flags = [], way = '' }) {
  const tree = temporary(t);
  grow(tree);
  const args = [
    ...[PERMISSION, '--no-warnings', '--allow-worker', ...flags],
    ...[`--allow-fs-read=${ROOT}/*`, `--allow-fs-read=${tree}/open/*`],
    ...[`--allow-fs-read=${tree}/shown/*`, `--allow-fs-write=${tree}/open/*`],
    ...[DRIVER, entry, register, way],
  ];
  const { status, signal, stdout, stderr } = await runNode(args, { cwd: `${tree}/open` });
  assert.deepStrictEqual([status, signal, stderr], [0, null, '']);
  return JSON.parse(stdout);
}

/** The attempts were the same, so outcomes are compared one by one. */
function differences(actual, expected) {
  return actual.flatMap(([label, outcome], i) => {
    const [sameLabel, wanted] = expected[i];
    const same = label === sameLabel && JSON.stringify(outcome) === JSON.stringify(wanted);
    return same ? [] : [{ label, outcome, wanted }];
  });
}

let expected;
before(async () => {
  expected = await attempts({ after }, { entry: 'node:fs', way: 'and in a worker' });
  // Otherwise the attempts would prove nothing.
  assert.ok(expected.length > 10_000);
  const denied = expected.filter(([, outcome]) => /ERR_ACCESS_DENIED/.test(outcome));
  assert.ok(denied.length > 5000);
});

/** What sluice-fs has beyond node:fs, and the driver tries; `lanes` and `native` touch no file. */
const TRIED = ['lanes', 'mapFile', 'native', 'pipe', 'readFiles', 'statMany'];

test('whatever is added to node:fs is tried', () => {
  for (const [added, known] of [
    [ours, fs],
    [ours.promises, fs.promises],
  ]) {
    const untried = Object.keys(added).filter((name) => !(name in known) && !TRIED.includes(name));
    assert.deepStrictEqual(untried, []);
  }
});

const WAYS = {
  'sluice-fs, where addons are allowed, and in a worker': {
    entry: ROOT,
    flags: ['--allow-addons'],
    way: 'and in a worker',
  },
  'sluice-fs': { entry: ROOT },
  'node:fs, registered': { entry: 'node:fs', register: REGISTER },
};

for (const [name, given] of Object.entries(WAYS)) {
  test(name, async (t) => {
    const actual = await attempts(t, given);
    assert.ok(actual.length > 8000);
    assert.deepStrictEqual(differences(actual, expected), []);
    const left = actual.filter(([label]) => /^all but links tried: to-/.test(label));
    assert.deepStrictEqual(
      left.map(([, seen]) => seen),
      [
        ['f', 'in secret'],
        ['f', 'in shown'],
      ],
    );
  });
}

/** Runs a script's text in a folder that it may read, beside a secret. */
async function inFolder(t, script, flags = []) {
  const tree = temporary(t);
  grow(tree);
  fs.writeFileSync(`${tree}/open/script.cjs`, script);
  const args = [PERMISSION, '--no-warnings', `--allow-fs-read=${ROOT}/*`, ...flags];
  const reads = `--allow-fs-read=${tree}/open/*`;
  const given = [...args, reads, `${tree}/open/script.cjs`, ROOT, `${tree}/secret/f`];
  const { status, stdout, stderr } = await runNode(given);
  assert.strictEqual(status, 0, stderr);
  return JSON.parse(stdout);
}

const READS = `const read = (fs, file) => {
    try {
      return fs.readFileSync(file, 'utf8');
    } catch (error) {
      return error.code;
    }
  };`;

test('a process object that tells another story', async (t) => {
  const script = `${READS}
    const real = globalThis.process;
    const [entry, secret] = real.argv.slice(2);
    globalThis.process = Object.create(real, { permission: { value: undefined } });
    const ours = require(entry);
    globalThis.process = real;
    console.log(JSON.stringify([ours.native, read(ours, secret)]));`;
  for (const flags of [[], ['--allow-addons']]) {
    assert.deepStrictEqual(await inFolder(t, script, flags), [false, 'ERR_ACCESS_DENIED']);
  }
});

test('a worker with options of its own may do what node:fs may', async (t) => {
  const script = `${READS}
    const { isMainThread, parentPort, Worker } = require('node:worker_threads');
    const [entry, secret] = process.argv.slice(2);
    const ours = require(entry);
    const seen = [read(require('node:fs'), secret), read(ours, secret)];
    if (isMainThread) {
      new Worker(__filename, { execArgv: [], argv: [entry, secret] }).on('message', (inWorker) =>
        console.log(JSON.stringify([seen, inWorker])));
    } else parentPort.postMessage(seen);`;
  for (const flags of [['--allow-worker'], ['--allow-worker', '--allow-addons']]) {
    const all = await inFolder(t, script, flags);
    assert.deepStrictEqual(all[0], ['ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED']);
    for (const [theirs, ours] of all) assert.strictEqual(ours, theirs);
  }
});

const [major] = process.versions.node.split('.').map(Number);

test('what is dropped later is dropped for us', {
  skip: major < 24 && 'this Node drops nothing',
}, async (t) => {
  const script = `${READS}
    const [entry] = process.argv.slice(2);
    const ours = require(entry);
    const file = __dirname + '/f';
    const before = read(ours, file);
    process.permission.drop('fs.read');
    console.log(JSON.stringify([before, read(require('node:fs'), file), read(ours, file)]));`;
  const seen = await inFolder(t, script);
  assert.deepStrictEqual(seen, ['in open', 'ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED']);
});
