'use strict';

// What is ahead of a stream, whatever is asked for: every byte once, in order, in chunks of the sizes that single
// reads would give. The file is real; who asks is made up.

const assert = require('node:assert');
const host = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const fc = require('fast-check');
const { binding } = require('../lib/native.js');
const { ReadAhead } = require('../lib/streams/read-ahead.js');
const { temporary } = require('./child.js');

const REGULAR = 1;
const MAX_BYTES = 5000;

const SOURCE = Buffer.from(Array.from({ length: MAX_BYTES }, (_, i) => i % 251));

/** A visit of a thread: fills the chunks from where it was told to. */
function visit(ahead, stream, max) {
  const first = Buffer.alloc(max);
  const chunks = ahead.plan(first);
  assert.strictEqual(chunks[0], first);
  const room = chunks.reduce((sum, { length }) => sum + length, 0);
  const at = ahead.position(stream.pos).at;
  assert.ok(at + room <= stream.end + 1, 'nothing behind the end that was asked for');
  const bytes = host.readvSync(stream.fd, chunks, at);
  ahead.begin();
  ahead.end();
  ahead.arrived(chunks, bytes, REGULAR, false);
  return bytes === 0 ? null : first.subarray(0, Math.min(bytes, first.length));
}

function readAll(stream, steps) {
  const ahead = new ReadAhead(stream);
  const chunks = [];
  for (let step = 0; ; step++) {
    const { n, discards } = steps[step % steps.length];
    const at = stream.pos ?? stream.bytesRead;
    const max = Math.min(stream.end - at + 1, n);
    if (max <= 0) return chunks;
    if (discards) ahead.discard();
    const chunk = ahead.next(max) ?? visit(ahead, stream, max);
    if (chunk === null) return chunks;
    assert.ok(chunk.length > 0 && chunk.length <= max);
    assert.deepStrictEqual(chunk, SOURCE.subarray(at, at + chunk.length), `at ${at}`);
    chunks.push(chunk);
    stream.bytesRead += chunk.length;
    if (stream.pos !== undefined) stream.pos += chunk.length;
  }
}

const STEP = fc.record({
  n: fc.integer({ min: 1, max: 700 }),
  discards: fc.boolean(),
});

test('every byte comes once and in order', { skip: !binding && 'no addon' }, (t) => {
  const folder = temporary(t);
  const file = path.join(folder, 'source');
  const bytes = fc.integer({ min: 0, max: MAX_BYTES });
  const place = fc.option(bytes, { nil: undefined });
  const steps = fc.array(STEP, { minLength: 1, maxLength: 8 });
  const check = (size, start, end, asked) => {
    host.writeFileSync(file, SOURCE.subarray(0, size));
    const fd = host.openSync(file);
    try {
      const stream = { autoClose: true, bytesRead: 0, end: end ?? Infinity, fd, path: file };
      const chunks = readAll({ ...stream, start, pos: start }, asked);
      const from = start ?? 0;
      const expected = SOURCE.subarray(from, Math.max(from, Math.min(size, (end ?? size) + 1)));
      assert.deepStrictEqual(Buffer.concat(chunks), Buffer.from(expected));
      const { n } = asked[0];
      // One who asks for the same each time sees chunks of that size.
      if (asked.length === 1) assert.ok(chunks.slice(0, -1).every(({ length }) => length === n));
    } finally {
      host.closeSync(fd);
    }
  };
  fc.assert(fc.property(bytes, place, place, steps, check), { numRuns: 500, seed: 1 });
});
