'use strict';

// `sluice-fs serve`: what a browser or curl sees of it.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { native, lanes } = require('..');
const { serve } = require('./cli-run.js');
const {
  ask,
  assertSame,
  holdsOpen,
  leaveQueue,
  onEachNode,
  open,
  randomFile,
  until,
} = require('./examples-run.js');
const { knowsOthers } = require('./open-lanes.js');

const SIZE = 3 * 1024 * 1024 + 321;
/** More than the buffers of a connection hold. */
const LARGE = 24 * 1024 * 1024;

/** Long enough ago for a strong ETag. */
const BEFORE = new Date('2024-05-06T07:08:09.500Z');
const LAST_MODIFIED = 'Mon, 06 May 2024 07:08:09 GMT';

function settledFile(folder, name, size) {
  const made = randomFile(folder, name, size);
  fs.utimesSync(made.file, BEFORE, BEFORE);
  return made;
}

onEachNode('a file goes by the kernel lane', async (programs) => {
  const { contents } = settledFile(programs.folder, 'a file.PNG', SIZE);
  settledFile(programs.folder, 'empty', 0);
  const server = await serve(programs, programs.folder);

  const whole = await ask(server, '/a%20file.PNG?v=1');
  assert.equal(whole.status, 200);
  assertSame(whole.body, contents);
  assert.equal(whole.headers['content-type'], 'image/png');
  assert.equal(whole.headers['content-length'], String(SIZE));
  assert.equal(whole.headers['last-modified'], LAST_MODIFIED);
  assert.equal(whole.headers['accept-ranges'], 'bytes');
  assert.equal(whole.headers['x-content-type-options'], 'nosniff');
  assert.match(whole.headers.etag, /^"[\da-f]+-[\da-f]+"$/);

  const empty = await ask(server, '/empty');
  assert.deepEqual([empty.status, empty.body.length], [200, 0]);
  assert.equal(empty.headers['content-type'], 'application/octet-stream');

  const head = await ask(server, '/a%20file.PNG', { method: 'HEAD' });
  const { date: _, ...headers } = head.headers;
  const { date: __, ...expected } = whole.headers;
  assert.deepEqual([head.status, head.body.length], [200, 0]);
  assert.deepEqual(headers, expected);

  const posted = await ask(server, '/a%20file.PNG', { method: 'POST', body: 'x' });
  assert.deepEqual([posted.status, posted.headers.allow], [405, 'GET, HEAD']);

  const { lanes: served, stdout } = await server.stop();
  if (!native || !lanes().kernel.open || !knowsOthers) return;
  assert.equal(served.kernel.bytes, SIZE);
  assert.equal(served.pool.bytes, 0);
  // Where nothing is looked up at once, `realpath` is Node's own.
  if (lanes().cached.open) assert.equal(served.exact.operations, 0);
  assert.match(stdout, /Sent: 3\.0 MiB by the kernel lane\./);
});

onEachNode('ranges', async (programs) => {
  const { contents } = settledFile(programs.folder, 'film.mp4', SIZE);
  settledFile(programs.folder, 'empty', 0);
  const server = await serve(programs, programs.folder);
  const last = SIZE - 1;
  const get = (range, headers = {}) =>
    ask(server, '/film.mp4', { headers: { ...(range && { range }), ...headers } });

  const parts = {
    'bytes=0-99': [0, 99],
    'bytes=1000000-2999999': [1_000_000, 2_999_999],
    'bytes=2000000-': [2_000_000, last],
    'bytes=-1234': [SIZE - 1234, last],
    [`bytes=-${SIZE * 2}`]: [0, last],
    [`bytes=${last}-${SIZE * 2}`]: [last, last],
    'bytes=0-99999999999999999999999999': [0, last],
  };
  for (const [range, [from, to]] of Object.entries(parts)) {
    const { status, headers, body } = await get(range);
    assert.equal(status, 206, range);
    assert.equal(headers['content-range'], `bytes ${from}-${to}/${SIZE}`);
    assert.equal(headers['content-length'], String(to - from + 1));
    assertSame(body, contents.subarray(from, to + 1));
  }
  for (const range of [`bytes=${SIZE}-`, `bytes=${SIZE}-${SIZE * 2}`, 'bytes=-0']) {
    const { status, headers, body } = await get(range);
    assert.deepEqual([status, body.length], [416, 0], range);
    assert.equal(headers['content-range'], `bytes */${SIZE}`);
  }
  const empty = await ask(server, '/empty', { headers: { range: 'bytes=0-' } });
  assert.deepEqual([empty.status, empty.headers['content-range']], [416, 'bytes */0']);
  // Several at once, and what is no range: all of it.
  for (const range of ['bytes=0-9,20-29', 'lines=1-2', 'bytes=9-3', 'bytes=-', 'bytes=a-b', 'x']) {
    const { status, body } = await get(range);
    assert.equal(status, 200, range);
    assertSame(body, contents);
  }
  const head = await ask(server, '/film.mp4', { method: 'HEAD', headers: { range: 'bytes=0-9' } });
  assert.deepEqual([head.status, head.headers['content-length']], [200, String(SIZE)]);

  const { etag } = head.headers;
  const old = 'Mon, 06 May 2024 07:08:08 GMT';
  const cases = [
    [etag, 206],
    [`W/${etag}`, 200],
    ['"another"', 200],
    [LAST_MODIFIED, 206],
    [old, 200],
    ['no date', 200],
  ];
  for (const [value, expected] of cases) {
    assert.equal((await get('bytes=0-9', { 'if-range': value })).status, expected, value);
  }
  await server.stop();
});

