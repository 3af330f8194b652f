'use strict';

// readFiles: many whole files in one call.

const host = require('../host.js');
const lanes = require('../lanes.js');
const { encodingNumber, toOptions } = require('../arguments.js');
const { binding } = require('../native.js');
const { environment } = require('../completion.js');
const { abortError, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { askNode, runBatch, sortOut, toList, withCallback } = require('./batch.js');
const { errorOf, parse } = require('./read-file.js');

/**
 * Reads every file, as `promises.readFile` would.
 *
 * @param {Iterable<import('node:fs').PathLike>} paths
 * @param {object | string} [options] those of `readFile`
 * @returns {Promise<(Buffer | string | Error)[]>} in the order of the paths
 */
async function readFilesPromise(paths, options) {
  const list = toList(paths);
  const signal = toOptions(options)?.signal;
  if (signal?.aborted) throw abortError(signal);
  const call = areHooksEnabled() ? null : parse(options);
  const results = new Array(list.length);
  const { names, places, nodes, native } = sortOut(list, call !== null);
  if (places.length > 0) {
    const number = encodingNumber(call.encoding);
    const bytes = await runBatch(
      native,
      (slot, some, isWatched) =>
        binding.readFiles(environment, slot, some, call.flags, number, isWatched),
      (answer, i) => {
        const at = places[i];
        if (!Array.isArray(answer)) results[at] = answer;
        else if (answer[0] === 0) nodes.push(at);
        else {
          const [errno, syscall] = answer;
          results[at] = withoutStack(() => errorOf({ errno, syscall }, names[at], null));
        }
      },
      call.signal,
    );
    lanes.pool.count(bytes);
  }
  await askNode(nodes, results, (at) => host.promises.readFile(names[at] ?? list[at], options));
  if (signal?.aborted) throw abortError(signal);
  return results;
}

Object.defineProperty(readFilesPromise, 'name', { value: 'readFiles' });

module.exports = { readFiles: withCallback('readFiles', readFilesPromise), readFilesPromise };
