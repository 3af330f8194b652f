// The server of a scenario as one writes it for Deno.

import path from 'node:path';
import process from 'node:process';

const { answer, bytes, folder, output } = JSON.parse(process.argv[2]);

const open = (request) => Deno.open(path.join(folder, new URL(request.url).pathname));

const ANSWERS = {
  async length(request) {
    const headers = { 'Content-Length': String(bytes) };
    return new Response((await open(request)).readable, { headers });
  },

  async chunked(request) {
    return new Response((await open(request)).readable);
  },

  async upload(request) {
    const file = await Deno.open(path.join(output, 'upload'), { write: true, createNew: true });
    await request.body.pipeTo(file.writable);
    return new Response('stored');
  },
};

// Silent about where it listens: the harness reads one line.
const options = { hostname: '127.0.0.1', port: 0, onListen() {} };
const server = Deno.serve(options, ANSWERS[answer]);

process.stdin.on('end', () => process.exit()).resume();
console.log(JSON.stringify({ port: server.addr.port }));
