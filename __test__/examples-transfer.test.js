'use strict';

const assert = require('node:assert/strict');
const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Programs, ask, assertSame, onEachNode, open, until } = require('./examples-run.js');

const contents = randomBytes(4 * 1024 * 1024 + 77);
const half = contents.subarray(0, contents.length / 2);

/** The size of a file; -1 if there is none. */
const sizeOf = (file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? -1;

/** A server to download from, on loopback. Gives its URL. */
async function listen(t, answer) {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}/photo.jpg`;
}

onEachNode('download saves an answer', async (programs, t) => {
  for (const headers of [{ 'Content-Length': contents.length }, {}]) {
    const url = await listen(t, (_request, response) => {
      response.writeHead(200, headers);
      response.write(half);
      response.end(contents.subarray(half.length));
    });
    const file = path.join(programs.folder, 'photo.jpg');
    assert.equal(await programs.run('download', url, file), `Saved ${file}\n`);
    assertSame(fs.readFileSync(file), contents);
    assert.deepEqual(fs.readdirSync(programs.folder), ['photo.jpg']);
  }
});

onEachNode('download leaves nothing of an answer other than 200', async (programs, t) => {
  const url = await listen(t, (_request, response) => {
    response.writeHead(404).end('There is nothing here, in many words. '.repeat(10_000));
  });
  const printed = await programs.fails('download', url, path.join(programs.folder, 'photo.jpg'));
  assert.equal(printed, `Not saved: ${url}: 404 Not Found\n`);
  assert.deepEqual(fs.readdirSync(programs.folder), []);
});

for (const framing of ['Content-Length', 'chunked']) {
  onEachNode(
    `download leaves nothing of a connection cut half-way, ${framing}`,
    async (programs, t) => {
      const file = path.join(programs.folder, 'photo.jpg');
      const seen = [];
      const url = await listen(t, async (_request, response) => {
        if (framing === 'Content-Length') response.setHeader('Content-Length', contents.length);
        response.write(half);
        await until(() => sizeOf(`${file}.part`) > 0, 'the first half is being written');
        seen.push(...fs.readdirSync(programs.folder));
        response.destroy();
      });

      assert.match(await programs.fails('download', url, file), /^Not saved: aborted\n$/);
      assert.deepEqual(seen, ['photo.jpg.part']);
      assert.deepEqual(fs.readdirSync(programs.folder), []);

      fs.writeFileSync(file, 'older');
      await programs.fails('download', url, file);
      assert.deepEqual(fs.readdirSync(programs.folder), ['photo.jpg']);
      assert.equal(fs.readFileSync(file, 'utf8'), 'older');
    },
  );
}

onEachNode('download reports where it cannot connect or write', async (programs, t) => {
  const file = path.join(programs.folder, 'photo.jpg');
  const closed = http.createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address();
  closed.close();
  await once(closed, 'close');
  assert.match(await programs.fails('download', `http://127.0.0.1:${port}/`, file), /ECONNREFUSED/);
  assert.match(await programs.fails('download', 'not a URL', file), /Invalid URL/);

  const url = await listen(t, (_request, response) => {
    response.on('error', () => {});
    response.end(contents);
  });
  const nowhere = path.join(programs.folder, 'missing', 'photo.jpg');
  assert.match(await programs.fails('download', url, nowhere), /ENOENT/);
  assert.deepEqual(fs.readdirSync(programs.folder), []);
});

onEachNode('upload-server stores what is sent', async (programs) => {
  const large = randomBytes(32 * 1024 * 1024 + 5);
  const server = await programs.serve('upload-server', programs.folder);
  const put = (target, body) => ask(server, target, { method: 'PUT', body });

  const first = await put('/large.bin', large);
  assert.deepEqual([first.status, String(first.body)], [201, `Stored ${large.length} bytes\n`]);
  assertSame(fs.readFileSync(path.join(programs.folder, 'large.bin')), large);

  const chunked = open(server, '/chunked', { method: 'PUT' });
  chunked.write(half);
  chunked.end(contents.subarray(half.length));
  const [response] = await once(chunked, 'response');
  response.resume();
  assert.equal(response.statusCode, 201);
  assertSame(fs.readFileSync(path.join(programs.folder, 'chunked')), contents);

  assert.equal((await put('/empty', '')).status, 201);
  assert.equal(sizeOf(path.join(programs.folder, 'empty')), 0);

  Programs.succeeded(await server.stop());
});

onEachNode('upload-server replaces nothing and leaves its folder alone', async (programs) => {
  const folder = path.join(programs.folder, 'uploads');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'photo.jpg'), 'older');
  const server = await programs.serve('upload-server', folder);

  const again = await ask(server, '/photo.jpg', { method: 'PUT', body: contents });
  assert.deepEqual([again.status, String(again.body)], [409, 'EEXIST\n']);
  for (const target of ['/', '/..', '/..%2fphoto', '/inner/photo', '/.hidden', '/a%00b']) {
    assert.equal((await ask(server, target, { method: 'PUT', body: 'x' })).status, 400, target);
  }
  assert.equal((await ask(server, '/other', { method: 'POST', body: 'x' })).status, 405);

  assert.deepEqual(fs.readdirSync(programs.folder), ['uploads']);
  assert.deepEqual(fs.readdirSync(folder), ['photo.jpg']);
  assert.equal(fs.readFileSync(path.join(folder, 'photo.jpg'), 'utf8'), 'older');
  assert.equal((await server.stop()).code, 0);
});

onEachNode('upload-server removes an upload that was cut', async (programs) => {
  const file = path.join(programs.folder, 'photo.jpg');
  const server = await programs.serve('upload-server', programs.folder);
  const headers = { 'Content-Length': contents.length };
  const request = open(server, '/photo.jpg', { method: 'PUT', headers });
  request.on('error', () => {});
  request.write(half);
  await until(() => sizeOf(file) > 0, 'the first half is being written');
  request.destroy();
  await until(() => sizeOf(file) === -1, 'the half file is removed');

  assert.equal((await ask(server, '/photo.jpg', { method: 'PUT', body: contents })).status, 201);
  assertSame(fs.readFileSync(file), contents);
  Programs.succeeded(await server.stop());
});
