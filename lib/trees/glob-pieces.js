'use strict';

// What a walk of glob finds, visit by visit.

const { ENOMEM } = require('node:os').constants.errno;
// Its own: a test may have put a clock of its own in the place of the global one.
const { setImmediate } = require('node:timers');
const host = require('../host.js');
const { binding } = require('../native.js');
const { environment, submit } = require('../completion.js');
const { systemError } = require('../errors.js');
const { Listed, looked, whole } = require('./glob-entries.js');

/** Paths of the first visit, which should come soon; each visit after it has twice as many. */
const FIRST = 256;
const MOST = 4096;

/** Characters of paths that are taken apart in one turn of the event loop: one or two hundred paths. */
const PIECE = 8 * 1024;

/** What a walk finds, in pieces that are made one in a turn of the event loop. */
class Pieces {
  #at = 0;
  #call;
  #hasMore = true;
  #listed;
  #most = FIRST;
  #text = '';

  constructor(call) {
    this.#call = call;
    this.#listed = new Listed(call.root);
  }

  /** The first visit. Gives false if Node has to walk. */
  async start() {
    const { errno, found } = await this.#visit();
    const isOurs = errno === 0 && found !== undefined;
    if (isOurs) this.#take(found);
    return isOurs;
  }

  /** The next paths or Dirents; undefined behind the last ones. */
  async next() {
    if (this.#at > 0 && this.#at < this.#text.length) await new Promise(setImmediate);
    while (this.#at === this.#text.length) {
      if (!this.#hasMore) return undefined;
      const { errno, found } = await this.#visit();
      // Some paths are told already, so that it is too late for Node.
      if (errno !== 0 || found === undefined) throw systemError(errno || ENOMEM, 'glob');
      this.#take(found);
    }
    const end = this.#text.indexOf('\0', Math.min(this.#at + PIECE, this.#text.length - 1));
    const records = this.#text.slice(this.#at, end).split('\0');
    this.#at = end + 1;
    return this.#call.withTypes ? this.#entries(records) : records;
  }

  #visit() {
    const most = this.#most;
    this.#most = Math.min(most * 2, MOST);
    return new Promise((resolve) => {
      submit(
        (slot) => binding.glob(environment, slot, this.#call.walk, most),
        (errno, found) => resolve({ errno, found }),
      );
    });
  }

  #take(found) {
    // One NUL stands behind each path; one more says that the walk goes on.
    this.#hasMore = found === '\0' || found.endsWith('\0\0');
    this.#text = this.#hasMore ? found.slice(0, -1) : found;
    this.#at = 0;
  }

  async #entries(records) {
    const entries = [];
    for (const record of records) {
      entries.push(
        record.startsWith('0') ? await this.#look(record.slice(1)) : this.#listed.entry(record),
      );
    }
    return entries;
  }

  /** Node's answer is null, too, for a path that is not there. */
  async #look(found) {
    const at = whole(this.#call.root, found);
    return host.promises.lstat(at).then(
      (stats) => looked(at, stats),
      () => null,
    );
  }
}

module.exports = { Pieces };
