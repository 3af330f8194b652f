'use strict';

// All four kinds of stream in one line: a text is counted, compressed, sent
// through a connection and back, and stored.
//
//   node examples/four-streams.js notes.txt notes.txt.gz
//
// Readable:  the file that is read.
// Transform: what comes out is made of what goes in. Here our own line counter,
//            which changes nothing, and gzip.
// Duplex:    two directions that know nothing of each other. Here a socket; what
//            the other side answers goes on to the file.
// Writable:  the file that is written.

const net = require('node:net');
const { pipeline, Transform } = require('node:stream');
const { createGzip } = require('node:zlib');
const fs = require('sluice-fs');

const NEWLINE = 0x0a;

class LineCounter extends Transform {
  lines = 0;
  #lastByte = NEWLINE;

  _transform(chunk, _encoding, done) {
    let at = chunk.indexOf(NEWLINE);
    while (at !== -1) {
      this.lines++;
      at = chunk.indexOf(NEWLINE, at + 1);
    }
    this.#lastByte = chunk.at(-1);
    done(null, chunk);
  }

  /** The last line may have no newline. */
  _flush(done) {
    if (this.#lastByte !== NEWLINE) this.lines++;
    done();
  }
}

const [from, to] = process.argv.slice(2);
if (to === undefined) {
  console.error('Usage: node examples/four-streams.js TEXT COMPRESSED');
  process.exit(1);
}

// A socket is a Duplex on this side as well: what it reads it writes back.
const echo = net.createServer((socket) => socket.pipe(socket));

echo.listen(0, '127.0.0.1', () => {
  const counter = new LineCounter();
  pipeline(
    fs.createReadStream(from),
    counter,
    createGzip(),
    net.connect(echo.address().port, '127.0.0.1'),
    fs.createWriteStream(to),
    (error) => {
      echo.close();
      if (error) {
        console.error(error.message);
        process.exitCode = 1;
        return;
      }
      console.log(`${counter.lines} lines`);
    },
  );
});
