'use strict';

// Runs a script of the differential test with one module, and compares two runs.

const host = require('node:fs');
const path = require('node:path');
const { PassThrough, pipeline } = require('node:stream');
const { pipeline: pipelinePromise } = require('node:stream/promises');
const destinations = require('./kernel-destinations.js');
const { ENDLESS } = require('./kernel-script.js');

/** Nothing of a script takes longer: what does is stuck. */
const STUCK_MS = 4000;

/** A transfer that has not moved for so long waits for its receiver. */
const STALLED_MS = 100;

const MARK = Buffer.from('<<written by the program>>');

/** Bytes in which no two places look alike. */
function pattern(length) {
  const bytes = Buffer.allocUnsafeSlow(Math.ceil(length / 8) * 8);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  for (let i = 0; i < words.length; i += 2) {
    words[i] = Math.imul(i + 1, 0x9e3779b1);
    words[i + 1] = i;
  }
  return bytes.subarray(0, length);
}

const CONTENTS = pattern(ENDLESS);
const turn = () => new Promise(setImmediate);

function seenError(error, folder) {
  if (error === undefined || error === null) return null;
  const fields = Object.entries(error).filter(([, value]) => typeof value !== 'object');
  const text = (value) =>
    typeof value === 'string' ? value.replaceAll(folder, '<folder>') : value;
  return {
    name: error.name,
    message: text(error.message),
    ...Object.fromEntries(fields.map(([name, value]) => [name, text(value)])),
  };
}

/** What the process has open: how many of each kind. */
function openDescriptors() {
  const open = [];
  for (const fd of host.readdirSync('/proc/self/fd')) {
    try {
      open.push(host.readlinkSync(`/proc/self/fd/${fd}`).replace(/\d+/g, 'N'));
    } catch {
      // The descriptor of this very listing.
    }
  }
  return open.sort();
}

class Run {
  events = [];
  notes = [];
  stuck = [];
  source;
  destination;
  receiver;
  #acted = Promise.resolve();

  constructor(fs, script, folder) {
    this.fs = fs;
    this.script = script;
    this.folder = folder;
    this.controller = new AbortController();
  }

  at(name) {
    return path.join(this.folder, name);
  }

  note(who, what, error) {
    this.notes.push([who, what, seenError(error, this.folder)]);
  }

