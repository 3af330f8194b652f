'use strict';

// examples/video-server, asked without a browser: what it says of a file that the
// client has already, and that nothing but the files of its folder leaves it.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const {
  Programs,
  ask,
  assertSame,
  assertStatuses,
  leaveQueue,
  onEachNode,
  open,
  randomFile,
  until,
} = require('./examples-run.js');

const SIZE = 300_000;

onEachNode('video-server knows what the client has already', async (programs) => {
  const { file, contents } = randomFile(programs.folder, 'film.mp4', SIZE);
  // Whole seconds ago, as the header has only these.
  fs.utimesSync(file, 1_700_000_000, 1_700_000_000);
  const server = await programs.serve('video-server/server', programs.folder);
  const get = (headers, method) => ask(server, '/media/film.mp4', { headers, method });
  const range = 'bytes=1000-1999';

  const first = await get({});
  const { etag, 'last-modified': lastModified } = first.headers;
  assert.match(etag, /^"[^"]+"$/);
  assert.equal(lastModified, 'Tue, 14 Nov 2023 22:13:20 GMT');
  assert.equal((await get({}, 'HEAD')).headers.etag, etag);

  const unchanged = [
    { 'if-none-match': etag },
    { 'if-none-match': `"other", W/${etag}` },
    { 'if-none-match': '*' },
    { 'if-modified-since': lastModified },
    { 'if-none-match': etag, 'if-modified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' },
    { 'if-none-match': etag, range },
  ];
  for (const headers of unchanged) {
    for (const method of ['GET', 'HEAD']) {
      const { status, body, headers: told } = await get(headers, method);
      assert.deepEqual([status, body.length], [304, 0], JSON.stringify(headers));
      assert.equal(told.etag, etag);
    }
  }
  const changed = [
    { 'if-none-match': '"other"' },
    { 'if-none-match': '"other"', 'if-modified-since': lastModified },
    { 'if-modified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' },
  ];
  for (const headers of changed) assertSame((await get(headers)).body, contents);

  for (const ifRange of [etag, lastModified]) {
    const part = await get({ range, 'if-range': ifRange });
    assert.equal(part.status, 206, ifRange);
    assertSame(part.body, contents.subarray(1000, 2000));
  }
  for (const ifRange of ['"other"', `W/${etag}`, 'Mon, 01 Jan 2001 00:00:00 GMT', 'nonsense']) {
    const whole = await get({ range, 'if-range': ifRange });
    assert.equal(whole.status, 200, ifRange);
    assertSame(whole.body, contents);
  }
  // Nothing of another file is out of range.
  assert.equal((await get({ range: `bytes=${SIZE}-`, 'if-range': '"other"' })).status, 200);

  // The clock of the files may be slower than this program.
  await sleep(20);
  fs.writeFileSync(file, contents.reverse());
  const anew = await get({ range, 'if-range': etag });
  assert.equal(anew.status, 200);
  assert.notEqual(anew.headers.etag, etag);
  assertSame(anew.body, contents);

  Programs.succeeded(await server.stop());
});

