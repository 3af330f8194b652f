// Programs in the callback style, as they are written against node:fs.

import { Buffer } from 'node:buffer';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as fs from 'sluice-fs';
import { holds, isA, type Same } from './assertions.js';

const url = pathToFileURL('/tmp/a.txt');
const bytes = new Uint8Array(8);
const controller = new AbortController();

fs.readFile('a.txt', (error, data) => {
  isA<NodeJS.ErrnoException | null>(error);
  isA<Buffer>(data);
  if (error?.code === 'ENOENT') isA<string | undefined>(error.path);
});
fs.readFile(Buffer.from('a.txt'), null, (_error, data) => isA<Buffer>(data));
fs.readFile(url, 'utf8', (_error, data) => holds<Same<typeof data, string>>());
fs.readFile(3, undefined, (_error, data) => isA<Buffer>(data));
fs.readFile('a.txt', { encoding: 'latin1' }, (_error, data) => holds<Same<typeof data, string>>());
fs.readFile('a.txt', { flag: 'r+', signal: controller.signal }, (_error, data) =>
  isA<Buffer>(data),
);
fs.readFile('a.txt', { flag: 'r', encoding: null }, (_error, data) => {
  isA<number>(data.readUInt32LE(0));
});
const chosen = (process.argv[2] ?? null) as BufferEncoding | null;
fs.readFile('a.txt', chosen, (_error, data) => isA<string | Buffer>(data));
fs.readFile('a.txt', { encoding: chosen }, (_error, data) => isA<string | Buffer>(data));

const done: fs.NoParamCallback = (error) => {
  if (error) throw error;
};
fs.writeFile('a.txt', 'text', done);
fs.writeFile(url, bytes, done);
fs.writeFile(3, new DataView(bytes.buffer), 'utf8', done);
fs.writeFile('a.txt', new Float64Array(2), null, done);
fs.writeFile('a.txt', 'text', { encoding: 'hex', mode: 0o600, flag: 'wx', flush: true }, done);
fs.writeFile('a.txt', 'text', { mode: '600', signal: controller.signal }, done);
fs.appendFile('a.txt', 'line\n', done);
fs.appendFile(Buffer.from('a.txt'), bytes, { mode: 0o644, flag: 'ax' }, done);
fs.appendFile(3, 'line\n', 'utf16le', done);

const read = promisify(fs.readFile);
isA<Promise<Buffer>>(read('a.txt'));
isA<Promise<string>>(read('a.txt', 'utf8'));
isA<Promise<string>>(read('a.txt', { encoding: 'utf8', flag: 'r' }));
isA<Promise<void>>(promisify(fs.writeFile)('a.txt', 'text', { mode: 0o600 }));
isA<Promise<void>>(promisify(fs.appendFile)('a.txt', 'text'));
isA<Promise<boolean>>(promisify(fs.exists)('a.txt'));
isA<Promise<{ bytesRead: number; buffer: Uint8Array }>>(promisify(fs.read)(3, bytes, 0, 8, null));
isA<Promise<fs.Stats>>(promisify(fs.stat)('a.txt'));

// The rest of node:fs is there as well.
fs.open('a.txt', (_error, fd) => fs.close(fd));
fs.open('a.txt', 'w', 0o644, (_error, fd) => {
  fs.write(fd, 'text', (_e, written, text) => {
    isA<number>(written);
    isA<string>(text);
  });
  fs.write(fd, bytes, 0, 8, 0, (_e, written, buffer) => {
    isA<number>(written);
    isA<Uint8Array>(buffer);
  });
  fs.writev(fd, [bytes, bytes], 0, (_e, written, buffers) => {
    isA<number>(written);
    isA<NodeJS.ArrayBufferView[]>(buffers);
  });
  fs.read(fd, { buffer: bytes, position: 0n }, (_e, count, buffer) => {
    isA<number>(count);
    isA<Uint8Array>(buffer);
  });
  fs.fsync(fd, () => fs.ftruncate(fd, 4, () => fs.close(fd, done)));
});
fs.stat('a.txt', (_error, stats) => {
  isA<number>(stats.size);
  isA<Date>(stats.mtime);
  isA<boolean>(stats.isFile());
});
fs.stat('a.txt', { bigint: true }, (_error, stats) => isA<bigint>(stats.mtimeNs));
fs.readdir('.', (_error, names) => isA<string[]>(names));
fs.readdir('.', { withFileTypes: true, recursive: true }, (_error, entries) => {
  for (const entry of entries) isA<boolean>(entry.isDirectory());
});
fs.readdir('.', 'buffer', (_error, names) => isA<Buffer[]>(names));
fs.mkdir('a/b', { recursive: true }, (_error, first) => isA<string | undefined>(first));
fs.mkdtemp('/tmp/x-', (_error, folder) => isA<string>(folder));
fs.realpath.native('a', (_error, resolved) => isA<string>(resolved));
fs.access('a.txt', fs.constants.R_OK | fs.constants.W_OK, done);
fs.copyFile('a', 'b', fs.constants.COPYFILE_FICLONE, done);
fs.cp('a', 'b', { recursive: true, filter: (source) => !source.endsWith('.tmp') }, done);
fs.rm('a', { recursive: true, force: true }, done);
fs.rename('a', url, done);
fs.symlink('a', 'b', 'file', done);
fs.utimes('a', new Date(), Date.now() / 1000, done);
fs.watchFile('a', { interval: 100 }, (now, before) => isA<boolean>(now.mtimeMs > before.mtimeMs));
const watcher: fs.FSWatcher = fs.watch('.', (event, name) => {
  isA<'rename' | 'change'>(event);
  isA<string | null>(name);
});
watcher.on('error', (error) => isA<Error>(error)).close();

// What node:fs refuses is refused.
// @ts-expect-error a callback is missing
fs.readFile('a.txt');
// @ts-expect-error no such encoding
fs.readFile('a.txt', 'utf-9', () => {});
// @ts-expect-error with an encoding the contents are a string
fs.readFile('a.txt', 'utf8', (_error: Error | null, data: Buffer) => data);
// @ts-expect-error an object is no path
fs.readFile({ path: 'a.txt' }, () => {});
// @ts-expect-error a number is no data
fs.writeFile('a.txt', 7, done);
// @ts-expect-error data that comes in pieces is for promises.writeFile
fs.writeFile('a.txt', ['a', 'b'], done);
// @ts-expect-error no such option
fs.writeFile('a.txt', 'text', { flags: 'w' }, done);
// @ts-expect-error no such function
fs.readFiles('a.txt', done);
