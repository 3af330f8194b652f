'use strict';

// Makes the package as it is published, in target/package: the library in one file.
//
// Node takes longer to find and open forty small files than to compile and run what is in them,
// and collects garbage twice meanwhile: loaded as they are, they cost twice the time and twice the memory.
// Their texts stay as they are, each in a function of its own; only where they require each other
// that is a look into a table.

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const LIBRARY = path.join(ROOT, 'lib');
const PACKAGE = path.join(ROOT, 'target', 'package');

/** The file that holds all the others. */
const WHOLE = 'library.js';

/** What stands before the names of files that are in there. */
const SCHEME = 'lib:';

/** What every package has, whatever its `files` say. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE'];

/** What the library requires, file by file, from `name` on: names and texts. */
function collect(name, texts = new Map()) {
  if (texts.has(name)) return texts;
  texts.set(name, undefined);
  const given = fs.readFileSync(path.join(LIBRARY, name), 'utf8');
  const text = given.replace(/\brequire\('(\.[^']+)'\)/g, (_, request) => {
    const required = path.join(path.dirname(name), request);
    collect(required, texts);
    return `require('${SCHEME}${required}')`;
  });
  texts.set(name, text.replace("'use strict';\n\n", ''));
  return texts;
}

/** The text of one file that holds all that `lib/library.js` leads to. */
function bundle() {
  const modules = [...collect(WHOLE)].map(
    ([name, text]) =>
      `// lib/${name}\nmodules['${SCHEME}${name}'] = function (module, require) {\n${text}};\n`,
  );
  return `'use strict';

// Made by scripts/build-package.js of the files that it names.

const modules = {};
const loaded = {};

/** Like \`require\`, which it is for all that is not in here. */
function load(name) {
  if (modules[name] === undefined) return require(name);
  const known = loaded[name];
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded[name] = module;
  modules[name](module, load);
  return module.exports;
}

${modules.join('\n')}
module.exports = load('${SCHEME}${WHOLE}');
`;
}

/** Makes the package, with the addon if it is built. Gives its folder. */
function buildPackage(folder = PACKAGE) {
  const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const names = new Set([...ALWAYS, ...files, 'sluice-fs.node']);
  names.delete('lib');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'lib'), { recursive: true });
  for (const name of names) {
    const from = path.join(ROOT, name);
    if (fs.existsSync(from)) fs.cpSync(from, path.join(folder, name), { recursive: true });
  }
  fs.writeFileSync(path.join(folder, 'lib', WHOLE), bundle());
  return folder;
}

if (require.main === module) console.log(buildPackage());

module.exports = { buildPackage };
