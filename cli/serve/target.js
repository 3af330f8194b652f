'use strict';

// What a request asks for, as the bytes of a path below the served folder.
//
// Names are bytes: on Linux any but `/` and NUL may be in one, and not all of them are UTF-8. What
// browsers have resolved themselves (`.` and `..`) comes only from somebody who tries to get out.

/** Why a request is refused: `status` is what it is answered with. */
class Refusal extends Error {
  constructor(status) {
    super(String(status));
    this.status = status;
  }
}

const SLASH = 0x2f;
const PERCENT = 0x25;
const DOT = 0x2e;

/** A path may have so many bytes on Linux; one more is nowhere. */
const MOST_BYTES = 4096;

/** The value of a hexadecimal digit; NaN for what is none. */
const digit = (code) => Number.parseInt(String.fromCharCode(code), 16);

/** The bytes of a part of a URL's path, with `%xx` as what it stands for. */
function decode(text) {
  const given = Buffer.from(text, 'latin1');
  const bytes = Buffer.alloc(given.length);
  let length = 0;
  for (let at = 0; at < given.length; at++) {
    let byte = given[at];
    if (byte === PERCENT) {
      byte = digit(given[at + 1]) * 16 + digit(given[at + 2]);
      at += 2;
    }
    // NaN is no byte, NUL in no name, and a slash parts names.
    if (!(byte > 0) || byte === SLASH) throw new Refusal(400);
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

const isPlain = (byte) =>
  (byte >= 0x30 && byte <= 0x39) || // 0-9
  (byte >= 0x41 && byte <= 0x5a) || // A-Z
  (byte >= 0x61 && byte <= 0x7a) || // a-z
  byte === 0x2d || // -
  byte === DOT ||
  byte === 0x5f || // _
  byte === 0x7e; // ~

/** The bytes of a name as a part of a URL's path: no scheme, no markup, no second part can come of it. */
function encode(name) {
  let text = '';
  for (const byte of name) {
    text += isPlain(byte)
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** Windows parts names by backslashes too, and takes `C:` and `name:stream` for something else. */
const isForeign = (name) => process.platform === 'win32' && /[\\:]/.test(name.toString());

/**
 * Takes a request's target apart. Throws a `Refusal` for what can be nothing below the folder.
 *
 * @param {string} url as in the request's first line
 * @param {{ dot: boolean }} options whether names may begin with a dot
 * @returns {{ names: Buffer[], isFolder: boolean, query: string }} the names from the folder down, and
 *   whether the last of them has to be a folder
 */
function targetOf(url, { dot }) {
  // Whoever talks to a proxy sends all of the URL; what is asked for is the same.
  const [, path, query] = /^(?:https?:\/\/[^/?]*)?(\/[^?]*)(\?.*)?$/is.exec(url) ?? [];
  if (path === undefined) throw new Refusal(400);
  if (path.length > 3 * MOST_BYTES) throw new Refusal(414);
  const names = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  for (const name of names) {
    const text = name.toString('latin1');
    if (text === '.' || text === '..' || isForeign(name)) throw new Refusal(403);
    // As if it were not there.
    if (name[0] === DOT && !dot) throw new Refusal(404);
  }
  return { names, isFolder: path.endsWith('/'), query: query ?? '' };
}

/** The target's path from the root of the server, as a URL has it. */
const urlOf = ({ names, isFolder }) =>
  `/${names.map(encode).join('/')}${isFolder && names.length > 0 ? '/' : ''}`;

module.exports = { Refusal, encode, targetOf, urlOf };
