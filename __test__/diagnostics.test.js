'use strict';

// What observes a program from outside sees the same: domains, channels of
// diagnostics, performance entries.

const diagnostics = require('node:diagnostics_channel');
const domain = require('node:domain');
const host = require('node:fs');
const http = require('node:http');
const { PerformanceObserver } = require('node:perf_hooks');
const { Stream } = require('node:stream');
const { before } = require('node:test');
const { closed, reactorStarted, twin } = require('./twin.js');

before(reactorStarted);

/** Runs `action` in a domain; gives what the domain catches. */
const caughtIn = (action) =>
  new Promise((resolve) => {
    const around = domain.create();
    around.on('error', (error) => {
      // Out of the domain, whose errors would come here again.
      around.exit();
      resolve({ code: error.code, message: error.message, thrown: error.domainThrown });
    });
    around.run(action);
  });

const THROWS = () => {
  throw new Error('thrown in a callback');
};

const VERBS = {
  readFile: (fs, at) => fs.readFile(at('f'), THROWS),
  'readFile of nothing': (fs, at) => fs.readFile(at('no'), THROWS),
  writeFile: (fs, at) => fs.writeFile(at('w'), 'x', THROWS),
  appendFile: (fs, at) => fs.appendFile(at('w'), 'x', THROWS),
  stat: (fs, at) => fs.stat(at('f'), THROWS),
  'lstat of nothing': (fs, at) => fs.lstat(at('no'), THROWS),
  'data of a ReadStream': (fs, at) => fs.createReadStream(at('f')).on('data', THROWS),
  'end of a ReadStream': (fs, at) => fs.createReadStream(at('f')).on('end', THROWS).resume(),
  'open of a WriteStream': (fs, at) => fs.createWriteStream(at('s')).on('open', THROWS),
  'a written chunk': (fs, at) => {
    const stream = fs.createWriteStream(at('s'));
    stream.write('x', THROWS);
    return stream;
  },
  'the error of a ReadStream': (fs, at) => fs.createReadStream(at('no')),
  'the error of a WriteStream': (fs, at) => fs.createWriteStream(at('no', 'no')),
  'the error of a pipe': (fs, at) => {
    const source = fs.createReadStream(at('f'));
    source.pipe(fs.createWriteStream(at('no', 'no')));
    return source;
  },
};

for (const [name, verb] of Object.entries(VERBS)) {
  twin(`a domain catches: ${name}`, async ({ fs, at, put, log }) => {
    put('f', 'x'.repeat(200_000));
    let begun;
    const caught = await caughtIn(() => {
      begun = verb(fs, at);
    });
    log(caught);
    // Node leaves some of them open.
    if (begun instanceof Stream) await closed(begun.destroy());
  });
}

twin('the domain of a call is that of its callback', async ({ fs, at, put, log }) => {
  const file = put('f');
  const around = domain.create();
  const inDomain = (start) =>
    new Promise((resolve) => {
      around.run(() =>
        start(() => {
          log(process.domain === around);
          around.exit();
          resolve();
        }),
      );
    });
  await inDomain((done) => fs.readFile(file, done));
  await inDomain((done) => fs.stat(file, done));
  await inDomain((done) => fs.writeFile(at('w'), 'x', done));
  await inDomain((done) => fs.promises.readFile(file).then(done));
  await inDomain((done) => fs.createReadStream(file).on('close', done).resume());
  await inDomain((done) => fs.createWriteStream(at('s')).end('x', done));
});

const CHANNELS = [
  'http.client.request.start',
  'http.client.response.finish',
  'http.server.request.start',
  'http.server.response.created',
  'http.server.response.finish',
  'net.client.socket',
  'net.server.socket',
];

/** Serves a stream once; gives the bytes that a client gets, when both ends are done. */
async function served(stream, headers = {}) {
  let done;
  const server = http.createServer((_, response) => {
    response.writeHead(200, headers);
    done = Promise.all([closed(stream), closed(response)]);
    stream.pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A client that goes away at the last byte may keep the server from its end.
  const agent = new http.Agent({ keepAlive: true });
  const bytes = await new Promise((resolve, reject) => {
    const options = { port: server.address().port, host: '127.0.0.1', agent };
    const request = http.get(options, async (response) => {
      let bytes = 0;
      for await (const chunk of response) bytes += chunk.length;
      resolve(bytes);
    });
    request.on('error', reject);
  });
  await done;
  agent.destroy();
  await new Promise((resolve) => server.close(resolve));
  return bytes;
}

for (const length of [10, 200_000]) {
  twin(`channels of diagnostics, ${length} bytes`, async ({ fs, put, log }) => {
    const file = put('f', 'x'.repeat(length));
    const seen = Object.fromEntries(CHANNELS.map((name) => [name, 0]));
    const listeners = CHANNELS.map((name) => [name, () => seen[name]++]);
    for (const [name, listener] of listeners) diagnostics.subscribe(name, listener);
    for (const headers of [{}, { 'content-length': length }]) {
      const bytes = await served(fs.createReadStream(file), headers);
      log(bytes);
    }
    for (const [name, listener] of listeners) diagnostics.unsubscribe(name, listener);
    log(seen);
  });
}

twin('performance entries of a request', async ({ fs, put, log }) => {
  const file = put('f', 'x'.repeat(200_000));
  const entries = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  observer.observe({ entryTypes: ['http'] });
  await served(fs.createReadStream(file));
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  const shown = entries.map(({ name, detail }) => [name, detail.res?.statusCode ?? 'none']);
  log(shown.sort());
});

twin('a signal of a child is heard between two chunks', async ({ fs, put, at, log }) => {
  const file = put('f', 'x'.repeat(3_000_000));
  let heard = 0;
  const listener = () => heard++;
  // Not SIGUSR2: under `node --test`, Node 24 and later answer that one with a report as well.
  process.on('SIGHUP', listener);
  const stream = fs.createReadStream(file).pipe(fs.createWriteStream(at('copy')));
  process.kill(process.pid, 'SIGHUP');
  await closed(stream);
  while (heard === 0) await new Promise(setImmediate);
  process.off('SIGHUP', listener);
  log(heard, host.statSync(at('copy')).size);
});
