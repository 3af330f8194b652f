'use strict';

// A process that does nothing but load a module, if one is named, and say how
// long it has lived and how large it has become. What it needs for saying so
// comes afterwards.

const [wanted] = process.argv.slice(2);
if (wanted !== undefined) require(wanted);
const seconds = performance.now() / 1000;
const residentBytes = process.memoryUsage.rss();
const { user, system } = process.cpuUsage();

const { peakBytesOf } = require('../harness/machine.js');

process.stdout.write(
  `${JSON.stringify({
    seconds,
    residentBytes,
    peakBytes: peakBytesOf('self') ?? process.resourceUsage().maxRSS * 1024,
    cpuSeconds: (user + system) / 1e6,
  })}\n`,
);
