// Programs that work with descriptors: every form of every such function.

import { promisify } from 'node:util';
import * as fs from 'sluice-fs';
import { isA } from './assertions.js';

type Bytes = NodeJS.ArrayBufferView;
const url = new URL('file:///tmp/a');
const view = new DataView(new ArrayBuffer(8));
const views: readonly Bytes[] = [view, new Uint8Array(1)];
const done: fs.NoParamCallback = (error) => isA<NodeJS.ErrnoException | null>(error);
const mode = 0o600 as fs.Mode;
const fd = fs.openSync(url, 'r+', mode);

fs.open('a', (_error, opened) => isA<number>(opened));
fs.open('a', undefined, (_error, opened) => isA<number>(opened));
fs.open('a', fs.constants.O_APPEND, (_error, opened) => isA<number>(opened));
fs.open(url, 'wx', '600', (_error, opened) => isA<number>(opened));
fs.open(Buffer.from('a'), undefined, undefined, (_error, opened) => isA<number>(opened));
isA<Promise<number>>(promisify(fs.open)('a', 'r', 0o600));
isA<number>(fs.openSync('a', 'r'));

fs.close(fd);
fs.close(fd, done);
isA<Promise<void>>(promisify(fs.close)(fd));
fs.closeSync(fd);

fs.read(fd, view, 0, 8, null, (_error, count, buffer) => isA<[number, DataView]>([count, buffer]));
fs.read(fd, Buffer.alloc(8), 0, 8, 9n, (_error, _count, buffer) => isA<Buffer>(buffer));
fs.read(fd, { buffer: view, offset: 1 }, (_error, _count, buffer) => isA<DataView>(buffer));
fs.read(fd, { length: 4, position: null }, (_error, _count, buffer) => isA<Bytes>(buffer));
fs.read(fd, view, { position: 4n }, (_error, _count, buffer) => isA<DataView>(buffer));
fs.read(fd, view, (_error, _count, buffer) => isA<DataView>(buffer));
fs.read(fd, (_error, _count, buffer) => isA<Buffer>(buffer));
const read = promisify(fs.read);
isA<Promise<{ bytesRead: number; buffer: DataView }>>(read(fd, view, 0, 8, null));
isA<Promise<{ bytesRead: number; buffer: DataView }>>(read(fd, { buffer: view }));
isA<Promise<{ bytesRead: number; buffer: Bytes }>>(read(fd));
isA<number>(fs.readSync(fd, view, 0, 8, null) + fs.readSync(fd, view, 0, 8, 1n));
isA<number>(fs.readSync(fd, view) + fs.readSync(fd, view, { length: 2, offset: 1, position: 3 }));

fs.write(fd, view, 0, 8, null, (_error, count, buffer) => isA<[number, DataView]>([count, buffer]));
fs.write(fd, view, undefined, 8, (_error, _count, buffer) => isA<DataView>(buffer));
fs.write(fd, view, 4, (_error, _count, buffer) => isA<DataView>(buffer));
fs.write(fd, view, (_error, _count, buffer) => isA<DataView>(buffer));
fs.write(fd, view, { offset: 1, length: 2, position: null }, (_error, count) => isA<number>(count));
fs.write(fd, 'text', 4, 'latin1', (_error, count, text) => isA<[number, string]>([count, text]));
fs.write(fd, 'text', null, (_error, _count, text) => isA<string>(text));
fs.write(fd, 'text', (_error, _count, text) => isA<string>(text));
const write = promisify(fs.write);
isA<Promise<{ bytesWritten: number; buffer: DataView }>>(write(fd, view, 0, 8, null));
isA<Promise<{ bytesWritten: number; buffer: DataView }>>(write(fd, view, { position: 4 }));
isA<Promise<{ bytesWritten: number; buffer: string }>>(write(fd, 'text', 4, 'utf8'));
isA<number>(fs.writeSync(fd, view, 0, 8, null) + fs.writeSync(fd, view));
isA<number>(fs.writeSync(fd, 'text') + fs.writeSync(fd, 'text', null, 'hex'));

fs.readv(fd, views, (_error, count, buffers) => isA<[number, readonly Bytes[]]>([count, buffers]));
fs.readv(fd, views, 4, (_error, count) => isA<number>(count));
isA<Promise<{ bytesRead: number; buffers: readonly Bytes[] }>>(promisify(fs.readv)(fd, views));
isA<number>(fs.readvSync(fd, views) + fs.readvSync(fd, views, 4));
fs.writev(fd, views, (_error, count, buffers) => isA<[number, readonly Bytes[]]>([count, buffers]));
fs.writev(fd, views, 4, (_error, count) => isA<number>(count));
isA<Promise<{ bytesWritten: number; buffers: readonly Bytes[] }>>(
  promisify(fs.writev)(fd, views, 4),
);
isA<number>(fs.writevSync(fd, views) + fs.writevSync(fd, views, 4));

fs.fsync(fd, done);
isA<Promise<void>>(promisify(fs.fsync)(fd));
fs.fsyncSync(fd);
fs.fdatasync(fd, done);
isA<Promise<void>>(promisify(fs.fdatasync)(fd));
fs.fdatasyncSync(fd);
fs.ftruncate(fd, done);
fs.ftruncate(fd, 4, done);
isA<Promise<void>>(promisify(fs.ftruncate)(fd, 4));
fs.ftruncateSync(fd, 4);
fs.fchmod(fd, mode, done);
isA<Promise<void>>(promisify(fs.fchmod)(fd, '600'));
fs.fchmodSync(fd, 0o600);
fs.fchown(fd, 1, 1, done);
isA<Promise<void>>(promisify(fs.fchown)(fd, 1, 1));
fs.fchownSync(fd, 1, 1);
fs.futimes(fd, '1', new Date(), done);
isA<Promise<void>>(promisify(fs.futimes)(fd, 1, 2));
fs.futimesSync(fd, 1, new Date());

// Whole files by path or descriptor.
fs.truncate('a', done);
fs.truncate(url, 4, done);
isA<Promise<void>>(promisify(fs.truncate)('a', 4));
fs.truncateSync('a', 4);
isA<Promise<string>>(promisify(fs.readFile)('a', { encoding: 'utf8' }));
isA<Promise<Buffer>>(promisify(fs.readFile)(fd, { encoding: null }));
const chosen = process.argv[2] as BufferEncoding | undefined;
isA<Promise<string | Buffer>>(promisify(fs.readFile)('a', { encoding: chosen ?? null }));
isA<string | Buffer>(fs.readFileSync('a', { encoding: chosen ?? null }));
fs.writeFileSync('a', view, { mode, encoding: null, flush: false });

// @ts-expect-error an open file is a number
fs.close('a');
// @ts-expect-error a position is a number
fs.write(fd, 'text', '4', done);
// @ts-expect-error strings are not read into
fs.readSync(fd, 'text');
// @ts-expect-error a list of views
fs.writev(fd, view, done);