  /** Waits for `promise`, but not for ever. */
  async within(promise, what, ...streams) {
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, STUCK_MS, 'late');
    });
    if ((await Promise.race([promise, late])) === 'late') {
      this.stuck.push(what);
      for (const stream of [this.receiver?.stream, ...streams]) stream?.destroy();
    }
    clearTimeout(timer);
  }

  /** The stream has finished, failed or been destroyed. */
  ended(stream) {
    return new Promise((resolve) => {
      if (stream.closed || stream.writableFinished) resolve();
      for (const event of ['finish', 'close', 'error']) stream.once(event, resolve);
    });
  }

  watch(who, stream, names) {
    for (const name of names) {
      stream.on(name, (value) => {
        const error = value instanceof Error ? seenError(value, this.folder) : undefined;
        this.events.push(error ? [who, name, error] : [who, name]);
      });
    }
  }

  /** The bytes of the file that the options ask for. */
  get expected() {
    const { as, bytes, options } = this.script.source;
    if (as === 'missing' || as === 'directory') return Buffer.alloc(0);
    const end = Math.min(bytes, (options.end ?? Infinity) + 1);
    return this.contents.subarray(Math.min(options.start ?? 0, end), end);
  }

  get expectedBytes() {
    return this.expected.length;
  }

  get contents() {
    const { as, bytes } = this.script.source;
    if (as !== 'sparse') return CONTENTS.subarray(0, bytes);
    const contents = Buffer.alloc(bytes);
    CONTENTS.copy(contents, Math.max(bytes - 100, 0), 0, 100);
    return contents;
  }

  makeFile() {
    const { as, bytes } = this.script.source;
    const name = this.at('from');
    if (as === 'missing') return name;
    if (as === 'directory') host.mkdirSync(name);
    else if (as !== 'sparse') host.writeFileSync(name, this.contents);
    else {
      host.writeFileSync(name, '');
      host.truncateSync(name, bytes);
      const fd = host.openSync(name, 'r+');
      const last = this.contents.subarray(Math.max(bytes - 100, 0));
      host.writeSync(fd, last, 0, last.length, Math.max(bytes - 100, 0));
      host.closeSync(fd);
    }
    return name;
  }

  async openSource(name) {
    const { as, options } = this.script.source;
    const aborts = this.script.action?.does === 'abort' && this.script.via === 'pipe';
    const given = aborts ? { ...options, signal: this.controller.signal } : { ...options };
    if (as === 'fd') this.sourceFile = host.openSync(name, 'r');
    if (as === 'handle') this.sourceFile = await this.fs.promises.open(name);
    if (this.sourceFile !== undefined) given.fd = this.sourceFile;
    return () => this.fs.createReadStream(this.sourceFile === undefined ? name : null, given);
  }

  /** Called by the destination, once it exists. */
  begin(makeSource, destination, receiver) {
    const source = makeSource();
    this.source = source;
    this.destination = destination;
    this.receiver = receiver;
    this.watch('source', source, ['open', 'ready', 'end', 'close', 'error']);
    const names = ['open', 'ready', 'pipe', 'unpipe', 'prefinish', 'finish', 'close', 'error'];
    this.watch('destination', destination, names);
    const { action } = this.script;
    // 'pipe' comes while pipe() runs.
    if (action !== undefined && action.at !== 'now') this.#when(action.at, () => this.#act(action));
    this.#pipe(source, destination);
    if (action?.at === 'now') this.#act(action);
  }

  #when(at, act) {
    if (at === 'open' || at === 'ready' || at === 'end') this.source.once(at, act);
    else if (typeof at === 'string') this.destination.once(at, act);
    else if (at.received !== undefined) this.receiver?.stopAt(at.received, act);
    else if (at.stalled !== undefined) {
      this.receiver?.stopAt(at.stalled, () => void this.#stalled().then(act));
    } else {
      let rest = at.turn;
      const next = () => (--rest > 0 ? setImmediate(next) : act());
      setImmediate(next);
    }
  }

  /** Resolves when the source has given nothing for some time. */
  async #stalled() {
    let before;
    do {
      before = this.source.bytesRead;
      await new Promise((resolve) => setTimeout(resolve, STALLED_MS));
    } while (this.source.bytesRead !== before);
  }

  #pipe(source, destination) {
    const { via } = this.script;
    const { signal } = this.controller;
    const done = (error) => this.note(via, 'done', error);
    const aborts = this.script.action?.does === 'abort' ? { signal } : {};
    if (via === 'pipe') return void source.pipe(destination);
    // The form with a callback takes no signal.
    if (via === 'pipeline' && aborts.signal === undefined) {
      pipeline(source, destination, done);
    } else if (via === 'fs.pipe' && this.fs.pipe) {
      this.fs.pipe(source, destination, aborts, (error) => done(error));
    } else {
      pipelinePromise(source, destination, aborts).then(() => done(null), done);
    }
  }

  #act(action) {
    this.#acted = this.#perform(action.does)
      .catch((error) => this.note('action', 'threw', error))
      .finally(() => this.receiver?.resume());
  }

  async #perform(does) {
    const { source, destination } = this;
    switch (does) {
      case 'pause':
        source.pause();
        for (let i = 0; i < 20; i++) await turn();
        source.resume();
        return;
      case 'write':
        destination.write(MARK);
        return;
      case 'cork':
        destination.cork();
        destination.write(MARK);
        for (let i = 0; i < 5; i++) await turn();
        destination.uncork();
        return;
      case 'dataListener':
        this.heard = [];
        source.on('data', (chunk) => this.heard.push(Buffer.from(chunk)));
        return;
      case 'secondDestination': {
        this.heard = [];
        const second = new PassThrough();
        second.on('data', (chunk) => this.heard.push(chunk));
        source.pipe(second);
        return;
      }
      case 'setEncoding':
        source.setEncoding('base64');
        return;
      case 'truncate':
        host.truncateSync(this.at('from'), this.script.source.bytes >> 1);
        return;
      case 'grow':
        host.appendFileSync(this.at('from'), MARK);
        return;
      case 'repipe':
        source.unpipe(destination);
        await turn();
        source.pipe(destination);
        return;
      default:
        await this.#cut(does);
    }
  }

  async #cut(does) {
    const { source, destination, receiver } = this;
    switch (does) {
      case 'destroySource':
      case 'failSource':
        source.destroy(does === 'failSource' ? new Error('enough') : undefined);
        await this.within(this.#closed(source), 'the close of the destroyed source');
        break;
      case 'destroyDestination':
        destination.destroy();
        await this.within(this.#closed(destination), 'the close of the destroyed destination');
        break;
      case 'abort':
        this.controller.abort();
        await this.within(this.#closed(source), 'the close of the aborted source');
        break;
      case 'reset':
      case 'leave':
        if (does === 'reset' && receiver.stream.resetAndDestroy) receiver.stream.resetAndDestroy();
        else receiver.stream.destroy();
        await this.within(this.#closed(destination), 'the close of the lost destination');
    }
    for (let i = 0; i < 10; i++) await turn();
    this.note('states', this.#states(), null);
    if (!destination.destroyed && this.script.via === 'pipe') destination.end();
  }

  #closed(stream) {
    if (stream.closed) return Promise.resolve();
    return new Promise((resolve) => stream.once('close', resolve));
  }

  /** The source has come to an end that its destination does not hear of. */
  #failed() {
    const { source } = this;
    return new Promise((resolve) => {
      if (this.script.via !== 'pipe') return;
      for (const event of ['close', 'error']) {
        source.once(event, () => source.readableEnded || resolve());
      }
    });
  }

  #states() {
    const { source, destination } = this;
    return `source ${source.destroyed} destination ${destination.destroyed}`;
  }

  async result() {
    const { script } = this;
    const makeSource = await this.openSource(this.makeFile());
    const destination = await destinations[script.kind](this, (stream, receiver) =>
      this.begin(makeSource, stream, receiver),
    );
    const { source } = this;
    const arrival = this.ended(destination.stream);
    await this.within(Promise.race([arrival, this.#failed()]), 'the end of the transfer');
    await this.#acted;
    if (destination.stream.writableEnded) await this.within(arrival, 'the end of the destination');
    const { autoClose } = script.source.options;
    for (let i = 0; i < 20 && !(source.readableEnded || source.destroyed); i++) await turn();
    const ended = { readableEnded: source.readableEnded, bytesRead: source.bytesRead };
    if (autoClose === false) ended.open = typeof source.fd === 'number';
    // What nobody ends stays open for ever, with node:fs too.
    if (autoClose === false || !source.readableEnded) source.destroy();
    await this.within(this.#closed(source), 'the close of the source');
    const open = destination.stream;
    // A destination whose source has failed is nobody's to end.
    if (!open.writableEnded && !open.destroyed) open.destroy();
    const outcome = await destination.result();
    for (let i = 0; i < 3; i++) await turn();
    const { events, heard, notes, stuck } = this;
    return { ...outcome, ended, events, heard: heard && Buffer.concat(heard), notes, stuck };
  }
}

/** Runs `script` with `fs`, in an empty folder. */
async function runScript(fs, script, folder) {
  host.mkdirSync(folder);
  const before = openDescriptors();
  try {
    const run = new Run(fs, script, folder);
    const outcome = await run.result();
    for (let i = 0; i < 200 && openDescriptors().length > before.length; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const after = openDescriptors();
    const leaked =
      after.length > before.length ? after.filter((name) => !before.includes(name)) : [];
    return { ...outcome, leaked, expected: run.expected };
  } finally {
    host.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { CONTENTS, MARK, openDescriptors, runScript };
