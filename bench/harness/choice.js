'use strict';

// What the words of `--only` and `--engines` mean.

class BadUsage extends Error {}

/**
 * Those of `items` that the words of `wanted` (parted by commas) name, in the
 * order of `items`. A word is a name, its beginning and a `*`, or the name of a
 * family.
 */
function choose(items, wanted, what) {
  const fits = ({ name, family }, word) =>
    word.endsWith('*') ? name.startsWith(word.slice(0, -1)) : name === word || family === word;
  const words = wanted.split(',').map((word) => word.trim());
  for (const word of words) {
    if (!items.some((item) => fits(item, word))) throw new BadUsage(`no ${what} ${word}`);
  }
  return items.filter((item) => words.some((word) => fits(item, word)));
}

module.exports = { BadUsage, choose };
