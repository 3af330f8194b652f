'use strict';

// cp with every combination of its options, over destinations of every kind: what is there afterwards, down to times and
// owners, and what is said, is the same as with node:fs.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const ours = require('..');
const { temporary } = require('./child.js');
const { makeTree } = require('./trees.js');
const { twin } = require('./twin.js');

const major = Number(process.versions.node.split('.')[0]);

/** From Node 22 on `cpSync` is Node's own; some loops of links end its process. */
const FACES = major < 22 ? ['callback', 'promise', 'sync'] : ['callback', 'promise'];

/** So far ahead that reading does not change them, and the same in both runs. */
const ACCESSED = Math.floor(Date.now() / 1000) + 864_000.123;
const MODIFIED = 1_000_000_000.987_654;
const RECENT_MS = Date.now() - 3_600_000;

/** Every combination of these values. */
function combinations(values) {
  return Object.entries(values).reduce(
    (made, [name, each]) => made.flatMap((one) => each.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

const OPTIONS = [
  ...combinations({
    force: [true, false],
    errorOnExist: [true, false],
    preserveTimestamps: [true, false],
    links: ['', 'dereference', 'verbatimSymlinks'],
  }).map(({ links, ...options }) => (links === '' ? options : { ...options, [links]: true })),
  ...[1, 2, 3, 4, 5, 8, null].map((mode) => ({ mode })),
  { force: false, mode: 1 },
  { recursive: false },
];

/** What is there, with times that are not those of the copy itself. */
function* look(at, name = '') {
  const stat = fs.lstatSync(at, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return;
  const times = [stat.atimeMs, stat.mtimeMs].map(Number);
  const isSet = ([accessed, modified]) => [
    accessed > Date.now() + 3_600_000 && String(stat.atimeNs),
    modified < RECENT_MS && String(stat.mtimeNs),
  ];
  yield [name, stat.mode, stat.uid, stat.gid, stat.nlink, ...isSet(times)].map(String).join(' ');
  if (!stat.isDirectory()) return;
  for (const entry of fs.readdirSync(at).sort())
    yield* look(path.join(at, entry), `${name}/${entry}`);
}

/** Sets the times of all that is below. */
function age(at) {
  const stat = fs.lstatSync(at);
  if (stat.isDirectory()) for (const name of fs.readdirSync(at)) age(path.join(at, name));
  if (!stat.isSymbolicLink()) fs.utimesSync(at, ACCESSED, MODIFIED);
}

/** A source with something of every kind that can be copied. */
function makeSource(src, elsewhere) {
  fs.mkdirSync(`${src}/dir/sub`, { recursive: true });
  fs.mkdirSync(`${src}/empty-dir`);
  fs.mkdirSync(elsewhere, { recursive: true });
  fs.writeFileSync(`${elsewhere}/there`, 'there');
  for (const [name, contents, mode] of [
    ['file', 'file', 0o644],
    ['read-only', 'read-only', 0o444],
    ['set-id', 'set-id', 0o6755],
    ['empty', '', 0o600],
    ['big', 'big'.repeat(50_000), 0o666],
    ['dir/inner', 'inner', 0o640],
    ['dir/sub/innermost', 'innermost', 0o604],
  ]) {
    fs.writeFileSync(`${src}/${name}`, contents);
    if (process.getuid() === 0 && name === 'big') fs.chownSync(`${src}/${name}`, 12_345, 54_321);
    fs.chmodSync(`${src}/${name}`, mode);
  }
  fs.symlinkSync('file', `${src}/link`);
  fs.symlinkSync('dir', `${src}/link-to-dir`);
  fs.symlinkSync(`${elsewhere}/there`, `${src}/dir/link-away`);
  fs.chmodSync(`${src}/dir/sub`, 0o711);
  age(src);
}

/** What may be at the destination by then. */
const DESTINATIONS = {
  nothing() {},
  'a folder': ({ dest }) => fs.mkdirSync(dest),
  'no folder above it': ({ dest }) => fs.rmdirSync(path.dirname(dest)),
  'a file': ({ dest }) => fs.writeFileSync(dest, 'x'),
  'a link to a folder': ({ dest, elsewhere }) => fs.symlinkSync(elsewhere, dest),
  'all of it': ({ src, dest }) => fs.cpSync(src, dest, { recursive: true }),
  'all of it, changed': ({ src, dest }) => {
    fs.cpSync(src, dest, { recursive: true });
    fs.writeFileSync(`${dest}/dir/inner`, 'changed');
    fs.rmSync(`${dest}/file`);
    fs.rmSync(`${dest}/dir/sub`, { recursive: true });
    fs.writeFileSync(`${dest}/dir/more`, 'more');
    fs.rmSync(`${dest}/link`);
    fs.rmSync(`${dest}/link-to-dir`);
    fs.rmSync(`${dest}/dir/link-away`);
  },
  'a folder for a file': ({ dest }) => fs.mkdirSync(`${dest}/file`, { recursive: true }),
  'a file for a folder': ({ dest }) => {
    fs.mkdirSync(dest);
    fs.writeFileSync(`${dest}/dir`, 'x');
  },
  'a link for a file': ({ dest, elsewhere }) => {
    fs.mkdirSync(dest);
    fs.symlinkSync(`${elsewhere}/there`, `${dest}/file`);
  },
  'a link for a folder': ({ dest, elsewhere }) => {
    fs.mkdirSync(dest);
    fs.symlinkSync(elsewhere, `${dest}/dir`);
  },
  'a file for a link': ({ dest }) => {
    fs.mkdirSync(dest);
    fs.writeFileSync(`${dest}/link`, 'x');
  },
  'a folder for a link': ({ dest }) => fs.mkdirSync(`${dest}/link`, { recursive: true }),
  'other links': ({ dest, elsewhere }) => {
    fs.mkdirSync(dest);
    fs.symlinkSync(`${elsewhere}/there`, `${dest}/link`);
    fs.symlinkSync(elsewhere, `${dest}/link-to-dir`);
  },
  'a link that leads nowhere': ({ dest }) => {
    fs.mkdirSync(dest);
    fs.symlinkSync('/nowhere/at/all', `${dest}/link`);
  },
  'a link to what is copied': ({ src, dest }) => {
    fs.mkdirSync(dest);
    fs.symlinkSync(src, `${dest}/link-to-dir`);
  },
  'a link into what is copied': ({ src, dest }) => {
    fs.mkdirSync(dest);
    fs.symlinkSync(`${src}/dir/sub`, `${dest}/link-to-dir`);
  },
  'the same file': ({ src, dest }) => {
    fs.mkdirSync(dest);
    fs.linkSync(`${src}/file`, `${dest}/file`);
  },
  'a file with another name': ({ dest, elsewhere }) => {
    fs.mkdirSync(dest);
    fs.writeFileSync(`${dest}/file`, 'two names');
    fs.linkSync(`${dest}/file`, `${elsewhere}/second${path.basename(path.dirname(dest))}`);
  },
  'a file that may not be written': ({ dest }) => {
    fs.mkdirSync(dest);
    fs.writeFileSync(`${dest}/file`, 'x', { mode: 0o400 });
  },
  'a fifo': ({ dest }) => {
    fs.mkdirSync(dest);
    execFileSync('mkfifo', [`${dest}/file`]);
  },
};

for (const [name, prepare] of Object.entries(DESTINATIONS)) {
  twin(`a tree to where there is ${name}`, async ({ at, faces, log }) => {
    let made = 0;
    const [src, elsewhere] = [at('src'), at('elsewhere')];
    makeSource(src, elsewhere);
    for (const options of OPTIONS) {
      // Node finds no end.
      if (options.dereference && prepare === DESTINATIONS['a link into what is copied']) continue;
      const parent = at(`to${made}`);
      const dest = `${parent}/dest`;
      fs.mkdirSync(parent);
      prepare({ src, dest, elsewhere });
      const face = FACES[made++ % FACES.length];
      await faces('cp', [src, dest, { recursive: true, ...options }], [face]);
      log(JSON.stringify(options), [...look(dest)]);
    }
    log([...look(src)], [...look(elsewhere)]);
  });
}

for (const [name, prepare] of Object.entries({
  nothing() {},
  'no folder above it': ({ dest }) => fs.rmdirSync(path.dirname(dest)),
  'a folder': ({ dest }) => fs.mkdirSync(dest),
  'a file': ({ dest }) => fs.writeFileSync(dest, 'x'),
  'a link': ({ dest, elsewhere }) => fs.symlinkSync(`${elsewhere}/there`, dest),
  'the same file': ({ src, dest }) => fs.linkSync(src, dest),
})) {
  twin(`one file to where there is ${name}`, async ({ at, faces, log }) => {
    let made = 0;
    makeSource(at('src'), at('elsewhere'));
    for (const file of ['file', 'read-only', 'empty', 'big', 'link', 'no']) {
      const src = at(`src/${file}`);
      for (const options of [...OPTIONS, undefined]) {
        const parent = at(`to${made}`);
        const dest = `${parent}/dest`;
        fs.mkdirSync(parent);
        if (file !== 'no') prepare({ src, dest, elsewhere: at('elsewhere') });
        const face = FACES[made++ % FACES.length];
        const args = options === undefined ? [src, dest] : [src, dest, options];
        await faces('cp', args, [face]);
        log(file, JSON.stringify(options), [...look(dest)]);
      }
    }
  });
}

for (let seed = 1; seed <= 6; seed++) {
  twin(`tree ${seed} over tree ${seed + 1}`, async ({ at, faces, log }) => {
    let made = 0;
    const src = at('src');
    fs.mkdirSync(src);
    makeTree(src, seed, { loops: false, most: 60 });
    for (const options of OPTIONS.slice(0, 24)) {
      const dest = at(`to${made}`);
      fs.mkdirSync(dest);
      makeTree(dest, seed + 1, { loops: false, most: 20 });
      await faces(
        'cp',
        [src, dest, { recursive: true, ...options }],
        [FACES[made++ % FACES.length]],
      );
      log(JSON.stringify(options), [...look(dest)]);
    }
  });
}

test('copies over what is there, and of one file, are served in one visit', {
  skip: !ours.native && 'there is no addon',
}, async (t) => {
  const folder = temporary(t);
  makeSource(`${folder}/src`, `${folder}/elsewhere`);
  fs.rmSync(`${folder}/src/link`);
  fs.rmSync(`${folder}/src/link-to-dir`);
  fs.rmSync(`${folder}/src/dir/link-away`);
  fs.cpSync(`${folder}/src`, `${folder}/to`, { recursive: true });
  const before = ours.lanes();
  for (const options of [
    {},
    { force: false },
    { preserveTimestamps: true },
    { dereference: true },
  ]) {
    await ours.promises.cp(`${folder}/src`, `${folder}/to`, { recursive: true, ...options });
    await ours.promises.cp(`${folder}/src/file`, `${folder}/to/file`, options);
  }
  await ours.promises.cp(`${folder}/src`, `${folder}/new`, { recursive: true, dereference: true });
  const after = ours.lanes();
  assert.strictEqual(after.pool.operations - before.pool.operations, 9);
  assert.strictEqual(after.exact.operations, before.exact.operations);
});
