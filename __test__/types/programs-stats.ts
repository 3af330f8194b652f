// Programs that ask about files and watch them: every form of every such function.

import { promisify } from 'node:util';
import * as fs from 'sluice-fs';
import { holds, isA, type Same } from './assertions.js';

type Either = fs.Stats | fs.BigIntStats;
type EitherFs = fs.StatsFs | fs.BigIntStatsFs;
const url = new URL('file:///tmp/a');
const done: fs.NoParamCallback = (error) => isA<NodeJS.ErrnoException | null>(error);
const bigint = process.argv.length > 2;
const options: fs.StatOptions = { bigint };

fs.stat('a', (_error, stats) => holds<Same<typeof stats, fs.Stats>>());
fs.stat(url, {}, (_error, stats) => isA<fs.Stats>(stats));
fs.stat(url, undefined, (_error, stats) => isA<fs.Stats>(stats));
fs.stat('a', { bigint: true }, (_error, stats) => holds<Same<typeof stats, fs.BigIntStats>>());
fs.stat('a', { bigint }, (_error, stats) => isA<Either | undefined>(stats));
fs.stat('a', options, (_error, stats) => isA<Either | undefined>(stats));
isA<Promise<fs.Stats>>(promisify(fs.stat)('a'));
isA<Promise<fs.BigIntStats>>(promisify(fs.stat)('a', { bigint: true }));
isA<Promise<Either | undefined>>(promisify(fs.stat)('a', { bigint }));
isA<Promise<Either | undefined>>(promisify(fs.stat)('a', options));
isA<fs.Stats>(fs.statSync('a'));
isA<fs.Stats>(fs.statSync('a', undefined));
isA<fs.Stats>(fs.statSync('a', { bigint: false }));
isA<fs.BigIntStats>(fs.statSync('a', { bigint: true }));
isA<fs.Stats | undefined>(fs.statSync('a', { throwIfNoEntry: false }));
isA<fs.BigIntStats | undefined>(fs.statSync('a', { bigint: true, throwIfNoEntry: false }));
isA<Either | undefined>(fs.statSync('a', { bigint }));
isA<Either | undefined>(fs.statSync('a', options));

// A function of one's own in the place of Node's.
declare const look: fs.StatSyncFn;
isA<fs.Stats>(look('a'));
isA<fs.Stats>(look('a', { bigint: false }));
isA<fs.BigIntStats>(look('a', { bigint: true }));
isA<fs.Stats | undefined>(look('a', { throwIfNoEntry: false }));
isA<fs.BigIntStats | undefined>(look('a', { bigint: true, throwIfNoEntry: false }));
isA<Either>(look('a', { bigint }));
isA<Either | undefined>(look('a', options));

fs.fstat(3, (_error, stats) => holds<Same<typeof stats, fs.Stats>>());
fs.fstat(3, {}, (_error, stats) => isA<fs.Stats>(stats));
fs.fstat(3, { bigint: true }, (_error, stats) => isA<fs.BigIntStats>(stats));
fs.fstat(3, options, (_error, stats) => isA<Either>(stats));
isA<Promise<fs.Stats>>(promisify(fs.fstat)(3));
isA<Promise<fs.BigIntStats>>(promisify(fs.fstat)(3, { bigint: true }));
isA<Promise<Either>>(promisify(fs.fstat)(3, options));
isA<fs.Stats>(fs.fstatSync(3));
isA<fs.BigIntStats>(fs.fstatSync(3, { bigint: true }));
isA<Either>(fs.fstatSync(3, options));

fs.lstat('a', (_error, stats) => holds<Same<typeof stats, fs.Stats>>());
fs.lstat('a', {}, (_error, stats) => isA<fs.Stats>(stats));
fs.lstat('a', { bigint: true }, (_error, stats) => isA<fs.BigIntStats>(stats));
fs.lstat('a', options, (_error, stats) => isA<Either>(stats));
isA<Promise<fs.Stats>>(promisify(fs.lstat)('a'));
isA<Promise<fs.BigIntStats>>(promisify(fs.lstat)('a', { bigint: true }));
isA<Promise<Either>>(promisify(fs.lstat)('a', options));
isA<fs.Stats>(fs.lstatSync('a'));
isA<fs.Stats>(fs.lstatSync('a', {}));
isA<fs.BigIntStats>(fs.lstatSync('a', { bigint: true }));
isA<fs.Stats | undefined>(fs.lstatSync('a', { throwIfNoEntry: false }));
isA<fs.BigIntStats | undefined>(fs.lstatSync('a', { bigint: true, throwIfNoEntry: false }));
isA<Either | undefined>(fs.lstatSync('a', { bigint }));
isA<Either | undefined>(fs.lstatSync('a', options));

