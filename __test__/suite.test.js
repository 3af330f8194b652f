'use strict';

// The runner of Node's own tests, on a made-up source tree of Node.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');
const { select } = require('../scripts/suite/select.js');
const { sourceEntries } = require('../scripts/suite/apt-entries.js');

/** Our functions count what the lanes serve. */
const ours = "/\\blanes\\b/.test(require('fs').readFile)";

/** A source tree with these tests. */
function sourceTree(t, tests) {
  const folder = temporary(t);
  for (const name of ['parallel', 'sequential']) {
    fs.mkdirSync(path.join(folder, 'test', name), { recursive: true });
  }
  for (const [name, text] of Object.entries(tests)) {
    fs.writeFileSync(path.join(folder, 'test', name), text);
  }
  return folder;
}

async function suite(t, source, ...args) {
  return runNode([`${ROOT}/scripts/suite/suite.js`, '--node-src', source, ...args], {
    env: { ...process.env, XDG_CACHE_HOME: path.join(temporary(t), 'cache') },
  });
}

test('a pass, a regression and a failure of stock Node', async (t) => {
  const source = sourceTree(t, {
    'parallel/test-fs-pass.js': '',
    'parallel/test-fs-regression.js': `if (${ours}) throw new Error('seen with ours only');`,
    'parallel/test-fs-stock-failure.js': 'process.exit(1);',
    'parallel/test-fs-skip.js': "console.log('1..0 # Skipped: not here');",
    'parallel/test-other.js': 'process.exit(1);',
  });
  const { status, stdout, stderr } = await suite(t, source);
  assert.strictEqual(status, 1, stdout + stderr);
  assert.match(stdout, /^stock: 2 passed, 1 failed, 1 skipped$/m);
  assert.match(stdout, /^ours: 1 passed of 2, 0 excluded$/m);
  assert.match(stdout, /^regressions:\n {2}parallel\/test-fs-regression\.js$/m);
  assert.match(stdout, /seen with ours only/);
  assert.match(stdout, /\n1 passed, 1 failed\n$/);
});

test('what a test sees: ours, its flags and variables, folders of its own, nothing of the runner', async (t) => {
  const source = sourceTree(t, {
    'parallel/test-fs-sees.mjs': `// Flags: --expose-gc
    // Env: GIVEN=as-asked
    import assert from 'node:assert';
    import { spawnSync, execFileSync } from 'node:child_process';
    import { createRequire } from 'node:module';
    import fs from 'node:fs';
    import { readFile } from 'fs/promises';
    const require = createRequire(import.meta.url);
    assert.strictEqual(typeof gc, 'function');
    assert.strictEqual(process.env.GIVEN, 'as-asked');
    assert.strictEqual(process.env.NODE_OPTIONS, undefined);
    assert.deepStrictEqual(process.execArgv, ['--expose-gc']);
    assert.ok(fs.existsSync('test/parallel'));
    assert.deepStrictEqual(fs.readdirSync(process.env.NODE_TEST_DIR), ['log']);
    assert.match(process.env.TEST_THREAD_ID, /^\\d+$/);
    const child = ${JSON.stringify(`process.exit(${ours} ? 0 : 5);`)};
    const run = (env) => spawnSync(process.execPath, ['-e', child], { env }).status;
    const expected = ${ours} ? 0 : 5;
    assert.strictEqual(readFile, fs.promises.readFile);
    assert.strictEqual(run(process.env), expected);
    assert.strictEqual(run({}), expected);
    assert.strictEqual(run({ NODE_OPTIONS: '--no-warnings' }), expected);
    const print = ['-p', '[process.env.NODE_OPTIONS, process.execArgv.length]'];
    const env = { NODE_OPTIONS: '--no-warnings' };
    assert.match(execFileSync(process.execPath, print, { env, encoding: 'utf8' }), /'--no-warnings', 2/);
    `,
  });
  const { status, stdout, stderr } = await suite(t, source);
  assert.strictEqual(status, 0, stdout + stderr);
  assert.match(stdout, /\n1 passed, 0 failed\n$/);
});

