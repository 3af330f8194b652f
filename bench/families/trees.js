'use strict';

// Scenarios of whole trees: 20,000 small files in 2,000 folders, on tmpfs, made anew for each process in its own output.

const fs = require('node:fs');
const path = require('node:path');

const BYTES = 200;

const SCALES = {
  full: { files: 0, bytes: 0, folders: 2000, each: 10 },
  quick: { files: 0, bytes: 0, folders: 400, each: 10 },
  tiny: { files: 0, bytes: 0, folders: 20, each: 3 },
};

/** Folders in a folder have this many others beside them. */
const SIBLINGS = 50;

/** The names of a tree from its root, folders before what is in them. */
function* namesOf({ folders, each }) {
  for (let number = 0; number < folders; number++) {
    const package_ = `package-${Math.floor(number / SIBLINGS)}`;
    const folder = number % SIBLINGS === 0 ? package_ : path.join(package_, `module-${number}`);
    yield { name: folder, isFolder: true };
    for (let file = 0; file < each; file++) {
      yield { name: path.join(folder, `file-${file}.${file % 2 ? 'js' : 'txt'}`), isFolder: false };
    }
  }
}

/** Makes the tree `root`. */
function makeTree(root, size) {
  const contents = Buffer.alloc(BYTES, 'x');
  fs.mkdirSync(root);
  for (const { name, isFolder } of namesOf(size)) {
    const at = path.join(root, name);
    if (isFolder) fs.mkdirSync(at);
    else fs.writeFileSync(at, contents);
  }
}

const rootOf = ({ output }) => path.join(output, 'tree');

/** All names of the tree, sorted; throws if they are not those that were made. */
function assertNames(found, size) {
  const made = Array.from(namesOf(size), ({ name }) => name).sort();
  if (found.length !== made.length || found.toSorted().some((name, at) => name !== made[at])) {
    throw new Error(`${found.length} of ${made.length} names`);
  }
}

/** The paths of the tree's files with that ending, from its root, sorted. */
const filesOf = (size, ending) =>
  Array.from(namesOf(size))
    .filter(({ name, isFolder }) => !isFolder && name.endsWith(ending))
    .map(({ name }) => name)
    .sort();

/** What walks `root` is `walk(fs, root, size)`, and so is each of `limits`; its operations are the names. */
function walkTree({ walk, limits = {}, ...scenario }) {
  const timed = (how) => async (context) => {
    const { folders, each } = context.size;
    const kept = await how(context.fs, rootOf(context), context.size);
    return { operations: folders * (each + 1), bytes: 0, kept };
  };
  return {
    family: 'trees',
    measure: 'latency',
    scales: SCALES,
    makesLargeFile: true,
    // ext4 passes over each inode that was freed in the last five seconds, one by one: a tree that is made behind one
    // that was removed costs 25 to 600 us a file, most of it that.
    inMemory: true,
    ...scenario,
    setup: (context) => makeTree(rootOf(context), context.size),
    work: timed(walk),
    limits: Object.fromEntries(Object.entries(limits).map(([name, how]) => [name, timed(how)])),
  };
}

module.exports = { BYTES, assertNames, namesOf, filesOf, rootOf, walkTree };
