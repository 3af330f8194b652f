// The module's types are those of node:fs, export by export, and the additions: no more, no less.

import * as nodeFs from 'node:fs';
import type * as nodePromises from 'node:fs/promises';
import * as sluice from 'sluice-fs';
import * as sluicePromises from 'sluice-fs/promises';
import { holds, isA, type Same } from './assertions.js';

// An ES module's namespace has a default export as well, which is the whole.
type Node = Omit<typeof nodeFs, 'default'>;
type Ours = Omit<typeof sluice, 'default'>;
type NodePromises = Omit<typeof nodePromises, 'default'>;
type OurPromises = Omit<typeof sluicePromises, 'default'>;

// Either can stand where the other is expected.
isA<Node>(sluice);
isA<Omit<Ours, Additions | 'promises'>>(nodeFs);
isA<NodePromises>(sluicePromises);

// A program can be given this module wherever it asks for Node's, by any of its names.
declare function uses(fs: typeof import('node:fs')): void;
declare function usesOldName(fs: typeof import('fs')): void;
declare function usesPromises(fs: typeof import('node:fs/promises')): void;
declare function usesOldPromises(fs: typeof import('fs/promises')): void;
uses(sluice);
usesOldName(sluice);
usesPromises(sluicePromises);
usesPromises(sluice.promises);
usesOldPromises(sluicePromises);
usesOldPromises(sluice.promises);
export let either: typeof nodeFs | typeof sluice = nodeFs;
either = sluice;
either.readFile('a', (_error, data) => isA<Buffer>(data));

// And Node's where somebody asks for this one without its additions.
type Batches = 'readFiles' | 'statMany';
type Additions = 'default' | 'lanes' | 'mapFile' | 'native' | 'pipe' | Batches;
declare function usesOurs(fs: Omit<typeof sluice, Additions | 'promises'>): void;
declare function usesOurPromises(fs: Omit<typeof sluicePromises, Additions>): void;
usesOurs(nodeFs);
usesOurPromises(nodeFs.promises);
// @ts-expect-error the additions are missing
isA<Omit<typeof sluice, 'default' | 'promises'>>(nodeFs);

// Nothing is missing, and only what is documented is added.
holds<Same<Exclude<keyof Node, keyof Ours>, never>>();
holds<Same<Exclude<keyof Ours, keyof Node>, Exclude<Additions, 'default'>>>();
holds<Same<Exclude<keyof NodePromises, keyof OurPromises>, never>>();
holds<Same<Exclude<keyof OurPromises, keyof NodePromises>, 'pipe' | Batches>>();

// What both have is the same, down to the overloads.
type Makers = 'createReadStream' | 'createWriteStream';
type Extended = 'cp' | 'readdir' | 'rm' | 'writeFile';
type Shared = Exclude<keyof Node, 'promises' | Makers | Extended | `${Extended}Sync`>;
type SharedPromises = Exclude<keyof NodePromises, Extended>;
holds<Same<Pick<Ours, Shared>, Pick<Node, Shared>>>();
holds<Same<Pick<OurPromises, SharedPromises>, Pick<NodePromises, SharedPromises>>>();

// What takes more options has all of Node's overloads.
isA<Pick<Node, Extended | `${Extended}Sync`>>(sluice);
isA<Pick<NodePromises, Extended>>(sluicePromises);

// But for the makers of streams, which take one option more.
type Options<Maker extends keyof Node & Makers> = Exclude<
  Parameters<Node[Maker]>[1],
  string | undefined
>;
type Without<Name, Whole> = Pick<Whole, Exclude<keyof Whole, Name>>;
type Plain<Whole> = Without<never, Whole>;
holds<Same<Without<'kernel', sluice.ReadStreamOptions>, Plain<Options<'createReadStream'>>>>();
holds<Same<Without<'kernel', sluice.WriteStreamOptions>, Plain<Options<'createWriteStream'>>>>();
type Made<Choice, Stream> = (path: nodeFs.PathLike, options?: BufferEncoding | Choice) => Stream;
holds<Same<Ours['createReadStream'], Made<sluice.ReadStreamOptions, nodeFs.ReadStream>>>();
holds<Same<Node['createReadStream'], Made<Options<'createReadStream'>, nodeFs.ReadStream>>>();
holds<Same<Ours['createWriteStream'], Made<sluice.WriteStreamOptions, nodeFs.WriteStream>>>();
holds<Same<Node['createWriteStream'], Made<Options<'createWriteStream'>, nodeFs.WriteStream>>>();

// `fs.promises` is the module `sluice-fs/promises`.
holds<Same<Omit<typeof sluice.promises, 'default'>, OurPromises>>();

// The types are Node's as well, so values travel between the two freely.
holds<Same<sluice.Stats, nodeFs.Stats>>();
holds<Same<sluice.BigIntStats, nodeFs.BigIntStats>>();
holds<Same<sluice.Dirent, nodeFs.Dirent>>();
holds<Same<sluice.Dir, nodeFs.Dir>>();
holds<Same<sluice.ReadStream, nodeFs.ReadStream>>();
holds<Same<sluice.WriteStream, nodeFs.WriteStream>>();
holds<Same<sluice.FSWatcher, nodeFs.FSWatcher>>();
holds<Same<sluice.PathLike, nodeFs.PathLike>>();
holds<Same<sluice.PathOrFileDescriptor, nodeFs.PathOrFileDescriptor>>();
holds<Same<sluice.WriteFileOptions, nodeFs.WriteFileOptions>>();
holds<Same<sluice.promises.FileHandle, nodePromises.FileHandle>>();
holds<Same<sluicePromises.FileHandle, nodePromises.FileHandle>>();

// The comparison can tell types apart.
// @ts-expect-error
holds<Same<Ours, Node>>();
// @ts-expect-error
holds<Same<sluice.Stats, sluice.BigIntStats>>();
