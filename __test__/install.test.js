'use strict';

// The whole way from `npm run package` to a program that runs: packed, put into a registry on
// loopback, installed into an empty project on a machine without Rust.
//
// SLUICE_INSTALL=all takes every package manager on every Node, and builds from a checkout and
// from git, which takes some minutes and, for git, the network.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { platform } = require('../lib/platform.js');
const { PLATFORMS, buildPackages } = require('../scripts/build-package.js');
const { ROOT, temporary } = require('./child.js');
const { MANAGERS } = require('./install/managers.js');
const { Project } = require('./install/project.js');
const { startRegistry } = require('./install/registry.js');
const { openLanes } = require('./open-lanes.js');

const isAll = process.env.SLUICE_INSTALL === 'all';
const { version } = require('../package.json');

const OWN = `sluice-fs-${platform()}`;
const ADDON = path.join(ROOT, 'sluice-fs.node');

const skipped =
  (!fs.existsSync(ADDON) && 'the addon is not built here') ||
  (process.platform === 'win32' && 'it makes links');

/** The Nodes that are here, by major version. */
const NODES = [20, 22, 24, 26]
  .map((major) => [major, path.join(ROOT, 'node_modules', `node-${major}`, 'bin', 'node')])
  .filter(([, node]) => fs.existsSync(node));

/** Where cargo builds: what others have made is no use to it, but what one test has is to the next. */
const TARGET = path.join(os.tmpdir(), `sluice-install-target-${process.pid}`);
after(() => fs.rmSync(TARGET, { recursive: true, force: true }));

/** What it takes to build: this machine's own programs and home, and time. */
const BUILDING = {
  env: { PATH: process.env.PATH, HOME: os.homedir(), CARGO_TARGET_DIR: TARGET },
  timeout: 1_200_000,
};

/** All of it works, by the addon in that package. */
function assertNative({ addon, lane, stderr, ...seen }, name) {
  assert.strictEqual(path.basename(path.dirname(addon)), name);
  assert.match(lane, /^(kernel|pool)$/);
  assert.doesNotMatch(stderr, /SLUICE/);
  assert.deepStrictEqual(seen, { ...WORKING, native: true, lanes: openLanes(), served: true });
}

/** All of it works, by node:fs. */
function assertFallback({ native, lanes, served, lane, addon, stderr, ...seen }) {
  assert.deepStrictEqual({ native, served, lane, addon }, NOTHING_NATIVE);
  assert.ok(!lanes.pool && !lanes.kernel && lanes.exact);
  assert.deepStrictEqual(seen, WORKING);
}

const NOTHING_NATIVE = { native: false, served: false, lane: 'exact', addon: null };
const WORKING = { same: true, missing: 'ENOENT', imported: true, register: 'function' };

/** Of the platforms' packages this one has been installed. */
function assertInstalled({ folder, manager }) {
  const places = {
    npm: 'node_modules',
    pnpm: 'node_modules/.pnpm',
    'yarn-1': 'node_modules',
    'yarn-4': '.yarn/unplugged',
  };
  const entries = fs.readdirSync(path.join(folder, places[manager]));
  const all = PLATFORMS.map((name) => `sluice-fs-${name}`);
  const installed = all.filter((name) =>
    entries.some((entry) => entry === name || /^(@|-npm-)/.test(entry.replace(name, ''))),
  );
  // Yarn 1 knows nothing of C libraries.
  const expected = all.filter(
    (name) => name === OWN || (manager === 'yarn-1' && sibling(name) === sibling(OWN)),
  );
  assert.deepStrictEqual(installed, expected);
}

/** A platform without its C library. */
const sibling = (name) => name.replace(/-(gnu|musl)$/, '');

/** Programs of examples/ run there as they are. */
async function assertExamples(project) {
  const at = (name) => path.join(project.folder, name);
  fs.cpSync(path.join(ROOT, 'examples'), at('examples'), { recursive: true });
  const image = Buffer.alloc(300_000, 'image');
  fs.writeFileSync(at('image'), image);
  for (const [name, ...args] of [
    ['copy-image', 'image', 'copied'],
    ['copy-stream', 'image', 'streamed'],
  ]) {
    await project.start([`examples/${name}.js`, ...args]);
    assert.ok(fs.readFileSync(at(args[1])).equals(image), name);
  }
  const { stdout } = await project.start(['examples/file-to-stdout.js', 'image']);
  assert.strictEqual(stdout, image.toString());
}

