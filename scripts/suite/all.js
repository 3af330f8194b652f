'use strict';

// npm run suite:all -- --node-src 20=DIR --node-src 22=DIR
//
// `suite.js` for every version of Node whose sources are given, by `--node-src` or by
// the variables NODE_SRC_20, NODE_SRC_22 and so on. The program is that of the
// development dependency `node-20` and so on, or of `--node 20=BIN`.

const path = require('node:path');
const { parseArgs } = require('node:util');
const { ROOT } = require('./install.js');
const { runSuite } = require('./run-suite.js');

const VERSIONS = ['20', '22', '24', '26'];

const { values } = parseArgs({
  options: {
    'node-src': { type: 'string', multiple: true, default: [] },
    node: { type: 'string', multiple: true, default: [] },
    filter: { type: 'string' },
  },
});

/** `['20=a', '22=b']` as an object. */
function byVersion(pairs) {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [version, ...value] = pair.split('=');
      if (!VERSIONS.includes(version)) throw new Error(`${pair}: not ${VERSIONS.join(', ')}`);
      return [version, value.join('=')];
    }),
  );
}

async function main() {
  const sources = byVersion(values['node-src']);
  const nodes = byVersion(values.node);
  const total = { passed: 0, failed: 0 };
  for (const version of VERSIONS) {
    const source = sources[version] ?? process.env[`NODE_SRC_${version}`];
    if (source === undefined) {
      console.log(`Node ${version}: left out, no --node-src ${version}=DIR\n`);
      continue;
    }
    const { passed, failed } = await runSuite({
      source,
      node: nodes[version] ?? path.join(ROOT, 'node_modules', `node-${version}`, 'bin', 'node'),
      filter: values.filter && new RegExp(values.filter),
    });
    console.log(`Node ${version}: ${passed} passed, ${failed} failed\n`);
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main();
