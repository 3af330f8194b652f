// Programs that work with names and links: every form of every such function.

import { promisify } from 'node:util';
import * as fs from 'sluice-fs';
import { holds, isA, type Same } from './assertions.js';

const url = new URL('file:///tmp/a');
const bytes = Buffer.from('a');
const done: fs.NoParamCallback = (error) => isA<NodeJS.ErrnoException | null>(error);
const named: fs.EncodingOption = { encoding: 'utf8' };
const asBytes: fs.BufferEncodingOption = { encoding: 'buffer' };

fs.rename('a', url, done);
isA<Promise<void>>(promisify(fs.rename)(bytes, 'b'));
fs.renameSync('a', 'b');
fs.unlink('a', done);
isA<Promise<void>>(promisify(fs.unlink)(url));
fs.unlinkSync(bytes);
fs.link('a', bytes, done);
isA<Promise<void>>(promisify(fs.link)('a', 'b'));
fs.linkSync(url, 'b');
fs.symlink('a', 'b', done);
fs.symlink('a', 'b', 'dir', done);
fs.symlink(url, 'b', undefined, done);
isA<Promise<void>>(promisify(fs.symlink)('a', 'b', 'junction'));
fs.symlinkSync('a', 'b');
fs.symlinkSync('a', 'b', 'file' satisfies fs.symlink.Type);

fs.readlink('a', (_error, target) => holds<Same<typeof target, string>>());
fs.readlink('a', 'hex', (_error, target) => holds<Same<typeof target, string>>());
fs.readlink('a', named, (_error, target) => isA<string>(target));
fs.readlink(url, asBytes, (_error, target) => isA<Buffer>(target));
fs.readlink(url, 'buffer', (_error, target) => isA<Buffer>(target));
isA<Promise<string>>(promisify(fs.readlink)('a'));
isA<Promise<string>>(promisify(fs.readlink)('a', named));
isA<Promise<Buffer>>(promisify(fs.readlink)('a', 'buffer'));
isA<string>(fs.readlinkSync('a'));
isA<string>(fs.readlinkSync('a', 'utf8'));
isA<Buffer>(fs.readlinkSync('a', { encoding: 'buffer' }));

fs.realpath('a', (_error, path) => holds<Same<typeof path, string>>());
fs.realpath('a', named, (_error, path) => isA<string>(path));
fs.realpath('a', asBytes, (_error, path) => isA<Buffer>(path));
isA<Promise<string>>(promisify(fs.realpath)('a'));
isA<Promise<string>>(promisify(fs.realpath)('a', 'base64'));
isA<Promise<Buffer>>(promisify(fs.realpath)('a', asBytes));
isA<string>(fs.realpathSync('a', named));
isA<Buffer>(fs.realpathSync('a', 'buffer'));
fs.realpath.native('a', (_error, path) => holds<Same<typeof path, string>>());
fs.realpath.native('a', named, (_error, path) => isA<string>(path));
fs.realpath.native('a', 'buffer', (_error, path) => isA<Buffer>(path));
isA<string>(fs.realpathSync.native('a', named));
isA<Buffer>(fs.realpathSync.native('a', asBytes));

fs.copyFile('a', url, done);
fs.copyFile('a', 'b', fs.constants.COPYFILE_EXCL, done);
isA<Promise<void>>(promisify(fs.copyFile)('a', 'b', fs.constants.COPYFILE_FICLONE_FORCE));
fs.copyFileSync('a', 'b');
fs.copyFileSync(bytes, 'b', fs.constants.COPYFILE_FICLONE);

const copying: fs.CopyOptions = {
  dereference: true,
  errorOnExist: true,
  filter: async (source, destination) => source !== destination,
  force: false,
  mode: fs.constants.COPYFILE_EXCL,
  preserveTimestamps: true,
  recursive: true,
  verbatimSymlinks: true,
};
fs.cp('a', 'b', (error) => isA<NodeJS.ErrnoException | null>(error));
fs.cp(url, 'b', copying, (error) => isA<NodeJS.ErrnoException | null>(error));
fs.cpSync('a', url);
const copyingNow: fs.CopySyncOptions = { recursive: true, filter: (source) => source !== 'a' };
fs.cpSync('a', 'b', copyingNow);

// What a path may be.
const path: fs.PathLike = process.argv[2] === undefined ? url : bytes;
const pathOrDescriptor: fs.PathOrFileDescriptor = process.argv[2] ?? 3;
fs.unlinkSync(path);
isA<Buffer>(fs.readFileSync(pathOrDescriptor));

// @ts-expect-error a new name is missing
fs.renameSync('a');
// @ts-expect-error no such kind of link
fs.symlinkSync('a', 'b', 'hard');
// @ts-expect-error no such encoding
fs.readlinkSync('a', 'utf-32');
// @ts-expect-error what is copied now cannot wait for an answer
fs.cpSync('a', 'b', copying);
// @ts-expect-error a descriptor has no name
fs.unlinkSync(3);
