'use strict';

// The library in one file, as it is in the package.
//
// Node takes longer to find and open forty small files than to compile and run what is in them,
// and collects garbage twice meanwhile: loaded as they are, they cost twice the time and twice the memory.
// Their texts stay as they are, each in a function of its own; only where they require each other
// that is a look into a table. What they require of Node stays in its words, for bundlers to see.

const fs = require('node:fs');
const path = require('node:path');

const LIBRARY = path.join(__dirname, '..', 'lib');

/** The file that holds all the others. */
const WHOLE = 'library.js';

/** What stands before the names of files that are in there. */
const SCHEME = 'lib:';

/** What the library requires, file by file, from `name` on: names and texts. */
function collect(name, texts = new Map()) {
  if (texts.has(name)) return texts;
  texts.set(name, undefined);
  const given = fs.readFileSync(path.join(LIBRARY, name), 'utf8');
  const text = given.replace(/\brequire\('(\.[^']+)'\)/g, (_, request) => {
    const required = path.posix.join(path.posix.dirname(name), request);
    collect(required, texts);
    return `requireOurs('${SCHEME}${required}')`;
  });
  texts.set(name, text.replace("'use strict';\n\n", ''));
  return texts;
}

/** The text of one file that holds all that `lib/library.js` leads to. */
function bundleLibrary() {
  const modules = [...collect(WHOLE)].map(
    ([name, text]) =>
      `// lib/${name}\nmodules['${SCHEME}${name}'] = function (module) {\n${text}};\n`,
  );
  return `'use strict';

// Made by scripts/bundle-library.js of the files that it names.

const modules = {};
const loaded = {};

/** Like \`require\`, for what is in here. No part of the library has anything of this name. */
function requireOurs(name) {
  const known = loaded[name];
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded[name] = module;
  try {
    modules[name](module);
  } catch (error) {
    // As Node has it: whoever asks once more hears the same, and gets nothing that is half made.
    delete loaded[name];
    throw error;
  }
  return module.exports;
}

${modules.join('\n')}
module.exports = requireOurs('${SCHEME}${WHOLE}');
`;
}

module.exports = { WHOLE, bundleLibrary };
