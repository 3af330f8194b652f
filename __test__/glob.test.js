'use strict';

// glob: the same paths in the same order as node:fs, from every face.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const ours = require('..');
const { runNode, temporary } = require('./child.js');
const { countTurns } = require('./turns.js');
const { makeTree, randomFrom } = require('./trees.js');
const { twin } = require('./twin.js');

const isThere = fs.glob !== undefined;
const skip = isThere ? false : 'there is none before Node 22';
const skipNative = skip || (!ours.native && 'there is no addon');

const KINDS = ['isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO'];

/** All of a Dirent: of which class it is, and what it hides. */
function shown(entry) {
  if (typeof entry !== 'object' || entry === null) return entry;
  const hidden = Object.getOwnPropertySymbols(entry).map((symbol) => {
    const value = entry[symbol];
    if (typeof value !== 'object') return value;
    const { mode, size } = value;
    return {
      class: Object.getPrototypeOf(value) === Object.getPrototypeOf(fs.statSync('/')),
      mode,
      size,
    };
  });
  const { name, parentPath, path } = entry;
  const is = KINDS.filter((kind) => entry[kind]()).join();
  const made = Object.getPrototypeOf(entry).constructor.name;
  return { made, keys: Object.keys(entry), name, parentPath, path, is, hidden };
}

const byIterator = async (face, ...args) => {
  const found = [];
  for await (const entry of face.promises.glob(...args)) found.push(entry);
  return found;
};

const byCallback = (face, ...args) =>
  new Promise((resolve, reject) => {
    face.glob(...args, (error, found) => (error === null ? resolve(found) : reject(error)));
  });

const bySync = async (face, ...args) => face.globSync(...args);

async function inEveryFace({ fs: face, log }, ...args) {
  for (const call of [byIterator, byCallback, bySync]) {
    try {
      log(call.name, args, (await call(face, ...args)).map(shown));
    } catch (error) {
      log(call.name, args, error);
    }
  }
}

const PARTS = [
  ...[
    '**',
    '**',
    '**',
    '*',
    '*',
    '?',
    '??',
    '?*',
    '*?',
    '***',
    'a**',
    'a*',
    '*b*',
    '*.js',
    '**.js',
  ],
  ...[
    '.*',
    '.*d*',
    '.??*',
    '*.*',
    '*.test.*',
    'a',
    'B',
    'a b',
    '.hidden',
    '-x',
    'ä',
    '*ä*',
    '漢?',
    '??字',
  ],
  ...[
    '9*',
    '{a,B}',
    '{a,*}',
    '{**,a}',
    '{a,B,z.js}/**',
    '*.{js,ts}',
    '{,.}*',
    '{a/B,B/a}',
    'a\nb',
    'z.?s',
  ],
  ...['*\ufffd*', '[aB]', '@(a|B)', '{1..9}', '..', '.', '$*', '\\a', '!a', '#a'],
];

const WHOLE = [
  '',
  '/',
  '.',
  './',
  './**',
  '**',
  '**/',
  '*/',
  '**/*',
  '*/**',
  '**/*/**',
  '{,}',
  '//',
  '**/**/a',
];

/** A pattern: a few parts, which may begin and end in odd ways. */
function patternFrom(random, root) {
  const one = (list) => list[Math.floor(random() * list.length)];
  if (random() < 0.1) return one(WHOLE);
  const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => one(PARTS));
  const pattern = parts.join(random() < 0.1 ? '//' : '/');
  const before = random() < 0.15 ? './' : random() < 0.15 ? `${root}/` : '';
  return before + pattern + (random() < 0.15 ? '/' : '');
}

function optionsFrom(random, root) {
  const one = (list) => list[Math.floor(random() * list.length)];
  const options = {};
  const cwd = one([
    root,
    root,
    'a',
    './',
    `${root}/`,
    `${root}/a`,
    'nowhere',
    'z.js',
    undefined,
    undefined,
  ]);
  if (cwd !== undefined) options.cwd = cwd;
  if (random() < 0.4) options.withFileTypes = true;
  if (random() < 0.3)
    options.exclude = [patternFrom(random, root), patternFrom(random, root)].slice(random() * 2);
  return options;
}

