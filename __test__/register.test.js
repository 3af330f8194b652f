'use strict';

// sluice-fs/register: laid over node:fs for a whole process, and taken away again.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { native } = require('..');
const { ROOT, runNode, temporary } = require('./child.js');

const REGISTER = `${ROOT}/register.js`;
const PRELOADS = {
  '--require': ['--require', REGISTER],
  '--import': ['--import', pathToFileURL(REGISTER).href],
};

/** Runs a script in a child; its exit says whether its assertions held. */
async function holds(t, args, name, source, options) {
  const folder = temporary(t);
  host.writeFileSync(`${folder}/f`, 'contents');
  host.symlinkSync(`${ROOT}/node_modules`, `${folder}/node_modules`);
  host.writeFileSync(`${folder}/${name}`, source);
  const ended = await runNode([...args, `${folder}/${name}`], { cwd: folder, ...options });
  assert.strictEqual(ended.signal, null, ended.stderr);
  assert.strictEqual(ended.status, 0, ended.stderr + ended.stdout);
  return ended;
}

for (const [how, args] of Object.entries(PRELOADS)) {
  test(`${how}: node:fs, fs, fs/promises and named imports are ours`, async (t) => {
    await holds(
      t,
      args,
      'script.mjs',
      `import assert from 'node:assert';
      import { createRequire } from 'node:module';
      import fs, { createReadStream, ReadStream, promises, readFile, readFileSync, writeFile } from 'node:fs';
      import * as star from 'fs';
      import promisesDefault, { readFile as read, writeFile as write } from 'node:fs/promises';
      const require = createRequire(import.meta.url);
      const ours = require(${JSON.stringify(ROOT)});
      for (const name of ['readFile', 'readFileSync', 'writeFile', 'writeFileSync', 'appendFile', 'appendFileSync',
        'createReadStream', 'createWriteStream', 'ReadStream', 'WriteStream', 'FileReadStream', 'FileWriteStream']) {
        assert.strictEqual(fs[name], ours[name], name);
        assert.strictEqual(star[name], ours[name], name);
      }
      assert.strictEqual(readFile, ours.readFile);
      assert.strictEqual(readFileSync, ours.readFileSync);
      assert.strictEqual(writeFile, ours.writeFile);
      assert.strictEqual(createReadStream, ours.createReadStream);
      assert.strictEqual(ReadStream, ours.ReadStream);
      assert.strictEqual(read, ours.promises.readFile);
      assert.strictEqual(write, ours.promises.writeFile);
      assert.strictEqual(promises, promisesDefault);
      assert.strictEqual(require('fs'), fs);
      assert.strictEqual(require('fs/promises'), fs.promises);
      assert.strictEqual(fs.pipe, undefined);
      assert.strictEqual(fs.promises.pipe, undefined);
      const before = ours.lanes();
      assert.strictEqual(await read('f', 'utf8'), 'contents');
      let text = '';
      for await (const chunk of createReadStream('f', 'utf8')) text += chunk;
      assert.strictEqual(text, 'contents');
      if (ours.native) {
        // Which of the two depends on what the kernel has in memory.
        const served = ({ cached, pool }) => cached.operations + pool.operations;
        assert.ok(served(ours.lanes()) >= served(before) + 2);
        assert.strictEqual(ours.lanes().exact.operations, before.exact.operations);
      }`,
    );
  });

  test(`${how}: a module written for it works: its own patches, its own classes`, async (t) => {
    await holds(
      t,
      args,
      'script.cjs',
      `const assert = require('node:assert');
      const fs = require('fs');
      const { open } = fs;
      let opened = 0;
      fs.open = (...given) => { opened++; return open(...given); };
      class Mine extends fs.ReadStream {}
      fs.ReadStream = Mine;
      const stream = fs.createReadStream('f');
      assert.ok(stream instanceof Mine);
      stream.on('close', () => assert.strictEqual(opened, 1)).resume();`,
    );
  });

  test(`${how}: express sends a file`, async (t) => {
    await holds(
      t,
      args,
      'script.cjs',
      `const assert = require('node:assert');
      const express = require('express');
      const fs = require('fs');
      fs.writeFileSync('large.bin', Buffer.alloc(300000, 'sluice'));
      const app = express();
      app.get('/sent', (request, response) => response.sendFile(process.cwd() + '/large.bin'));
      app.use(express.static(process.cwd()));
      const server = app.listen(0, '127.0.0.1', async () => {
        const base = 'http://127.0.0.1:' + server.address().port;
        const expected = fs.readFileSync('large.bin');
        for (const path of ['/sent', '/large.bin']) {
          const response = await fetch(base + path);
          assert.ok(Buffer.from(await response.arrayBuffer()).equals(expected), path);
        }
        const part = await fetch(base + '/large.bin', { headers: { range: 'bytes=100-199' } });
        assert.strictEqual(part.status, 206);
        assert.ok(Buffer.from(await part.arrayBuffer()).equals(expected.subarray(100, 200)));
        assert.strictEqual((await fetch(base + '/missing')).status, 404);
        server.close();
        server.closeAllConnections();
      });`,
    );
  });
}

