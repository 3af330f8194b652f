'use strict';

// The conditions and the range of a request, as RFC 9110 has them.

/** A file that was changed a moment ago may be changed again with the same time. */
const SETTLED_NS = 1_000_000_000n;

/**
 * What tells versions of a file apart: its size and time. Strong only once a further change would be
 * another time: parts of two versions must not be put together.
 *
 * @param {import('node:fs').BigIntStats} stats
 */
function etagOf({ size, mtimeNs }) {
  const isSettled = BigInt(Date.now()) * 1_000_000n - mtimeNs > SETTLED_NS;
  return `${isSettled ? '' : 'W/'}"${size.toString(16)}-${mtimeNs.toString(16)}"`;
}

const opaque = (tag) => tag.replace(/^W\//, '');
const isStrong = (tag) => !tag.startsWith('W/');

/** Is one of the tags in a header this one? Weakly, unless asked otherwise. */
function names(header, etag, { strongly = false } = {}) {
  if (header.trim() === '*') return true;
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some(
    (tag) => opaque(tag) === opaque(etag) && !(strongly && !(isStrong(tag) && isStrong(etag))),
  );
}

/** The last second whose year has four digits: HTTP has no dates behind it. */
const LAST_SECOND = 253_402_300_799;

/** A time, in seconds since 1970, as headers have it; undefined for one that HTTP has no date for. */
function httpDate(seconds) {
  if (seconds < 0 || seconds > LAST_SECOND) return undefined;
  return new Date(seconds * 1000).toUTCString();
}

/** Seconds since 1970 of a header with a date; NaN for what is none. */
const secondsOf = (header) => Math.floor(Date.parse(header) / 1000);

/**
 * What a request's conditions come to: 200 to go on, 304 or 412.
 *
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {{ etag: string, modified: number }} version with `modified` in seconds
 */
function judge(headers, { etag, modified }) {
  if (headers['if-match'] !== undefined) {
    if (!names(headers['if-match'], etag, { strongly: true })) return 412;
  } else if (modified > secondsOf(headers['if-unmodified-since'] ?? '')) {
    return 412;
  }
  if (headers['if-none-match'] !== undefined) {
    return names(headers['if-none-match'], etag) ? 304 : 200;
  }
  return modified <= secondsOf(headers['if-modified-since'] ?? '') ? 304 : 200;
}

/** May a part be sent, or is what the client has a part of something older? */
function isSameVersion(header, { etag, modified }) {
  if (header === undefined) return true;
  if (/^(?:W\/)?"/.test(header)) return isStrong(header) && isStrong(etag) && header === etag;
  return isStrong(etag) && secondsOf(header) === modified;
}

/**
 * The part that a request wants: first and last byte. `null` for all of it, which is also the answer to
 * several parts at once and to what is no range; `undefined` if the file has nothing there.
 */
function rangeOf(headers, size, version) {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(headers.range ?? '') ?? [];
  if (!first && !last) return null;
  if (first && last && Number(first) > Number(last)) return null;
  if (!isSameVersion(headers['if-range'], version)) return null;
  const end = size - 1;
  const start = first ? Number(first) : Math.max(size - Number(last), 0);
  if (start > end) return undefined;
  return { start, end: first && last ? Math.min(Number(last), end) : end };
}

module.exports = { etagOf, httpDate, judge, rangeOf };
