'use strict';

// The documents and the type declarations against the package as it is.
//
// Every block marked `js` in the documents is a whole program. It runs as it
// stands, in a folder of its own, and has to end well and say nothing on
// standard error; a block marked `text` right after it is what it has to print.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const nodeFs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const sluice = require('sluice-fs');

const ROOT = path.join(__dirname, '..');
const markdownIn = (folder) =>
  nodeFs
    .readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
const DOCUMENTS = ['README.md', ...markdownIn('docs'), ...markdownIn('docs/guides')];
const LINKING = [...DOCUMENTS, 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'CHANGELOG.md'];
/** What the programs may require. */
const PACKAGES = {
  'sluice-fs': '',
  express: 'node_modules/express',
  'fs-extra': 'node_modules/fs-extra',
  'graceful-fs': 'node_modules/graceful-fs',
};

const PROGRAM = /^```js\n(?<code>.*?)^```\n(?:\n```text\n(?<output>.*?)^```$)?/gms;
const ES_MODULE = /^import /m;
/** Long enough for the slowest machine; a program that hangs is the failure. */
const TIMEOUT_MS = 30_000;

const folder = nodeFs.mkdtempSync(path.join(os.tmpdir(), 'sluice-documents-'));
after(() => nodeFs.rmSync(folder, { recursive: true }));
nodeFs.mkdirSync(path.join(folder, 'node_modules'));
for (const [name, place] of Object.entries(PACKAGES)) {
  nodeFs.symlinkSync(path.join(ROOT, place), path.join(folder, 'node_modules', name));
}

/** A folder with the files that the documents speak of. */
function makeRoom() {
  const room = nodeFs.mkdtempSync(path.join(folder, 'program-'));
  nodeFs.writeFileSync(path.join(room, 'notes.txt'), 'one\ntwo\nsix\n');
  nodeFs.writeFileSync(path.join(room, 'photo.jpg'), Buffer.alloc(100_000, 'photo'));
  nodeFs.writeFileSync(path.join(room, 'disk.img'), Buffer.alloc(4 * 1024 ** 2));
  return room;
}

const readDocument = (name) => nodeFs.readFileSync(path.join(ROOT, name), 'utf8');
const lineOf = (text, index) => text.slice(0, index).split('\n').length;

for (const name of DOCUMENTS) {
  describe(`the programs in ${name}`, () => {
    const text = readDocument(name);
    for (const { groups, index } of text.matchAll(PROGRAM)) {
      test(`line ${lineOf(text, index)}`, () => {
        const room = makeRoom();
        const file = path.join(room, ES_MODULE.test(groups.code) ? 'program.mjs' : 'program.cjs');
        nodeFs.writeFileSync(file, groups.code);
        const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
          cwd: room,
          encoding: 'utf8',
          timeout: TIMEOUT_MS,
        });
        assert.equal(stderr, '');
        assert.equal(status, 0);
        if (groups.output !== undefined) assert.equal(stdout, groups.output);
      });
    }
  });
}

test('links to files and headings lead somewhere', () => {
  const anchorOf = (heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  for (const name of LINKING) {
    for (const [, target] of readDocument(name).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [file, anchor] = target.split('#');
      const linked = file === '' ? name : path.join(path.dirname(name), file);
      assert.ok(nodeFs.existsSync(path.join(ROOT, linked)), `${name}: ${target}`);
      if (anchor === undefined) continue;
      const headings = readDocument(linked).matchAll(/^#+ (.*)$/gm);
      const anchors = Array.from(headings, ([, heading]) => anchorOf(heading));
      assert.ok(anchors.includes(anchor), `${name}: ${target}`);
    }
  }
});

test('the additions that are declared are there, and no others', async () => {
  const added = (ours, theirs) => Object.keys(ours).filter((name) => !(name in theirs));
  const declared = ['lanes', 'mapFile', 'native', 'pipe', 'readFiles', 'statMany'];
  const promised = ['pipe', 'readFiles', 'statMany'];
  assert.deepEqual(added(sluice, nodeFs).sort(), declared);
  assert.deepEqual(added(sluice.promises, nodeFs.promises), promised);
  assert.deepEqual(added(await import('sluice-fs'), await import('node:fs')).sort(), declared);
  const promises = await import('sluice-fs/promises');
  assert.deepEqual(added(promises, await import('node:fs/promises')), promised);
  assert.equal(promises.default, sluice.promises);
  assert.equal(typeof sluice.native, 'boolean');
});

test('every type that is declared is documented', () => {
  const names = readDocument('index.d.ts').matchAll(/^export (?:interface|type) (\w+)/gm);
  const page = readDocument('docs/api.md');
  for (const [, name] of names) assert.match(page, new RegExp(`\`${name}\``), name);
});

test('every variable of the environment that is asked for is documented', () => {
  const library = nodeFs.readdirSync(path.join(ROOT, 'lib'), { recursive: true });
  const files = library.filter((name) => name.endsWith('.js')).map((name) => `lib/${name}`);
  const asked = [...files, 'src/binding/pool.rs'].flatMap((file) =>
    Array.from(
      readDocument(file).matchAll(/(?:setting|var)\(['"](SLUICE_\w+)/g),
      ([, name]) => name,
    ),
  );
  assert.ok(asked.length >= 3, String(asked));
  const page = readDocument('docs/api.md');
  for (const name of asked) assert.match(page, new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});

test('every lane is declared and documented', () => {
  const types = readDocument('index.d.ts');
  const declared = /^export interface Lanes \{(.*?)^\}/ms.exec(types)[1];
  for (const [name, lane] of Object.entries(sluice.lanes())) {
    assert.match(declared, new RegExp(`^  ${name}: (Pool)?Lane;`, 'm'));
    assert.match(readDocument('docs/api.md'), new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
    assert.match(readDocument('README.md'), new RegExp(`^\\| ${name} +\\|`, 'm'));
    assert.equal(typeof lane.open, 'boolean');
    assert.equal(typeof lane.operations, 'number');
    assert.equal(typeof lane.bytes, 'number');
    assert.equal(typeof lane.reason, lane.open ? 'undefined' : 'string');
  }
});
