'use strict';

// Processes that share a server, and files.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const { runScript, temporary, twinChild } = require('./child.js');

const prepare = (cwd) => host.writeFileSync(`${cwd}/large`, Buffer.alloc(3_000_000, 'sluice'));

/** The start of a program whose workers serve `large` and note each request in one file. */
const SERVES = `
  const cluster = require('node:cluster');
  const http = require('node:http');
  if (cluster.isWorker) {
    http.createServer((request, response) => {
      fs.appendFile('notes', request.url + '\\n', (error) => {
        response.setHeader('x-error', String(error));
        fs.createReadStream('large').pipe(response);
      });
    }).listen(0, '127.0.0.1');
    return;
  }
  const get = (port, url) => new Promise((resolve) => {
    http.get({ port, path: url, agent: false }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => { bytes += chunk.length; });
      response.on('error', (error) => resolve(error.code));
      response.on('end', () => resolve([bytes, response.headers['x-error']]));
    }).on('error', (error) => resolve(error.code));
  });
  const workers = [cluster.fork(), cluster.fork()];
  const listening = Promise.all(workers.map((worker) => new Promise((resolve) => {
    worker.on('listening', ({ port }) => resolve(port));
  })));
  const ended = workers.map((worker) => new Promise((resolve) => {
    worker.on('exit', (code, signal) => resolve([code, signal]));
  }));
`;

twinChild(
  'a cluster serves files, and ends',
  { prepare },
  `${SERVES}
  listening.then(async ([port]) => {
    const urls = Array.from({ length: 20 }, (_, i) => '/' + String(i).padStart(3, '0'));
    const all = await Promise.all(urls.map((url) => get(port, url)));
    log(all);
    log(fs.readFileSync('notes', 'utf8').split('\\n').sort());
    const disconnected = new Promise((resolve) => cluster.disconnect(resolve));
    await disconnected;
    log(await Promise.all(ended));
  });`,
);

twinChild(
  'a worker of a cluster is killed at its work; the others go on',
  { prepare },
  `${SERVES}
  listening.then(async ([port]) => {
    // A client that takes nothing keeps its worker busy.
    const lazy = http.get({ port, agent: false }, (response) => response.pause());
    lazy.on('error', () => {});
    lazy.on('response', async () => {
      // It was given to the first one in turn.
      workers[0].kill('SIGKILL');
      log(await ended[0]);
      log(await Promise.all([get(port, '/a'), get(port, '/b')]));
      lazy.destroy();
      cluster.disconnect();
      log(await ended[1]);
    });
  });`,
);

test('four workers under load, one killed and one that disconnects in the midst of it: no wrong answer', async (t) => {
  const cwd = temporary(t);
  prepare(cwd);
  host.writeFileSync(`${cwd}/small`, Buffer.alloc(3000, 'small'));
  const script = `
  const cluster = require('node:cluster');
  const http = require('node:http');
  const { createHash } = require('node:crypto');
  const { pipeline } = require('node:stream');
  if (cluster.isWorker) {
    let uploads = 0;
    http.createServer((request, response) => {
      if (request.method === 'PUT') {
        const to = 'upload-' + process.pid + '-' + uploads++;
        return pipeline(request, fs.createWriteStream(to), (error) => {
          if (error) return response.destroy();
          fs.readFile(to, (error, bytes) => response.end(createHash('sha1').update(bytes).digest()));
        });
      }
      if (request.url === '/read') {
        return fs.readFile('large', (error, bytes) => response.end(bytes));
      }
      pipeline(fs.createReadStream(request.url.slice(1)), response, () => {});
    }).listen(0, '127.0.0.1');
    return;
  }
  const contents = { large: require('node:fs').readFileSync('large'), small: require('node:fs').readFileSync('small') };
  contents.read = contents.large;
  const seen = { whole: 0, uploads: 0, cut: 0, wrong: 0 };
  // A connection that was handed to a worker just when it was killed is told of nothing by Node, and is given up.
  // One that was begun later has to be answered.
  let isKilled = false;
  const patient = (request) => {
    const isLate = isKilled;
    request.setTimeout(5000, () => {
      if (isLate) seen.wrong++;
      request.destroy();
    });
    return request;
  };
  // A connection that was cut is a worker that was killed; all that came before has to be right.
  const get = (port, name) => new Promise((resolve) => {
    const expected = contents[name];
    let at = 0;
    patient(http.get({ port, path: '/' + name, agent: false }, (response) => {
      response.on('data', (chunk) => {
        if (!chunk.equals(expected.subarray(at, at + chunk.length))) seen.wrong++;
        at += chunk.length;
      });
      response.on('error', () => {});
      response.on('close', () => {
        if (response.complete && at !== expected.length) seen.wrong++;
        seen[response.complete ? 'whole' : 'cut']++;
        resolve();
      });
    })).on('error', () => { seen.cut++; resolve(); });
  });
  const put = (port) => new Promise((resolve) => {
    const headers = { 'Content-Length': contents.large.length };
    const request = http.request({ port, method: 'PUT', agent: false, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
      response.on('close', () => {
        const right = createHash('sha1').update(contents.large).digest().equals(Buffer.concat(chunks));
        if (!response.complete) seen.cut++;
        else if (right) seen.uploads++;
        else seen.wrong++;
        resolve();
      });
    });
    patient(request).on('error', () => { seen.cut++; resolve(); });
    request.end(contents.large);
  });
  const workers = Array.from({ length: 4 }, () => cluster.fork());
  const exited = workers.map((worker) => new Promise((resolve) => {
    worker.on('exit', (code, signal) => resolve([code, signal]));
  }));
  const listening = Promise.all(workers.map((worker) => new Promise((resolve) => {
    worker.on('listening', ({ port }) => resolve(port));
  })));
  exited[1].then(() => { isKilled = true; });
  listening.then(async ([port]) => {
    let requests = 0;
    const client = async (number) => {
      for (let i = 0; i < 30; i++) {
        requests++;
        if ((number + i) % 5 === 0) await put(port);
        else await get(port, ['large', 'small', 'read'][(number + i) % 3]);
        if (requests === 120) workers[1].process.kill('SIGKILL');
        if (requests === 200) workers[2].disconnect();
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, number) => client(number)));
    cluster.disconnect();
    const ends = await Promise.all(exited);
    log(seen, ends);
  });`;
  const { status, stdout, stderr } = await runScript('sluice-fs', script, { cwd });
  assert.strictEqual(status, 0, stderr);
  assert.strictEqual(stderr, '');
  const [seen, ends] = JSON.parse(stdout);
  t.diagnostic(JSON.stringify(seen));
  assert.deepStrictEqual(ends, [
    [0, null],
    [null, 'SIGKILL'],
    [0, null],
    [0, null],
  ]);
  assert.strictEqual(seen.wrong, 0);
  assert.strictEqual(seen.whole + seen.uploads + seen.cut, 360);
  // What the killed one had under way.
  assert.ok(seen.cut <= 12, `${seen.cut} were cut`);
});
