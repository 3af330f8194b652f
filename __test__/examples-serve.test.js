'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const {
  Programs,
  ask,
  assertSame,
  assertStatuses,
  holdsOpen,
  leaveQueue,
  onEachNode,
  open,
  randomFile,
  until,
} = require('./examples-run.js');

const SIZE = 5 * 1024 * 1024 + 321;
/** More than the buffers of a connection hold, so that a sender has to wait for its reader. */
const LARGE = 24 * 1024 * 1024;

/** Takes the beginning of an answer, goes away, and sees the server close the file. */
async function leaveEarly(server, target, file, options) {
  const request = open(server, target, options);
  request.end();
  const [response] = await once(request, 'response');
  await once(response, 'readable');
  if (holdsOpen(server.pid, file) !== undefined) assert.ok(holdsOpen(server.pid, file));
  response.on('error', () => {});
  response.destroy();
  await until(() => !holdsOpen(server.pid, file), 'the file of a client that left is closed');
}

for (const name of ['serve-readfile', 'serve-stream']) {
  onEachNode(`${name} answers with the files of a folder`, async (programs) => {
    const { contents } = randomFile(programs.folder, 'a file', SIZE);
    randomFile(programs.folder, 'empty', 0);
    const server = await programs.serve(name, programs.folder);

    const several = await Promise.all(Array.from({ length: 4 }, () => ask(server, '/a%20file')));
    for (const { status, headers, body } of several) {
      assert.equal(status, 200);
      assertSame(body, contents);
      if (name === 'serve-stream') {
        assert.equal(headers['content-length'], undefined);
        assert.equal(headers['transfer-encoding'], 'chunked');
      }
    }
    const empty = await ask(server, '/empty');
    assert.deepEqual([empty.status, empty.body.length], [200, 0]);
    const head = await ask(server, '/a%20file', { method: 'HEAD' });
    assert.deepEqual([head.status, head.body.length], [200, 0]);

    Programs.succeeded(await server.stop());
  });

  onEachNode(`${name} refuses what is no file of the folder`, async (programs) => {
    const folder = path.join(programs.folder, 'public');
    fs.mkdirSync(path.join(folder, 'inner'), { recursive: true });
    randomFile(folder, 'file', 100);
    randomFile(programs.folder, 'secret', 100);
    const server = await programs.serve(name, folder);
    const expected = {
      '/missing': 404,
      '/': 404,
      '/inner': 404,
      '/file/inner': 404,
      [`/${'x'.repeat(300)}`]: 404,
      '/../secret': 404,
      '/%2e%2e/secret': 404,
      '/..%2fsecret': 400,
      '/%00': 400,
      '/%ff': 400,
      '/file': 200,
    };
    await assertStatuses(server, expected);
    assert.equal((await server.stop()).code, 0);
  });
}

onEachNode('serve-stream closes the file when the client leaves', async (programs) => {
  const { file, contents } = randomFile(programs.folder, 'file', LARGE);
  const server = await programs.serve('serve-stream', programs.folder);
  await leaveEarly(server, '/file', file);
  await leaveQueue(server, '/file', file);
  assertSame((await ask(server, '/file')).body, contents);
  Programs.succeeded(await server.stop());
});

onEachNode('video-server answers ranges', async (programs) => {
  const { contents } = randomFile(programs.folder, 'film.mp4', SIZE);
  const server = await programs.serve('video-server/server', programs.folder);
  const last = SIZE - 1;

  const parts = {
    'bytes=0-99': [0, 99],
    'bytes=1000000-2999999': [1_000_000, 2_999_999],
    'bytes=4000000-': [4_000_000, last],
    'bytes=0-': [0, last],
    'bytes=-1234': [SIZE - 1234, last],
    [`bytes=-${SIZE * 2}`]: [0, last],
    [`bytes=${last}-`]: [last, last],
    [`bytes=${last - 9}-${SIZE * 2}`]: [last - 9, last],
  };
  for (const [range, [from, to]] of Object.entries(parts)) {
    const { status, headers, body } = await ask(server, '/media/film.mp4', { headers: { range } });
    assert.equal(status, 206, range);
    assert.equal(headers['content-range'], `bytes ${from}-${to}/${SIZE}`);
    assert.equal(headers['content-length'], String(to - from + 1));
    assert.equal(headers['content-type'], 'video/mp4');
    assertSame(body, contents.subarray(from, to + 1));
  }

  for (const range of [`bytes=${SIZE}-`, `bytes=${SIZE}-${SIZE * 2}`, 'bytes=-0', 'bytes=9-3']) {
    const { status, headers, body } = await ask(server, '/media/film.mp4', { headers: { range } });
    assert.deepEqual([status, body.length], [416, 0], range);
    assert.equal(headers['content-range'], `bytes */${SIZE}`);
  }

  for (const range of [undefined, 'bytes=0-9,20-29', 'lines=1-2', 'bytes=-', 'bytes']) {
    const { status, headers, body } = await ask(server, '/media/film.mp4', {
      headers: range === undefined ? {} : { range },
    });
    assert.equal(status, 200, range);
    assert.equal(headers['accept-ranges'], 'bytes');
    assert.equal(headers['content-range'], undefined);
    assertSame(body, contents);
  }

  for (const range of [undefined, 'bytes=0-99']) {
    const { status, headers, body } = await ask(server, '/media/film.mp4', {
      method: 'HEAD',
      headers: range === undefined ? {} : { range },
    });
    assert.deepEqual([status, body.length], [200, 0]);
    assert.equal(headers['accept-ranges'], 'bytes');
    assert.equal(headers['content-length'], String(SIZE));
  }

  Programs.succeeded(await server.stop());
});

onEachNode('video-server lets a viewer seek', async (programs) => {
  const { file, contents } = randomFile(programs.folder, 'film.webm', LARGE);
  const server = await programs.serve('video-server/server', programs.folder);
  await leaveEarly(server, '/media/film.webm', file, { headers: { range: 'bytes=0-' } });
  const middle = LARGE / 2;
  const seek = await ask(server, '/media/film.webm', { headers: { range: `bytes=${middle}-` } });
  assert.equal(seek.status, 206);
  assert.equal(seek.headers['content-type'], 'video/webm');
  assertSame(seek.body, contents.subarray(middle));
  Programs.succeeded(await server.stop());
});

onEachNode('video-server has a page, and nothing else', async (programs) => {
  const { file } = randomFile(programs.folder, 'film.mp4', 0);
  const server = await programs.serve('video-server/server', programs.folder);

  const page = await ask(server, '/');
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.match(String(page.body), /<video /);
  // From this the page knows what to show.
  const { body: media } = await ask(server, '/media.json');
  assert.deepEqual(JSON.parse(media), [{ name: 'film.mp4', kind: 'video', size: 0 }]);
  assert.equal((await ask(server, '/other')).status, 404);
  assert.equal((await ask(server, '/media/film.mp4', { method: 'POST' })).status, 405);

  const empty = await ask(server, '/media/film.mp4');
  assert.deepEqual([empty.status, empty.headers['content-length']], [200, '0']);
  assert.equal(
    (await ask(server, '/media/film.mp4', { headers: { range: 'bytes=0-' } })).status,
    416,
  );
  fs.rmSync(file);
  assert.equal((await ask(server, '/media/film.mp4')).status, 404);

  const { code, stderr } = await server.stop();
  assert.deepEqual([code, stderr], [0, '']);
});
