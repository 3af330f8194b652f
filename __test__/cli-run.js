'use strict';

// The command `sluice-fs` in processes of its own, as `npx` starts it.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const net = require('node:net');
const path = require('node:path');
const { ROOT, runNode } = require('./child.js');

const COMMAND = path.join(ROOT, 'bin', 'sluice-fs.js');

/** Runs a command to its end. */
const runCommand = (args, options) => runNode([COMMAND, ...args], options);

/** Serves a folder in the hands of the programs of one test (./examples-run.js), on a free port. */
function serve(programs, folder, ...options) {
  // Node, with what reports the lanes.
  const preload = programs.command('').slice(0, 3);
  return serveBy(programs, [...preload, COMMAND], folder, ...options);
}

/** The same by the command line `command`. */
async function serveBy(programs, command, folder, ...options) {
  const line = [...command, 'serve', folder, '--port', '0', ...options];
  const { child, ended } = programs.start(line);
  const port = await new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const found = /http:\/\/\S+:(\d+)\/\n/.exec(printed);
      if (found) resolve(Number(found[1]));
    });
    ended.then(({ stderr }) => reject(new Error(`The server ended: ${stderr}`)));
  });
  return {
    address: { host: '127.0.0.1', port },
    pid: child.pid,
    interrupt: () => child.kill('SIGINT'),
    ended,
    /** Ends it by Ctrl-C, and sees that all went well. */
    async stop() {
      child.kill('SIGINT');
      const { code, signal, stderr, stdout, lanes } = await ended;
      assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
      return { lanes, stdout: String(stdout) };
    },
  };
}

/**
 * Writes these bytes as they are, and gives all that comes until the server hangs up; `hangUp` tells it
 * that there will be no more.
 */
async function askRaw({ address }, request, { hangUp = false } = {}) {
  const socket = net.connect(address);
  // Some of what is written here the server hangs up on, with a reset if it has not read all of it.
  socket.on('error', () => {});
  const chunks = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  socket.write(request);
  if (hangUp) socket.end();
  await closed;
  const answer = Buffer.concat(chunks);
  const [head] = answer.toString('latin1').split('\r\n\r\n', 1);
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    head,
    body: answer.subarray(head.length + 4),
  };
}

/** Asks for a target whatever stands in it; `target` may be bytes. */
function askTarget(server, target, { method = 'GET', headers = '' } = {}) {
  return askRaw(
    server,
    Buffer.concat([
      Buffer.from(`${method} `),
      Buffer.from(target),
      Buffer.from(` HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`),
    ]),
  );
}

module.exports = { COMMAND, askRaw, askTarget, runCommand, serve, serveBy };
