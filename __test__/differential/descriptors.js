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

/** A descriptor with what it leads to; nothing if it is not open. */
function described(fd) {
  try {
    return `${fd} ${fs.readlinkSync(`/proc/self/fd/${fd}`)}`;
  } catch {
    // The descriptor of the very listing that it is from.
    return '';
  }
}

const open = () => fs.readdirSync('/proc/self/fd').map(described);

/** What is open now and is not among `before`. */
function since(before) {
  const known = new Set(before);
  return open().filter((each) => each !== '' && !known.has(each));
}

/** What the descriptors lead to that stay open and are not among `before`. */
async function left(before) {
  const until = Date.now() + PATIENCE_MS;
  let more = since(before);
  while (more.length > 0 && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    more = since(before);
  }
  return more.map((each) => each.slice(each.indexOf(' ') + 1)).sort();
}

module.exports = { described, isOpen, left, open, since };
