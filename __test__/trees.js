'use strict';

// Trees for the tests, made by node:fs: the same ones from the same seed.

const fs = require('node:fs');
const path = require('node:path');

/** Numbers below 1, the same from the same seed. */
function randomFrom(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const NAMES = ['a', 'B', 'a b', '.hidden', '-x', 'ä', '漢字', '😀', 'z.js', '10', '9', 'a\nb', 'ÿ'];

const MODES = [0o755, 0o700, 0o644, 0o4755, 0o777, 0o600];

/**
 * Fills `folder` with up to `most` entries: folders, files, and links of every kind; with no `loops` none that lead
 * to a folder above, for whoever follows those finds no end.
 */
function makeTree(folder, seed, { most = 120, loops = true } = {}) {
  const random = randomFrom(seed * 2_654_435_761);
  const below = (count) => Math.floor(random() * count);
  const folders = [folder];
  const targets = loops ? ['nowhere', '.', '..'] : ['nowhere', '/dev/null'];
  for (let made = 0; made < most; made++) {
    const where = folders[below(folders.length)];
    const at = path.join(where, `${NAMES[below(NAMES.length)]}${made % 7 === 0 ? made : ''}`);
    if (fs.lstatSync(at, { throwIfNoEntry: false }) !== undefined) continue;
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
        fs.mkdirSync(at);
        fs.chmodSync(at, 0o700 | MODES[below(MODES.length)]);
        folders.push(at);
        break;
      case 3:
        if (loops) fs.symlinkSync(path.relative(where, folders[below(folders.length)]) || '.', at);
        else fs.symlinkSync('/usr/share/doc/base-files', at);
        break;
      case 4:
        fs.symlinkSync(targets[below(targets.length)], at);
        break;
      case 5:
        fs.symlinkSync(loops ? path.join(where, NAMES[below(NAMES.length)]) : at, at);
        break;
      default:
        fs.writeFileSync(at, `${made}`);
        fs.chmodSync(at, MODES[below(MODES.length)]);
    }
  }
  return folder;
}

module.exports = { makeTree, randomFrom };
