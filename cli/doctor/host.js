'use strict';

// What this process runs on, as far as it may know: each question may be refused.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** The text of a file; empty where it may not be read. */
function textOf(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const SECCOMP = { 0: 'off', 1: 'strict', 2: 'a filter' };

/** Does somebody decide which system calls may be made? Null where nobody tells. */
function seccomp() {
  const mode = /^Seccomp:\s+(\d)$/m.exec(textOf('/proc/self/status'))?.[1];
  return mode === undefined ? null : SECCOMP[mode];
}

/** So many descriptors may be open: the limit in force, and what it may be raised to. */
function openFiles() {
  const found = /^Max open files\s+(\S+)\s+(\S+)/m.exec(textOf('/proc/self/limits'));
  if (found === null) return null;
  const [soft, hard] = found
    .slice(1)
    .map((limit) => (limit === 'unlimited' ? limit : Number(limit)));
  return { soft, hard };
}

/** `glibc 2.41` or `musl`; null where it is neither. */
function libc() {
  if (process.platform !== 'linux') return null;
  const glibc = process.report?.getReport().header.glibcVersionRuntime;
  return glibc === undefined ? 'musl' : `glibc ${glibc}`;
}

/** What the permission model allows; null where there is none. */
function permission() {
  if (process.permission === undefined) return null;
  const scopes = ['fs.read', 'fs.write', 'addon', 'child'];
  return scopes.filter((scope) => process.permission.has(scope));
}

/** The addon that this process has loaded; null if it has none. */
function addon() {
  const file = Object.keys(require.cache).find((name) => name.endsWith('.node'));
  if (file === undefined) return null;
  const { size, mtime } = fs.statSync(file);
  return { file, bytes: size, built: mtime.toISOString() };
}

function describeHost() {
  const { version } = require('../../package.json');
  return {
    'sluice-fs': version,
    folder: path.join(__dirname, '..', '..'),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    libc: libc(),
    kernel: os.release(),
    processors: os.availableParallelism(),
    seccomp: seccomp(),
    openFiles: openFiles(),
    permission: permission(),
  };
}

module.exports = { addon, describeHost, textOf };
