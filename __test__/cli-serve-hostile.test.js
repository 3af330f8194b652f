'use strict';

// `sluice-fs serve` against requests that want out of the folder, and names that want out of the page.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { askRaw, askTarget, serve } = require('./cli-run.js');
const { ask, onEachNode } = require('./examples-run.js');

const SECRET = 'the secret\n';

/** A folder to serve with a secret beside it, and links of every kind. */
function makeFolders(parent) {
  const root = path.join(parent, 'public');
  fs.mkdirSync(path.join(root, 'inner'), { recursive: true });
  fs.mkdirSync(path.join(parent, 'private'));
  // A neighbour whose name begins as the folder's own.
  fs.mkdirSync(path.join(parent, 'public-not'));
  for (const name of ['secret', 'private/secret', 'public-not/secret', 'public/.secret']) {
    fs.writeFileSync(path.join(parent, name), SECRET);
  }
  fs.writeFileSync(path.join(root, 'file'), 'public\n');
  fs.symlinkSync('../secret', path.join(root, 'link-out'));
  fs.symlinkSync(path.join(parent, 'private'), path.join(root, 'folder-out'));
  fs.symlinkSync('../public-not', path.join(root, 'neighbour'));
  fs.symlinkSync('../../public/file', path.join(root, 'inner', 'link-in'));
  fs.symlinkSync('nowhere', path.join(root, 'broken'));
  fs.symlinkSync('loop', path.join(root, 'loop'));
  return root;
}

