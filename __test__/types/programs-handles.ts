// Programs with FileHandles: every form of every method.

import type { Interface } from 'node:readline';
import * as fs from 'sluice-fs';
import { constants, type FileHandle, open } from 'sluice-fs/promises';
import { holds, isA, type Same } from './assertions.js';

type Bytes = NodeJS.ArrayBufferView;
const bytes = Buffer.from('text');
const view = new DataView(new ArrayBuffer(8));
const views: readonly Bytes[] = [view];
const bigint = process.argv.length > 2;
const { signal } = new AbortController();

export async function all(chosen: BufferEncoding | null) {
  const handle: FileHandle = await open(new URL('file:///tmp/a'), constants.O_RDWR, 0o600);
  isA<FileHandle>(await open('a'));
  isA<FileHandle>(await fs.promises.open('a', 'w', '600'));

  const whole = await handle.read();
  isA<[number, Buffer]>([whole.bytesRead, whole.buffer]);
  isA<{ bytesRead: number; buffer: DataView }>(await handle.read(view, 0, 8, null));
  isA<{ bytesRead: number; buffer: DataView }>(await handle.read(view, { position: 4 }));
  isA<{ bytesRead: number; buffer: DataView }>(await handle.read({ buffer: view, length: 4 }));
  isA<{ bytesWritten: number; buffer: DataView }>(await handle.write(view, 0, 8, null));
  isA<{ bytesWritten: number; buffer: string }>(await handle.write('text', 4, 'utf8'));
  isA<{ bytesRead: number; buffers: readonly Bytes[] }>(await handle.readv(views, 4));
  isA<{ bytesWritten: number; buffers: readonly Bytes[] }>(await handle.writev(views));

  isA<Buffer>(await handle.readFile());
  isA<Buffer>(await handle.readFile({ encoding: null, signal }));
  holds<Same<Awaited<ReturnType<typeof text>>, string>>();
  function text() {
    return handle.readFile({ encoding: 'utf8' });
  }
  isA<string>(await handle.readFile('hex'));
  isA<string | Buffer>(await handle.readFile({ encoding: chosen }));
  await handle.writeFile('text', { encoding: 'utf8', signal });
  await handle.writeFile(bytes);
  await handle.appendFile('text', 'latin1');
  await handle.appendFile(bytes, { encoding: null });

  isA<fs.Stats>(await handle.stat());
  isA<fs.Stats>(await handle.stat({ bigint: false }));
  isA<fs.BigIntStats>(await handle.stat({ bigint: true }));
  isA<fs.Stats | fs.BigIntStats | undefined>(await handle.stat({ bigint }));
  await handle.chmod(0o600);
  await handle.chown(1, 1);
  await handle.utimes(1, new Date());
  await handle.truncate(4);
  await handle.sync();
  await handle.datasync();

  isA<Interface>(handle.readLines({ encoding: 'utf8', start: 1, end: 4 }));
  isA<fs.ReadStream>(handle.createReadStream({ start: 1, highWaterMark: 1024, autoClose: false }));
  isA<fs.WriteStream>(handle.createWriteStream({ start: 1, encoding: 'utf8', autoClose: false }));
  for await (const chunk of handle.readableWebStream()) isA<unknown>(chunk);
  isA<number>(handle.fd);
  isA<fs.ReadStream>(fs.createReadStream('', { fd: handle, start: 4, signal }));
  isA<fs.WriteStream>(fs.createWriteStream('', { fd: handle, flush: true }));
  await handle.close();
  await handle[Symbol.asyncDispose]();

  // @ts-expect-error an open file has its flag already
  await handle.readFile({ encoding: 'utf8', flag: 'r' });
  // @ts-expect-error the handle has no path
  isA<string>(handle.path);
}
