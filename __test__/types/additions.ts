// What sluice-fs adds to node:fs.

import * as nodeFs from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { promisify } from 'node:util';
import * as fs from 'sluice-fs';
import { lanes, mapFile, native, pipe, promises, readFiles, statMany } from 'sluice-fs';
import * as fsp from 'sluice-fs/promises';
import type { register, restore } from 'sluice-fs/register';
import { holds, isA, type Same } from './assertions.js';

const url = new URL('file:///tmp/a');
const { signal } = new AbortController();

// pipe returns its destination.
holds<Same<ReturnType<typeof pipe<string>>, fs.WriteStream>>();
isA<fs.WriteStream>(pipe('a', 'b'));
isA<fs.WriteStream>(pipe(url, Buffer.from('b')));
isA<fs.WriteStream>(pipe(3, 4));
isA<Socket>(pipe('a', createConnection(80)));
isA<PassThrough>(pipe('a', new PassThrough(), { end: false }));
isA<NodeJS.WriteStream>(pipe('a', process.stdout));
isA<Writable>(pipe('a', new WritableStream()));
createServer((incoming: IncomingMessage, response: ServerResponse) => {
  const returned = pipe('page.html', response, (error) => {
    if (error) response.destroy(error);
  });
  returned.setHeader('x-lane', native ? 'pool' : 'exact');
  pipe(incoming, 'upload').on('finish', () => isA<number>(0));
});
export function either(destination: string | Socket): fs.WriteStream | Socket {
  return pipe('a', destination);
}

// Every kind of source.
pipe(Readable.from(['a']), 'b');
pipe(process.stdin, process.stdout);
pipe(new ReadableStream<Uint8Array>(), 'b');
pipe(new Blob(['a']).stream(), 'b');
pipe(['a', new Uint8Array(1)], 'b');
pipe(
  (async function* () {
    yield 'a';
  })(),
  'b',
);
request('http://127.0.0.1', (response) => pipe(response, 'b'));

export async function webAndHandles() {
  const { body } = await fetch('http://127.0.0.1');
  if (body) isA<fs.PipeResult>(await promises.pipe(body, 'b'));
  const [from, to] = await Promise.all([fsp.open('a'), fsp.open('b', 'w')]);
  isA<fs.WriteStream>(pipe(from, to));
  const result = await fsp.pipe(from, to, { start: 1, end: 4, signal });
  holds<Same<typeof result, fs.PipeResult>>();
  isA<number>(result.bytes);
  holds<Same<typeof result.lane, fs.LaneName>>();
  if (result.lane === 'pool') isA<'pool'>(result.lane);
}

// The callback forms: with options, with none, with null.
pipe('a', 'b', (error, result) => {
  if (error) isA<NodeJS.ErrnoException>(error);
  else isA<number>(result.bytes);
});
pipe('a', 'b', null, (error) => isA<Error | null>(error));
pipe('a', 'b', undefined, (_error, { bytes, lane }) => isA<string>(`${bytes} ${lane}`));
const everything: fs.PipeOptions = {
  start: 0,
  end: 99,
  keepOpen: true,
  flags: 'r+',
  mode: 0o600,
  signal,
  kernel: false,
  onProgress({ bytes, total }) {
    isA<number>(bytes);
    isA<number | undefined>(total);
  },
};
pipe('a', 'b', everything, (_error, _result) => {});
pipe('a', 'b', { flags: fs.constants.O_WRONLY, mode: '600', end: true });
const nothing: fs.PipeOptions = { start: undefined, end: undefined, signal: undefined };
pipe('a', 'b', nothing);
const callback: fs.PipeCallback = (error) => isA<Error | null>(error);
pipe('a', 'b', callback);
isA<Promise<fs.PipeResult>>(promisify(pipe)('a', 'b'));
isA<Promise<fs.PipeResult>>(promisify(pipe)('a', process.stdout, { end: false }));

// The kernel lane is switched off for one stream.
isA<fs.ReadStream>(fs.createReadStream('a', { kernel: false }));
isA<fs.WriteStream>(fs.createWriteStream('b', { kernel: false }));
fs.createReadStream(url, { start: 1, end: 4, signal, kernel: true }).pipe(
  fs.createWriteStream(Buffer.from('b'), { flags: 'a', flush: true, kernel: undefined }),
);
const reading: fs.ReadStreamOptions = { fd: 3, encoding: 'utf8', kernel: false };
const writing: fs.WriteStreamOptions = { fd: 4, highWaterMark: 1024, kernel: false };
fs.createReadStream('', reading).pipe(fs.createWriteStream('', writing));
// With `register`, node:fs takes them; its types know nothing of it, and say nothing against it.
nodeFs.createReadStream('', reading).pipe(nodeFs.createWriteStream('', writing));
// What is written for Node's makers of streams takes ours, and the other way round.
export function open(make: typeof nodeFs.createReadStream): fs.ReadStream {
  return make('a', reading);
}
isA<fs.ReadStream>(open(fs.createReadStream));
export const maker: typeof fs.createWriteStream = nodeFs.createWriteStream;

