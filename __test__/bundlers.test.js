'use strict';

// Programs that esbuild, webpack and rollup have put into one file, with the settings of
// docs/install.md: the package stays outside, or goes in and the addon is copied beside the file.
//
// SLUICE_INSTALL=all makes a single executable as well.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { after, before, describe, test } = require('node:test');
const { buildPackages } = require('../scripts/build-package.js');
const { ROOT, runNode, temporary } = require('./child.js');
const { openLanes } = require('./open-lanes.js');

const ADDON = path.join(ROOT, 'sluice-fs.node');
const NODE_26 = path.join(ROOT, 'node_modules', 'node-26', 'bin', 'node');
const { native } = require('..');

const PRINT = `
fs.promises.writeFile('file', 'contents').then(async () => {
  const { lane } = await pipe('file', 'copy');
  const open = Object.entries(fs.lanes()).map(([name, lane]) => [name, lane.open]);
  console.log(JSON.stringify({
    lane, native: fs.native, open: Object.fromEntries(open), copy: fs.readFileSync('copy', 'utf8'),
  }));
});
`;
const PROGRAMS = {
  'program.cjs': `const fs = require('sluice-fs');
    const { pipe } = require('sluice-fs/promises');${PRINT}`,
  'program.mjs': `import fs from 'sluice-fs';
    import { pipe } from 'sluice-fs/promises';${PRINT}`,
};

const EXPECTED = {
  lane: 'kernel',
  native: true,
  open: openLanes(),
  copy: 'contents',
};

/** What the documents say to put before an ES module that holds the package. */
const BANNER = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const __dirname = import.meta.dirname ?? new URL('.', import.meta.url).pathname;`;

const EXTERNAL = ['sluice-fs', 'sluice-fs/*'];

/** Bundles `entry` into `outfile` by esbuild. */
function esbuild(entry, outfile, options) {
  return require('esbuild').build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    logLevel: 'silent',
    ...options,
  });
}

/** The same by webpack. Its warnings are errors here. */
async function webpack(entry, outfile, options) {
  const stats = await promisify(require('webpack'))({
    target: 'node',
    mode: 'production',
    entry,
    output: { path: path.dirname(outfile), filename: path.basename(outfile) },
    ...options,
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  assert.deepStrictEqual([...errors, ...warnings], []);
}

/** The same by rollup. */
async function rollup(input, file, { format }) {
  const external = [/^sluice-fs(\/|$)/, /^node:/];
  const bundle = await require('rollup').rollup({ input, external });
  await bundle.write({ file, format });
  await bundle.close();
}

/** Bundler, program, the file that is made, settings. */
const OUTSIDE = [
  [esbuild, 'program.cjs', 'out.cjs', { external: EXTERNAL }],
  [esbuild, 'program.mjs', 'out.cjs', { external: EXTERNAL }],
  [esbuild, 'program.mjs', 'out.mjs', { external: EXTERNAL, format: 'esm' }],
  [webpack, 'program.cjs', 'out.cjs', { externals: /^sluice-fs/, externalsType: 'commonjs' }],
  [webpack, 'program.mjs', 'out.cjs', { externals: /^sluice-fs/, externalsType: 'commonjs' }],
  [rollup, 'program.mjs', 'out.cjs', { format: 'cjs' }],
  [rollup, 'program.mjs', 'out.mjs', { format: 'es' }],
];
const INSIDE = [
  [esbuild, 'program.cjs', 'out.cjs', {}],
  [esbuild, 'program.mjs', 'out.cjs', {}],
  [esbuild, 'program.cjs', 'out.cjs', { minify: true }],
  [esbuild, 'program.mjs', 'out.mjs', { format: 'esm', banner: { js: BANNER } }],
  [webpack, 'program.cjs', 'out.cjs', {}],
  [webpack, 'program.mjs', 'out.cjs', { optimization: { minimize: false } }],
];

const skip =
  (!native && 'the addon is not built here') || (process.platform !== 'linux' && 'lanes');

describe('bundled', { skip }, () => {
  let folder;
  const done = [];

  before(() => {
    folder = temporary({ after: (task) => done.push(task) });
    buildPackages(path.join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(PROGRAMS)) {
      fs.writeFileSync(path.join(folder, name), text);
    }
  });
  after(() => {
    for (const task of done) task();
  });

  async function assertRuns(t, file, options) {
    const { status, stdout, stderr } = await runNode([file], { cwd: temporary(t), ...options });
    assert.strictEqual(stderr, '');
    assert.strictEqual(status, 0);
    assert.deepStrictEqual(JSON.parse(stdout), EXPECTED);
  }

  const titleOf = ([bundler, program, made, options]) =>
    `${program} by ${bundler.name} into ${made} with ${Object.keys(options).join(', ') || 'nothing'}`;

  for (const [index, row] of OUTSIDE.entries()) {
    const [bundler, program, made, options] = row;
    test(`outside: ${titleOf(row)}`, async (t) => {
      const file = path.join(folder, `outside-${index}`, made);
      await bundler(path.join(folder, program), file, options);
      assert.ok(fs.statSync(file).size < 10_000, 'the package is not in there');
      await assertRuns(t, file);
    });
  }

  for (const row of INSIDE) {
    const [bundler, program, made, options] = row;
    test(`inside: ${titleOf(row)}`, async (t) => {
      // Somewhere else, where no package is to be found.
      const file = path.join(temporary(t), made);
      await bundler(path.join(folder, program), file, options);
      const bare = await runNode([file], { cwd: temporary(t) });
      assert.match(bare.stderr, /SLUICE_NO_NATIVE/);
      assert.strictEqual(JSON.parse(bare.stdout).copy, 'contents');
      fs.copyFileSync(ADDON, path.join(path.dirname(file), 'sluice-fs.node'));
      await assertRuns(t, file);
    });
  }

  test('inside, with a folder of which nobody knows where it is', async (t) => {
    const file = path.join(temporary(t), 'out.cjs');
    const options = { context: folder, node: { __dirname: true } };
    await webpack(path.join(folder, 'program.cjs'), file, options);
    const { stdout, stderr } = await runNode([file], { cwd: folder });
    assert.match(stderr, /SLUICE_NO_NATIVE/);
    assert.strictEqual(JSON.parse(stdout).copy, 'contents');
  });

  const isLong = process.env.SLUICE_INSTALL !== 'all' && 'long';
  const isMissing = !fs.existsSync(NODE_26) && 'Node 26 is not installed here';
  test('a single executable', { skip: isLong || isMissing }, async (t) => {
    const at = temporary(t);
    const main = path.join(at, 'out.cjs');
    await esbuild(path.join(folder, 'program.cjs'), main, {});
    const output = path.join(at, 'program');
    const settings = path.join(at, 'sea.json');
    fs.writeFileSync(settings, JSON.stringify({ main, output, executable: NODE_26 }));
    const built = await runNode(['--build-sea', settings], { node: NODE_26, cwd: at });
    assert.strictEqual(built.status, 0, built.stderr);
    fs.rmSync(main);
    fs.copyFileSync(ADDON, path.join(at, 'sluice-fs.node'));
    const ran = await runNode([], { node: output, cwd: at });
    assert.deepStrictEqual(JSON.parse(ran.stdout), EXPECTED, ran.stderr);
  });
});
