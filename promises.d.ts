// The types of `sluice-fs/promises`: everything of `node:fs/promises`, and the additions.

/// <reference types="node" />

import type { CopyOptions, Dirent, PathLike, RmOptions, WriteFileOptions } from 'node:fs';
import type {
  cp as nodeCp,
  readdir as nodeReaddir,
  rm as nodeRm,
  writeFile as nodeWriteFile,
} from 'node:fs/promises';
import type {
  AtomicOptions,
  FileBytes,
  FileStats,
  FileText,
  PathList,
  PipeDestination,
  PipeOptions,
  PipeResult,
  PipeSource,
  ReaddirNamesOptions,
  ReaddirTextOptions,
  ReaddirTypesOptions,
  ReadFilesAsBytes,
  ReadFilesAsText,
  ReadFilesOptions,
  TreeOptions,
} from './index.js';

export * from 'node:fs/promises';

/**
 * Moves bytes from one place to another. Fulfilled when the last one has arrived
 * and the destination has finished.
 *
 * It makes a stream of each end that is not one, and joins them by Node's
 * `stream.pipeline`: back-pressure, errors and clean-up are those of `pipeline`.
 * Meant for bytes; for streams in object mode use `pipeline` itself.
 *
 * A descriptor or `FileHandle` of yours is left open, whatever happens.
 *
 * @param source a path (string, Buffer, `file:` URL), a descriptor, a
 *   `FileHandle`, a Readable, a web `ReadableStream`, or an iterable of strings
 *   and bytes
 * @param destination a path, a descriptor, a `FileHandle`, a Writable (a socket,
 *   an HTTP response) or a web `WritableStream`
 * @param options a range of the source (in bytes), how the destination is opened and
 *   left, a signal, a progress callback; see {@link PipeOptions}. Default: all bytes, and
 *   the destination is ended
 * @returns the bytes moved, and the lane that moved them
 * @throws {TypeError} (by rejection, as all) `ERR_INVALID_ARG_TYPE` for an argument or
 *   option that is none of these
 * @throws {RangeError} `ERR_OUT_OF_RANGE` for a `start` or `end` that is no integer of 0
 *   or more, or a `start` behind the `end`
 * @throws {NodeJS.ErrnoException} what the system refuses: `ENOENT`, `EISDIR`,
 *   `ENOSPC`, `EPIPE` ...
 * @throws {DOMException | Error} an `AbortError` (`code` is `ABORT_ERR`) once
 *   `options.signal` is aborted
 * @see https://nodejs.org/api/stream.html#streampipelinesource-transforms-destination-options
 *
 * @example
 * const { bytes } = await pipe(request, 'upload.bin', { flags: 'wx' });
 */
export function pipe(
  source: PipeSource,
  destination: PipeDestination,
  options?: PipeOptions | null,
): Promise<PipeResult>;

/**
 * Reads many files, in one call, into Buffers.
 *
 * Each file is read as by Node's `promises.readFile`. One that cannot be read is an
 * error in its place, and the others are read all the same. The contents of all of them
 * are in memory at the end: of very many, ask for some thousands at a time.
 *
 * @param paths strings, Buffers of path bytes and `file:` URLs, in whatever can be iterated
 *   over; read at once, before anything else is done
 * @param options the `flag` to open with (default: `'r'`), and a `signal` that stops all of it;
 *   see {@link ReadFilesOptions}
 * @returns the contents of each file, or its error, in the order of the paths
 * @throws {TypeError} (by rejection, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no list. What
 *   Node refuses of a single path or of the options, and what the system says (`ENOENT`,
 *   `EACCES`, `EISDIR` ...), is in the place of the file
 * @throws {DOMException | Error} an `AbortError` (`code` is `ABORT_ERR`) once `signal` is aborted
 * @see https://nodejs.org/api/fs.html#fspromisesreadfilepath-options
 *
 * @example
 * const [first] = await readFiles(['a.bin', 'b.bin']);
 * if (first instanceof Error) throw first;
 * console.log(first.length);
 */
export function readFiles(paths: PathList, options?: ReadFilesAsBytes | null): Promise<FileBytes[]>;
/**
 * Reads many files, in one call, as text.
 *
 * Each file is read as by Node's `promises.readFile`. One that cannot be read is an
 * error in its place, and the others are read all the same. The contents of all of them
 * are in memory at the end: of very many, ask for some thousands at a time.
 *
 * @param paths strings, Buffers of path bytes and `file:` URLs, in whatever can be iterated
 *   over; read at once, before anything else is done
 * @param options the encoding, alone or with the `flag` to open with (default: `'r'`) and a
 *   `signal` that stops all of it; see {@link ReadFilesOptions}
 * @returns the contents of each file, or its error, in the order of the paths
 * @throws {TypeError} (by rejection, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no list. What
 *   Node refuses of a single path or of the options, and what the system says (`ENOENT`,
 *   `EACCES`, `EISDIR` ...), is in the place of the file
 * @throws {DOMException | Error} an `AbortError` (`code` is `ABORT_ERR`) once `signal` is aborted
 * @see https://nodejs.org/api/fs.html#fspromisesreadfilepath-options
 *
 * @example
 * const texts = await readFiles(['a.js', 'b.js'], 'utf8');
 * const lines = texts.map((text) => (text instanceof Error ? 0 : text.split('\n').length));
 */