/** Names that `makeTree` does not make: some that are no UTF-8, two of which Node sees as one. */
function addOddNames(root) {
  for (const byte of [0xfe, 0xff]) {
    const name = Buffer.concat([Buffer.from(`${root}/a`), Buffer.from([byte])]);
    if (byte === 0xff) fs.mkdirSync(name);
    else fs.writeFileSync(name, '');
  }
  for (const name of ['x.test.js', '..x', '...', '[aB]', '(a)', '{a}', '^', 'a\\b']) {
    fs.writeFileSync(path.join(root, name), '');
  }
  fs.mkdirSync(path.join(root, 'a/B/a/B'), { recursive: true });
}

async function inFolder(folder, action) {
  const before = process.cwd();
  process.chdir(folder);
  try {
    await action();
  } finally {
    process.chdir(before);
  }
}

for (let seed = 1; seed <= 12; seed++) {
  twin(`tree ${seed}, patterns of all kinds`, { skip }, async (given) => {
    // Links lead out of it, but not to where others have their files.
    const root = given.at('in/tree');
    fs.mkdirSync(path.join(root, 'a'), { recursive: true });
    makeTree(root, seed, { most: 60 });
    if (seed % 3 === 0) addOddNames(root);
    const random = randomFrom(seed * 7919);
    await inFolder(root, async () => {
      for (let made = 0; made < 30; made++) {
        const several = random() < 0.25;
        const pattern = several
          ? [patternFrom(random, root), patternFrom(random, root)]
          : patternFrom(random, root);
        // Node walks without end where `**` leads up again, and again.
        if (/\*\*\/(.*\/)?\.\./.test(String(pattern))) continue;
        await inEveryFace(given, pattern, optionsFrom(random, root));
      }
    });
  });
}

/** A small tree of a program. */
function makeProgram({ at, put }) {
  for (const folder of [
    'src/lib',
    'packages/one/src',
    'packages/two',
    '.git/objects',
    'node_modules/x/lib',
  ]) {
    fs.mkdirSync(at(folder), { recursive: true });
  }
  const names = [
    'index.js',
    'README.md',
    'src/a.js',
    'src/a.test.js',
    'src/lib/b.ts',
    'src/lib/.c.js',
  ];
  names.push('packages/one/package.json', 'packages/one/src/d.jsx', 'packages/two/package.json');
  names.push('.git/config', '.env', 'node_modules/x/lib/e.js', 'node_modules/x/package.json');
  for (const name of names) put(name);
  fs.symlinkSync('../packages', at('src/packages'));
  fs.symlinkSync('nowhere', at('src/gone.js'));
}

const WRITTEN = [
  ...[
    '**/*.js',
    '**/*.{js,ts}',
    'src/**/*.test.js',
    '*.md',
    'packages/*/package.json',
    'src/**',
    '**',
    '*',
  ],
  ...[
    'src/packages/**',
    '**/package.json',
    '**/lib',
    '**/lib/',
    'src/packages/*/package.json',
    '.git/**',
    '.*',
  ],
  ...[
    '**/.*',
    'index.js',
    './src/*.js',
    'src',
    'src/',
    'nothing',
    '**/{a,b}.*',
    '{src,packages}/**/*.js',
  ],
];