describe('the packages', { skip: skipped }, () => {
  let base;
  let registry;

  before(async () => {
    base = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'sluice-install-'));
    // What has to be there for the other platforms is never opened here, and must not be.
    const artifacts = path.join(base, 'artifacts');
    fs.mkdirSync(artifacts);
    for (const name of PLATFORMS) {
      fs.writeFileSync(path.join(artifacts, `sluice-fs-${name}.node`), 'for another machine');
    }
    fs.copyFileSync(ADDON, path.join(artifacts, `${OWN}.node`));
    const { main, platforms } = buildPackages(path.join(base, 'packages'), { artifacts });
    const folders = [main, ...platforms];
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', base, ...folders];
    const packed = execFileSync(process.execPath, [MANAGERS.npm.program, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    registry = await startRegistry(
      JSON.parse(packed).map(({ filename }, i) => ({
        folder: folders[i],
        tarball: path.join(base, filename),
      })),
    );
  });

  after(() => {
    registry?.close();
    fs.rmSync(base, { recursive: true, force: true });
  });

  const names = isAll ? Object.keys(MANAGERS) : ['npm'];
  const nodes = isAll ? NODES : NODES.filter(([major]) => [20, 26].includes(major));
  for (const manager of names) {
    const skip = MANAGERS[manager].program === undefined && 'not installed here';
    for (const [major, node] of nodes) {
      for (const scripts of [true, false]) {
        const how = scripts ? '' : ', without scripts';
        test(`installed by ${manager} on Node ${major}${how}`, { skip }, async (t) => {
          const project = new Project(t, node);
          const wanted = { dependencies: { 'sluice-fs': version }, scripts };
          const said = await project.install(manager, {
            ...wanted,
            registry: registry.address,
          });
          // Nothing to build, nobody to blame.
          assert.doesNotMatch(said, /no native code|cargo/);
          assertNative(await project.drive(), OWN);
          assertInstalled(project);
          await assertExamples(project);
        });
      }
    }
  }

  for (const scripts of [true, false]) {
    const how = scripts ? '' : ', and without scripts';
    test(`without the optional packages and without cargo${how}`, async (t) => {
      const project = new Project(t, process.execPath);
      const said = await project.install('npm', {
        dependencies: { 'sluice-fs': version },
        registry: registry.address,
        scripts,
        args: ['--omit=optional', '--foreground-scripts'],
      });
      if (scripts) assert.match(said, /there is no cargo here/);
      const { stderr, ...seen } = await project.drive();
      assertFallback(seen);
      // Once, and it says what is missing.
      assert.strictEqual(stderr.match(/SLUICE_NO_NATIVE/g).length, 1, stderr);
      assert.ok(stderr.includes(OWN), stderr);
      await assertExamples(project);
    });
  }

  test('without the optional packages, with cargo', { skip: !isAll && 'long' }, async (t) => {
    const project = new Project(t, process.execPath);
    await project.install('npm', {
      dependencies: { 'sluice-fs': version },
      registry: registry.address,
      args: ['--omit=optional'],
      ...BUILDING,
    });
    assertNative(await project.drive(), 'sluice-fs');
    await assertExamples(project);
  });
});

describe('what is not packed', { skip: skipped || (!isAll && 'long') }, () => {
  /** A copy of what is kept under version control, as a repository of its own. */
  function checkout(t) {
    const folder = path.join(temporary(t), 'checkout');
    const git = (...args) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
    const listed = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
    for (const name of listed.split('\0').filter((name) => fs.existsSync(path.join(ROOT, name)))) {
      if (name !== '') fs.cpSync(path.join(ROOT, name), path.join(folder, name));
    }
    git('init', '--quiet');
    git('add', '.');
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    git(...author, 'commit', '--quiet', '--message', 'all of it');
    return folder;
  }

  test('a folder is built', async (t) => {
    const folder = checkout(t);
    const project = new Project(t, process.execPath);
    await project.install('npm', { dependencies: { 'sluice-fs': `file:${folder}` }, ...BUILDING });
    assert.ok(fs.existsSync(path.join(folder, 'sluice-fs.node')));
    assertNative(await project.drive(), 'checkout');
    await assertExamples(project);
  });

  test('a repository is built', async (t) => {
    const project = new Project(t, process.execPath);
    const dependencies = { 'sluice-fs': `git+file://${checkout(t)}` };
    await project.install('npm', { dependencies, ...BUILDING });
    assertNative(await project.drive(), 'sluice-fs');
    await assertExamples(project);
  });

  test('a folder is installed without cargo', async (t) => {
    const project = new Project(t, process.execPath);
    const dependencies = { 'sluice-fs': `file:${checkout(t)}` };
    const args = ['--foreground-scripts'];
    const said = await project.install('npm', { dependencies, args });
    assert.match(said, /there is no cargo here/);
    assertFallback(await project.drive());
  });
});
