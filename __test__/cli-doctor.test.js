'use strict';

// `sluice-fs doctor`: what it says is so, and where something is closed it says why.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const sluice = require('..');
const { FILESYSTEMS } = require('../cli/doctor/filesystems.js');
const { COMMAND, runCommand } = require('./cli-run.js');
const { ROOT, runNode, temporary } = require('./child.js');
const { onEachNode } = require('./examples-run.js');
const { makeWithout, runWithout } = require('./seccomp/without.js');

const { kernel, cached, pool } = sluice.lanes();
/** What stands in the environment of these tests themselves. */
const CLEAN = { SLUICE_KERNEL: undefined, SLUICE_THREADS: undefined };
const skip = !(kernel.open && cached.open && pool.open) && 'not all lanes are open here';

async function reportOf(args, options = {}) {
  const command = [...(options.before ?? []), COMMAND, 'doctor', '--json', ...args];
  const { status, stdout, stderr } = await runNode(command, {
    ...options,
    env: { ...CLEAN, ...options.env },
  });
  assert.equal(stderr, '');
  return { status, ...JSON.parse(stdout) };
}

const takenBy = ({ probes }) =>
  Object.fromEntries(probes.map(({ title, taken }) => [title, taken]));

/** A checkout without the addon, and nothing else of ours on the way to it. */
function withoutAddon(t) {
  const folder = temporary(t);
  for (const name of ['index.js', 'package.json', 'bin', 'cli', 'lib', 'bench']) {
    if (name === 'bench') {
      fs.cpSync(path.join(ROOT, name, 'harness'), path.join(folder, name, 'harness'), {
        recursive: true,
      });
    } else {
      fs.cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
    }
  }
  return path.join(folder, 'bin', 'sluice-fs.js');
}

test('all is well', { skip }, async (t) => {
  const folder = temporary(t);
  const report = await reportOf([folder]);
  assert.deepEqual([report.status, report.native, report.ok], [0, true, true]);
  for (const { title, lane, taken, ok } of report.probes) {
    assert.ok(ok, title);
    assert.equal(taken, lane, title);
  }
  const copy = report.probes.find(({ title }) => title.startsWith('pipe to a file'));
  assert.match(copy.way, /^(?:blocks shared|inside the kernel|read and written)/);
  assert.equal(copy.served.kernel.bytes, 8 * 1024 * 1024);
  assert.equal(report.host.node, process.version);
  assert.equal(
    fs.realpathSync(report.addon.file),
    fs.realpathSync(path.join(ROOT, 'sluice-fs.node')),
  );
  assert.deepEqual(fs.readdirSync(folder), [], 'nothing is left behind');
});

test('for a person: no colours in a pipe, and lines of a width that can be read', {
  skip,
}, async (t) => {
  const folder = temporary(t);
  const { status, stdout, stderr } = await runCommand(['doctor', folder], { env: CLEAN });
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^Native code is at work\.\n/);
  assert.ok(!stdout.includes('\x1b'));
  assert.match(stdout, /\n {2}kernel +open\n/);
  assert.match(stdout, /\n {2}pipe to a socket, 8 MiB +kernel\n/);
  assert.ok(stdout.includes(folder));
});

onEachNode('it works', async (programs) => {
  const [node] = programs.command('');
  const { status, probes } = await reportOf([programs.folder], { node });
  assert.deepEqual(
    probes.filter(({ ok }) => !ok),
    [],
  );
  assert.equal(status, sluice.native ? 0 : 1);
});

test('settings', { skip }, async (t) => {
  const env = { SLUICE_KERNEL: '0', SLUICE_THREADS: 'many', SLUICE_THREAD: '3' };
  const report = await reportOf([temporary(t)], { env });
  assert.equal(report.status, 0);
  assert.equal(report.lanes.kernel.open, false);
  assert.equal(takenBy(report)['pipe to a file, 8 MiB'], 'pool');
  const said = report.advice.join('\n');
  assert.match(said, /closed by SLUICE_KERNEL=0/);
  assert.match(said, /SLUICE_THREADS=many: no whole number/);
  assert.match(said, /SLUICE_THREAD=3: nothing/);

  const three = await reportOf([temporary(t)], { env: { SLUICE_THREADS: '3' } });
  const [threads] = three.settings;
  assert.deepEqual(threads.does, '3 threads at most');
  assert.equal(three.host.openFiles.soft >= 4096, !three.advice.join().includes('ulimit'));
});