fs.statfs('a', (_error, stats) => holds<Same<typeof stats, fs.StatsFs>>());
fs.statfs('a', {}, (_error, stats) => isA<number>(stats.bavail + stats.bfree + stats.blocks));
fs.statfs('a', { bigint: true }, (_error, stats) => isA<bigint>(stats.bsize + stats.ffree));
fs.statfs('a', { bigint }, (_error, stats) => isA<EitherFs>(stats));
isA<Promise<fs.StatsFs>>(promisify(fs.statfs)('a'));
isA<Promise<fs.BigIntStatsFs>>(promisify(fs.statfs)('a', { bigint: true }));
isA<Promise<EitherFs>>(promisify(fs.statfs)('a', { bigint } satisfies fs.StatFsOptions));
isA<fs.StatsFs>(fs.statfsSync('a'));
isA<fs.BigIntStatsFs>(fs.statfsSync('a', { bigint: true }));
isA<EitherFs>(fs.statfsSync('a', { bigint }));

export function describe(stats: fs.Stats): string {
  if (stats.isFile() || stats.isDirectory()) return `${stats.size} of ${stats.blksize}`;
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return `device ${stats.rdev}`;
  if (stats.isFIFO() || stats.isSocket()) return `owner ${stats.uid}:${stats.gid}`;
  if (stats.isSymbolicLink()) return `${stats.dev}:${stats.ino} of ${stats.nlink}`;
  return `${stats.atimeMs} ${stats.birthtime} ${stats.ctime} ${stats.mode} ${stats.blocks}`;
}
isA<bigint>(fs.statSync('a', { bigint: true }).mtimeNs);

fs.access('a', done);
fs.access('a', fs.constants.F_OK, done);
isA<Promise<void>>(promisify(fs.access)('a', fs.constants.X_OK));
fs.accessSync(url, fs.constants.R_OK);
fs.exists('a', (there) => isA<boolean>(there));
isA<Promise<boolean>>(promisify(fs.exists)('a'));
isA<boolean>(fs.existsSync(url));
fs.chmod('a', 0o600, done);
isA<Promise<void>>(promisify(fs.chmod)('a', '600'));
fs.chmodSync('a', 0o600);
fs.lchmod('a', 0o600, done);
isA<Promise<void>>(promisify(fs.lchmod)('a', 0o600));
fs.lchmodSync('a', 0o600);
fs.chown('a', 1, 1, done);
isA<Promise<void>>(promisify(fs.chown)('a', 1, 1));
fs.chownSync('a', 1, 1);
fs.lchown('a', 1, 1, done);
isA<Promise<void>>(promisify(fs.lchown)('a', 1, 1));
fs.lchownSync('a', 1, 1);
fs.utimes('a', new Date(), '1', done);
isA<Promise<void>>(promisify(fs.utimes)('a', 1, 1));
fs.utimesSync('a', 1 satisfies fs.TimeLike, new Date());
fs.lutimes('a', 1, 1, done);
isA<Promise<void>>(promisify(fs.lutimes)('a', 1, 1));
fs.lutimesSync('a', 1, 1);

// Watching.
const listener: fs.StatsListener = (now, before) => isA<boolean>(now.size > before.size);
const bigListener: fs.BigIntStatsListener = (now, before) => isA<boolean>(now.ino === before.ino);
isA<fs.StatWatcher>(fs.watchFile('a', listener).ref().unref());
fs.watchFile('a', { bigint: false, persistent: false, interval: 10 }, listener);
fs.watchFile('a', { bigint: true }, bigListener);
fs.unwatchFile('a');
fs.unwatchFile('a', listener);
fs.unwatchFile('a', bigListener);
fs.watch('a');
fs.watch('a', (event, name) => isA<[fs.WatchEventType, string | null]>([event, name]));
fs.watch('a', 'hex', (_event, name) => isA<string | null>(name));
fs.watch('a', { recursive: true, persistent: false }, (_event, name) => isA<string | null>(name));
fs.watch('a', 'buffer', (_event, name) => isA<Buffer | null>(name));
fs.watch('a', { encoding: 'buffer' }, (_event, name) => isA<Buffer | null>(name));
const both: fs.WatchListener<string | Buffer> = (_event, name) => isA<string | Buffer | null>(name);
fs.watch('a', { encoding: bigint ? 'utf8' : 'buffer' }, both);
fs.watch(url).ref().unref().close();

// @ts-expect-error there may be none
isA<fs.Stats>(fs.statSync('a', { throwIfNoEntry: false }));
// @ts-expect-error numbers and large numbers do not mix
fs.statSync('a', { bigint: true }).size + 1;
// @ts-expect-error a listener for the other kind of numbers
fs.watchFile('a', { bigint: true }, listener);
// @ts-expect-error a mode is no boolean
fs.chmodSync('a', true);
