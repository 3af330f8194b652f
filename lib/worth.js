'use strict';

/**
 * Is it worth a try? What was in vain is tried again in so many calls only: twice as many each time, up to a
 * limit. What has helped is tried again at once.
 */
class Worth {
  #most;
  #skips = 0;
  #skipped = 0;

  /** @param {number} most how many calls are skipped at most */
  constructor(most) {
    this.#most = most;
  }

  /** May this call try? */
  mayTry() {
    if (this.#skipped === this.#skips) return true;
    this.#skipped++;
    return false;
  }

  /** It has tried. */
  learn(hasHelped) {
    this.#skipped = 0;
    this.#skips = hasHelped ? 0 : Math.min(this.#most, this.#skips * 2 + 1);
  }
}

module.exports = { Worth };
