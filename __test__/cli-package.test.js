'use strict';

// The command in the package as it is published, started by a link as npm makes it.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { native } = require('..');
const { buildPackages } = require('../scripts/build-package.js');
const { runNode, temporary } = require('./child.js');
const { serveBy } = require('./cli-run.js');
const { ask, onEachNode } = require('./examples-run.js');

/** An empty project that has the package, with nothing of this checkout around it. */
function install(t) {
  const project = temporary(t);
  const folder = buildPackages(path.join(project, 'node_modules')).main;
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const commands = path.join(project, 'node_modules', '.bin');
  const command = path.join(commands, 'sluice-fs');
  fs.mkdirSync(commands);
  fs.symlinkSync(path.join('..', 'sluice-fs', bin['sluice-fs']), command);
  return { project, command };
}

test('the file can be executed', (t) => {
  const { project, command } = install(t);
  const env = { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` };
  const printed = execFileSync(command, ['--version'], { cwd: project, env, encoding: 'utf8' });
  assert.equal(printed, `${require('../package.json').version}\n`);
});

test('bench', async (t) => {
  const { project, command } = install(t);
  const args = [command, 'bench', '--size', 'tiny', '--json', 'record.json'];
  const { status, stdout, stderr } = await runNode(args, { cwd: project });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /The bytes were right in every run\./);
  const { versions } = JSON.parse(fs.readFileSync(path.join(project, 'record.json'), 'utf8'));
  assert.equal(versions.commit, null);
});

onEachNode('doctor and serve', async (programs, t) => {
  const { project, command } = install(t);
  const [node] = programs.command('');
  const { status, stdout } = await runNode([command, 'doctor', '--json'], { cwd: project, node });
  const report = JSON.parse(stdout);
  assert.deepEqual([status, report.native], native ? [0, true] : [1, false]);
  assert.ok(report.probes.every(({ ok }) => ok));

  fs.writeFileSync(path.join(project, 'file.txt'), 'hello\n');
  const server = await serveBy(programs, [node, command], project);
  const { headers, body } = await ask(server, '/file.txt');
  assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
  assert.equal(String(body), 'hello\n');
  await server.stop();
});
