'use strict';

// What Node's `Dir` has inside of it: an open directory of the addon's, that is read and closed as Node's
// own handle is.
//
// A visit of a thread brings what the kernel tells at once, and what is more than `bufferSize` entries
// waits here, as it waits in glibc's memory otherwise. What is known is told in the next turn of the event
// loop. What does not belong here: what a program may do in which state. That is the business of `Dir`.

const { pool } = require('../lanes.js');
const { binding } = require('../native.js');
const { environment, inContext, submit } = require('../completion.js');
const { systemError, withoutStack, wordsFor } = require('../errors.js');

/** Node's own words, for a `Dir` that was left open. */
const WARNING = 'Closing directory handle on garbage collection';

const forgotten = new FinalizationRegistry((number) => {
  if (binding.closeDirectorySync(environment, number)) process.emitWarning(WARNING);
});

class DirHandle {
  #entries = [];
  #hasEnd = false;
  #number;

  /** @param {number} number the addon's, of an open directory */
  constructor(number) {
    this.#number = number;
    forgotten.register(this, number);
  }

  /**
   * The next entries, as `[name, type, ...]`; null behind the last one. Without a request it gives them, and
   * throws where it fails; Node 20 looks for the errno in `context` instead.
   */
  read(_encoding, bufferSize, request, context) {
    const wanted = this.#wanted(bufferSize);
    if (request === undefined) {
      if (wanted > 0) {
        const found = binding.readDirectorySync(environment, this.#number, wanted);
        if (typeof found === 'number') return fail(found, context);
        this.#keep(found);
      }
      return this.#take(bufferSize);
    }
    const answer = inContext((...results) => request.oncomplete(...results));
    submit(
      (slot) => {
        if (wanted === 0) binding.nextTurn(environment, slot);
        else binding.readDirectory(environment, slot, this.#number, wanted);
      },
      (errno, found) => {
        if (errno !== 0) return answer(withoutStack(() => systemError(errno, found)));
        if (wanted > 0) {
          pool.count(0);
          this.#keep(found);
        }
        answer(null, this.#take(bufferSize));
      },
    );
  }

  close(request) {
    if (request === undefined) {
      binding.closeDirectorySync(environment, this.#number);
      return;
    }
    const answer = inContext((...results) => request.oncomplete(...results));
    submit(
      (slot) => binding.closeDirectory(environment, slot, this.#number),
      () => answer(null),
    );
  }

  /** How many entries have to be asked for. */
  #wanted(bufferSize) {
    return this.#hasEnd ? 0 : Math.max(0, bufferSize - this.#entries.length / 2);
  }

  /** Keeps what the addon has found: see `read` in src/engine/opendir.rs. */
  #keep(found) {
    this.#hasEnd = found.charCodeAt(0) === 49;
    let at = 1;
    for (let end = found.indexOf('\0'); end !== -1; end = found.indexOf('\0', at)) {
      this.#entries.push(found.slice(at + 1, end), found.charCodeAt(at) - 48);
      at = end + 1;
    }
  }

  #take(bufferSize) {
    const entries = this.#entries;
    if (entries.length === 0) return null;
    if (entries.length <= bufferSize * 2) {
      this.#entries = [];
      return entries;
    }
    return entries.splice(0, bufferSize * 2);
  }
}

function fail(errno, context) {
  if (context === undefined) throw systemError(errno, 'scandir');
  context.errno = -errno;
  [context.code] = wordsFor(errno);
  context.syscall = 'scandir';
}

module.exports = { DirHandle };
