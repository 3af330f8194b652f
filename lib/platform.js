'use strict';

// What this machine is called in the names of packages that carry the addon: `linux-x64-gnu`.

// The global of that name can be replaced.
const process = require('node:process');
const { fs } = require('./host.js');

/** A program's head, in which it says what has to load it; less than one page of memory. */
const HEAD_BYTES = 4096;

/**
 * The C library that runs this very program: its loader is named in the program's head. Node's own
 * report says it as well, and takes up to 11 ms; this takes 0.2.
 */
function libc() {
  let descriptor;
  try {
    descriptor = fs.openSync('/proc/self/exe', 'r');
    const head = Buffer.alloc(HEAD_BYTES);
    fs.readSync(descriptor, head, 0, HEAD_BYTES, 0);
    return head.includes('/ld-musl-') ? 'musl' : 'gnu';
  } catch {
    // No /proc. By far most systems have glibc.
    return 'gnu';
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** This machine's name. */
function platform() {
  const { platform, arch } = process;
  if (platform === 'linux') return `linux-${arch}-${libc()}`;
  return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

module.exports = { platform };