test('the second time, stock Node is remembered', async (t) => {
  const source = sourceTree(t, { 'parallel/test-fs-count.js': '' });
  const XDG_CACHE_HOME = temporary(t);
  const args = [`${ROOT}/scripts/suite/suite.js`, '--node-src', source];
  const options = { env: { ...process.env, XDG_CACHE_HOME } };
  assert.strictEqual((await runNode(args, options)).status, 0);
  const file = path.join(XDG_CACHE_HOME, 'sluice-fs', 'suite', `baseline-${process.version}.json`);
  const kept = fs.readFileSync(file, 'utf8');
  assert.match(kept, /"parallel\/test-fs-count\.js \w{64}": "passed"/);
  fs.writeFileSync(file, kept.replace('"passed"', '"failed"'));
  assert.match((await runNode(args, options)).stdout, /^stock: 0 passed, 1 failed/m);
  assert.match(
    (await runNode([...args, '--fresh'], options)).stdout,
    /^stock: 1 passed, 0 failed/m,
  );
});

test('all versions: those without sources are left out, the others add up', async (t) => {
  const source = sourceTree(t, { 'parallel/test-fs-pass.js': '' });
  const env = { ...process.env, XDG_CACHE_HOME: temporary(t), NODE_SRC_22: source };
  for (const name of ['NODE_SRC_20', 'NODE_SRC_24', 'NODE_SRC_26']) delete env[name];
  const nodes = ['20', '22'].flatMap((version) => ['--node', `${version}=${process.execPath}`]);
  const args = [`${ROOT}/scripts/suite/all.js`, '--node-src', `20=${source}`, ...nodes];
  const { status, stdout, stderr } = await runNode(args, { env });
  assert.strictEqual(status, 0, stdout + stderr);
  assert.match(stdout, /^Node 20: 1 passed, 0 failed$/m);
  assert.match(stdout, /^Node 22: 1 passed, 0 failed$/m);
  assert.match(stdout, /^Node 26: left out, no --node-src 26=DIR$/m);
  assert.match(stdout, /\n2 passed, 0 failed\n$/);
});

test('which files are chosen', (t) => {
  const source = sourceTree(t, {
    'parallel/test-fs-a.js': '',
    'parallel/test-file-b.mjs': '',
    'parallel/test-c.js': "require('node:fs');",
    'parallel/test-d.js': 'createReadStream(x);',
    'parallel/test-e.js': "fixtures.readKey('k')",
    'parallel/test-f.js': "require('net');",
    'parallel/common.js': "require('fs');",
    'sequential/test-g.mjs': "import { readFile } from 'fs/promises';",
  });
  const names = (options) => select(source, options).map(({ name }) => name);
  const using = ['test-c.js', 'test-d.js', 'test-e.js', 'test-file-b.mjs', 'test-fs-a.js'];
  const parallel = using.map((name) => `parallel/${name}`);
  assert.deepStrictEqual(names(), [...parallel, 'sequential/test-g.mjs']);
  assert.deepStrictEqual(names({ filter: /test-fs/ }), ['parallel/test-fs-a.js']);
  assert.ok(names({ every: true }).includes('parallel/test-f.js'));
});

test("apt's entries of a Debian mirror, as entries for source packages", (t) => {
  const folder = temporary(t);
  fs.mkdirSync(path.join(folder, 'sources.list.d'));
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  write(
    'sources.list',
    '# deb http://old.example/debian a main\n' +
      'deb [signed-by=/k.gpg arch=amd64] https://m.example/debian/ bookworm main contrib\n' +
      'deb http://m.example/debian-security bookworm-security main\n',
  );
  write(
    'sources.list.d/debian.sources',
    'Types: deb\n# a comment\nURIs: http://n.example/debian\nSuites: a b\nComponents: main\n' +
      'Signed-By:\n -----BEGIN\n .\n key\n\nTypes: deb\nURIs: http://n.example/debian-security\n',
  );
  write('sources.list.d/other.list', 'deb https://other.example/packages stable main\n');
  assert.deepStrictEqual(sourceEntries(folder, 'trixie'), [
    {
      ending: '.list',
      text: 'deb-src [signed-by=/k.gpg arch=amd64] https://m.example/debian/ trixie main\n',
    },
    {
      ending: '.sources',
      text:
        'Types: deb-src\nURIs: http://n.example/debian\nSuites: trixie\nComponents: main\n' +
        'Signed-By:\n -----BEGIN\n .\n key\n',
    },
  ]);
});