// readFiles: bytes without an encoding, text with one.
type Maybe<Result> = Promise<(Result | NodeJS.ErrnoException)[]>;
isA<Maybe<Buffer>>(readFiles(['a', Buffer.from('b'), url]));
isA<Maybe<Buffer>>(readFiles(new Set(['a']), null));
isA<Maybe<Buffer>>(fsp.readFiles(['a'].values(), { flag: 'r+', signal }));
isA<Maybe<Buffer>>(promises.readFiles(['a'] as const, { encoding: null }));
isA<Maybe<string>>(readFiles(['a'], 'utf8'));
isA<Maybe<string>>(fsp.readFiles(['a'], { encoding: 'hex', signal }));
export function asWanted(paths: fs.PathList, options: fs.ReadFilesOptions) {
  holds<Same<ReturnType<typeof read>, Promise<(fs.FileBytes | fs.FileText)[]>>>();
  function read() {
    return readFiles(paths, options);
  }
  readFiles(paths, options, (_error, contents) => {
    holds<Same<typeof contents, (fs.FileBytes | fs.FileText)[]>>();
  });
  return [read(), fsp.readFiles(paths, options)];
}
readFiles(['a'], (error, [first]) => {
  isA<Error | null>(error);
  isA<number | undefined>(first instanceof Error ? first.errno : first?.readUInt8(0));
});
readFiles(['a'], undefined, (_error, contents) => isA<fs.FileBytes[]>(contents));
readFiles(['a'], { flag: 'r' }, (_error, contents) => isA<fs.FileBytes[]>(contents));
readFiles(['a'], 'utf8', (_error, texts) => holds<Same<typeof texts, fs.FileText[]>>());
readFiles(['a'], { encoding: 'base64' }, (_error, texts) => isA<fs.FileText[]>(texts));
isA<Maybe<Buffer>>(promisify(readFiles)(['a']));
isA<Maybe<string>>(promisify(readFiles)(['a'], 'utf8'));
export async function lengths(paths: Iterable<string> & object): Promise<number[]> {
  const all = await readFiles(paths, 'utf8');
  return all.map((text) => (text instanceof Error ? 0 : text.length));
}

// statMany
isA<Maybe<fs.Stats>>(statMany(['a', url]));
isA<Maybe<fs.Stats>>(fsp.statMany(new Set([Buffer.from('a')])));
isA<Maybe<fs.Stats>>(promisify(statMany)(['a']));
statMany(['a'], (_error, [first]) => {
  isA<string | bigint | undefined>(first instanceof Error ? first.code : first?.mtime.toJSON());
});

// lanes
const { cached, kernel, pool, sync, exact } = lanes();
isA<number>(cached.operations + kernel.bytes);
isA<number>(pool.operations + pool.bytes + pool.threads);
isA<string | undefined>(sync.reason);
isA<boolean>(exact.open);
for (const [name, lane] of Object.entries(lanes())) isA<string>(`${name}: ${lane.operations}`);
const names: fs.LaneName[] = ['cached', 'kernel', 'pool', 'sync', 'exact'];
isA<fs.Lane[]>(names.map((name) => lanes()[name]));

// mapFile, native, register
isA<Buffer>(mapFile('a'));
isA<Blob>(new Blob([mapFile(url, { position: 4096, length: 16 })]));
isA<number>(mapFile(Buffer.from('a'), null).readInt32LE(0));
mapFile('a', { length: undefined });
holds<Same<typeof native, boolean>>();
holds<Same<ReturnType<typeof register>, void>>();
holds<Same<ReturnType<typeof restore>, void>>();