onEachNode('no path leads out', async (programs) => {
  const root = makeFolders(programs.folder);
  const server = await serve(programs, root);
  const up = '../'.repeat(20);
  const refused = [
    '/../secret',
    '/inner/../../secret',
    '/inner/../file',
    '/./file',
    '/..',
    '/%2e%2e/secret',
    '/%2E%2E/secret',
    '/.%2e/secret',
    '/%2e./secret',
    '/..%2fsecret',
    '/..%2Fsecret',
    '/%2e%2e%2fsecret',
    '/inner%2f..%2f..%2fsecret',
    '/%252e%252e/secret',
    '/..%252fsecret',
    '/..\\secret',
    '/..%5csecret',
    '/..%5c..%5csecret',
    '/inner\\..\\..\\secret',
    '/..;/secret',
    '/..%00/secret',
    '/%00',
    '/file%00',
    '/file%00.html',
    '/file%0',
    '/file%',
    '/file%zz',
    '/%c0%ae%c0%ae/secret',
    '/%c0%af../secret',
    '/%e0%80%ae%e0%80%ae/secret',
    '/%u002e%u002e/secret',
    '/\xff\xfe',
    `/${up}secret`,
    `/${up}etc/passwd`,
    '//etc/passwd',
    '///etc/passwd',
    '/file/../../secret',
    '/C:/secret',
    '/C:%5csecret',
    '/file::$DATA',
    '/link-out',
    '/link-out/',
    '/folder-out/',
    '/folder-out/secret',
    '/folder-out/../secret',
    '/neighbour/secret',
    '/broken',
    '/loop',
    '/.secret',
    '/%2esecret',
    'file:///etc/passwd',
    'ftp://localhost/file',
    '*',
    'file',
    'localhost/file',
    '?file',
  ];
  for (const target of refused) {
    const { status, body } = await askTarget(server, Buffer.from(target, 'latin1'));
    assert.ok(status >= 400 && status < 500, `${target}: ${status}`);
    assert.ok(!body.includes('secret') && !body.includes('root:'), target);
  }
  const given = ['/file', '//file', '/inner/link-in', 'http://localhost/file', '/%66%69le'];
  for (const target of given) {
    const { status, body } = await askTarget(server, target);
    assert.deepEqual([status, String(body)], [200, 'public\n'], target);
  }
  // What a redirection says stays on this server.
  for (const target of ['//inner', '/inner', '///inner?//elsewhere/']) {
    const { status, head } = await askTarget(server, target);
    assert.equal(status, 301, target);
    assert.match(head, /\r\nLocation: \/inner\//);
  }
  for (const target of [`/${'a/'.repeat(5000)}`, `/${'x'.repeat(14_000)}`]) {
    const { status } = await askTarget(server, target);
    assert.ok(status >= 400 && status < 500, String(status));
  }
  // Nonsense, of which no more is wanted than that the server lives on.
  for (const bytes of [
    '\r\n\r\n',
    'GET\r\n\r\n',
    'GET /file HTTP/9.9\r\n\r\n',
    '\0'.repeat(100),
    'GET /fi\0le HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
  ]) {
    await askRaw(server, bytes, { hangUp: true });
  }
  assert.equal((await askTarget(server, '/file')).status, 200);

  const listing = String((await ask(server, '/')).body);
  for (const name of ['link-out', 'folder-out', 'neighbour', 'broken', 'loop', 'secret']) {
    assert.ok(!listing.includes(name), name);
  }
  await server.stop();
});

onEachNode('links out are served if somebody wants that', async (programs) => {
  const root = makeFolders(programs.folder);
  const server = await serve(programs, root, '--follow-links');
  for (const target of ['/link-out', '/folder-out/secret']) {
    assert.equal(String((await askTarget(server, target)).body), SECRET, target);
  }
  for (const target of ['/../secret', '/%2e%2e/secret', '/broken', '/loop']) {
    const { status } = await askTarget(server, target);
    assert.ok(status === 403 || status === 404, target);
  }
  assert.match(String((await ask(server, '/')).body), /folder-out\//);
  await server.stop();
});

onEachNode('a link that takes the place of a folder meanwhile', async (programs) => {
  const root = makeFolders(programs.folder);
  const shown = path.join(root, 'swapped');
  const [real, link] = [path.join(programs.folder, 'real'), path.join(programs.folder, 'link')];
  fs.mkdirSync(real);
  fs.writeFileSync(path.join(real, 'secret'), 'public\n');
  fs.writeFileSync(path.join(programs.folder, 'private', 'only-there'), '');
  fs.symlinkSync('../private', link);
  const server = await serve(programs, root);
  let going = true;
  const swap = async () => {
    while (going) {
      for (const from of [real, link]) {
        fs.renameSync(from, shown);
        await new Promise(setImmediate);
        fs.renameSync(shown, from);
      }
    }
  };
  const swapping = swap();
  const seen = new Set();
  try {
    for (let asked = 0; asked < 200; asked++) {
      const { status, body } = await ask(server, '/swapped/secret');
      assert.ok(!body.includes(SECRET.trim()), `after ${asked} requests`);
      const listing = await ask(server, '/swapped/');
      assert.ok(!listing.body.includes('only-there'), `listed after ${asked} requests`);
      seen.add(status).add(listing.status);
    }
  } finally {
    going = false;
    await swapping;
  }
  assert.ok(!seen.has(500), [...seen].join());
  await server.stop();
});

/** Names that are hard on a page, on a URL, or on a decoder. */
const ODD = [
  '<script>alert(1)<',
  'a"onmouseover="alert(1)',
  "it's",
  'a&amp;b',
  'line\nbreak',
  'carriage\r\nX-Injected: yes',
  'tab\tbell\x07escape\x1b[31m',
  'javascript:alert(1)',
  'C:\\windows',
  'back\\slash',
  '..\\up',
  '?query=1',
  '#fragment',
  '100%',
  '%2e%2e',
  '%00',
  'a b  c',
  ' leading',
  'plus+and=more',
  '日本語',
  // The same to the eye, and two names.
  '\u00e9',
  'e\u0301',
  '😀',
  '\u202egnp.exe',
  '...',
  '~',
  'CON',
];

onEachNode('files of any name are listed and served', async (programs) => {
  const root = path.join(programs.folder, 'public');
  fs.mkdirSync(root);
  const names = [
    ...ODD.filter((name) => !name.startsWith('.')).map((name) => Buffer.from(name)),
    Buffer.from([0xff, 0xfe, 0x80]),
    Buffer.from('half \xe9 a latin', 'latin1'),
    Buffer.from('cut \xe6\x97', 'latin1'),
  ];
  const at = (name) => Buffer.concat([Buffer.from(`${root}/`), name]);
  for (const [number, name] of names.entries()) fs.writeFileSync(at(name), `number ${number}`);
  const inner = Buffer.from('in<\xff>', 'latin1');
  fs.mkdirSync(at(inner));
  fs.writeFileSync(Buffer.concat([at(inner), Buffer.from('/file')]), 'in a folder');
  const server = await serve(programs, root);

  const { headers, body } = await ask(server, '/');
  assert.equal(headers['x-injected'], undefined);
  const page = String(body);
  assert.equal(Buffer.from(page).compare(body), 0, 'the page is UTF-8');
  assert.doesNotMatch(page, /<script|onmouseover="|href="[^"]*:|[^\P{Cc}\n]/u);
  const links = Array.from(page.matchAll(/href="([^"]*)"/g), ([, link]) => link);
  assert.equal(links.length, names.length + 1);
  const found = new Set();
  for (const link of links) {
    assert.match(link, /^(?:[\w.~-]|%[\dA-F]{2})+\/?$/);
    // As a browser resolves it.
    const { pathname } = new URL(link, 'http://localhost/');
    const answer = await ask(server, pathname);
    assert.equal(answer.status, 200, link);
    if (!link.endsWith('/')) found.add(String(answer.body));
  }
  assert.equal(found.size, names.length);

  const moved = await askTarget(server, '/in%3C%FF%3E');
  assert.match(moved.head, /\r\nLocation: \/in%3C%FF%3E\//);
  assert.equal(String((await ask(server, '/in%3C%FF%3E/file')).body), 'in a folder');
  await server.stop();
});

onEachNode('what is no file, and what may not be read', async (programs) => {
  const root = path.join(programs.folder, 'public');
  fs.mkdirSync(root);
  fs.writeFileSync(path.join(root, 'file'), '');
  require('node:child_process').execFileSync('mkfifo', [path.join(root, 'fifo')]);
  const server = await serve(programs, root);
  assert.equal((await ask(server, '/fifo')).status, 404);
  assert.doesNotMatch(String((await ask(server, '/')).body), /fifo/);
  if (process.getuid?.() !== 0) {
    fs.chmodSync(path.join(root, 'file'), 0);
    assert.equal((await ask(server, '/file')).status, 403);
  }
  await server.stop();
});

onEachNode('pages from elsewhere may not read through a name of their own', async (programs) => {
  const root = path.join(programs.folder, 'public');
  fs.mkdirSync(root);
  fs.writeFileSync(path.join(root, 'file'), 'public\n');
  const statusFor = async (server, host) =>
    (await ask(server, '/file', { headers: { host } })).status;
  const server = await serve(programs, root);
  for (const [host, expected] of [
    ['localhost', 200],
    ['LOCALHOST:80', 200],
    ['a.localhost:80', 200],
    ['127.0.0.1:1', 200],
    ['[::1]:80', 200],
    ['example.com', 421],
    ['localhost.example.com', 421],
    ['127.0.0.1.example.com:80', 421],
  ]) {
    assert.equal(await statusFor(server, host), expected, host);
  }
  await server.stop();
  // Who names an address knows who can reach it.
  const named = await serve(programs, root, '--host', '127.0.0.1');
  assert.equal(await statusFor(named, 'example.com'), 200);
  await named.stop();
});
