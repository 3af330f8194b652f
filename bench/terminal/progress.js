'use strict';

// How far it is: a bar on a terminal, a line for each scenario elsewhere. On
// standard error, so that standard output holds the tables alone.

const { SingleBar } = require('cli-progress');

class Progress {
  #bar = null;
  #stream;
  #total;
  #begun = 0;
  #title = '';
  /** However it ends, the cursor comes back. */
  #end = () => this.end();

  constructor(total, stream = process.stderr) {
    this.#total = total;
    this.#stream = stream;
    if (stream.isTTY) {
      this.#draw();
      process.once('exit', this.#end);
    }
  }

  #draw() {
    this.#bar = new SingleBar({
      stream: this.#stream,
      format: '{bar} {value}/{total} {title}',
      barsize: 24,
      barCompleteChar: '#',
      barIncompleteChar: '.',
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    });
    this.#bar.start(this.#total, Math.max(0, this.#begun - 1), { title: this.#title });
  }

  /** A scenario begins. */
  begin(title) {
    this.#begun++;
    this.#title = title;
    if (this.#bar === null) this.#stream.write(`${this.#begun}/${this.#total} ${title}\n`);
    else this.#bar.update(this.#begun - 1, { title });
  }

  /** Prints something for good, above the bar. */
  print(text, stream = process.stdout) {
    const wasDrawn = this.#bar !== null;
    this.#bar?.stop();
    stream.write(text);
    if (wasDrawn) this.#draw();
  }

  end() {
    process.off('exit', this.#end);
    this.#bar?.stop();
    this.#bar = null;
  }
}

module.exports = { Progress };
