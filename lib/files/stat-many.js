'use strict';

// statMany: many stats in one call.
//
// The pool looks first, which brings into the kernel's memory what was not there;
// then Node's own `statSync` makes its `Stats`, where that waits for nobody.

const host = require('../host.js');
const lanes = require('../lanes.js');
const binding = require('../native.js').functions('statMany');
const { environment } = require('../completion.js');
const { systemError, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { isOwn } = require('../own.js');
const { askNode, runBatch, sortOut, toList, withCallback } = require('./batch.js');

/** Somebody who has replaced the looking function expects to hear of its own calls only. */
const mayLook = isOwn('statSync', host.fs.statSync);

/**
 * Looks at every path, as `promises.stat` would.
 *
 * @param {Iterable<import('node:fs').PathLike>} paths
 * @returns {Promise<(import('node:fs').Stats | Error)[]>} in the order of the paths
 */
async function statManyPromise(paths) {
  const list = toList(paths);
  const may = binding !== null && mayLook && !areHooksEnabled();
  const results = new Array(list.length);
  const { names, places, nodes, native } = sortOut(list, may);
  if (places.length > 0) {
    await runBatch(
      native,
      (slot, some) => binding.statMany(environment, slot, some),
      (answer, i) => {
        const at = places[i];
        if (Array.isArray(answer)) {
          const [errno, syscall] = answer;
          results[at] = withoutStack(() => systemError(errno, syscall, names[at]));
        } else if (answer) {
          try {
            results[at] = host.fs.statSync(names[at]);
          } catch {
            // Gone in between, or forbidden: Node has its own words for it.
            nodes.push(at);
          }
        } else {
          nodes.push(at);
        }
      },
      null,
    );
    lanes.pool.count(0);
  }
  await askNode(nodes, results, (at) => host.promises.stat(names[at] ?? list[at]));
  return results;
}

Object.defineProperty(statManyPromise, 'name', { value: 'statMany' });

module.exports = { statMany: withCallback('statMany', statManyPromise), statManyPromise };
