'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { gunzipSync } = require('node:zlib');
const { Programs, assertSame, onEachNode, randomFile } = require('./examples-run.js');

// Not a multiple of any chunk's size.
const SIZE = 3 * 1024 * 1024 + 12_345;

for (const variant of [['copy-image'], ['copy-stream'], ['copy-stream', '--end']]) {
  onEachNode(`${variant.join(' ')} copies`, async (programs) => {
    const { file, contents } = randomFile(programs.folder, 'photo.jpg', SIZE);
    const copy = path.join(programs.folder, 'copy.jpg');
    const printed = await programs.run(...variant, file, copy);
    assertSame(fs.readFileSync(copy), contents);
    if (variant.includes('--end')) {
      assert.equal(printed, `Read ${SIZE} bytes to the end\nWrote ${SIZE} bytes\n`);
    }
  });

  onEachNode(`${variant.join(' ')} names a file that is missing`, async (programs) => {
    const missing = path.join(programs.folder, 'missing.jpg');
    const printed = await programs.fails(...variant, missing, `${missing}.copy`);
    assert.match(printed, /ENOENT: no such file or directory, open '.*missing\.jpg'/);
  });
}

onEachNode('four-streams counts, compresses and sends', async (programs) => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `${i}: a line of its own, ${i * 7919}`);
  const text = path.join(programs.folder, 'text');
  // No newline at the end of the last one.
  fs.writeFileSync(text, lines.join('\n'));
  const compressed = `${text}.gz`;
  assert.equal(await programs.run('four-streams', text, compressed), '60000 lines\n');
  assertSame(gunzipSync(fs.readFileSync(compressed)), fs.readFileSync(text));

  fs.writeFileSync(text, '');
  assert.equal(await programs.run('four-streams', text, compressed), '0 lines\n');
  assertSame(gunzipSync(fs.readFileSync(compressed)), Buffer.alloc(0));
});

onEachNode('four-streams names a file that is missing', async (programs) => {
  const missing = path.join(programs.folder, 'missing');
  assert.match(await programs.fails('four-streams', missing, `${missing}.gz`), /ENOENT/);
});

onEachNode('stdin-to-file writes what a pipe and a file bring', async (programs) => {
  const { file, contents } = randomFile(programs.folder, 'source', SIZE);
  const copy = path.join(programs.folder, 'copy');
  const command = programs.command('stdin-to-file', copy);

  const piped = programs.start(command, 'pipe');
  piped.child.stdin.end(contents);
  assert.equal(
    Programs.succeeded(await piped.ended),
    `Wrote ${contents.length} bytes to ${copy}\n`,
  );
  assertSame(fs.readFileSync(copy), contents);

  fs.rmSync(copy);
  const fd = fs.openSync(file);
  const redirected = programs.start(command, fd);
  fs.closeSync(fd);
  Programs.succeeded(await redirected.ended);
  assertSame(fs.readFileSync(copy), contents);
});

onEachNode('stdin-to-file ends where it cannot write', async (programs) => {
  const nowhere = path.join(programs.folder, 'missing', 'copy');
  const { child, ended } = programs.start(programs.command('stdin-to-file', nowhere), 'pipe');
  // Standard input stays open: the program must not wait for it.
  child.stdin.on('error', () => {});
  const { code, stderr } = await ended;
  assert.equal(code, 1);
  assert.match(stderr, /ENOENT/);
});

onEachNode('file-to-stdout writes to a pipe', async (programs) => {
  const { file, contents } = randomFile(programs.folder, 'source', SIZE);
  const outcome = await programs.start(programs.command('file-to-stdout', file)).ended;
  Programs.succeeded(outcome);
  assertSame(outcome.stdout, contents);
});

onEachNode('file-to-stdout writes to a file', async (programs) => {
  const { file, contents } = randomFile(programs.folder, 'source', SIZE);
  const copy = path.join(programs.folder, 'copy');
  const shell = ['/bin/sh', '-c', '"$@" > "$0"', copy];
  await programs.start([...shell, ...programs.command('file-to-stdout', file)]).ended;
  assertSame(fs.readFileSync(copy), contents);
});

onEachNode('file-to-stdout stops when nobody reads on', async (programs) => {
  const { file, contents } = randomFile(programs.folder, 'source', SIZE);
  // What the shell's pipe ends with is `head`'s: the program's own end is printed.
  const shell = ['/bin/sh', '-c', '{ "$@"; echo "ended with $?" >&2; } | head -c 10', 'sh'];
  const command = [...shell, ...programs.command('file-to-stdout', file)];
  const { stdout, stderr } = await programs.start(command).ended;
  assert.equal(stderr, 'ended with 0\n');
  assertSame(stdout, contents.subarray(0, 10));
});

onEachNode('file-to-stdout names a file that is missing', async (programs) => {
  const missing = path.join(programs.folder, 'missing');
  assert.match(await programs.fails('file-to-stdout', missing), /ENOENT/);
});
