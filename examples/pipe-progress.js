'use strict';

// Copies a large file in one call, with a progress bar.
//
//   node examples/pipe-progress.js --progress large.iso copy.iso
//
// The bar goes to standard error and is drawn on a terminal only: a log file or
// another program never sees it. Ctrl-C stops the copy through a signal.

const { parseArgs } = require('node:util');
const { Presets, SingleBar } = require('cli-progress');
const { pipe } = require('sluice-fs');

const { values, positionals } = parseArgs({
  options: { progress: { type: 'boolean' } },
  allowPositionals: true,
});
const [from, to] = positionals;
if (to === undefined) {
  console.error('Usage: node examples/pipe-progress.js [--progress] FROM TO');
  process.exit(1);
}

// Its own care for Ctrl-C would stop the bar and let the copy go on.
const bar = new SingleBar({ gracefulExit: false, hideCursor: true }, Presets.shades_classic);

/** `total` is undefined while nobody knows it. */
function draw({ bytes, total = bytes }) {
  if (!bar.isActive) bar.start(total, bytes);
  bar.setTotal(total);
  bar.update(bytes);
}

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

const options = { signal: interrupt.signal, onProgress: values.progress ? draw : undefined };
pipe(from, to, options, (error, result) => {
  bar.stop();
  if (error) {
    console.error(error.message);
    process.exitCode = 1;
    return;
  }
  console.log(`Copied ${result.bytes} bytes through the ${result.lane} lane`);
});
