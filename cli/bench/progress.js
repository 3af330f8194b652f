'use strict';

// How far it is, on standard error: one line that changes on a terminal, a line each elsewhere.

class Progress {
  #total;
  #stream;
  #begun = 0;

  constructor(total, stream = process.stderr) {
    this.#total = total;
    this.#stream = stream;
  }

  #clear() {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }

  /** A job begins. */
  begin(title) {
    this.#clear();
    this.#begun++;
    this.#stream.write(`${this.#begun}/${this.#total} ${title}${this.#stream.isTTY ? '' : '\n'}`);
  }

  /** Prints something for good. */
  print(text, stream = process.stdout) {
    this.#clear();
    stream.write(text);
  }

  end() {
    this.#clear();
  }
}

module.exports = { Progress };
