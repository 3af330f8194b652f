// The server of a scenario as one writes it for Bun.
//
// Bun gives each response with a file its Content-Length, whether one streams
// it or not: it has no `chunked`.

import path from 'node:path';
import process from 'node:process';

const { answer, folder, output } = JSON.parse(process.argv[2]);

const ANSWERS = {
  length: (request) => new Response(Bun.file(path.join(folder, new URL(request.url).pathname))),

  async upload(request) {
    const file = Bun.file(path.join(output, 'upload')).writer();
    for await (const chunk of request.body) await file.write(chunk);
    await file.end();
    return new Response('stored');
  },
};

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  // An upload may be large, and a client slow.
  maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  idleTimeout: 0,
  fetch: ANSWERS[answer],
});

process.stdin.on('end', () => process.exit()).resume();
console.log(JSON.stringify({ port: server.port }));
