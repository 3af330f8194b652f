'use strict';

// Takes HTTP responses apart as they arrive on a keep-alive connection, and
// hands on each piece of a body with its position.
//
// Only what the servers measured here send: status 200, with Content-Length or
// chunked, without trailers. Anything else is an error, because a benchmark
// must not count it. Node's own client does too much for each response to keep
// up with the servers; for anything but a load generator it is the right one.

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

class ResponseReader {
  #onBody;
  #onEnd;
  #state = this.#head;
  /** The beginning of something that is not there as a whole yet. */
  #rest = null;
  #chunked = false;
  #left = 0;
  #position = 0;

  /** `onBody(bytes, position)` may not keep the bytes; `onEnd()` follows the last. */
  constructor({ onBody, onEnd }) {
    this.#onBody = onBody;
    this.#onEnd = onEnd;
  }

  feed(bytes) {
    if (this.#rest !== null) {
      bytes = Buffer.concat([this.#rest, bytes]);
      this.#rest = null;
    }
    for (let at = 0; at < bytes.length; ) {
      const next = this.#state(bytes, at);
      if (next === -1) {
        this.#rest = Buffer.from(bytes.subarray(at));
        return;
      }
      at = next;
    }
  }

  #head(bytes, at) {
    const end = bytes.indexOf(HEAD_END, at);
    if (end === -1) return -1;
    const head = bytes.latin1Slice(at, end);
    if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`unexpected response:\n${head}`);
    this.#position = 0;
    this.#chunked = /\r\ntransfer-encoding: chunked/i.test(head);
    if (this.#chunked) {
      this.#state = this.#chunkSize;
      return end + HEAD_END.length;
    }
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`a response without a length:\n${head}`);
    this.#left = Number(length);
    this.#state = this.#body;
    if (this.#left === 0) this.#ended();
    return end + HEAD_END.length;
  }

  #body(bytes, at) {
    const part = bytes.subarray(at, at + this.#left);
    this.#onBody(part, this.#position);
    this.#position += part.length;
    this.#left -= part.length;
    if (this.#left === 0) {
      if (this.#chunked) this.#state = this.#chunkEnd;
      else this.#ended();
    }
    return at + part.length;
  }

  #chunkSize(bytes, at) {
    const end = bytes.indexOf(LINE_END, at);
    if (end === -1) return -1;
    const size = bytes.latin1Slice(at, end);
    if (!/^[\da-f]+$/i.test(size)) throw new Error(`not the size of a chunk: ${size}`);
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? this.#lastLine : this.#body;
    return end + LINE_END.length;
  }

  #lineEnd(bytes, at) {
    if (bytes.length - at < LINE_END.length) return -1;
    if (bytes[at] !== LINE_END[0] || bytes[at + 1] !== LINE_END[1]) {
      throw new Error('a chunk is longer than announced');
    }
    return at + LINE_END.length;
  }

  #chunkEnd(bytes, at) {
    const next = this.#lineEnd(bytes, at);
    if (next !== -1) this.#state = this.#chunkSize;
    return next;
  }

  #lastLine(bytes, at) {
    const next = this.#lineEnd(bytes, at);
    if (next !== -1) this.#ended();
    return next;
  }

  #ended() {
    this.#state = this.#head;
    this.#onEnd(this.#position);
  }
}

module.exports = { ResponseReader };