// What they refuse.
// @ts-expect-error a destination is missing
pipe('a');
// @ts-expect-error an object is no source
pipe({}, 'b');
// @ts-expect-error numbers are no bytes
pipe([1, 2, 3], 'b');
// @ts-expect-error a Readable is no destination
pipe('a', Readable.from(['b']));
// @ts-expect-error no such option
pipe('a', 'b', { overwrite: true });
// @ts-expect-error the position is a number
pipe('a', 'b', { start: '0' });
// @ts-expect-error the lane is open or closed
pipe('a', 'b', { kernel: 'no' });
// @ts-expect-error the lane is open or closed
fs.createReadStream('a', { kernel: 'no' });
// @ts-expect-error the lane is open or closed
fs.createWriteStream('b', { kernel: 'no' });
// @ts-expect-error a reader is not flushed
fs.createReadStream('a', { kernel: false, flush: true });
// @ts-expect-error the option is not Node's
nodeFs.createReadStream('a', { kernel: false });
// @ts-expect-error the option is not Node's
nodeFs.createWriteStream('b', { kernel: false });
// @ts-expect-error the callback comes last
pipe('a', 'b', () => {}, {});
// @ts-expect-error the error is none of the result's
pipe('a', 'b', (bytes: number) => bytes);
// @ts-expect-error a promise takes no callback
fsp.pipe('a', 'b', {}, () => {});
// @ts-expect-error the outcome is no stream
promises.pipe('a', 'b').on('finish', () => {});
// @ts-expect-error a string is one path
readFiles('a');
// @ts-expect-error a Buffer is one path
statMany(Buffer.from('a'));
// @ts-expect-error descriptors are no paths
readFiles([3]);
// @ts-expect-error no such encoding
readFiles(['a'], 'utf9');
// @ts-expect-error no such option
readFiles(['a'], { concurrency: 4 });
// @ts-expect-error it looks without options
statMany(['a'], { bigint: true });
// @ts-expect-error each file may have an error instead
readFiles(['a'], 'utf8').then(([text]) => text.length);
// @ts-expect-error a promise takes no callback
fsp.readFiles(['a'], () => {});
// @ts-expect-error a descriptor cannot be mapped
mapFile(3);
// @ts-expect-error a file is mapped whole or by numbers
mapFile('a', { position: 0n });
// @ts-expect-error no such type
export type Inner = fs.OptionsOf;
// @ts-expect-error no such lane
isA<fs.Lane>(lanes().hidden);
// @ts-expect-error only the pool has threads
isA<number>(lanes().sync.threads);
// @ts-expect-error native tells, and cannot be told
fs.native = false;

// @ts-expect-error the additions are not Node's
isA<unknown>(nodeFs.pipe);

// Trees: a signal, and progress.
const watched: fs.TreeOptions = {
  signal,
  onProgress: ({ files, bytes }) => isA<number>(files + bytes),
};
fs.rm('a', { recursive: true, ...watched }, (error) => isA<Error | null>(error));
fs.rmSync('a', { recursive: true, ...watched });
isA<Promise<void>>(fsp.rm('a', { recursive: true, ...watched }));
fs.cp('a', 'b', { recursive: true, ...watched }, (error) => isA<Error | null>(error));
fs.cpSync('a', 'b', { recursive: true, ...watched });
isA<Promise<void>>(fsp.cp('a', url, { recursive: true, ...watched }));
fs.readdir('a', { recursive: true, withFileTypes: true, ...watched }, (_error, entries) =>
  entries.map((entry) => isA<boolean>(entry.isFile())),
);
fs.readdir('a', { encoding: 'utf8', signal }, (_error, names) => isA<string[]>(names));
isA<string[]>(fs.readdirSync('a', { encoding: 'utf8', ...watched }));
isA<nodeFs.Dirent[]>(fs.readdirSync('a', { withFileTypes: true, signal: null }));
fsp.readdir('a', { withFileTypes: true, ...watched }).then(([entry]) => entry?.name);
fsp.readdir('a', { recursive: true, onProgress: undefined }).then((names) => names.length);
// @ts-expect-error not a function
fs.rmSync('a', { onProgress: 7 });

// atomic
fs.writeFile(url, 'x', { atomic: true, mode: 0o600 }, (error) => error?.code);
fs.writeFileSync('a', Buffer.from('x'), { atomic: true, encoding: 'hex', flush: false });
fsp.writeFile('a', ['x', Buffer.from('y')], { atomic: true, signal }).then(() => {});
// @ts-expect-error not a boolean
fs.writeFileSync('a', 'x', { atomic: 'yes' });
// @ts-expect-error appendFile replaces nothing
fs.appendFileSync('a', 'x', { atomic: true });

// @ts-expect-error rmdir has neither
fs.rmdirSync('a', { signal });
