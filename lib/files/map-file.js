'use strict';

// mapFile: a file's pages as a Buffer.

const host = require('../host.js');
const lanes = require('../lanes.js');
const { toPath } = require('../arguments.js');
const binding = require('../native.js').functions('mapFile');
const { invalidArgument, outOfRange, systemError, thrownBy } = require('../errors.js');

function validate(value, name) {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return;
  const refusal = typeof value === 'number' ? outOfRange : invalidArgument;
  throw refusal(`options.${name}`, 'an integer of 0 or more', value);
}

/** Without the addon: the bytes are read. Also makes Node refuse a path that is none. */
function readRange(path, position, length) {
  const fd = host.fs.openSync(path, 'r');
  try {
    const size = Math.max(0, host.fs.fstatSync(fd).size - position);
    const buffer = Buffer.alloc(Math.min(size, length ?? size));
    let filled = 0;
    while (filled < buffer.length) {
      const read = host.fs.readSync(fd, buffer, filled, buffer.length - filled, position + filled);
      if (read === 0) break;
      filled += read;
    }
    return buffer.subarray(0, filled);
  } finally {
    host.fs.closeSync(fd);
  }
}

/** See `mapFile` in index.d.ts, with its hazard. */
function mapFile(path, options = {}) {
  const { position = 0, length } = options ?? {};
  validate(position, 'position');
  validate(length, 'length');
  const name = binding === null ? undefined : toPath(path);
  if (name === undefined) {
    lanes.exact.count(0);
    return readRange(path, position, length);
  }
  const mapped = binding.mapFile(name, position, length ?? -1);
  if (Array.isArray(mapped)) throw thrownBy(mapFile, systemError(mapped[0], mapped[1], name));
  lanes.sync.count(mapped.length);
  return mapped;
}

module.exports = { mapFile };
