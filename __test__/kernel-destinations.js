'use strict';

// Destinations for the differential test of the kernel lane.
//
// Each makes a writable stream, hands it to `begin`, and says afterwards what
// has arrived at the other end. All of it is Node's own but the file streams,
// which are those of the module under test.

const { execFileSync, spawn } = require('node:child_process');
const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { PassThrough } = require('node:stream');
const zlib = require('node:zlib');
const { Receiver, splitMessage } = require('./kernel-receiver.js');

const listening = (server, ...where) =>
  new Promise((resolve) => {
    server.listen(...where, () => resolve(server.address()));
  });

const closing = (server) => new Promise((resolve) => server.close(resolve));

const over = (stream) =>
  stream.closed ? Promise.resolve() : new Promise((resolve) => stream.once('close', resolve));

/** What was in a file before, so that positions show. */
const FORMER = Buffer.alloc(50_000, 'former ');

async function file(run, begin, name = 'to') {
  const { fs, script } = run;
  const { as, options } = script.destination;
  const path = as === 'missing' ? run.at('nowhere', name) : run.at(name);
  const flags = options.flags ?? 'w';
  if (as !== 'missing' && flags !== 'w') host.writeFileSync(path, FORMER);
  let handle;
  let given = options;
  if (as === 'handle') {
    handle = await fs.promises.open(path, flags);
    given = { ...options, fd: handle };
  } else if (as === 'fd') {
    handle = host.openSync(path, flags);
    given = { ...options, fd: handle };
  }
  const stream = fs.createWriteStream(as === 'missing' || !handle ? path : null, given);
  begin(stream);
  return {
    stream,
    async result() {
      const open = options.autoClose === false && typeof stream.fd === 'number';
      stream.destroy();
      await run.within(over(stream), 'the close of the destination');
      return {
        received: host.existsSync(path) ? host.readFileSync(path) : Buffer.alloc(0),
        counters: { bytesWritten: stream.bytesWritten, pos: stream.pos, open },
      };
    },
  };
}

async function socket(run, begin, ...where) {
  let receiver;
  const server = net.createServer();
  const connected = new Promise((resolve) => server.once('connection', resolve));
  const address = await listening(server, ...where);
  const client = net.connect(address.port ?? address);
  receiver = new Receiver(client);
  client.once('end', () => client.end());
  const stream = await connected;
  begin(stream, receiver);
  return {
    stream,
    receiver,
    async result() {
      await run.within(receiver.closed, 'closed client');
      client.destroy();
      stream.destroy();
      await over(stream);
      await closing(server);
      return {
        received: receiver.bytes(),
        counters: { bytesWritten: stream.bytesWritten },
      };
    },
  };
}

const tcp = (run, begin) => socket(run, begin, 0, '127.0.0.1');
const unix = (run, begin) => socket(run, begin, run.at('socket'));

const withoutDate = (header) => header.replace(/^date: .*$/im, 'Date: today');

function prepareResponse(run, response) {
  const { before, hook, length, status, trailers } = run.script.destination;
  response.statusCode = status;
  response.setHeader('X-Latin', 'caf\xe9');
  if (length === 'exact') {
    response.setHeader('Content-Length', run.expectedBytes + (before === 'write' ? 7 : 0));
  }
  if (hook) {
    const { writeHead } = response;
    response.writeHead = function (...args) {
      this.setHeader('X-Hook', 'called');
      return writeHead.apply(this, args);
    };
  }
  if (trailers) {
    response.setHeader('Trailer', 'X-End');
    response.addTrailers({ 'X-End': 'reached' });
  }
  if (before === 'flushHeaders') response.flushHeaders();
  if (before === 'write') response.write('before ');
  if (before === 'writeHead') response.writeHead(status, { 'X-Head': 'written' });
}

const AGAIN = 'once more';

