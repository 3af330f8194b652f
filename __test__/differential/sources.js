'use strict';

// Pieces of source text, and how to choose among them.

const fc = require('fast-check');

/** One of these texts, each as likely as the others. */
const one = (...texts) => fc.constantFrom(...texts.flat());

/** One of several choices; `often([6, a], [1, b])` says how often. */
const often = (...choices) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** A text made of others. */
const made = (make, ...arbitraries) => fc.tuple(...arbitraries).map((texts) => make(...texts));

/** An object literal with some of these properties. */
function object(properties) {
  return fc.record(properties, { requiredKeys: [] }).map((chosen) => {
    const texts = Object.entries(chosen).map(([key, text]) => `${key}: ${text}`);
    return texts.length === 0 ? '{}' : `{ ${texts.join(', ')} }`;
  });
}

/** Arguments: those that a call needs, and then as many of the others as it likes. */
function args(needed, optional = []) {
  return fc
    .tuple(fc.tuple(...needed, ...optional), fc.nat({ max: optional.length }))
    .map(([texts, more]) => texts.slice(0, needed.length + more));
}

module.exports = { args, made, object, often, one };
