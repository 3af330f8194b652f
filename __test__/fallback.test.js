'use strict';

// Without the addon, or under the permission model: everything still works.

const assert = require('node:assert');
const host = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');

const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/** The package without its native code. */
function withoutAddon(t, addon) {
  const folder = temporary(t);
  const copy = path.join(folder, 'sluice-fs');
  host.mkdirSync(copy);
  for (const part of [
    'package.json',
    'index.js',
    'index.mjs',
    'promises.js',
    'promises.mjs',
    'register.js',
    'lib',
  ]) {
    host.cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
  }
  if (addon !== undefined) host.writeFileSync(path.join(copy, 'sluice-fs.node'), addon);
  host.writeFileSync(path.join(folder, 'f'), 'contents');
  return { folder, copy };
}

/** Every verb, stream and addition once; prints what came of it. */
const EVERYTHING = `const assert = require('node:assert');
  const warnings = [];
  process.on('warning', (warning) => warnings.push(warning));
  const fs = require(process.env.COPY);
  const host = require('node:fs');
  (async () => {
    assert.strictEqual(fs.native, false);
    const { exact, sync, ...others } = fs.lanes();
    for (const lane of Object.values(others)) {
      assert.strictEqual(lane.open, false);
      assert.strictEqual(typeof lane.reason, 'string');
    }
    assert.ok(exact.open && sync.open);
    assert.strictEqual(await fs.promises.readFile('f', 'utf8'), 'contents');
    assert.strictEqual(fs.readFileSync('f', 'utf8'), 'contents');
    await new Promise((resolve, reject) => fs.readFile('f', (e) => e ? reject(e) : resolve()));
    await fs.promises.writeFile('w', ['a', 'b']);
    fs.appendFileSync('w', 'c');
    await new Promise((resolve) => fs.createReadStream('w').pipe(fs.createWriteStream('s')).on('close', resolve));
    const piped = await fs.promises.pipe('s', 'p');
    assert.deepStrictEqual(piped, { bytes: 3, lane: 'exact' });
    const [from, to] = [host.openSync('s'), host.openSync('d', 'w')];
    await fs.promises.pipe(from, to);
    // Still open.
    host.closeSync(from);
    host.closeSync(to);
    assert.strictEqual(fs.mapFile('p', { position: 1 }).toString(), 'bc');
    assert.strictEqual(fs.mapFile('p', { position: 9 }).length, 0);
    assert.throws(() => fs.mapFile('no'), { code: 'ENOENT' });
    const { path } = await host.promises.readFile('no').catch((error) => error);
    await assert.rejects(fs.promises.readFile('no'), { code: 'ENOENT', syscall: 'open', path });
    for await (const chunk of new fs.ReadStream('p', { highWaterMark: 2 })) assert.ok(chunk.length <= 2);
    assert.ok(fs.lanes().exact.operations > 5);
    assert.ok(fs.createReadStream('f').destroy() instanceof fs.ReadStream);
    await new Promise(setImmediate);
    console.log(JSON.stringify(warnings.map(({ name, code, message }) => ({ name, code, message }))));
  })();`;

async function everything(given, args = []) {
  host.writeFileSync(`${given.folder}/script.cjs`, EVERYTHING);
  const ended = await runNode([...args, `${given.folder}/script.cjs`], {
    cwd: given.folder,
    env: { COPY: given.copy },
  });
  assert.strictEqual(ended.status, 0, ended.stderr);
  return { warnings: JSON.parse(ended.stdout), stderr: ended.stderr };
}

test('without the addon everything works, with exactly one warning', async (t) => {
  const { warnings, stderr } = await everything(withoutAddon(t));
  assert.strictEqual(warnings.length, 1);
  assert.strictEqual(warnings[0].code, 'SLUICE_NO_NATIVE');
  assert.match(stderr, /SLUICE_NO_NATIVE/);
  assert.match(stderr, /npm rebuild sluice-fs/);
});

test('with an addon that does not load, too', async (t) => {
  const { warnings } = await everything(withoutAddon(t, 'not a library'));
  assert.deepStrictEqual(
    warnings.map(({ code }) => code),
    ['SLUICE_NO_NATIVE'],
  );
});