onEachNode('video-server sends nothing but the files of its folder', async (programs) => {
  const folder = path.join(programs.folder, 'public');
  fs.mkdirSync(path.join(folder, 'inner'), { recursive: true });
  const { file: secret } = randomFile(programs.folder, 'secret', 100);
  randomFile(path.join(folder, 'inner'), 'file', 100);
  randomFile(folder, 'file', 100);
  randomFile(folder, '.hidden', 100);
  randomFile(folder, 'a b?%.bin', 100);
  fs.symlinkSync(secret, path.join(folder, 'out'));
  fs.symlinkSync('../secret', path.join(folder, 'up'));
  fs.symlinkSync(programs.folder, path.join(folder, 'folder'));
  fs.symlinkSync('loop', path.join(folder, 'loop'));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const server = await programs.serve('video-server/server', folder);

  const expected = {
    '/media/file': 200,
    '/media/%66ile?x=1': 200,
    '/media/a%20b%3F%25.bin': 200,
    '/media/missing': 404,
    '/media/': 404,
    '/media': 404,
    '/media/.': 404,
    '/media/..': 404,
    '/media/%2e%2e': 404,
    '/media/../secret': 404,
    '/../secret': 404,
    '//secret': 404,
    '/media/%2e%2e/secret': 404,
    '/media/%2E%2E%2Fsecret': 404,
    '/media/..%2fsecret': 404,
    '/media/..%5csecret': 404,
    '/media/%252e%252e%252fsecret': 404,
    '/media/.%00./secret': 404,
    '/media/file%00.mp4': 404,
    '/media/%00': 404,
    '/media/%ff': 400,
    '/media/%': 400,
    [`/media/${encodeURIComponent(secret)}`]: 404,
    [`/media//${secret}`]: 404,
    [`/media/${'x'.repeat(300)}`]: 404,
    '/media/file/..': 404,
    '/media/inner': 404,
    '/media/inner/file': 404,
    '/media/inner%2ffile': 404,
    '/media/.hidden': 404,
    '/media/out': 404,
    '/media/up': 404,
    '/media/loop': 404,
    '/media/folder': 404,
    '/media/folder/secret': 404,
    '/media/folder%2fsecret': 404,
    '/media/pipe': 404,
    '/server.js': 404,
    '/../server.js': 404,
    '/page/index.html': 404,
  };
  await assertStatuses(server, expected, ({ status, body }, target) => {
    if (status !== 200) assert.equal(body.length, 0, target);
  });

  const { headers } = await ask(server, '/media/file');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(headers['content-security-policy'], /sandbox/);
  const media = JSON.parse((await ask(server, '/media.json')).body);
  assert.deepEqual(
    media.map(({ name }) => name),
    ['a b?%.bin', 'file'],
  );
  // Root may read everything.
  if (process.getuid() !== 0) {
    fs.chmodSync(path.join(folder, 'file'), 0);
    assert.equal((await ask(server, '/media/file')).status, 403);
  }

  Programs.succeeded(await server.stop());
});

onEachNode('video-server says that there is no such folder', async (programs) => {
  const missing = path.join(programs.folder, 'missing');
  assert.match(await programs.fails('video-server/server', missing, '0'), /ENOENT.*missing/);
});

onEachNode('video-server and clients that leave, and files that shrink', async (programs) => {
  // More than the buffers of a connection hold.
  const { file } = randomFile(programs.folder, 'film.mp4', 24 * 1024 * 1024);
  const server = await programs.serve('video-server/server', programs.folder);
  await leaveQueue(server, '/media/film.mp4', file);
  const request = open(server, '/media/film.mp4');
  request.end();
  const [response] = await once(request, 'response');
  fs.truncateSync(file, 1000);
  const begun = Date.now();
  response.resume();
  await assert.rejects(once(response, 'end'), { code: 'ECONNRESET' });
  // Not only when the connection has been idle for too long.
  assert.ok(Date.now() - begun < 4000, 'nobody waits for what does not come');
  Programs.succeeded(await server.stop());
});

onEachNode('the sample of video-server goes with Ctrl-C at any moment', async (programs) => {
  const [node, ...args] = programs.command('video-server/server', '', '0');
  const samples = () => fs.readdirSync(programs.folder);
  const isMade = () => {
    const [name] = samples();
    const noise = name && path.join(programs.folder, name, 'noise.bin');
    return noise && fs.existsSync(noise) && fs.statSync(noise).size >= 24 * 1024 * 1024;
  };
  const { child, ended } = programs.start(['env', `TMPDIR=${programs.folder}`, node, ...args]);
  // Just before it listens.
  await until(isMade, 'the sample is made');
  child.kill('SIGINT');
  const { signal } = await ended;
  assert.deepEqual([signal, samples()], [null, []]);
});
