'use strict';

// Compares the outcomes of one script with node:fs and with sluice-fs.

const { inspect, isDeepStrictEqual } = require('node:util');
const { CUTS, LATE } = require('./kernel-script.js');
const { MARK } = require('./kernel-run.js');

/** These are the ends of an operation of a thread each: which of two is first is chance. */
const RACING = ['open', 'ready', 'close'];

/** What stands before the file's bytes in some responses. */
const BEFORE = 'before ';

function bodyOf({ destination }, { received }) {
  return received.subarray(destination.before === 'write' ? BEFORE.length : 0);
}

const of = (who, events) => events.filter(([by]) => by === who);

/** Which of the two a lost peer shows first depends on what was under way. */
function withoutChance(value) {
  if (Array.isArray(value)) return value.map(withoutChance);
  if (value?.code === 'EPIPE' || value?.code === 'ECONNRESET') return 'the peer is gone';
  return value;
}

const inAnyOrder = (notes) =>
  withoutChance(notes)
    .map((note) => inspect(note))
    .sort();

function show(value) {
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  return inspect(value, { breakLength: Infinity, compact: true, depth: 6, maxStringLength: 400 });
}

const isPrefix = (bytes, whole) =>
  bytes.length <= whole.length && whole.compare(bytes, 0, bytes.length, 0, bytes.length) === 0;
const isSuffix = (bytes, whole) =>
  bytes.length <= whole.length && whole.subarray(whole.length - bytes.length).equals(bytes);

/** The bytes without what the program wrote into them; undefined if that is not there whole. */
function withoutMark(bytes) {
  const at = bytes.indexOf(MARK);
  if (at < 0) return undefined;
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + MARK.length)]);
}

/** The differences between two outcomes, as lines. */
function differences(script, expected, actual) {
  const lines = [];
  const same = (what, by, is) => {
    if (isDeepStrictEqual(by, is)) return;
    lines.push(`${what}\n    node:fs:   ${show(by)}\n    sluice-fs: ${show(is)}`);
  };
  const check = (what, holds) => {
    if (!holds) lines.push(`${what}: ${show(actual.received)}`);
  };
  const does = script.action?.does;
  const inTheMiddle = typeof script.action?.at === 'object';
  const isCut = CUTS.includes(does);
  same('stuck', expected.stuck, actual.stuck);
  same('leaked descriptors', expected.leaked, actual.leaked);
  // A peer that leaves is met by a read or a write, as its end or as an error: chance decides.
  if (does === 'leave' || does === 'reset') {
    check('not the beginning of the file', isPrefix(bodyOf(script, actual), actual.expected));
    return lines;
  }
  same('notes', inAnyOrder(expected.notes), inAnyOrder(actual.notes));
  const isRacing = ([, name]) => RACING.includes(name);
  for (const who of ['source', 'destination']) {
    const [by, is] = [expected, actual].map(({ events }) => withoutChance(of(who, events)));
    same(
      `events of the ${who}`,
      by.filter((event) => !isRacing(event)),
      is.filter((event) => !isRacing(event)),
    );
    same(`opening and closing of the ${who}`, by.filter(isRacing), is.filter(isRacing));
  }
  const inOrder = ({ events }) => withoutChance(events.filter((event) => !isRacing(event)));
  if (!isCut) same('order of events', inOrder(expected), inOrder(actual));

  if (isCut && inTheMiddle) {
    check('not the beginning of the file', isPrefix(bodyOf(script, actual), actual.expected));
    same('malformed', expected.message?.malformed, actual.message?.malformed);
    same('header', expected.message?.header, actual.message?.header);
    if (expected.message?.complete) same('complete', true, actual.message.complete);
    return lines;
  }
  const wrote = ['write', 'cork'].includes(does) && inTheMiddle;
  if (wrote && expected.received.includes(MARK)) {
    same(
      'bytes beside the written ones',
      withoutMark(expected.received),
      withoutMark(actual.received),
    );
  } else if (!wrote) same('bytes', expected.received, actual.received);
  if (LATE.includes(does)) {
    const heard = actual.heard ?? Buffer.alloc(0);
    const { encoding } = script.source.options;
    check('not the end of the file', encoding || isSuffix(heard, actual.expected));
    if (!inTheMiddle && script.action.at !== 'drain') same('heard', expected.heard, actual.heard);
  }
  if (!isCut) same('second', expected.second, actual.second);
  same('message', expected.message, actual.message);
  same('second response', expected.again, actual.again);
  same('answer', expected.answer, actual.answer);
  same('counters', expected.counters, actual.counters);
  // Nothing gets into a file that cannot be made: then what was read for it is no matter.
  const arrives = script.destination.as !== 'missing';
  if (!isCut && arrives) same('source at the end', expected.ended, actual.ended);
  return lines;
}

module.exports = { differences };
