'use strict';

// Bun and Deno, where they are installed: the same program does the same there as
// in Node, with the addon or, where they do not let it in, without.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const host = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const ours = require('..');
const { ROOT, temporary } = require('./child.js');

const DRIVER = path.join(__dirname, 'hosts-driver.js');

/** How each host runs a program, with everything allowed. */
const HOSTS = { bun: ['run'], deno: ['run', '--no-prompt', '-A'] };

/** No program here takes nearly as long. */
const TIMEOUT_MS = 60_000;

const folders = [
  path.join(ROOT, 'node_modules', '.bin'),
  ...process.env.PATH.split(path.delimiter),
];

/** Where a host is installed; undefined if it is not. */
const commandOf = (name) =>
  folders.map((folder) => path.join(folder, name)).find((file) => host.existsSync(file));

function run(command, args, cwd) {
  const env = { ...process.env, NO_COLOR: '1', SLUICE_REQUIRE_NATIVE: '0' };
  const options = { cwd, env, encoding: 'utf8', timeout: TIMEOUT_MS };
  const { status, stdout, stderr } = spawnSync(command, args, options);
  return { status, stdout, stderr };
}

/** The lines of the driver, and what it says of the lanes. */
function outcome(command, args, cwd) {
  const { status, stdout, stderr } = run(command, [...args, DRIVER, ROOT], cwd);
  assert.strictEqual(status, 0, stderr);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { lanes: lines.pop(), lines, stderr };
}

for (const [name, args] of Object.entries(HOSTS)) {
  const command = commandOf(name);
  const skip = command === undefined && `${name} is not installed`;

  test(`${name}: every verb and stream`, { skip }, (t) => {
    const cwd = temporary(t);
    const expected = outcome(process.execPath, [], cwd);
    const actual = outcome(command, args, cwd);
    assert.deepStrictEqual(actual.lines, expected.lines);
    // Loaded or not: with it the work is done by it, without it there is a warning.
    if (!actual.lanes.native) assert.match(actual.stderr, /SLUICE_NO_NATIVE/);
    else assert.strictEqual(actual.lanes.fast, true);
    assert.strictEqual(actual.lanes.native, ours.native);
  });

  test(`${name}: imported, registered, and in a worker`, { skip }, (t) => {
    const cwd = temporary(t);
    host.mkdirSync(`${cwd}/node_modules`);
    host.symlinkSync(ROOT, `${cwd}/node_modules/sluice-fs`);
    host.writeFileSync(`${cwd}/package.json`, '{"dependencies":{"sluice-fs":"*"}}');
    host.writeFileSync(
      `${cwd}/program.mjs`,
      `import fs, { native, pipe, readFile } from 'sluice-fs';
      import promises, { readFile as read } from 'sluice-fs/promises';
      console.log(fs.readFile === readFile, typeof pipe, fs.native === native, fs.promises === promises);
      console.log((await read('program.mjs')).length > 0);`,
    );
    host.writeFileSync(
      `${cwd}/program.cjs`,
      `const fs = require('node:fs');
      const own = fs.readFile;
      const { restore } = require('sluice-fs/register');
      const ours = require('sluice-fs');
      console.log(fs.readFile === ours.readFile, fs.promises.readFile === ours.promises.readFile);
      const { Worker } = require('node:worker_threads');
      const source = "const fs = require('sluice-fs');" +
        "const { parentPort } = require('node:worker_threads');" +
        "fs.readFile('program.cjs', (error, contents) => parentPort.postMessage([String(error), contents.length > 0]));";
      fs.readFile(__filename, () => {
        new Worker(source, { eval: true }).on('message', (said) => {
          restore();
          console.log(said, fs.readFile === own);
        });
      });`,
    );
    for (const [file, expected] of [
      ['program.mjs', 'true function true true\ntrue\n'],
      ['program.cjs', "true true\n[ 'null', true ] true\n"],
    ]) {
      const { status, stdout, stderr } = run(command, [...args, file], cwd);
      assert.deepStrictEqual([status, stdout.replaceAll('"', "'")], [0, expected], stderr);
    }
  });
}

test('deno: what it forbids is forbidden to us', {
  skip: commandOf('deno') === undefined && 'deno is not installed',
}, (t) => {
  const cwd = temporary(t);
  host.mkdirSync(`${cwd}/open`);
  host.writeFileSync(`${cwd}/open/f`, 'open');
  host.writeFileSync(`${cwd}/secret`, 'secret');
  host.writeFileSync(
    `${cwd}/open/program.cjs`,
    `const fs = require(${JSON.stringify(`${ROOT}/index.js`)});
    const file = ${JSON.stringify(`${cwd}/secret`)};
    (async () => {
      const tried = [
        () => fs.readFileSync(file),
        () => fs.promises.readFile(file),
        () => fs.writeFileSync(file, 'changed'),
        () => fs.promises.appendFile(file, 'changed'),
        () => fs.createReadStream(file).toArray(),
        () => fs.mapFile(file),
        () => fs.promises.pipe(file, __dirname + '/out'),
        () => fs.promises.pipe(__dirname + '/f', file),
      ];
      for (const attempt of tried) await attempt().then(() => console.log('allowed'), () => {});
    })();`.replace('await attempt()', 'await (async () => attempt())()'),
  );
  const open = `${cwd}/open`;
  const ways = [
    [`--allow-read=${ROOT},${open}`, `--allow-write=${open}`, '--allow-env', '--allow-ffi'],
    [
      '--allow-read',
      '--allow-write',
      `--deny-read=${cwd}/secret`,
      `--deny-write=${cwd}/secret`,
      '--allow-ffi',
    ],
    [`--allow-read=${ROOT},${open}`],
  ];
  for (const allowed of ways) {
    const args = ['run', '--no-prompt', ...allowed, `${open}/program.cjs`];
    const { status, stdout, stderr } = run(commandOf('deno'), args, cwd);
    assert.deepStrictEqual([status, stdout], [0, ''], stderr);
    assert.strictEqual(host.readFileSync(`${cwd}/secret`, 'utf8'), 'secret');
  }
});