async function response(run, begin) {
  const { request } = run.script.destination;
  let response;
  let connection;
  let client;
  const server = http.createServer({ keepAliveTimeout: 30_000 }, (message, answer) => {
    if (message.url === '/again') return answer.end(AGAIN);
    response = answer;
    connection = message.socket;
    connection.on('error', (error) => run.note('connection', 'error', error));
    prepareResponse(run, answer);
    answer.once('finish', () => {
      // On a connection that closes, another request would cost the end of this response.
      if (!client.destroyed && answer.shouldKeepAlive)
        client.write('GET /again HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    });
    begin(answer, receiver);
  });
  const { port } = await listening(server, 0, '127.0.0.1');
  client = net.connect(port);
  const receiver = new Receiver(client);
  client.once('end', () => client.end());
  const method = request === 'HEAD' ? 'HEAD' : 'GET';
  const version = request === '1.0' ? '1.0' : '1.1';
  const close = request === 'close' ? 'Connection: close\r\n' : '';
  client.write(`${method} /file HTTP/${version}\r\nHost: a\r\n${close}\r\n`);
  await new Promise((resolve) => server.once('request', resolve));
  return {
    stream: response,
    receiver,
    async result() {
      await run.within(receiver.closed, 'closed client');
      client.destroy();
      connection.destroy();
      await over(connection);
      await closing(server);
      const bodiless = request === 'HEAD' || run.script.destination.status === 304;
      const message = splitMessage(receiver.bytes(), { bodiless });
      const again = message.rest ? splitMessage(message.rest) : undefined;
      const counted = connection.bytesWritten === receiver.length;
      return {
        received: message.body,
        message: {
          header: withoutDate(message.header),
          trailers: message.trailers,
          complete: message.complete,
          malformed: message.malformed,
        },
        again: again && { header: withoutDate(again.header), body: again.body.toString('latin1') },
        counters: { writableFinished: response.writableFinished, counted },
      };
    },
  };
}

async function request(run, begin) {
  const { length, method } = run.script.destination;
  let peer;
  let receiver;
  const server = net.createServer((connection) => {
    peer = connection;
    receiver = new Receiver(connection);
    let answered = false;
    let wanted;
    connection.on('data', () => {
      if (length === 'exact') {
        wanted ??= receiver.bytes().indexOf('\r\n\r\n') + 4 + run.expectedBytes;
      }
      const whole =
        length === 'exact' ? receiver.length >= wanted : receiver.endsWith('\r\n0\r\n\r\n');
      if (!whole || answered) return;
      answered = true;
      const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
      // An answer to the last byte could be there before the request knows that it was the last.
      if (message.writableFinished) connection.end(reply);
      else message.once('finish', () => connection.end(reply));
    });
    begin(message, receiver);
  });
  const { port } = await listening(server, 0, '127.0.0.1');
  const headers = length === 'exact' ? { 'Content-Length': run.expectedBytes } : {};
  const message = http.request({ port, host: '127.0.0.1', method, headers, agent: false });
  let answer;
  message.on('response', (incoming) => {
    answer = incoming.statusCode;
    incoming.resume();
  });
  if (run.script.seed % 2 === 0) message.flushHeaders();
  await new Promise((resolve) => server.once('connection', resolve));
  return {
    stream: message,
    receiver,
    async result() {
      // What was announced and will not come keeps the other end waiting.
      const isShort = !run.source.readableEnded || run.script.action?.does === 'truncate';
      if (length === 'exact' && isShort) message.destroy();
      await run.within(receiver.closed, 'closed server side');
      peer.destroy();
      message.destroy();
      await over(message);
      await closing(server);
      const { header, body, complete, malformed } = splitMessage(receiver.bytes());
      return {
        received: body,
        message: { header: header.replace(/^host: .*$/im, 'Host: a'), complete, malformed },
        answer,
        counters: { writableFinished: message.writableFinished },
      };
    },
  };
}

async function childOf(run, begin, makeStream, input) {
  const out = host.openSync(run.at('out'), 'w');
  const [command, args] = input ? ['sh', ['-c', 'cat < "$0"', input]] : ['cat', []];
  const child = spawn(command, args, { stdio: [input ? 'ignore' : 'pipe', out, 'inherit'] });
  host.closeSync(out);
  const stream = makeStream(child);
  const exited = new Promise((resolve) => child.once('close', resolve));
  begin(stream);
  return {
    stream,
    async result() {
      if (!stream.destroyed && !stream.writableFinished) stream.destroy();
      await run.within(exited, 'the end of the child');
      child.kill();
      stream.destroy();
      await exited;
      await over(stream);
      return {
        received: host.readFileSync(run.at('out')),
        counters: { bytesWritten: stream.bytesWritten },
      };
    },
  };
}

const stdin = (run, begin) => childOf(run, begin, (child) => child.stdin);

function fifo(run, begin) {
  const path = run.at('fifo');
  execFileSync('mkfifo', [path]);
  const asFile = run.script.seed % 2 === 0;
  const open = () =>
    asFile
      ? run.fs.createWriteStream(path)
      : new net.Socket({ fd: host.openSync(path, 'w'), readable: false, writable: true });
  return childOf(run, begin, open, path);
}

async function transform(run, begin, stream, decode) {
  const receiver = new Receiver(stream);
  begin(stream, receiver);
  return {
    stream,
    async result() {
      if (stream.writableEnded) await run.within(over(stream), 'the end of the transform');
      stream.destroy();
      await over(stream);
      return { received: decode(receiver.bytes()), counters: {} };
    },
  };
}

/** What has come through: how it was packed depends on the sizes of the pieces. */
function unzipped(bytes) {
  return zlib.gunzipSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
}

const passThrough = (run, begin) => transform(run, begin, new PassThrough(), (bytes) => bytes);
const gzip = (run, begin) => transform(run, begin, zlib.createGzip({ level: 1 }), unzipped);

async function twoFiles(run, begin) {
  const first = await file(run, (stream) => begin(stream));
  const second = run.fs.createWriteStream(run.at('second'));
  second.on('error', (error) => run.note('second', 'error', error));
  run.source.pipe(second);
  return {
    stream: first.stream,
    async result() {
      const outcome = await first.result();
      if (run.source.readableEnded) await run.within(run.ended(second), 'the second file', second);
      second.destroy();
      await over(second);
      return { ...outcome, second: host.readFileSync(run.at('second')) };
    },
  };
}

module.exports = {
  ...{ file, tcp, unix, response, request, stdin, fifo, passThrough, gzip, twoFiles },
};
