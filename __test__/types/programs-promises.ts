// Programs in the promise style, as they are written against node:fs.

import { createReadStream, promises } from 'sluice-fs';
import * as fsp from 'sluice-fs/promises';
import {
  appendFile,
  constants,
  type FileHandle,
  open,
  opendir,
  readFile,
  writeFile,
} from 'sluice-fs/promises';
import { holds, isA, type Same } from './assertions.js';

async function* lines(): AsyncGenerator<string> {
  yield 'one\n';
  yield 'two\n';
}

export async function wholeFiles(signal: AbortSignal) {
  isA<Buffer>(await readFile('a.txt'));
  const text = await readFile('a.txt', 'utf8');
  holds<Same<typeof text, string>>();
  isA<string>(await readFile(new URL('file:///tmp/a'), { encoding: 'base64url', signal }));
  isA<Buffer>(await readFile(Buffer.from('a'), { flag: constants.O_RDONLY }));

  await writeFile('a.txt', 'text');
  await writeFile('a.txt', new Uint16Array(4), { mode: 0o600, flag: 'a+', flush: true, signal });
  await writeFile('a.txt', ['one', new Uint8Array(1)]);
  await writeFile('a.txt', new Set(['one', 'two']), 'latin1');
  await writeFile('a.txt', lines());
  await writeFile('a.txt', createReadStream('b.txt'));
  await appendFile('a.txt', 'line\n', { encoding: 'utf8', flush: true });

  // @ts-expect-error a promise takes no callback
  await readFile('a.txt', () => {});
  // @ts-expect-error no data
  await writeFile('a.txt');
  // @ts-expect-error a descriptor is for the callback form
  await readFile(3);
}

export async function handles() {
  let handle: FileHandle | undefined;
  try {
    handle = await open('a.txt', 'r+', 0o644);
    isA<number>(handle.fd);
    isA<string>(await handle.readFile('utf8'));
    isA<Buffer>(await readFile(handle));
    await writeFile(handle, 'text');
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    isA<number>(bytesRead + buffer.length);
    const { bytesWritten } = await handle.writev([new Uint8Array(1)], 0);
    isA<number>(bytesWritten);
    isA<bigint>((await handle.stat({ bigint: true })).size);
    for await (const line of handle.readLines()) isA<string>(line);
    handle.createReadStream({ start: 1, end: 4 }).pipe(handle.createWriteStream());
  } finally {
    await handle?.close();
  }
}

export async function theRest() {
  for await (const entry of await opendir('.')) isA<string>(entry.name);
  for await (const { eventType } of fsp.watch('.')) isA<string>(eventType);
  isA<string[]>(await promises.readdir('.'));
  isA<boolean>((await promises.lstat('.')).isSymbolicLink());
  isA<number>((await promises.statfs('.')).bsize);
  isA<string | undefined>(await promises.mkdir('a/b', { recursive: true }));
  const kept: promises.FileHandle = await promises.open('a');
  await kept[Symbol.asyncDispose]();
  await Promise.all([promises.unlink('a'), promises.rm('b', { force: true }), fsp.access('c')]);
  // @ts-expect-error no such function
  await promises.readFiles('a');
}
