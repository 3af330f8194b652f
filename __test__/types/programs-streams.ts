// Programs with streams, as they are written against node:fs.

import { createServer } from 'node:http';
import { PassThrough, pipeline, type Readable, Transform, type Writable } from 'node:stream';
import { pipeline as pipelinePromise } from 'node:stream/promises';
import { inherits } from 'node:util';
import { createGzip } from 'node:zlib';
import * as fs from 'sluice-fs';
import { isA } from './assertions.js';

const reader: fs.ReadStream = fs.createReadStream('a.bin');
const writer: fs.WriteStream = fs.createWriteStream('b.bin');
isA<Readable>(reader);
isA<Writable>(writer);

fs.createReadStream(Buffer.from('a.txt'), 'utf8').setEncoding('hex');
fs.createReadStream(new URL('file:///tmp/a'), {
  flags: 'r',
  encoding: 'utf8',
  fd: 3,
  mode: 0o666,
  autoClose: true,
  emitClose: false,
  start: 90,
  end: 99,
  highWaterMark: 64 * 1024,
  signal: new AbortController().signal,
  fs: { open: fs.open, read: fs.read, close: fs.close },
});
fs.createWriteStream('b.txt', 'latin1').write('text', 'utf8');
fs.createWriteStream('b.txt', {
  flags: 'a',
  encoding: 'utf8',
  mode: 0o644,
  autoClose: false,
  start: 4,
  highWaterMark: 16 * 1024,
  flush: true,
  fs: { write: fs.write, writev: fs.writev },
});

reader
  .on('open', (fd) => isA<number>(fd))
  .on('ready', () => isA<boolean>(reader.pending))
  .on('data', (chunk) => isA<string | Buffer>(chunk))
  .once('end', () => isA<number>(reader.bytesRead))
  .on('error', (error) => isA<Error>(error))
  .on('close', () => isA<string | Buffer>(reader.path));
writer.on('pipe', (source) => isA<Readable>(source)).on('finish', () => writer.close());
isA<number>(writer.bytesWritten);
reader.close((error) => isA<NodeJS.ErrnoException | null | undefined>(error));

const destination = reader.pipe(writer);
isA<fs.WriteStream>(destination);
reader.pipe(new PassThrough()).pipe(createGzip()).pipe(writer, { end: false });
reader.unpipe(writer);

pipeline(fs.createReadStream('a'), createGzip(), fs.createWriteStream('a.gz'), (error) => {
  isA<NodeJS.ErrnoException | null | undefined>(error);
});

const counter = new Transform({
  transform(chunk: Buffer, _encoding, done) {
    done(null, chunk.subarray(0, 1));
  },
});

export async function count() {
  await pipelinePromise(fs.createReadStream('a'), counter, fs.createWriteStream('b'));
  for await (const chunk of fs.createReadStream('a', { encoding: 'utf8' })) isA<string>(chunk);
}

createServer((request, response) => {
  if (request.method === 'PUT') return request.pipe(fs.createWriteStream('upload'));
  return fs.createReadStream('page.html').pipe(response);
});

// Classes, as old code uses them.
export class Tail extends fs.ReadStream {
  override _read(size: number): void {
    super._read(size);
  }
}
export function OldStyle(): void {}
inherits(OldStyle, fs.ReadStream);
export function describe(value: unknown): string {
  if (value instanceof fs.ReadStream) return `reads ${value.path}`;
  if (value instanceof fs.WriteStream) return `writes ${value.path}`;
  if (value instanceof fs.Stats) return `${value.size} bytes`;
  if (value instanceof fs.Dirent) return value.name;
  return 'something else';
}

// What node:fs refuses is refused.
// @ts-expect-error a path is missing
fs.createReadStream();
// @ts-expect-error a writer has no end
fs.createWriteStream('b', { end: 9 });
// @ts-expect-error the position is a number
fs.createReadStream('a', { start: '0' });
// @ts-expect-error a reader cannot be written to
fs.createReadStream('a').write('text');
