'use strict';

// rm of trees in which the kernel refuses something: the same errors, and the same is left, as with node:fs.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');

const skip = process.getuid() !== 0 && 'only root can become another user';

for (const who of ['nobody', 'guest', 'root']) {
  test(`what is refused to ${who}`, { skip }, async (t) => {
    const outcome = async (module) => {
      const folder = temporary(t);
      fs.chmodSync(folder, 0o777);
      const driver = path.join(__dirname, 'rm-refused-driver.js');
      // Mounts of its own, which end with it.
      const args = ['--mount', process.execPath, driver, module, folder, who];
      const { stdout, stderr, status } = await runNode(args, { node: 'unshare' });
      assert.strictEqual(status, 0, stderr);
      return stdout.replaceAll(folder, '<folder>').trim().split('\n');
    };
    const [nodes, own] = await Promise.all([outcome('node:fs'), outcome(ROOT)]);
    assert.ok(nodes.length >= 12);
    const made = nodes.filter((line) => !line.includes('cannot be made'));
    if (made.length < nodes.length) t.diagnostic(`made ${made.length} of ${nodes.length}`);
    for (const [i, line] of nodes.entries()) assert.strictEqual(own[i], line);
  });
}
