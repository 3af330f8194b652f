// Programs that work with folders: every form of every such function.

import { promisify } from 'node:util';
import * as fs from 'sluice-fs';
import { holds, isA, type Same } from './assertions.js';

const url = new URL('file:///tmp/a');
const done: fs.NoParamCallback = (error) => isA<NodeJS.ErrnoException | null>(error);
const chosen = process.argv[2] as BufferEncoding | undefined;
const maybe = process.argv.length > 2;

fs.mkdir('a', done);
fs.mkdir('a', 0o700, done);
fs.mkdir('a', { mode: '700', recursive: false }, done);
fs.mkdir('a', { recursive: true }, (_error, first) => isA<string | undefined>(first));
fs.mkdir('a', { recursive: maybe }, (_error, first) => isA<string | undefined>(first));
const mkdir = promisify(fs.mkdir);
isA<Promise<void>>(mkdir('a'));
isA<Promise<string | undefined>>(mkdir('a', { recursive: true }));
isA<Promise<string | undefined>>(mkdir('a', { recursive: maybe }));
holds<Same<ReturnType<typeof mkdirSync>, void>>();
function mkdirSync() {
  return fs.mkdirSync('a', 0o700);
}
isA<string | undefined>(fs.mkdirSync('a', { recursive: true, mode: 0o700 }));
isA<string | undefined>(fs.mkdirSync('a', { recursive: maybe } satisfies fs.MakeDirectoryOptions));

fs.mkdtemp('a-', (_error, folder) => holds<Same<typeof folder, string>>());
fs.mkdtemp('a-', 'utf8', (_error, folder) => isA<string>(folder));
fs.mkdtemp('a-', { encoding: 'buffer' }, (_error, folder) => isA<Buffer>(folder));
isA<Promise<string>>(promisify(fs.mkdtemp)('a-'));
isA<Promise<Buffer>>(promisify(fs.mkdtemp)('a-', 'buffer'));
isA<string>(fs.mkdtempSync('a-', { encoding: 'utf8' }));
isA<Buffer>(fs.mkdtempSync('a-', 'buffer'));

fs.readdir('a', (_error, names) => holds<Same<typeof names, string[]>>());
fs.readdir('a', 'utf8', (_error, names) => isA<string[]>(names));
fs.readdir('a', { encoding: 'utf8', recursive: true }, (_error, names) => isA<string[]>(names));
fs.readdir('a', 'buffer', (_error, names) => isA<Buffer[]>(names));
fs.readdir('a', { recursive: maybe }, (_error, names) => isA<(string | Buffer)[]>(names));
fs.readdir('a', { withFileTypes: true }, (_error, entries) => isA<fs.Dirent[]>(entries));
const readdir = promisify(fs.readdir);
isA<Promise<string[]>>(readdir('a'));
isA<Promise<string[]>>(readdir('a', { encoding: chosen ?? null }));
isA<Promise<Buffer[]>>(readdir('a', { encoding: 'buffer' }));
isA<Promise<(string | Buffer)[]>>(readdir('a', { recursive: true }));
isA<Promise<fs.Dirent[]>>(readdir('a', { withFileTypes: true, recursive: true }));
isA<string[]>(fs.readdirSync(url, null));
isA<Buffer[]>(fs.readdirSync('a', 'buffer'));
isA<(string | Buffer)[]>(fs.readdirSync('a', { recursive: true }));
isA<fs.Dirent[]>(fs.readdirSync('a', { encoding: 'utf8', withFileTypes: true }));

fs.rmdir('a', done);
isA<Promise<void>>(promisify(fs.rmdir)('a'));
fs.rmdirSync(url);
fs.rm('a', done);
fs.rm('a', { force: true, recursive: true, maxRetries: 3, retryDelay: 100 }, done);
isA<Promise<void>>(promisify(fs.rm)('a', { force: true } satisfies fs.RmOptions));
fs.rmSync('a');

fs.opendir('a', (_error, folder) => isA<fs.Dir>(folder));
fs.opendir(url, { bufferSize: 64 }, (_error, folder) => isA<fs.Dir>(folder));
isA<Promise<fs.Dir>>(promisify(fs.opendir)('a', { encoding: 'utf8', recursive: true }));
export async function walk(options: fs.OpenDirOptions) {
  const folder = fs.opendirSync('a', options);
  isA<string>(folder.path);
  folder.read((_error, entry) => isA<fs.Dirent | null>(entry));
  const first = await folder.read();
  if (first) isA<string>(kindOf(first) + first.name + first.parentPath);
  const iterator = folder[Symbol.asyncIterator]();
  isA<boolean | undefined>((await iterator.next()).done);
  for await (const entry of folder) isA<fs.Dirent>(entry);
  folder.close(done);
  await folder.close();
}
function kindOf(entry: fs.Dirent): string {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isFIFO()) return 'pipe';
  if (entry.isSocket()) return 'socket';
  return entry.isBlockDevice() || entry.isCharacterDevice() ? 'device' : 'unknown';
}
isA<Promise<Blob>>(fs.openAsBlob('a'));
isA<Promise<Blob>>(fs.openAsBlob(url, { type: 'text/plain' } satisfies fs.OpenAsBlobOptions));

// @ts-expect-error a prefix is a string
fs.mkdtempSync(3);
// @ts-expect-error names are strings
fs.readdirSync('a').map((name: Buffer) => name);
// @ts-expect-error no such option
fs.rmSync('a', { dryRun: true });
// @ts-expect-error an entry of a folder has no size
fs.readdirSync('a', { withFileTypes: true }).map((entry) => entry.size);
