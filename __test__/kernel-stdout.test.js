'use strict';

// process.stdout as a real pipe, as in `node program.js | cat`: what arrives and
// what the program sees are node:fs's, and the bytes are the kernel's.

const assert = require('node:assert');
const { execFile, execFileSync } = require('node:child_process');
const host = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, temporary } = require('./child.js');
const { lanes } = require('..');

const BYTES = 3 * 1024 * 1024 + 17;
const isOpen = lanes().kernel.open;

/**
 * The program: argv is the module, the source, where it tells, and what it does besides. Each
 * stream's events by themselves, because which of two closes first is a matter of luck.
 */
const PROGRAM = `
const fs = require(process.argv[2]);
const [, , , from, told, besides] = process.argv;
const events = { source: [], stdout: [], pipeline: [] };
process.on('exit', (code) => {
  const kernel = fs.lanes?.().kernel.bytes;
  require('node:fs').writeFileSync(told, JSON.stringify({ events, code, kernel }));
});
const source = fs.createReadStream(from);
for (const name of ['end', 'close', 'error']) {
  source.on(name, (error) => events.source.push(name + ' ' + (error?.code ?? '')));
}
for (const name of ['unpipe', 'finish', 'close', 'error']) {
  process.stdout.on(name, (error) => events.stdout.push(name + ' ' + (error?.code ?? '')));
}
if (besides === 'text') {
  console.log('before');
  source.on('end', () => console.log('after'));
}
if (besides === 'exit') source.on('end', () => process.exit(7));
if (besides === 'pipeline') {
  require('node:stream').pipeline(source, process.stdout, (error) =>
    events.pipeline.push(error?.code ?? 'done'));
} else {
  source.pipe(process.stdout);
}
`;

/** Runs the program with one module into a shell's pipe. */
function run(t, module, { besides = '', reader = 'cat' }) {
  const folder = temporary(t);
  const at = (name) => path.join(folder, name);
  const contents = Buffer.alloc(BYTES, 'abcdefghijk');
  host.writeFileSync(at('from'), contents);
  host.writeFileSync(at('program.js'), PROGRAM);
  const args = [process.execPath, at('program.js'), module, at('from'), at('told'), besides];
  const command = `"$0" "$@" | ${reader} > ${at('arrived')}`;
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', command, ...args], { timeout: 30_000 }, (error) => {
      if (error) return reject(error);
      const { kernel, ...seen } = JSON.parse(host.readFileSync(at('told'), 'utf8'));
      resolve({ seen, kernel, arrived: host.readFileSync(at('arrived')), contents });
    });
  });
}

function twin(name, options, check) {
  test(name, async (t) => {
    const theirs = await run(t, 'node:fs', options);
    const ours = await run(t, ROOT, options);
    assert.deepStrictEqual(ours.seen, theirs.seen);
    check(ours, theirs);
  });
}

const sameBytes = (ours, theirs) => {
  assert.ok(ours.arrived.equals(theirs.arrived), 'the same bytes');
  if (isOpen) assert.strictEqual(ours.kernel, BYTES, 'bytes in the kernel lane');
};

twin('to the last byte', {}, sameBytes);
twin('a slow reader', { reader: '(sleep 0.2; cat)' }, sameBytes);
twin('text before and behind', { besides: 'text' }, (ours, theirs) => {
  sameBytes(ours, theirs);
  const expected = Buffer.concat([Buffer.from('before\n'), ours.contents, Buffer.from('after\n')]);
  assert.ok(ours.arrived.equals(expected));
});
// Where others use the processors, node:fs ends before its last chunk has left.
twin('process.exit at the end', { besides: 'exit' }, (ours) => {
  assert.ok(ours.arrived.equals(ours.contents), 'all bytes');
  if (isOpen) assert.strictEqual(ours.kernel, BYTES, 'bytes in the kernel lane');
});
twin('a pipeline', { besides: 'pipeline' }, sameBytes);
twin('a reader that goes away', { reader: 'head -c 1000' }, (ours) => {
  assert.ok(ours.arrived.equals(ours.contents.subarray(0, 1000)));
});

const terminal = (() => {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test('a terminal', { skip: terminal ? false : '`script` is not installed' }, async (t) => {
  const folder = temporary(t);
  const from = path.join(folder, 'from');
  host.writeFileSync(from, 'one line\n'.repeat(20_000));
  const shown = (module) => {
    const program = `require('${module}').createReadStream('${from}').pipe(process.stdout)`;
    const command = `"${process.execPath}" -e "${program}"`;
    return execFileSync('script', ['-qec', command, '/dev/null'], { maxBuffer: 1e9 }).toString();
  };
  assert.strictEqual(shown(ROOT), shown('node:fs'));
});
