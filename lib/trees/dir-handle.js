'use strict';

// An open directory of the addon's, that is read as Node's own handle is: `bufferSize` entries at a time.
//
// The kernel tells more at once: what is too much waits here, as it waits in glibc's memory otherwise. What
// is known already is told in the next turn of the event loop. What does not belong here: what a program
// may do in which state, which is the business of dir.js.

const { pool } = require('../lanes.js');
const { binding } = require('../native.js');
const { environment, submit } = require('../completion.js');
const { contextError, systemError, withoutStack } = require('../errors.js');

/** Node's own words, for a directory that was left open. */
const WARNING = 'Closing directory handle on garbage collection';

const forgotten = new FinalizationRegistry((number) => {
  if (binding.closeDirectorySync(environment, number)) process.emitWarning(WARNING);
});

class DirHandle {
  /** Names and their types by turns. */
  #entries = [];
  #at = 0;
  #hasEnd = false;
  #number;
  #path;

  /**
   * @param {number} number the addon's, of an open directory
   * @param {string} [path] what errors are to name
   */
  constructor(number, path) {
    this.#number = number;
    this.#path = path;
    forgotten.register(this, number);
  }

  /** The next entries, as `[name, type, ...]`; null behind the last one. Waits, and throws what fails. */
  readNow(bufferSize) {
    const wanted = this.#wanted(bufferSize);
    if (wanted > 0) {
      const found = binding.readDirectorySync(environment, this.#number, wanted);
      if (typeof found === 'number') {
        if (this.#path === undefined) throw systemError(found, 'readdir');
        throw contextError(found, 'readdir', this.#path);
      }
      this.#keep(found);
    }
    return this.#take(bufferSize);
  }

  /** The same for a callback. */
  read(bufferSize, done) {
    const wanted = this.#wanted(bufferSize);
    submit(
      (slot) => {
        if (wanted === 0) binding.nextTurn(environment, slot);
        else binding.readDirectory(environment, slot, this.#number, wanted);
      },
      (errno, found) => {
        if (errno !== 0) return done(withoutStack(() => systemError(errno, found)));
        if (wanted > 0) {
          pool.count(0);
          this.#keep(found);
        }
        done(null, this.#take(bufferSize));
      },
    );
  }

  closeNow() {
    binding.closeDirectorySync(environment, this.#number);
  }

  close(done) {
    submit((slot) => binding.closeDirectory(environment, slot, this.#number), done);
  }

  /** How many entries have to be asked for. */
  #wanted(bufferSize) {
    if (this.#hasEnd) return 0;
    return Math.max(0, bufferSize - (this.#entries.length - this.#at) / 2);
  }

  /** Keeps what the addon has found: see `read` in src/engine/opendir.rs. */
  #keep(found) {
    if (this.#at === this.#entries.length) {
      this.#entries = [];
      this.#at = 0;
    }
    this.#hasEnd = found.charCodeAt(0) === 49;
    let begin = 1;
    for (let end = found.indexOf('\0'); end !== -1; end = found.indexOf('\0', begin)) {
      this.#entries.push(found.slice(begin + 1, end), found.charCodeAt(begin) - 48);
      begin = end + 1;
    }
  }

  #take(bufferSize) {
    const begin = this.#at;
    this.#at = Math.min(this.#entries.length, begin + bufferSize * 2);
    if (begin === this.#at) return null;
    return begin === 0 && this.#at === this.#entries.length
      ? this.#entries
      : this.#entries.slice(begin, this.#at);
  }
}

module.exports = { DirHandle };