export function readFiles(
  paths: PathList,
  options: ReadFilesAsText | BufferEncoding,
): Promise<FileText[]>;
/**
 * Reads many files, in one call, into Buffers, or as text if the options name an encoding.
 *
 * Each file is read as by Node's `promises.readFile`. One that cannot be read is an
 * error in its place, and the others are read all the same. The contents of all of them
 * are in memory at the end: of very many, ask for some thousands at a time.
 *
 * @param paths strings, Buffers of path bytes and `file:` URLs, in whatever can be iterated
 *   over; read at once, before anything else is done
 * @param options the `encoding` (default: none, and the contents are Buffers), the `flag` to open
 *   with (default: `'r'`), and a `signal` that stops all of it; see {@link ReadFilesOptions}
 * @returns the contents of each file, or its error, in the order of the paths
 * @throws {TypeError} (by rejection, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no list. What
 *   Node refuses of a single path or of the options, and what the system says (`ENOENT`,
 *   `EACCES`, `EISDIR` ...), is in the place of the file
 * @throws {DOMException | Error} an `AbortError` (`code` is `ABORT_ERR`) once `signal` is aborted
 * @see https://nodejs.org/api/fs.html#fspromisesreadfilepath-options
 *
 * @example
 * const contents = await readFiles(paths, { encoding: asText ? 'utf8' : null, signal });
 */
export function readFiles(
  paths: PathList,
  options?: ReadFilesOptions | BufferEncoding | null,
): Promise<(FileBytes | FileText)[]>;

/**
 * Looks at many paths, in one call.
 *
 * Each is looked at as by Node's `promises.stat`, without options. One that cannot be
 * looked at is an error in its place, and the others are looked at all the same.
 *
 * @param paths strings, Buffers of path bytes and `file:` URLs, in whatever can be iterated
 *   over; read at once, before anything else is done
 * @returns the `Stats` of each path, or its error, in the order of the paths
 * @throws {TypeError} (by rejection, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no list. What
 *   Node refuses of a single path, and what the system says (`ENOENT`, `EACCES` ...), is in the
 *   place of the path
 * @see https://nodejs.org/api/fs.html#fspromisesstatpath-options
 *
 * @example
 * const all = await statMany(paths);
 * const files = paths.filter((_, i) => !(all[i] instanceof Error) && all[i].isFile());
 */
export function statMany(paths: PathList): Promise<FileStats[]>;

/** What `readdir` takes beside Node's forms. */
export interface WatchedReaddir {
  (path: PathLike, options: ReaddirTypesOptions): Promise<Dirent[]>;
  (path: PathLike, options: ReaddirTextOptions): Promise<string[]>;
  (
    path: PathLike,
    options: ReaddirNamesOptions,
  ): Promise<string[] | ReturnType<typeof Buffer.alloc>[]>;
}

/**
 * Node's `readdir`, with two options more: `signal` and `onProgress`, see `TreeOptions` of `sluice-fs`.
 *
 * @see https://nodejs.org/api/fs.html#fspromisesreaddirpath-options
 *
 * @example
 * const names = await readdir('src', { recursive: true, signal: AbortSignal.timeout(1000) });
 */
export const readdir: typeof nodeReaddir & WatchedReaddir;

/**
 * Node's `rm`, with two options more: `signal` and `onProgress`, see `TreeOptions` of `sluice-fs`.
 *
 * @see https://nodejs.org/api/fs.html#fspromisesrmpath-options
 *
 * @example
 * await rm('build', { recursive: true, onProgress: ({ files }) => console.log(files) });
 */
export const rm: typeof nodeRm &
  ((path: PathLike, options: RmOptions & TreeOptions) => Promise<void>);

/**
 * Node's `cp`, with two options more: `signal` and `onProgress`, see `TreeOptions` of `sluice-fs`.
 *
 * @see https://nodejs.org/api/fs.html#fspromisescpsrc-dest-options
 *
 * @example
 * await cp('src', 'copy', { recursive: true, onProgress: ({ bytes }) => console.log(bytes) });
 */
export const cp: typeof nodeCp &
  ((
    source: string | URL,
    destination: string | URL,
    options: CopyOptions & TreeOptions,
  ) => Promise<void>);

/**
 * Node's `promises.writeFile`, with one option more: `atomic`, see {@link AtomicOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fspromiseswritefilefile-data-options
 *
 * @example
 * await writeFile('settings.json', '{}', { atomic: true });
 */
export const writeFile: typeof nodeWriteFile &
  ((
    path: PathLike,
    data:
      | string
      | NodeJS.ArrayBufferView
      | Iterable<string | NodeJS.ArrayBufferView>
      | AsyncIterable<string | NodeJS.ArrayBufferView>,
    options: Exclude<WriteFileOptions, string | null> & AtomicOptions,
  ) => Promise<void>);