twin.fast('what programs write', { skip }, async (given) => {
  makeProgram(given);
  const cwd = given.at('');
  for (const pattern of WRITTEN) {
    for (const withFileTypes of [false, true]) {
      await inEveryFace(given, pattern, { cwd, withFileTypes });
      await inFolder(cwd, () => inEveryFace(given, pattern, { withFileTypes }));
      await inEveryFace(given, `${cwd}/${pattern}`, { withFileTypes });
      const exclude = ['**/node_modules/**', '**/*.test.js', 'packages/one'];
      await inEveryFace(given, pattern, { cwd, withFileTypes, exclude });
      await inEveryFace(given, pattern, {
        cwd: pathToFileURL(cwd),
        withFileTypes,
        exclude: ['.git'],
      });
    }
  }
  await inFolder(cwd, async () => {
    await inEveryFace(given, WRITTEN);
    await inEveryFace(given, [...WRITTEN].reverse(), { exclude: ['**/lib/**', 'src/*'] });
    await inEveryFace(given, '**/*.js');
  });
});

twin('options of all kinds', { skip }, async (given) => {
  makeProgram(given);
  const cwd = given.at('');
  const seen = [];
  const OPTIONS = [
    ...[undefined, {}, null, 5, 'utf8', [], true],
    ...[undefined, null, '', 5, Buffer.from(cwd), new URL('http://localhost/'), '.', 'a\0b'].map(
      (cwd) => ({ cwd }),
    ),
    ...[undefined, null, [], '', 5, [5], ['a', undefined], ['a\0b'], ['../*'], ['[s]rc']].map(
      (exclude) => ({ cwd, exclude }),
    ),
    ...[true, false, null, 1].map((followSymlinks) => ({ cwd, followSymlinks })),
    ...[0, 1, 2, Infinity, null, -1, 1.5].map((maxDepth) => ({ cwd, maxDepth })),
    ...[1, '', null].map((withFileTypes) => ({ cwd, withFileTypes })),
    { cwd, exclude: (name) => seen.push(name) < 0 },
    { cwd, exclude: (name) => name === 'src' },
    { cwd, exclude: (entry) => entry.name === 'src', withFileTypes: true },
    { cwd, exclude: ['src'], withFileTypes: true, other: 1 },
    Object.create({ cwd }),
  ];
  // What stands in the working directory is the same for both.
  await inFolder(cwd, async () => {
    for (const options of OPTIONS) await inEveryFace(given, '**/*.js', options);
    given.log(seen);
    const PATTERNS = [
      undefined,
      null,
      5,
      {},
      [],
      [5],
      ['*.js', 5],
      new Array(1),
      new String('*'),
      'a\0b',
      '\ud800*',
    ];
    for (const pattern of PATTERNS) await inEveryFace(given, pattern, {});
    await inEveryFace(given, 'x'.repeat(70_000));
    await inEveryFace(given, '{a,b}'.repeat(9));
  });
});

twin('what is invalid is refused when node:fs refuses it', { skip }, async ({ fs: face, log }) => {
  for (const args of [[], ['*'], ['*', {}], [5], [5, {}], ['*', 5]]) {
    await new Promise((resolve) => {
      const told = (...results) => resolve(log('called', args, results));
      try {
        // The first ones have no callback.
        face.glob(...args, ...(args[0] === 5 ? [told] : []));
        if (args[0] !== 5) resolve();
      } catch (error) {
        resolve(log('threw', args, error));
      }
    });
  }
  const iterator = face.promises.glob(5);
  log(Object.prototype.toString.call(iterator));
  await iterator.next().catch(log);
  log(await iterator.next());
});

twin(
  'an iterator is left, is asked several times at once, or is never asked',
  { skip },
  async (given) => {
    makeProgram(given);
    const { fs: face, at, log } = given;
    const cwd = at('');
    for await (const name of face.promises.glob('**/*.js', { cwd })) {
      log(name);
      break;
    }
    const asked = face.promises.glob('**/*.js', { cwd });
    log(await Promise.all(Array.from({ length: 20 }, () => asked.next())));
    const left = face.promises.glob('**', { cwd });
    log(await Promise.all([left.next(), left.return('left'), left.next()]));
    const thrown = face.promises.glob('**', { cwd });
    log(await thrown.next());
    await thrown.throw(new Error('thrown')).catch(log);
    log(await thrown.next());
    face.promises.glob('**', { cwd: 5 });
    const late = face.promises.glob('new', { cwd });
    given.put('new');
    log(await late.next(), await late.next());
  },
);

