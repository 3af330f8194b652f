'use strict';

// One large file, of a size that no cache of the processor holds.

const MIB = 1024 * 1024;

const LARGE_SCALES = {
  full: { files: 1, bytes: 512 * MIB },
  quick: { files: 1, bytes: 256 * MIB },
  tiny: { files: 1, bytes: 4 * MIB },
};

module.exports = { LARGE_SCALES, MIB };
