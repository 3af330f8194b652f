'use strict';

// What readFiles and statMany have in common.
//
// A batch crosses to the addon once, and its answers come back a hundred or so at a
// time, so that the event loop stays free between them. An error is the answer for
// its own path, in the place where the others have a result.

const { inContext, onAbort, submit } = require('../completion.js');
const { STOPPED, abortError, invalidArgument, systemError } = require('../errors.js');

/** How many calls of Node's own are under way at once, for what it has to answer itself. */
const NODES_CALLS = 16;

/** The paths of a batch; whatever can be iterated over, but a string is one path. */
function toList(paths) {
  if (typeof paths === 'object' && paths !== null && typeof paths[Symbol.iterator] === 'function') {
    return [...paths];
  }
  throw invalidArgument('paths', 'an iterable of paths', paths);
}

/**
 * Starts a batch, and waits for its end.
 *
 * @param {(slot: number, isWatched: boolean) => void} start calls the binding
 * @param {(answer: unknown, at: number) => void} each hears every answer: `[errno, syscall]` is a failure
 * @param {AbortSignal | null} signal
 * @returns {Promise<number>} what was moved
 */
function runBatch(start, each, signal) {
  return new Promise((resolve, reject) => {
    let unwatch = () => {};
    submit(
      (slot) => {
        if (signal !== null) unwatch = onAbort(signal, slot);
        start(slot, signal !== null);
      },
      (errno, value) => {
        unwatch();
        if (signal?.aborted || errno === STOPPED) reject(abortError(signal));
        else if (errno !== 0) reject(systemError(errno, value));
        else resolve(value);
      },
      undefined,
      (answers, first) => {
        for (let i = 0; i < answers.length; i++) each(answers[i], first + i);
      },
    );
  });
}

/** Puts Node's own answers, or errors, into their places: a few at a time. */
async function askNode(places, results, ask) {
  const next = places[Symbol.iterator]();
  const askOneByOne = async () => {
    for (const at of next) {
      try {
        results[at] = await ask(at);
      } catch (error) {
        results[at] = error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(NODES_CALLS, places.length) }, askOneByOne));
}

/** The face of a batch that calls back, or gives a promise where it has no callback. */
function withCallback(name, promised) {
  const face = (...args) => {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    if (callback === undefined) return promised(...args);
    const answer = inContext(callback);
    promised(...args).then(
      (results) => answer(null, results),
      (error) => answer(error),
    );
  };
  return Object.defineProperty(face, 'name', { value: name });
}

module.exports = { askNode, runBatch, toList, withCallback };
