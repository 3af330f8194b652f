'use strict';

// Processes that share a server, and files.

const host = require('node:fs');
const { twinChild } = require('./child.js');

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
