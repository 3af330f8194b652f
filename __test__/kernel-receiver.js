'use strict';

// The other end of a connection, as a client that the test commands: it keeps
// what arrives, and stops reading at a byte of the test's choice.

class Receiver {
  #chunks = [];
  #stop;
  /** The bytes that have arrived. */
  length = 0;
  stream;

  constructor(stream) {
    this.stream = stream;
    this.ended = false;
    this.closed = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => {});
    stream.on('end', () => {
      this.ended = true;
    });
    stream.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.length += chunk.length;
      this.#check();
    });
  }

  #check() {
    if (this.#stop === undefined || this.length < this.#stop.bytes) return;
    const { action } = this.#stop;
    this.#stop = undefined;
    this.stream.pause();
    action();
  }

  /** Once `bytes` bytes are here, reads no more and calls `action`. `resume` reads on. */
  stopAt(bytes, action) {
    this.#stop = { bytes, action };
  }

  resume() {
    this.stream.resume();
  }

  bytes() {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  /** Do the bytes end in `text`? */
  endsWith(text) {
    const last = Buffer.concat(this.#chunks.slice(-text.length)).subarray(-text.length);
    return last.toString('latin1') === text;
  }
}

/** Splits the first message off `wire`. `complete` is false if its framing was cut short. */
function splitMessage(wire, { bodiless = false } = {}) {
  const end = wire.indexOf('\r\n\r\n');
  if (end < 0) return { header: wire.toString('latin1'), body: Buffer.alloc(0), complete: false };
  const header = wire.toString('latin1', 0, end);
  const rest = wire.subarray(end + 4);
  if (bodiless) return { header, body: Buffer.alloc(0), rest, complete: true };
  const length = /^content-length: (\d+)/im.exec(header);
  if (length) {
    const bytes = Number(length[1]);
    return {
      ...{ header, body: rest.subarray(0, bytes), rest: rest.subarray(bytes) },
      complete: rest.length >= bytes,
    };
  }
  if (!/^transfer-encoding: chunked/im.test(header)) {
    return { header, body: rest, rest: Buffer.alloc(0), complete: true };
  }
  return { header, ...unchunk(rest) };
}

function unchunk(wire) {
  const parts = [];
  let at = 0;
  const cut = () => ({ body: Buffer.concat(parts), rest: Buffer.alloc(0), complete: false });
  for (;;) {
    const line = wire.indexOf('\r\n', at);
    if (line < 0) return cut();
    const text = wire.toString('latin1', at, line);
    if (!/^[0-9a-f]+$/i.test(text)) return { ...cut(), malformed: text.slice(0, 40) };
    const size = Number.parseInt(text, 16);
    at = line + 2;
    if (size === 0) break;
    parts.push(wire.subarray(at, at + size));
    if (at + size + 2 > wire.length) return cut();
    at += size;
    if (wire.toString('latin1', at, at + 2) !== '\r\n') return { ...cut(), malformed: 'chunk' };
    at += 2;
  }
  const trailers = wire.indexOf('\r\n', at) === at ? at : wire.indexOf('\r\n\r\n', at) + 2;
  if (trailers < at) return cut();
  return {
    body: Buffer.concat(parts),
    trailers: wire.toString('latin1', at, trailers),
    rest: wire.subarray(trailers + 2),
    complete: true,
  };
}

module.exports = { Receiver, splitMessage };
