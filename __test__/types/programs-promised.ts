// Programs with the functions of fs/promises: every form of every one.

import type * as fs from 'sluice-fs';
import * as fsp from 'sluice-fs/promises';
import { holds, isA, type Same } from './assertions.js';

type Either = fs.Stats | fs.BigIntStats;
const url = new URL('file:///tmp/a');
const bytes = Buffer.from('a');
const maybe = process.argv.length > 2;
const options: fs.StatOptions = { bigint: maybe };
const named: fs.EncodingOption = { encoding: 'utf8' };
const { signal } = new AbortController();

export async function contents(handle: fsp.FileHandle, chosen: BufferEncoding | null) {
  isA<Buffer>(await fsp.readFile(url));
  isA<Buffer>(await fsp.readFile(handle, { encoding: null, signal }));
  isA<string>(await fsp.readFile(bytes, { encoding: 'utf8', flag: 'r' }));
  isA<string | Buffer>(await fsp.readFile('a', { encoding: chosen }));
  await fsp.writeFile(handle, new DataView(new ArrayBuffer(1)), { mode: 0o600, signal });
  await fsp.appendFile(handle, bytes, { mode: '600', flag: 'a', flush: true });
  await fsp.truncate('a');
  await fsp.truncate(url, 4);
  await fsp.copyFile('a', url, fsp.constants.COPYFILE_EXCL);
  await fsp.cp('a', url, { recursive: true, filter: async (source) => source !== 'b' });
  isA<typeof fs.constants>(fsp.constants);
}

export async function names() {
  await fsp.access('a', fsp.constants.R_OK | fsp.constants.W_OK);
  await fsp.rename('a', url);
  await fsp.link('a', bytes);
  await fsp.symlink('a', 'b', 'dir');
  await fsp.unlink(url);
  isA<string>(await fsp.readlink('a'));
  isA<string>(await fsp.readlink('a', named));
  isA<Buffer>(await fsp.readlink('a', { encoding: 'buffer' }));
  isA<string | Buffer>(await fsp.readlink('a', process.argv[2]));
  isA<string>(await fsp.realpath('a', 'utf8'));
  isA<Buffer>(await fsp.realpath('a', 'buffer'));
}

export async function folders() {
  holds<Same<Awaited<ReturnType<typeof make>>, void>>();
  function make() {
    return fsp.mkdir('a', 0o700);
  }
  isA<string | undefined>(await fsp.mkdir('a', { recursive: true }));
  isA<string | undefined>(await fsp.mkdir('a', { recursive: maybe }));
  isA<string>(await fsp.mkdtemp('a-', 'utf8'));
  isA<Buffer>(await fsp.mkdtemp('a-', { encoding: 'buffer' }));
  isA<string[]>(await fsp.readdir('a', { encoding: 'utf8', recursive: true }));
  isA<Buffer[]>(await fsp.readdir('a', 'buffer'));
  isA<(string | Buffer)[]>(await fsp.readdir('a', { recursive: maybe }));
  isA<fs.Dirent[]>(await fsp.readdir('a', { withFileTypes: true }));
  isA<fs.Dir>(await fsp.opendir('a', { bufferSize: 64 }));
  await fsp.rmdir(url);
  await fsp.rm('a', { recursive: true, force: true });
}

export async function stats() {
  isA<fs.Stats>(await fsp.stat('a'));
  isA<fs.Stats>(await fsp.stat('a', {}));
  isA<fs.BigIntStats>(await fsp.stat('a', { bigint: true }));
  isA<Either>(await fsp.stat('a', { bigint: maybe }));
  isA<Either | undefined>(await fsp.stat('a', options));
  isA<fs.Stats>(await fsp.lstat('a', { bigint: false }));
  isA<fs.BigIntStats>(await fsp.lstat('a', { bigint: true }));
  isA<Either>(await fsp.lstat('a', options));
  isA<fs.StatsFs>(await fsp.statfs('a'));
  isA<fs.BigIntStatsFs>(await fsp.statfs('a', { bigint: true }));
  isA<fs.StatsFs | fs.BigIntStatsFs>(await fsp.statfs('a', { bigint: maybe }));
  await fsp.chmod('a', '600');
  await fsp.lchmod('a', 0o600);
  await fsp.chown('a', 1, 1);
  await fsp.lchown('a', 1, 1);
  await fsp.utimes('a', 1, new Date());
  await fsp.lutimes('a', '1', 1);
}

export async function watched() {
  for await (const { eventType, filename } of fsp.watch('a', { recursive: true, signal })) {
    isA<[string, string | null]>([eventType, filename]);
  }
  for await (const { filename } of fsp.watch('a', 'utf8')) isA<string | null>(filename);
  for await (const { filename } of fsp.watch('a', 'buffer')) isA<Buffer | null>(filename);
  for await (const { filename } of fsp.watch('a', { encoding: maybe ? 'hex' : 'buffer' })) {
    isA<string | Buffer | null>(filename);
  }
}

// @ts-expect-error an answer is awaited
fsp.stat('a').size;
// @ts-expect-error a number is no flag of access
fsp.access('a', 'r');
// @ts-expect-error a handle has no name
fsp.unlink({} as fsp.FileHandle);
