'use strict';

// What readFiles and statMany have in common.
//
// The paths cross to the addon a hundred or two at a time, and so do their answers. An
// error is the answer for its own path, in the place where the others have a result.

// Node's own clock goes on where a test has put another one in the place of the global timers.
const { setImmediate } = require('node:timers');
const { toPath, toServed } = require('../arguments.js');
const { onAbort, submit } = require('../completion.js');
const { STOPPED, abortError, invalidArgument, systemError } = require('../errors.js');
const { exact } = require('../lanes.js');

/** So many paths go to the addon together at first, and then twice as many each time ... */
const PATHS = 16;

/** ... up to so many, ... */
const MOST_PATHS = 256;

/** ... and half as many where they bring more bytes: each MiB takes the JavaScript thread 0.2 ms. */
const BYTES = 1 << 20;

/** So many times over: the ones are read while the others are delivered. */
const UNDER_WAY = 4;

/** How many calls of Node's own are under way at once, for what it has to answer itself. */
const NODES_CALLS = 16;

/** The paths of a batch; whatever can be iterated over, but a string or a Buffer is one path. */
function toList(paths) {
  const isOne = typeof paths !== 'object' || paths === null || ArrayBuffer.isView(paths);
  if (!isOne && typeof paths[Symbol.iterator] === 'function') return [...paths];
  throw invalidArgument('paths', 'an iterable of paths', paths);
}

/**
 * Who answers for which path of a batch: the addon for those that are surely valid, if it may; for
 * all others Node, by their places in the list.
 */
function sortOut(list, may) {
  const names = may ? list.map((path) => toServed(toPath(path))) : [];
  const places = names.flatMap((name, at) => (name === undefined ? [] : [at]));
  const nodes = list.flatMap((_, at) => (names[at] === undefined ? [at] : []));
  return { names, places, nodes, native: places.map((at) => names[at]) };
}

/**
 * Has the addon answer for all of `paths`.
 *
 * Node delivers as long as there is anything to deliver, and immediates, timers and sockets wait
 * for that. So no more is under way than some milliseconds' worth, and what comes next is begun
 * in a later turn of the event loop: an abort is heard in time, too.
 *
 * @param {unknown[]} paths as the binding takes them
 * @param {(slot: number, paths: unknown[], isWatched: boolean) => void} start calls the binding
 * @param {(answer: unknown, at: number) => void} each hears every answer: `[errno, syscall]` is a failure
 * @param {AbortSignal | null} signal
 * @returns {Promise<number>} what was moved
 */
async function runBatch(paths, start, each, signal) {
  let next = 0;
  let atOnce = PATHS;
  let moved = 0;
  const goOn = async () => {
    while (next < paths.length) {
      const first = next;
      next += atOnce;
      const some = paths.slice(first, next);
      const bytes = await runPart(
        (slot) => start(slot, some, signal !== null),
        (answer, i) => each(answer, first + i),
        signal,
      );
      moved += bytes;
      atOnce = bytes > BYTES ? Math.ceil(atOnce / 2) : Math.min(atOnce * 2, MOST_PATHS);
      if (next < paths.length) await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw abortError(signal);
    }
  };
  // Those still under way have files open: the batch ends when all of them have ended.
  const ends = await Promise.allSettled(
    Array.from({ length: UNDER_WAY }, () =>
      goOn().catch((error) => {
        next = paths.length;
        throw error;
      }),
    ),
  );
  for (const { status, reason } of ends) if (status === 'rejected') throw reason;
  return moved;
}

function runPart(start, each, signal) {
  return new Promise((resolve, reject) => {
    let unwatch = () => {};
    submit(
      (slot) => {
        if (signal !== null) unwatch = onAbort(signal, slot);
        start(slot);
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
      exact.count(0);
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
    // `nextTick` leaves the promise behind, so what the callback throws is an uncaught exception.
    promised(...args).then(
      (results) => process.nextTick(callback, null, results),
      (error) => process.nextTick(callback, error),
    );
  };
  return Object.defineProperty(face, 'name', { value: name });
}

module.exports = { askNode, runBatch, sortOut, toList, withCallback };