test('SLUICE_REQUIRE_NATIVE=1 makes it an error', async (t) => {
  const { folder, copy } = withoutAddon(t);
  const script = `require(${JSON.stringify(copy)})`;
  const env = { SLUICE_REQUIRE_NATIVE: '1' };
  const { status, stderr } = await runNode(['--eval', script], { cwd: folder, env });
  assert.strictEqual(status, 1);
  assert.match(stderr, /ERR_SLUICE_NO_NATIVE/);
  for (const value of ['', '0']) {
    const allowed = await runNode(['--eval', script], {
      cwd: folder,
      env: { SLUICE_REQUIRE_NATIVE: value },
    });
    assert.strictEqual(allowed.status, 0, allowed.stderr);
  }
});

test('the exports are the same with and without it', async (t) => {
  const { folder, copy } = withoutAddon(t);
  const script = `const fs = require(process.argv[1]);
    console.log(JSON.stringify([Object.keys(fs).sort(), Object.keys(fs.promises).sort()]));`;
  const [without, full] = await Promise.all(
    [copy, ROOT].map((from) => runNode(['--eval', script, from], { cwd: folder })),
  );
  assert.strictEqual(without.stdout, full.stdout);
});

test('register and imports work without it', async (t) => {
  const { folder, copy } = withoutAddon(t);
  host.writeFileSync(
    `${folder}/script.mjs`,
    `import assert from 'node:assert';
    import { readFile } from 'node:fs/promises';
    import fs, { pipe, native } from './sluice-fs/index.mjs';
    assert.strictEqual(native, false);
    assert.strictEqual(await readFile('f', 'utf8'), 'contents');
    assert.strictEqual(readFile, fs.promises.readFile);
    assert.ok(pipe);`,
  );
  const args = ['--require', `${copy}/register.js`, `${folder}/script.mjs`];
  const { status, stderr } = await runNode(args, { cwd: folder });
  assert.strictEqual(status, 0, stderr);
});

test('the permission model closes the native lanes, silently', async (t) => {
  const { folder } = withoutAddon(t);
  const args = [PERMISSION, '--allow-fs-read=*', `--allow-fs-write=${folder}/*`];
  const { warnings } = await everything({ folder, copy: ROOT }, args);
  assert.deepStrictEqual(
    warnings.filter(({ code }) => code === 'SLUICE_NO_NATIVE'),
    [],
  );
});

test('the permission model is not bypassed', async (t) => {
  const { folder } = withoutAddon(t);
  host.writeFileSync(`${folder}/secret`, 'secret');
  const script = `const fs = require(${JSON.stringify(ROOT)});
    const secret = ${JSON.stringify(`${folder}/secret`)};
    const attempts = [
      () => fs.readFileSync(secret),
      () => fs.promises.readFile(secret),
      () => new Promise((resolve, reject) => fs.readFile(secret, (e, d) => e ? reject(e) : resolve(d))),
      () => fs.writeFileSync(secret, 'x'),
      () => fs.promises.writeFile(secret, 'x'),
      () => fs.promises.writeFile(secret, ['x']),
      () => fs.promises.appendFile(secret, 'x'),
      () => new Promise((resolve, reject) => fs.createReadStream(secret).on('error', reject).on('data', resolve)),
      () => new Promise((resolve, reject) => fs.createWriteStream(secret).on('error', reject).on('finish', resolve).end('x')),
      () => fs.mapFile(secret),
      () => fs.promises.pipe(secret, ${JSON.stringify(`${folder}/out`)}),
    ];
    (async () => {
      for (const [i, attempt] of attempts.entries()) {
        try {
          await attempt();
          console.log('allowed', i);
        } catch (error) {
          if (error.code !== 'ERR_ACCESS_DENIED') console.log('other', i, error);
        }
      }
    })();`;
  const at = temporary(t);
  host.writeFileSync(`${at}/script.cjs`, script);
  const reads = [`--allow-fs-read=${ROOT}/*`, `--allow-fs-read=${at}/*`];
  const { status, stdout, stderr } = await runNode([PERMISSION, ...reads, `${at}/script.cjs`]);
  assert.deepStrictEqual({ status, stdout }, { status: 0, stdout: '' }, stderr);
  assert.strictEqual(host.readFileSync(`${folder}/secret`, 'utf8'), 'secret');
});
