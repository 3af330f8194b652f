'use strict';

// How a path may be spelt to get at what the permission model does not allow.

const { pathToFileURL } = require('node:url');

/** How a path may be spelt. `place` is a folder of the tree. */
function spellings(tree, place, name) {
  const at = `${tree}/${place}/${name}`;
  const spelt = {
    absolute: at,
    relative: `../${place}/${name}`,
    'through the open folder': `${tree}/open/../${place}/${name}`,
    'through a folder that is not': `${tree}/open/none/../../${place}/${name}`,
    slashes: `${tree}//${place}///${name}`,
    dots: `${tree}/./${place}/./${name}`,
    'the root of the process': `/proc/self/root${at}`,
    'the folder of the process': `/proc/self/cwd/../${place}/${name}`,
    Buffer: Buffer.from(at),
    'a relative Buffer': Buffer.from(`../${place}/${name}`),
    'a Buffer through the open folder': Buffer.from(`${tree}/open/../${place}/${name}`),
    Uint8Array: new Uint8Array(Buffer.from(at)),
    URL: pathToFileURL(at),
    'an encoded URL': new URL(`file://${tree}/open/%2e%2e/${place}/${name}`),
    'a URL of encoded letters': new URL(
      `file://${tree}/${place}/%${Buffer.from(name).toString('hex')}`,
    ),
    'a String object': new String(at),
    'an object with a path': {
      toString: () => at,
      href: pathToFileURL(at).href,
      protocol: 'file:',
    },
    'an array of one': [at],
    'a NUL behind': `${at}\0`,
    'a slash behind': `${at}/`,
  };
  return Object.entries(spelt);
}

/** Links of the open folder lead out of it. Node follows them, as its documentation says. */
function linked(tree, place, name) {
  return [
    ['a linked folder', `${tree}/open/to-${place}/${name}`],
    ['a linked file', `${tree}/open/to-${place}-${name}`],
  ];
}

module.exports = { linked, spellings };
