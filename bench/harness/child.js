'use strict';

// A child process that speaks in lines of JSON on its standard output, and is
// spoken to in the same way. Any runtime can do that.

const { spawn } = require('node:child_process');
const { createInterface } = require('node:readline');

/** Longer than any measurement: a child that needs more hangs. */
const LIMIT_MS = 120_000;

/** How much of what a child says on standard error is kept for the message. */
const STDERR_CHARS = 4_000;

const live = new Set();

/** Nothing that was started here outlives the harness. */
process.on('exit', () => {
  for (const child of live) child.kill();
});

class Child {
  #process;
  #label;
  #messages = [];
  #waiting = null;
  #stderr = '';
  #timer;
  #hung = false;
  #failure;

  /** Resolves once the process is gone and has said all it had to say. */
  ended;

  constructor(label, command, args, { env = process.env, cwd } = {}) {
    this.#label = label;
    this.#process = spawn(command, args, { env, cwd, stdio: 'pipe' });
    const { stdin, stdout, stderr } = this.#process;
    live.add(this);
    this.ended = new Promise((resolve) => this.#process.once('close', resolve)).then(() => {
      live.delete(this);
      clearTimeout(this.#timer);
      this.#wake();
    });
    this.#process.on('error', (error) => {
      this.#failure = error;
    });
    stderr.setEncoding('utf8').on('data', (text) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARS);
    });
    // A child that is gone does not read; its exit says why.
    stdin.on('error', () => {});
    createInterface({ input: stdout }).on('line', (line) => {
      // A tool may print more than its message, for people.
      if (!/^["{]/.test(line)) return;
      this.#messages.push(line);
      this.#wake();
    });
    this.#timer = setTimeout(() => {
      this.#hung = true;
      this.kill();
    }, LIMIT_MS);
  }

  get pid() {
    return this.#process.pid;
  }

  #wake() {
    this.#waiting?.();
    this.#waiting = null;
  }

  /** Has it ended? */
  get gone() {
    return !live.has(this);
  }

  #error(what) {
    const { exitCode, signalCode } = this.#process;
    const why = this.#hung
      ? `took more than ${LIMIT_MS / 1000} s`
      : (this.#failure?.message ?? `${what} (${signalCode ?? `exit code ${exitCode}`})`);
    const error = new Error(`${this.#label}: ${why}\n${this.#stderr}`.trimEnd());
    if (this.#stderr.includes('ERR_WRONG_BYTES')) error.code = 'ERR_WRONG_BYTES';
    return error;
  }

  /** The next thing that the child says. */
  async receive() {
    while (this.#messages.length === 0) {
      if (this.gone) throw this.#error('ended without an answer');
      await new Promise((resolve) => {
        this.#waiting = resolve;
      });
    }
    return JSON.parse(this.#messages.shift());
  }

  send(message) {
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Sends and waits for the answer. */
  ask(message) {
    this.send(message);
    return this.receive();
  }

  /** Waits for a good end. */
  async finish() {
    this.#process.stdin.end();
    await this.ended;
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== 0 || signalCode !== null) throw this.#error('failed');
  }

  interrupt() {
    this.#process.kill('SIGINT');
  }

  kill() {
    this.#process.kill('SIGKILL');
  }

  /** Ends it by force and waits until it is reaped. */
  async stop() {
    this.kill();
    await this.ended;
  }
}

module.exports = { Child };