onEachNode('conditions', async (programs) => {
  settledFile(programs.folder, 'page.html', 100);
  const { file } = randomFile(programs.folder, 'young', 10);
  const server = await serve(programs, programs.folder);
  const { headers } = await ask(server, '/page.html');
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  const { etag } = headers;
  const later = 'Tue, 07 May 2024 07:08:09 GMT';
  const earlier = 'Sun, 05 May 2024 07:08:09 GMT';
  const cases = [
    [{ 'if-none-match': etag }, 304],
    [{ 'if-none-match': `W/${etag}` }, 304],
    [{ 'if-none-match': `"a", W/"b,c", ${etag}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"a"' }, 200],
    [{ 'if-modified-since': LAST_MODIFIED }, 304],
    [{ 'if-modified-since': later }, 304],
    [{ 'if-modified-since': earlier }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    // The date is not asked where there is a tag.
    [{ 'if-none-match': '"a"', 'if-modified-since': later }, 200],
    [{ 'if-match': etag }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"a"' }, 412],
    [{ 'if-match': `W/${etag}` }, 412],
    [{ 'if-unmodified-since': earlier }, 412],
    [{ 'if-unmodified-since': LAST_MODIFIED }, 200],
  ];
  for (const [given, expected] of cases) {
    const { status, body, headers } = await ask(server, '/page.html', { headers: given });
    assert.equal(status, expected, JSON.stringify(given));
    assert.equal(body.length, status === 200 ? 100 : 0);
    if (status === 304) assert.equal(headers.etag, etag);
  }

  // What was changed a moment ago may change again with the same time.
  const now = new Date(Date.now() + 1000);
  fs.utimesSync(file, now, now);
  const young = await ask(server, '/young');
  assert.match(young.headers.etag, /^W\/"/);
  const again = await ask(server, '/young', { headers: { 'if-none-match': young.headers.etag } });
  assert.equal(again.status, 304);
  const part = { range: 'bytes=0-1', 'if-range': young.headers.etag };
  assert.equal((await ask(server, '/young', { headers: part })).status, 200);
  await server.stop();
});

onEachNode('folders', async (programs) => {
  const { folder } = programs;
  fs.mkdirSync(path.join(folder, 'inner'));
  fs.mkdirSync(path.join(folder, 'site'));
  for (const name of ['file-10', 'file-9', '.hidden']) randomFile(folder, name, 2048);
  fs.writeFileSync(path.join(folder, 'site', 'index.html'), '<p>index</p>');
  const server = await serve(programs, folder);

  const { status, headers, body } = await ask(server, '/');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.match(headers['content-security-policy'], /default-src 'none'/);
  const links = Array.from(String(body).matchAll(/href="([^"]*)"/g), ([, link]) => link);
  assert.deepEqual(links, ['inner/', 'site/', 'file-9', 'file-10']);
  assert.match(String(body), /<span title="2048 bytes">2\.0 KiB<\/span>/);

  const moved = await ask(server, '/inner?a=b');
  assert.deepEqual([moved.status, moved.headers.location], [301, '/inner/?a=b']);
  const inner = await ask(server, '/inner/');
  assert.match(String(inner.body), /href="\.\.\/"/);
  const site = await ask(server, '/site/');
  assert.deepEqual([site.status, String(site.body)], [200, '<p>index</p>']);
  assert.equal(site.headers['content-type'], 'text/html; charset=utf-8');
  for (const [target, expected] of [
    ['/file-9/', 404],
    ['/file-9/more', 404],
    ['/missing', 404],
    [`/${'x'.repeat(300)}`, 404],
    ['/.hidden', 404],
  ]) {
    assert.equal((await ask(server, target)).status, expected, target);
  }
  await server.stop();

  const open = await serve(programs, folder, '--dot');
  assert.equal((await ask(open, '/.hidden')).status, 200);
  assert.match(String((await ask(open, '/')).body), /href="\.hidden"/);
  await open.stop();
});

onEachNode('clients that hang up, and files that shrink', async (programs) => {
  const { folder } = programs;
  const { file, contents } = randomFile(folder, 'large', LARGE);
  const server = await serve(programs, folder);
  for (let client = 0; client < 20; client++) {
    const request = open(server, '/large');
    request.on('error', () => {});
    request.end();
    const [response] = await once(request, 'response');
    response.on('error', () => {});
    if (client % 2 === 0) await once(response, 'readable');
    response.destroy();
  }
  await until(() => !holdsOpen(server.pid, file), 'the file is closed');
  await leaveQueue(server, '/large', file);
  assertSame((await ask(server, '/large')).body, contents);

  // What was announced does not come: the connection is cut, and nobody waits.
  const request = open(server, '/large');
  request.end();
  const [response] = await once(request, 'response');
  fs.truncateSync(file, 1000);
  response.resume();
  await assert.rejects(once(response, 'end'), { code: 'ECONNRESET' });
  await until(() => !holdsOpen(server.pid, file), 'the file is closed');
  await server.stop();
});

onEachNode('Ctrl-C waits for what is under way, and a second one does not', async (programs) => {
  const { contents } = randomFile(programs.folder, 'large', LARGE);
  const begin = async (server) => {
    const request = open(server, '/large');
    request.on('error', () => {});
    request.end();
    const [response] = await once(request, 'response');
    return response;
  };
  const server = await serve(programs, programs.folder);
  const response = await begin(server);
  server.interrupt();
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  assertSame(Buffer.concat(chunks), contents);
  assert.equal((await server.ended).code, 0);

  const impatient = await serve(programs, programs.folder);
  const cut = await begin(impatient);
  cut.on('error', () => {});
  impatient.interrupt();
  // No connection is taken any more: the first signal has arrived.
  await until(() => !isListening(impatient), 'it listens no more');
  impatient.interrupt();
  assert.equal((await impatient.ended).code, 0);
});

onEachNode('files of times that HTTP and JavaScript have no dates for', async (programs) => {
  // Not every filesystem keeps them.
  const parent = fs.existsSync('/dev/shm') ? '/dev/shm' : programs.folder;
  const folder = fs.mkdtempSync(path.join(parent, 'sluice-times-'));
  try {
    for (const seconds of [99_999_999_999_999, 253_402_300_800, -99_999_999_999]) {
      fs.writeFileSync(path.join(folder, `at${seconds}`), 'x');
      execFileSync('touch', ['-d', `@${seconds}`, path.join(folder, `at${seconds}`)]);
    }
    const server = await serve(programs, folder);
    const listing = await ask(server, '/');
    assert.equal(listing.status, 200);
    for (const name of fs.readdirSync(folder)) {
      assert.ok(listing.body.includes(name), name);
      const { status, headers, body } = await ask(server, `/${name}`);
      assert.deepEqual([status, String(body)], [200, 'x'], name);
      const { 'last-modified': modified } = headers;
      if (modified !== undefined) assert.match(modified, /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/);
    }
    await server.stop();
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

/** By the process's own sockets: a connection would be one more that is under way. */
function isListening({ address }) {
  const port = address.port.toString(16).toUpperCase().padStart(4, '0');
  const table = fs.readFileSync('/proc/net/tcp', 'utf8');
  return new RegExp(`^\\s*\\d+: 0100007F:${port} 00000000:0000 0A `, 'm').test(table);
}
