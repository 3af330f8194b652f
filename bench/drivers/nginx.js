'use strict';

// nginx as one process in the foreground, serving a folder of files: what a
// server can do that does nothing else.

const fs = require('node:fs');
const net = require('node:net');
const { once } = require('node:events');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { Child } = require('../harness/child.js');
const { serverOutside } = require('./outside.js');

/** How often, and for how long, it is asked whether it listens. */
const ASK_EVERY_MS = 10;
const ASK_TIMES = 500;

/** A connection is kept for as many requests as a load generator can send. */
const configuration = ({ port, root, own }) => `
daemon off;
master_process off;
pid ${own}/nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path ${own}/body;
  proxy_temp_path ${own}/proxy;
  fastcgi_temp_path ${own}/fastcgi;
  uwsgi_temp_path ${own}/uwsgi;
  scgi_temp_path ${own}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${root};
  }
}
`;

/** A port that was free a moment ago: nginx cannot say which one it was given. */
async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function listens(port) {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function serve(engine, { scenario, folder, output }) {
  const port = await freePort();
  const file = path.join(output, 'nginx.conf');
  fs.writeFileSync(file, configuration({ port, root: folder, own: output }));
  const args = ['-p', output, '-c', file, '-e', 'stderr'];
  const child = new Child(`${engine.name}, ${scenario.name}`, engine.command, args);
  for (let asked = 0; !(await listens(port)); asked++) {
    if (asked === ASK_TIMES) await child.stop();
    if (child.gone) await child.finish();
    await delay(ASK_EVERY_MS);
  }
  return serverOutside(child, port);
}

module.exports = { serve };
