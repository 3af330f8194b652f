'use strict';

// Streams that end at some moment, in some way.

const { setTimeout: sleep } = require('node:timers/promises');

/** Not by `once` of node:events, which an error ends. */
const closed = (stream) =>
  stream.closed || new Promise((resolve) => void stream.once('close', resolve));

/** Some moment: in this tick, in a later phase, when a thread has been there, or much later. */
async function someMoment() {
  const kind = Math.floor(Math.random() * 6);
  if (kind === 1) await new Promise(process.nextTick);
  if (kind === 2) await new Promise(setImmediate);
  if (kind === 3) for (let i = Math.random() * 8; i > 0; i--) await new Promise(setImmediate);
  if (kind >= 4) await sleep(Math.random() * 4);
}

/** Ends one of several streams, in one of the ways. */
function endOne(streams) {
  const stream = streams[Math.floor(Math.random() * streams.length)];
  if (Math.random() < 0.3) stream.destroy(new Error('ended'));
  else stream.destroy();
}

/** Not heard of otherwise: the errors are ours. */
const deaf = (stream) => stream.on('error', () => {});

module.exports = { closed, deaf, endOne, someMoment };
