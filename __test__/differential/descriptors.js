'use strict';

// What this process has open.

const fs = require('node:fs');

/** So long a close may take that nobody waits for: it has a thread of its own to run on. */
const PATIENCE_MS = 500;

const isOpen = (fd) => {
  try {
    fs.fstatSync(fd);
    return true;
  } catch {
    return false;
  }
};

/** The numbers of all that is open, but for that of the listing itself: the lowest that is free. */
function open() {
  const own = fs.openSync('/dev/null');
  fs.closeSync(own);
  return fs.readdirSync('/proc/self/fd').filter((fd) => fd !== String(own));
}

/** The numbers that are open now and are not among `before`. */
function since(before) {
  const known = new Set(before);
  return open().filter((fd) => !known.has(fd));
}

/** What the descriptors lead to that stay open and are not among `before`. */
async function left(before) {
  const until = Date.now() + PATIENCE_MS;
  let more = since(before);
  while (more.length > 0 && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    more = since(before);
  }
  return more.map((fd) => fs.readlinkSync(`/proc/self/fd/${fd}`)).sort();
}

module.exports = { isOpen, left, open, since };
