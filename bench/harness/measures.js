'use strict';

// What a scenario is judged by. A result gives `seconds`, `operations`,
// `bytes`, `cpuSeconds` and `peakBytes` of the timed part, and what the scenario
// has measured by itself: `p99Us`, `residentBytes`.

const GIB = 1024 ** 3;
const perOperation = {
  unit: 'us/op',
  value: ({ cpuSeconds, operations }) => (cpuSeconds / operations) * 1e6,
};
const perGib = {
  unit: 's/GiB',
  value: ({ cpuSeconds, bytes }) => (cpuSeconds / bytes) * GIB,
};

/** By name: unit, which way is better, the value of a result, and how CPU time is told. */
const MEASURES = {
  latency: {
    unit: 'us/op',
    better: 'lower',
    value: ({ seconds, operations }) => (seconds / operations) * 1e6,
    cpu: perOperation,
  },
  requests: {
    unit: 'req/s',
    better: 'higher',
    value: ({ seconds, operations }) => operations / seconds,
    cpu: perOperation,
  },
  throughput: {
    unit: 'MB/s',
    better: 'higher',
    value: ({ seconds, bytes }) => bytes / seconds / 1e6,
    cpu: perGib,
  },
  memory: {
    unit: 'MiB at most',
    better: 'lower',
    value: ({ peakBytes }) => peakBytes / 1024 ** 2,
    cpu: perGib,
  },
  tail: {
    unit: 'us p99',
    better: 'lower',
    value: ({ p99Us }) => p99Us,
    cpu: perOperation,
  },
  start: {
    unit: 'ms',
    better: 'lower',
    value: ({ seconds }) => seconds * 1000,
    cpu: perOperation,
  },
  resident: {
    unit: 'MiB',
    better: 'lower',
    value: ({ residentBytes }) => residentBytes / 1024 ** 2,
    cpu: perOperation,
  },
};

module.exports = { MEASURES };