test('a callback that throws', { skip }, async (t) => {
  const folder = temporary(t);
  fs.writeFileSync(`${folder}/a.js`, '');
  const script = `
    const fs = require(process.argv[1]);
    let calls = 0;
    process.on('unhandledRejection', (error) => console.log('unhandled', error));
    fs.glob('*.js', { cwd: process.argv[2] }, function (error, found) {
      console.log(this === undefined, error, found);
      throw \`thrown \${++calls}\`;
    });
  `;
  const run = (module) => runNode(['-e', script, module, folder]);
  const [nodes, own] = [await run('node:fs'), await run(path.join(__dirname, '..'))];
  assert.strictEqual(own.stdout, nodes.stdout);
  assert.match(own.stdout, /unhandled thrown/);
});

test('folders that may not be read, or not be searched', {
  skip: skip || (process.getuid() !== 0 && 'only root can become another user'),
}, async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/d/closed/in`, { recursive: true });
  fs.mkdirSync(`${folder}/d/listed/in`, { recursive: true });
  fs.writeFileSync(`${folder}/d/file`, '');
  fs.chmodSync(`${folder}/d/closed`, 0o700);
  fs.chmodSync(`${folder}/d/listed`, 0o744);
  const script = `
    const [module, cwd] = process.argv.slice(1);
    const fs = require(module);
    process.setuid(65534);
    (async () => {
      for (const pattern of ['**', '*/in', '**/in', 'closed/*', 'listed/*', 'listed/in/', '*']) {
        for (const withFileTypes of [false, true]) {
          const show = (found) => console.log(pattern, JSON.stringify(found));
          const found = [];
          for await (const one of fs.promises.glob(pattern, { cwd, withFileTypes })) found.push(one);
          show(found);
          show(fs.globSync(pattern, { cwd, withFileTypes }));
        }
      }
    })();
  `;
  const [nodes, own] = await Promise.all(
    ['node:fs', path.join(__dirname, '..')].map((module) =>
      runNode(['-e', script, module, `${folder}/d`]),
    ),
  );
  assert.strictEqual(own.stdout, nodes.stdout);
  assert.notStrictEqual(own.stdout, '');
  assert.strictEqual(own.stderr, nodes.stderr);
});

twin('folders that are long ways down', { skip }, async (given) => {
  let deep = given.at('');
  while (deep.length < 3900) {
    deep = path.join(deep, 'n'.repeat(200));
    fs.mkdirSync(deep);
  }
  // And one that no path leads to any more.
  await inFolder(deep, async () => fs.mkdirSync('m'.repeat(250)));
  for (const pattern of ['**', '**/n*', '**/m*', '**/m*/']) {
    await inEveryFace(given, pattern, { cwd: given.at('') });
  }
  // No path of Node's leads there to remove it.
  await inFolder(deep, async () => fs.rmdirSync('m'.repeat(250)));
});

test('there is no working directory', { skip }, async (t) => {
  const folder = temporary(t);
  const script = `
    const fs = require(process.argv[1]);
    const folder = process.argv[2];
    process.chdir(fs.mkdtempSync(folder + '/'));
    fs.rmdirSync(process.cwd());
    const show = (error, found) => console.log(error?.code, found);
    try { show(null, fs.globSync('*')); } catch (error) { show(error); }
    try { fs.glob('*', show); } catch (error) { show(error); }
    fs.promises.glob('*').next().then((found) => show(null, found), show);
    show(null, fs.globSync('*', { cwd: folder }));
  `;
  const run = (module) => runNode(['-e', script, module, folder]);
  const [nodes, own] = [await run('node:fs'), await run(path.join(__dirname, '..'))];
  assert.strictEqual(own.stdout, nodes.stdout);
  assert.notStrictEqual(own.stdout, '');
});

/** Folders of 100 files. */
function makeLarge(folder, folders) {
  for (let i = 0; i < folders; i++) {
    fs.mkdirSync(`${folder}/${i}`);
    for (let j = 0; j < 100; j++) fs.writeFileSync(`${folder}/${i}/${j}.js`, '');
  }
}

test('a large tree: one operation, and the event loop has its turns', {
  skip: skipNative,
}, async (t) => {
  const folder = temporary(t);
  makeLarge(folder, 100);
  for (const options of [{ cwd: folder }, { cwd: folder, withFileTypes: true }]) {
    const expected = await byIterator(fs, '**/*.js', options);
    for (const [call, lane] of [
      [byIterator, 'pool'],
      [byCallback, 'pool'],
      [bySync, 'sync'],
    ]) {
      const before = ours.lanes();
      const endCount = countTurns();
      const found = await call(ours, '**/*.js', options);
      const turns = endCount();
      assert.deepStrictEqual(found, expected);
      if (call !== bySync) assert.ok(turns > 5, `${turns} turns`);
      const after = ours.lanes();
      assert.strictEqual(after[lane].operations - before[lane].operations, 1);
      assert.strictEqual(after.exact.operations, before.exact.operations);
    }
  }
});

test('an iterator that is left walks no further', { skip: skipNative }, async (t) => {
  const folder = temporary(t);
  makeLarge(folder, 20);
  const found = ours.promises.glob('**/*.js', { cwd: folder });
  assert.strictEqual((await found.next()).done, false);
  // The last folders come first: of these none was read.
  fs.rmSync(`${folder}/0`, { recursive: true });
  let left = 1;
  for await (const _ of found) left++;
  assert.strictEqual(left, 1900);
});

test('iterators that nobody asks any more, and workers that end', {
  skip: skipNative,
}, async (t) => {
  const folder = temporary(t);
  makeLarge(folder, 20);
  const script = `
    const { Worker, isMainThread } = require('node:worker_threads');
    const fs = require(process.env.SLUICE);
    const ask = () => fs.promises.glob('**/*.js', { cwd: process.env.FOLDER }).next();
    if (isMainThread) {
      (async () => {
        for (let i = 0; i < 200; i++) await ask();
        for (let i = 0; i < 5; i++) {
          const worker = new Worker(__filename);
          await new Promise((resolve) => worker.once('message', resolve));
          await worker.terminate();
        }
        console.log('through');
      })();
    } else {
      const { parentPort } = require('node:worker_threads');
      for (let i = 0; i < 20; i++) ask();
      parentPort.postMessage('asked');
    }
  `;
  fs.writeFileSync(`${folder}/script.cjs`, script);
  const env = { SLUICE: path.join(__dirname, '..'), FOLDER: folder };
  const { stdout, stderr, status } = await runNode([`${folder}/script.cjs`], { env });
  assert.deepStrictEqual(
    { stdout, stderr, status },
    { stdout: 'through\n', stderr: '', status: 0 },
  );
});

test('what Node’s glob is made of was replaced before', { skip: skipNative }, async (t) => {
  const folder = temporary(t);
  const script = `
    const fs = require('node:fs');
    const { readdirSync } = fs;
    const ours = require(process.argv[1]);
    fs.readdirSync = (...args) => (console.log('asked'), readdirSync(...args));
    console.log(ours.globSync('*', { cwd: process.argv[2] }));
  `;
  fs.writeFileSync(`${folder}/file`, '');
  const { stdout } = await runNode(['-e', script, path.join(__dirname, '..'), folder]);
  assert.strictEqual(stdout, "asked\n[ 'file' ]\n");
});

test('there is none before Node 22', { skip: isThere && 'there is' }, () => {
  for (const name of ['glob', 'globSync']) assert.ok(!(name in ours), name);
  assert.ok(!('glob' in ours.promises));
});