test('workers inherit it', async (t) => {
  const { stdout } = await holds(
    t,
    PRELOADS['--require'],
    'script.cjs',
    `const { Worker } = require('node:worker_threads');
    const source = "const same = require('fs').readFile === require(" + ${JSON.stringify(JSON.stringify(ROOT))} + ").readFile;" +
      "require('node:worker_threads').parentPort.postMessage(same);";
    new Worker(source, { eval: true }).on('message', (same) => console.log(same));`,
  );
  assert.strictEqual(stdout, 'true\n');
});

test('modules are still loaded, whatever they are', async (t) => {
  await holds(
    t,
    PRELOADS['--require'],
    'script.cjs',
    `const fs = require('fs');
    fs.writeFileSync('a.json', '{"a":1}');
    fs.writeFileSync('b.mjs', 'import a from "./a.cjs"; export default a + 1;');
    fs.writeFileSync('a.cjs', 'module.exports = require("./a.json").a;');
    import(process.cwd() + '/b.mjs').then((b) => require('node:assert').strictEqual(b.default, 2));`,
  );
});

test('restore leaves every property as it was, and register comes back', async (t) => {
  await holds(
    t,
    [],
    'script.mjs',
    `import assert from 'node:assert';
    import { createRequire } from 'node:module';
    import fs, { readFile, createReadStream } from 'node:fs';
    import * as promisesStar from 'node:fs/promises';
    const require = createRequire(import.meta.url);
    const descriptors = () => [
      Object.getOwnPropertyDescriptors(fs),
      Object.getOwnPropertyDescriptors(fs.promises),
      Reflect.ownKeys(fs),
      Reflect.ownKeys(fs.promises),
    ];
    const before = descriptors();
    const [hostReadFile, hostCreate, hostRead] = [readFile, createReadStream, promisesStar.readFile];
    const { register, restore } = require(${JSON.stringify(REGISTER)});
    const ours = require(${JSON.stringify(ROOT)});
    for (let i = 0; i < 3; i++) {
      assert.strictEqual(fs.readFile, ours.readFile);
      assert.strictEqual(readFile, ours.readFile);
      assert.strictEqual(promisesStar.readFile, ours.promises.readFile);
      register();
      restore();
      restore();
      const after = descriptors();
      for (const [part, was] of before.entries()) {
        if (Array.isArray(was)) { assert.deepStrictEqual(after[part], was); continue; }
        for (const key of Reflect.ownKeys(was)) {
          for (const field of ['value', 'get', 'set', 'writable', 'enumerable', 'configurable']) {
            assert.strictEqual(after[part][key][field], was[key][field], String(key) + '.' + field);
          }
        }
      }
      assert.strictEqual(readFile, hostReadFile);
      assert.strictEqual(createReadStream, hostCreate);
      assert.strictEqual(promisesStar.readFile, hostRead);
      assert.notStrictEqual(ours.readFile, hostReadFile);
      register();
    }
    restore();`,
  );
});

test('restore with work under way', async (t) => {
  await holds(
    t,
    PRELOADS['--require'],
    'script.cjs',
    `const fs = require('fs');
    const reads = Array.from({ length: 50 }, () => fs.promises.readFile('f', 'utf8'));
    const stream = fs.createReadStream('f', 'utf8').toArray();
    require(${JSON.stringify(REGISTER)}).restore();
    Promise.all([...reads, stream]).then((all) => {
      require('node:assert').ok(all.every((text) => String(text) === 'contents'));
    });`,
  );
});

test('the package itself, loaded after register, ends in Node’s own functions', {
  skip: !native,
}, async (t) => {
  await holds(
    t,
    PRELOADS['--require'],
    'script.cjs',
    `const assert = require('node:assert');
    const ours = require(${JSON.stringify(ROOT)});
    assert.throws(() => ours.readFileSync('f', { encoding: 'bogus' }), { code: 'ERR_INVALID_ARG_VALUE' });
    assert.throws(() => require('fs').readFileSync('f', { encoding: 'bogus' }), { code: 'ERR_INVALID_ARG_VALUE' });
    assert.throws(() => require('fs').readFileSync(), { code: 'ERR_INVALID_ARG_TYPE' });`,
  );
});
