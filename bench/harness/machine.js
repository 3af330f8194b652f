'use strict';

// What the machine is, and how busy it is with other things.

const fs = require('node:fs');
const os = require('node:os');

/** Clock ticks a second in /proc; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

const readOr = (path, otherwise) => {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
};

/** The fields of a /proc/PID/stat, from the third on; the second may hold spaces. */
function statFields(pid) {
  const text = readOr(`/proc/${pid}/stat`, '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** CPU seconds that a process has used. */
function cpuSecondsOf(pid) {
  const fields = statFields(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** CPU seconds of all children that have ended. */
function cpuSecondsOfChildren() {
  const fields = statFields('self');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

/**
 * The highest resident size that a process has had. Not `maxRSS`: that one
 * starts with what the parent had when it forked.
 */
function peakBytesOf(pid) {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readOr(`/proc/${pid}/status`, ''))?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

/** Has a process a handler for this signal? */
function catches(pid, signal) {
  const mask = /^SigCgt:\s+([\da-f]+)$/m.exec(readOr(`/proc/${pid}/status`, ''))?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

/** How long all processors together were busy, and how long with our own work. */
function sampleMachine() {
  const [, ...ticks] = readOr('/proc/stat', '').split('\n', 1)[0].split(/\s+/);
  // user nice system idle iowait irq softirq steal; guest time is part of user's.
  const [user, nice, system, idle, iowait, irq, softirq, steal] = ticks.map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  const own = process.cpuUsage();
  return {
    busy: busy / TICKS_PER_SECOND,
    total: (busy + idle + iowait) / TICKS_PER_SECOND,
    own: (own.user + own.system) / 1e6 + cpuSecondsOfChildren(),
  };
}

/**
 * The share of the machine that somebody else used between two samples. All
 * our children must have ended before the second: only then are they counted.
 */
function othersBetween(before, after) {
  const total = after.total - before.total;
  if (!(total > 0)) return null;
  const others = after.busy - before.busy - (after.own - before.own);
  return Math.min(1, Math.max(0, others / total));
}

/** For the head of a record. */
function describeMachine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim(),
    cores: cpus.length,
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.arch()}`,
    kernel: os.release(),
    temporaryFolder: `filesystem type 0x${fs.statfsSync(os.tmpdir()).type.toString(16)}`,
  };
}

module.exports = {
  catches,
  cpuSecondsOf,
  cpuSecondsOfChildren,
  describeMachine,
  othersBetween,
  peakBytesOf,
  sampleMachine,
};
