'use strict';

// Trees when the process has hardly a descriptor left: what node:fs can do then, ours can.

const assert = require('node:assert');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');

/** Runs in a process of its own, which may have 80 descriptors, and has `left` of them. */
async function inNeed(module, folder, verb, face, depth, at, left) {
  const nodes = require('node:fs');
  const fs = require(module);
  for (let tree = 0; tree < at; tree++) {
    let here = `${folder}/${tree}`;
    for (let i = 0; i < depth; i++) {
      nodes.mkdirSync(`${here}/side/in`, { recursive: true });
      nodes.writeFileSync(`${here}/file`, 'x');
      here += '/deep';
    }
  }
  const call = (name) => {
    const paths = [`${folder}/${name}`, ...(verb === 'cp' ? [`${folder}/${name}-copy`] : [])];
    if (face === 'sync') return fs[`${verb}Sync`](...paths, { recursive: true });
    if (face === 'promise') return fs.promises[verb](...paths, { recursive: true });
    return new Promise((resolve, reject) => {
      fs[verb](...paths, { recursive: true }, (error, value) =>
        error ? reject(error) : resolve(value),
      );
    });
  };
  // What is opened at the first call is open by then.
  nodes.mkdirSync(`${folder}/first/in`, { recursive: true });
  await call('first');
  const held = [];
  try {
    while (true) held.push(nodes.openSync('/dev/null'));
  } catch {
    for (let i = 0; i < left; i++) nodes.closeSync(held.pop());
  }
  const calls = Array.from({ length: at }, async (_, tree) => call(tree));
  const outcomes = (await Promise.allSettled(calls)).map(({ reason, value }) =>
    reason ? { message: reason.message, ...reason } : (value?.length ?? 'done'),
  );
  for (const fd of held) nodes.closeSync(fd);
  const stays = nodes.readdirSync(folder, { recursive: true }).sort();
  console.log(JSON.stringify({ outcomes, stays }).replaceAll(folder, ''));
}

const run = async (t, module, ...given) => {
  const folder = temporary(t);
  const args = [module, folder, ...given].map((value) => JSON.stringify(value));
  const { stdout, stderr } = await runNode(['-e', `(${inNeed})(${args})`], { files: 80 });
  assert.strictEqual(stderr, '');
  return JSON.parse(stdout);
};

/** From then on `rmSync` is C++, which holds a descriptor for each level. */
const isSyncNative = Number(process.versions.node.split('.')[0]) >= 24;

for (const verb of ['rm', 'readdir', 'cp']) {
  test(`${verb} of a deep tree, like node:fs`, async (t) => {
    // Some of Node's own `cpSync` end the process then.
    for (const face of verb === 'cp' ? ['callback', 'promise'] : ['callback', 'promise', 'sync']) {
      // With a few more than Node has threads what it does is no chance.
      for (const left of verb === 'cp' ? [0] : [0, 6]) {
        const given = [verb, face, 40, 1, left];
        const [nodes, own] = await Promise.all(
          ['node:fs', ROOT].map((module) => run(t, module, ...given)),
        );
        if (verb === 'rm' && face === 'sync' && isSyncNative && left > 0) {
          // What is left depends on where it ended.
          assert.deepStrictEqual(own.outcomes, nodes.outcomes);
        } else {
          assert.deepStrictEqual(own, nodes, `${face}, ${left} left`);
        }
      }
    }
  });
}

test('rm takes one descriptor, if that is all there is', async (t) => {
  for (const face of ['callback', 'promise', ...(isSyncNative ? [] : ['sync'])]) {
    for (const left of [1, 2, 3]) {
      const { outcomes, stays } = await run(t, ROOT, 'rm', face, 40, 1, left);
      assert.deepStrictEqual({ outcomes, stays }, { outcomes: ['done'], stays: [] });
    }
  }
});

test('many rm at once share what there is', async (t) => {
  for (const left of [1, 4, 20]) {
    const { outcomes, stays } = await run(t, ROOT, 'rm', 'promise', 12, 20, left);
    assert.deepStrictEqual(outcomes, Array(20).fill('done'));
    assert.deepStrictEqual(stays, []);
  }
});
