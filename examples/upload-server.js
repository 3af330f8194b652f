'use strict';

// An HTTP server that stores what is sent to it in a folder.
//
//   node examples/upload-server.js FOLDER [PORT]
//   curl -T photo.jpg http://127.0.0.1:8080/photo.jpg
//
// It replaces no file, and removes one that did not arrive whole.

const http = require('node:http');
const path = require('node:path');
const { finished } = require('node:stream');
const fs = require('sluice-fs');

const [folder = '.', port = process.env.PORT ?? 8080] = process.argv.slice(2);

function store(request, response, file) {
  const writer = fs.createWriteStream(file, { flags: 'wx' });
  let opened = false;
  let whole = false;
  writer.on('open', () => {
    opened = true;
  });
  writer.on('finish', () => {
    whole = true;
    response.writeHead(201).end(`Stored ${writer.bytesWritten} bytes\n`);
  });
  writer.on('error', (error) => {
    // A client that is still sending may miss an answer: it comes after the last byte.
    finished(request.resume(), () => {
      response.writeHead(error.code === 'EEXIST' ? 409 : 500).end(`${error.code}\n`);
    });
  });
  writer.on('close', () => {
    if (!opened || whole) return;
    fs.rm(file, (error) => {
      if (error) console.error(error.message);
    });
  });
  // A cut connection.
  request.on('error', () => writer.destroy());
  request.pipe(writer);
}

const server = http.createServer((request, response) => {
  // One plain name: nothing that leads to another folder, and no hidden file.
  const [, name] = /^\/(\w[\w.-]*)$/.exec(request.url) ?? [];
  if (request.method !== 'PUT') response.writeHead(405, { Allow: 'PUT' }).end();
  else if (name === undefined) response.writeHead(400).end();
  else store(request, response, path.join(folder, name));
});

server.listen(port, '127.0.0.1', () => {
  console.log(`Storing in ${folder} from http://127.0.0.1:${server.address().port}/`);
});
process.on('SIGTERM', () => server.close());
