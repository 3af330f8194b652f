'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { Programs, assertSame, onEachNode, randomFile } = require('./examples-run.js');

const SIZE = 40 * 1024 * 1024 + 99;

/** A way to give a program a terminal: script(1) of util-linux. */
const hasTerminal = spawnSync('script', ['--version']).status === 0;
const quoted = (argument) => `'${argument.replaceAll("'", "'\\''")}'`;
const onTerminal = (command) => ['script', '-qec', command.map(quoted).join(' '), '/dev/null'];

onEachNode('pipe-progress copies, and draws nothing off a terminal', async (programs) => {
  const { file, contents } = randomFile(programs.folder, 'large', SIZE);
  const copy = path.join(programs.folder, 'copy');
  for (const args of [[], ['--progress']]) {
    // `run` sees to it that standard error stays empty.
    const printed = await programs.run('pipe-progress', ...args, file, copy);
    assert.match(printed, new RegExp(`^Copied ${SIZE} bytes through the \\w+ lane\n$`));
    assertSame(fs.readFileSync(copy), contents);
    fs.rmSync(copy);
  }
});

if (hasTerminal) {
  onEachNode('pipe-progress draws a bar on a terminal, if asked to', async (programs) => {
    const { file, contents } = randomFile(programs.folder, "it's large", SIZE);
    const copy = path.join(programs.folder, 'copy');
    const show = async (...args) => {
      const command = programs.command('pipe-progress', ...args, file, copy);
      const shown = Programs.succeeded(await programs.start(onTerminal(command)).ended);
      assertSame(fs.readFileSync(copy), contents);
      return shown;
    };
    assert.match(await show('--progress'), new RegExp(`█+.* 100% .* ${SIZE}/${SIZE}`));
    assert.equal((await show()).trim().split('\n').length, 1);
  });
}

onEachNode('pipe-progress names a file that is missing', async (programs) => {
  const missing = path.join(programs.folder, 'missing');
  const copy = `${missing}.copy`;
  assert.match(await programs.fails('pipe-progress', '--progress', missing, copy), /^ENOENT.*\n$/);
});

onEachNode('pipe-progress stops on Ctrl-C', async (programs) => {
  // A source without an end, and a destination that tells when the copy is under way.
  const fifo = path.join(programs.folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const { child, ended } = programs.start(programs.command('pipe-progress', '/dev/zero', fifo));
  const reader = fs.createReadStream(fifo);
  await once(reader, 'data');
  child.kill('SIGINT');
  reader.resume();
  const { code, signal, stderr } = await ended;
  assert.deepEqual(
    { code, signal, stderr },
    { code: 1, signal: null, stderr: 'The operation was aborted\n' },
  );
});
