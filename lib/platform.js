'use strict';

// What this machine is called in the names of packages that carry the addon: `linux-x64-gnu`.

// The global of that name can be replaced.
const process = require('node:process');
const { fs } = require('./host.js');

/** The file that musl is in; on Alpine, and where Debian has it beside glibc. */
const MUSL = /\/ld-musl-|-linux-musl\w*\/libc\.so/;

/**
 * The C library that runs this very program: it is one of the files that are mapped. Node's report
 * says it as well, and takes up to 11 ms; this takes 0.3.
 */
function libc() {
  try {
    return MUSL.test(fs.readFileSync('/proc/self/maps', 'latin1')) ? 'musl' : 'gnu';
  } catch {
    // No /proc. By far most systems have glibc.
    return 'gnu';
  }
}

/** This machine's name. */
function platform() {
  const { platform, arch } = process;
  if (platform === 'linux') return `linux-${arch}-${libc()}`;
  return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

module.exports = { platform };
