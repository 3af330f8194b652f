// Programs with what only the newest Node has: every form of it.

import * as fs from 'sluice-fs';
import * as fsp from 'sluice-fs/promises';
import { holds, isA, type Same } from './assertions.js';

const maybe = process.argv.length > 2;
const bytes = new Uint8Array(8);
const bytesAndTypes = { encoding: 'buffer', withFileTypes: true } as const;

fs.glob('**/*.js', (_error, names) => holds<Same<typeof names, string[]>>());
fs.glob(['a', 'b'], { cwd: new URL('file:///tmp') }, (_error, names) => isA<string[]>(names));
fs.glob('*', { withFileTypes: true }, (_error, entries) => isA<fs.Dirent[]>(entries));
fs.glob('*', { withFileTypes: maybe }, (_error, found) => isA<fs.Dirent[] | string[]>(found));
isA<string[]>(fs.globSync('*'));
isA<string[]>(fs.globSync('*', { exclude: ['*.log'] }));
isA<fs.Dirent[]>(fs.globSync('*', { withFileTypes: true, exclude: (entry) => entry.isFile() }));
isA<fs.Dirent[] | string[]>(fs.globSync('*', { withFileTypes: maybe }));
isA<fs.Dirent<Buffer>[]>(fs.readdirSync('a', bytesAndTypes));
fs.readdir('a', bytesAndTypes, (_error, entries) => isA<fs.Dirent<Buffer>[]>(entries));
isA<Promise<fs.Dirent<Buffer>[]>>(fs.readdir.__promisify__('a', bytesAndTypes));

fs.stat('a', { throwIfNoEntry: false }, (_error, stats) => isA<fs.Stats | undefined>(stats));
fs.stat('a', { bigint: true, throwIfNoEntry: false }, (_error, stats) => {
  isA<fs.BigIntStats | undefined>(stats);
});
const stat = fs.stat.__promisify__;
isA<Promise<fs.Stats>>(stat('a', {}));
isA<Promise<fs.Stats | undefined>>(stat('a', { throwIfNoEntry: false }));
isA<Promise<fs.BigIntStats | undefined>>(stat('a', { bigint: true, throwIfNoEntry: false }));

{
  using folder = fs.mkdtempDisposableSync('a-');
  isA<string>(folder.path);
  folder.remove();
  folder[Symbol.dispose]();
  using opened = fs.opendirSync('a');
  opened[Symbol.dispose]();
}

export async function promised(handle: fsp.FileHandle) {
  await using folder = await fsp.mkdtempDisposable('a-');
  await folder.remove();
  await folder[Symbol.asyncDispose]();
  await using opened = await fsp.opendir(folder.path);
  await opened[Symbol.asyncDispose]();
  isA<fs.Stats | undefined>(await fsp.stat('a', { throwIfNoEntry: false }));
  isA<fs.BigIntStats | undefined>(await fsp.stat('a', { bigint: true, throwIfNoEntry: false }));
  isA<fs.Dirent<Buffer>[]>(await fsp.readdir('a', bytesAndTypes));
  for await (const name of fsp.glob('*')) isA<string>(name);
  for await (const name of fsp.glob('*', { exclude: ['a'] })) isA<string>(name);
  for await (const entry of fsp.glob('*', { withFileTypes: true })) isA<fs.Dirent>(entry);
  for await (const found of fsp.glob('*', { withFileTypes: maybe })) {
    isA<string | fs.Dirent>(found);
  }
  await handle.writeFile(['a', bytes], 'utf8');
  isA<{ buffer: Uint8Array }>(await handle.write(bytes, { offset: 1 }));
  isA<AsyncIterable<Uint8Array[]>>(handle.pull());
  isA<AsyncIterable<Uint8Array[]>>(handle.pull({ autoClose: true }));
  const destination = handle.writer({ autoClose: true });
  await destination.write(bytes);
  await destination.end();
}

fs.readFile('a', { flag: fs.constants.O_RDONLY, encoding: null }, (_error, data) => {
  isA<Buffer>(data);
});
fs.readFile('a', { buffer: bytes }, (_error, data) => isA<Uint8Array>(data));
isA<Uint8Array>(fs.readFileSync('a', { buffer: (size) => new Uint8Array(size) }));

const log = new fs.Utf8Stream({ dest: 'a.log', sync: false, minLength: 4096 });
log.on('write', (count) => isA<number>(count));
isA<boolean>(log.write('text'));
log.flush((error) => isA<Error | null>(error));
log.flushSync();
log.reopen('b.log');
log.end();
log.destroy();
log[Symbol.dispose]();
