'use strict';

// What holds of readFiles and statMany alike, whatever they give for a path: the lists they
// take, the context of their callbacks, and where an exception of a callback goes.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const host = require('node:fs');
const { test } = require('node:test');
const ours = require('..');
const { FACES, assertSame } = require('./batch-outcomes.js');
const { ROOT, runNode, temporary } = require('./child.js');
const { countTurns } = require('./turns.js');

/**
 * Registers the tests of one of the two.
 *
 * @param {'readFiles' | 'statMany'} name
 * @param {string[]} names paths of two files that are there
 * @param {() => unknown[] | Promise<unknown[]>} wanted the results for them
 * @param {unknown[]} [options] what may stand between the paths and a callback
 */
function testBatch(name, names, wanted, options = []) {
  test('whatever can be iterated over', async () => {
    const expected = await wanted();
    const generated = (function* () {
      yield* names;
    })();
    for (const paths of [names, new Set(names), generated, names.values()]) {
      assertSame(await ours.promises[name](paths), expected);
    }
    const alone = await ours.promises[name](new Map([names]).keys());
    assertSame(alone, expected.slice(0, 1));
    const thrown = new Error('of the generator');
    const throwing = function* () {
      yield names[0];
      throw thrown;
    };
    for (const call of Object.values(FACES)) {
      await assert.rejects(call(name, throwing()), (error) => error === thrown);
    }
  });

  test('what is no list of paths', async () => {
    const refused = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' };
    for (const paths of [undefined, null, 1, {}, names[0], Buffer.from(names[0])]) {
      for (const call of Object.values(FACES)) {
        await assert.rejects(call(name, paths), refused);
      }
    }
  });

  test('the context of the call', async () => {
    const storage = new AsyncLocalStorage();
    await storage.run('here', async () => {
      await ours.promises[name]([names[0]]);
      assert.strictEqual(storage.getStore(), 'here');
      await new Promise((resolve, reject) => {
        ours[name]([names[0], 1.5], ...options, (error) => {
          if (error) reject(error);
          else resolve(assert.strictEqual(storage.getStore(), 'here'));
        });
      });
    });
  });

  for (const args of [[], ['--no-addons']]) {
    test(`a callback that throws is an uncaught exception ${args}`, async () => {
      const script = `const { ${name} } = require('${ROOT}');
        process.on('uncaughtException', ({ message }, origin) => console.log(message, origin));
        process.on('unhandledRejection', () => console.log('unhandled'));
        ${name}([${JSON.stringify(__filename)}], () => { throw new Error('of the results'); });
        ${name}(1, () => { throw new Error('of the error'); });`;
      const given = [...args, '--no-warnings', '-e', script];
      const { status, stdout } = await runNode(given);
      const lines = stdout.trim().split('\n').sort();
      assert.deepStrictEqual(lines, [
        'of the error uncaughtException',
        'of the results uncaughtException',
      ]);
      assert.strictEqual(status, 0);
    });
  }
}

/**
 * Asks for 5,000 paths at once: 500 files, each by ten names, one in ten of them missing. Fails
 * where the event loop does not turn meanwhile, and where a missing one is no error.
 *
 * @param {(i: number) => string} contents of the file of that number
 * @param {(paths: string[]) => Promise<any[]>} ask
 * @returns {Promise<{ results: any[], before: object, after: object }>} with the lanes before and
 *   after
 */
async function fiveThousand(t, contents, ask) {
  const folder = temporary(t);
  const paths = Array.from(
    { length: 5000 },
    (_, i) => `${folder}/${'./'.repeat(Math.floor(i / 500))}${i % 500}`,
  );
  const isMissing = (i) => i % 10 === 7;
  for (const [i, file] of paths.slice(0, 500).entries()) {
    if (!isMissing(i)) host.writeFileSync(file, contents(i));
  }
  const stop = countTurns();
  const before = ours.lanes();
  const results = await ask(paths);
  const turns = stop();
  const after = ours.lanes();
  assert.strictEqual(results.length, paths.length);
  for (const [i, { code }] of results.entries()) {
    assert.strictEqual(code, isMissing(i) ? 'ENOENT' : undefined);
  }
  assert.ok(turns > 3, `${turns} turns`);
  if (ours.native) assert.strictEqual(after.pool.operations - before.pool.operations, 1);
  return { results, before, after };
}

module.exports = { fiveThousand, testBatch };
