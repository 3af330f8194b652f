'use strict';

// What the command answers to arguments that it cannot do anything with.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { text } = require('node:stream/consumers');
const { test } = require('node:test');
const { COMMAND, runCommand } = require('./cli-run.js');
const { temporary } = require('./child.js');

test('what it cannot do it says', async (t) => {
  const folder = temporary(t);
  fs.writeFileSync(path.join(folder, 'file'), '');
  const cases = [
    [['serve'], 2, /which folder/],
    [['serve', folder, 'more'], 2, /one folder/],
    [['serve', folder, '--port', 'x'], 2, /no port: x/],
    [['serve', folder, '--port', '70000'], 2, /no port/],
    [['serve', folder, '--port', ' '], 2, /no port/],
    [['serve', folder, '--port', '0x10'], 2, /no port/],
    [['serve', folder, '--host', ''], 2, /which host/],
    [['serve', folder, '--nonsense'], 2, /nonsense/],
    [['serve', path.join(folder, 'missing')], 1, /ENOENT/],
    [['serve', path.join(folder, 'file')], 1, /ENOTDIR/],
    [['nonsense'], 2, /no command nonsense/],
    [[], 2, /Usage/],
  ];
  for (const [args, code, words] of cases) {
    const { status, stdout, stderr } = await runCommand(args);
    assert.deepEqual([status, stdout], [code, ''], args.join(' '));
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /\n\s+at /);
  }
  const help = await runCommand(['serve', '--help']);
  assert.deepEqual([help.status, help.stderr], [0, '']);
  assert.match(help.stdout, /--follow-links/);
  const { version } = require('../package.json');
  assert.equal((await runCommand(['--version'])).stdout, `${version}\n`);
});

test('a port that is taken', async (t) => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const args = ['serve', temporary(t), '--port', String(server.address().port)];
  const { status, stderr } = await runCommand(args);
  assert.equal(status, 1);
  assert.match(stderr, /EADDRINUSE/);
});

test('whoever reads may stop at any line', async (t) => {
  for (const args of [
    ['--help'],
    ['doctor', temporary(t)],
    ['bench', temporary(t), '--size', 'tiny'],
  ]) {
    const expected = (await runCommand(args)).status;
    const child = spawn(process.execPath, [COMMAND, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const stderr = text(child.stderr);
    const [status] = await once(child, 'close');
    assert.doesNotMatch(await stderr, /EPIPE|\n\s+at /);
    assert.equal(status, expected, args[0]);
  }
});