test('few descriptors', { skip }, async (t) => {
  const report = await reportOf([temporary(t)], { files: 200 });
  assert.equal(report.host.openFiles.soft, 200);
  assert.match(report.advice.join('\n'), /No more than 200 descriptors/);
});

test('hardly any descriptors: what fails is told, and nothing is left behind', {
  skip,
}, async (t) => {
  const folder = temporary(t);
  for (let files = 20; files < 26; files++) {
    // With fewer than it needs itself, Node says so.
    const options = { env: CLEAN, files };
    const { stdout, stderr } = await runCommand(['doctor', '--json', folder], options);
    assert.equal(stderr, '', `${files} descriptors`);
    assert.equal(JSON.parse(stdout).probes.length, 8);
    assert.deepEqual(fs.readdirSync(folder), [], `${files} descriptors`);
  }
});

test('no native code', async (t) => {
  const command = withoutAddon(t);
  for (const env of [{}, { SLUICE_REQUIRE_NATIVE: '1' }]) {
    const { status, stdout, stderr } = await runNode([command, 'doctor', temporary(t)], { env });
    assert.deepEqual([status, stderr], [1, '']);
    assert.match(stdout, /^Native code is not at work/);
    assert.match(stdout, /native code +none: the addon is not built/);
    assert.match(stdout, /pipe to a file, 8 MiB +exact/);
    assert.match(stdout, /Install Rust/);
  }
});

test('reasons of the process itself', { skip }, async (t) => {
  const folder = temporary(t);
  const noAddons = await reportOf([folder], { before: ['--no-addons'] });
  assert.equal(noAddons.status, 1);
  assert.match(noAddons.advice[0], /--no-addons/);

  const traced = await reportOf([folder], {
    before: ['--trace-event-categories=node.fs'],
    cwd: folder,
  });
  assert.equal(traced.status, 1);
  assert.match(traced.advice[0], /--trace-event-categories/);
});

onEachNode('the permission model', async (programs) => {
  const [node] = programs.command('');
  const major = Number(
    /(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout)[1],
  );
  const flag = major < 22 ? '--experimental-permission' : '--permission';
  const args = [flag, '--allow-fs-read=*', COMMAND, 'doctor', programs.folder];
  const { status, stdout } = await runNode(args, { node });
  assert.equal(status, 1);
  assert.match(stdout, /permission model +on, with fs\.read\n/);
  assert.match(stdout, /nothing: Access to this API has been restricted/);
  assert.match(stdout, /The permission model is on/);
});

test('a filter of system calls', { skip }, async (t) => {
  if (spawnSync('cc', ['--version']).error) return t.skip('a C compiler makes the filter');
  const folder = temporary(t);
  const without = makeWithout(temporary(t));
  const args = [COMMAND, 'doctor', '--json', folder];
  const { stdout } = await runWithout(without, 'openat2!', args, { env: CLEAN });
  const report = JSON.parse(stdout);
  assert.equal(report.host.seccomp, 'a filter');
  assert.equal(report.lanes.cached.open, false);
  assert.equal(takenBy(report).stat === 'cached', false);
  assert.match(report.advice.join('\n'), /seccomp profile that allows openat2/);
});

test('a folder of the kernel, and one that is not there', { skip }, async () => {
  const proc = await reportOf(['/proc']);
  assert.equal(proc.filesystem.name, 'procfs');
  assert.deepEqual([proc.status, proc.probes], [0, null]);
  assert.match(proc.advice.join('\n'), /neither the cached nor the kernel lane/);
  const { status, stdout, stderr } = await runCommand(['doctor', '/no/such/folder']);
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(stderr, /^sluice-fs doctor: ENOENT/);
});

test('the filesystems are those that the native code knows', () => {
  const text = fs.readFileSync(path.join(ROOT, 'src', 'sys', 'filesystem_name.rs'), 'utf8');
  const numbers = (name) => {
    const [, list] = new RegExp(`const ${name}: .*?= &\\[(.*?)\\];`, 's').exec(text);
    return Array.from(list.matchAll(/0x([\da-f_]+)/gi), ([, digits]) =>
      Number.parseInt(digits.replaceAll('_', ''), 16),
    );
  };
  const local = [...numbers('ON_DISK'), ...numbers('IN_MEMORY')];
  const known = [...local, ...numbers('REMOTE')];
  const those = (which) =>
    [...FILESYSTEMS].filter(([, { lanes }]) => lanes[which]).map(([type]) => type);
  assert.deepEqual(those('cached').sort(), local.sort());
  assert.deepEqual(those('kernel').sort(), known.sort());
});
