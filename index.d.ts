// The types of `sluice-fs`: everything of `node:fs`, and the additions.
//
// Written by hand. What is Node's comes from @types/node unchanged, so a program
// that compiles against `node:fs` compiles against this module.

/// <reference types="node" />

import type {
  CopyOptions,
  CopySyncOptions,
  Dirent,
  NoParamCallback,
  cp as nodeCp,
  cpSync as nodeCpSync,
  createReadStream as nodeCreateReadStream,
  createWriteStream as nodeCreateWriteStream,
  readdir as nodeReaddir,
  readdirSync as nodeReaddirSync,
  rm as nodeRm,
  rmSync as nodeRmSync,
  writeFile as nodeWriteFile,
  writeFileSync as nodeWriteFileSync,
  PathLike,
  ReadStream,
  RmOptions,
  Stats,
  WriteFileOptions,
  WriteStream,
} from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type {
  ReadableStream as WebReadableStream,
  WritableStream as WebWritableStream,
} from 'node:stream/web';

export * from 'node:fs';

/** Node's `fs.promises`, with `pipe`, `readFiles` and `statMany`. The same object as `require('sluice-fs/promises')`. */
export * as promises from './promises.js';

/**
 * Is native code at work?
 *
 * `false` where the addon is not built or does not load, and under Node's
 * permission model (`--permission`), which native code would bypass. Every
 * function then is Node's own, or works through it; `lanes().pool.reason` says why.
 * Settled when the module is loaded.
 *
 * @throws {Error} `ERR_SLUICE_NO_NATIVE`, by loading the module without native
 *   code, if the environment variable `SLUICE_REQUIRE_NATIVE` is `1`
 * @see https://nodejs.org/api/permissions.html
 *
 * @example
 * if (!native) console.warn(lanes().pool.reason);
 */
export const native: boolean;

/** What one lane has served, in this thread, since the module was loaded. */
export interface Lane {
  /** Can calls take this lane here? */
  open: boolean;
  /** Why the lane is closed. There is none while it is open. */
  reason?: string;
  /**
   * Operations that ended well; in the exact lane, all that Node was asked for. A
   * whole file is one operation. A stream counts one for each trip to the file,
   * which may bring or take several chunks, and one for each slice that has left
   * through the kernel, whole or cut off. A slice that was refused, and takes the
   * ordinary way, is none.
   */
  operations: number;
  /** Bytes of file content that these operations moved. Not counted in the exact lane: 0. */
  bytes: number;
}

/** The pool lane. */
export interface PoolLane extends Lane {
  /** The most threads that the pool uses: `SLUICE_THREADS`, or 8. 0 while the lane is closed. */
  threads: number;
}

/** The lanes, by name. A later version may have more. */
export interface Lanes {
  /**
   * On the JavaScript thread, where the kernel has in memory what is asked for:
   * `readFile` of a file of up to 64 KiB, `stat` and `lstat` without options, and
   * opening a file that is read as a stream, reading its last 16 KiB, and closing it.
   */
  cached: Lane;
  /**
   * Slices of a file that went from its descriptor to another, past JavaScript:
   * `pipe` into a file, a plain socket, a pipe or an HTTP/1 message. The kernel
   * moves them; where it refuses, or is slower, Rust reads and writes them.
   */
  kernel: Lane;
  /** A thread of the pool ran the operation, in Rust. */
  pool: PoolLane;
  /**
   * On the calling thread, which waits: `readFileSync`, `writeFileSync` and
   * `appendFileSync`, which are Node's own functions; in Rust `mapFile`, `globSync`,
   * `opendirSync`, `realpathSync`, and whole trees by `readdirSync`, `rmSync` and
   * `cpSync`. Always open.
   */
  sync: Lane;
  /**
   * Node's own `node:fs`, called by a function that has a faster lane: for
   * arguments that Node has to refuse, for a caller's own `fs` option, for `access`
   * of what is not in memory, for a single `unlink`, and everywhere that the other
   * lanes are closed. Always open.
   *
   * Functions that this package hands on untouched, `mkdtemp` for one, are not
   * counted at all.
   */
  exact: Lane;
}

/** The name of a lane. */
export type LaneName = keyof Lanes;

/**
 * Tells which lanes are open here, and what each has served.
 *
 * Every worker thread, and every copy of the package in a thread, has counters
 * of its own, which begin at 0 when the package is loaded and are never reset.
 * Each call returns a new object; it never throws.
 *
 * @returns for each lane whether it is open, why not, the operations it has served
 *   (a count) and the bytes of file content that they moved; see {@link Lanes}
 *
 * @example
 * const { pool } = lanes();
 * console.log(`${pool.operations} operations, ${pool.bytes} bytes`);
 */
export function lanes(): Lanes;

/** What `mapFile` maps. */
export interface MapFileOptions {
  /** The first byte to map, counted from the start of the file, in bytes. Default: 0. */
  position?: number | undefined;
  /**
   * The most bytes to map. Default: all that follow. Less is mapped where the
   * file ends earlier, and nothing where `position` is at the end or behind it.
   */
  length?: number | undefined;
}

/**
 * Maps a file into memory and returns a Buffer over its pages: mmap(2) with
 * `MAP_PRIVATE`. Nothing is read until a byte is looked at.
 *
 * **Hazard.** If anybody truncates the file while the Buffer is in use, looking
 * at a byte behind the new end raises SIGBUS, which ends the whole process; no
 * `try` catches it. Map only files that nobody shortens meanwhile. `readFile`
 * has no such hazard.
 *
 * The Buffer may be written to. It is a private copy-on-write view: what is
 * written there never reaches the file. What others write to the file may
 * appear in the Buffer, until the page in question has been written to here.
 *
 * The file is open only during the call. The memory is unmapped when the Buffer
 * has been collected. Runs on the calling thread, which waits for the disk where
 * a page is not in memory yet. Where there is no native code, the bytes are read
 * into an ordinary Buffer instead.
 *
 * @param path a string, a Buffer of path bytes or a `file:` URL; not a descriptor
 * @param options the range to map, in bytes; default: the whole file
 * @returns a Buffer of the mapped length, which is 0 for an empty range
 * @throws {NodeJS.ErrnoException} what open(2), fstat(2) and mmap(2) say, with
 *   Node's `code`, `errno`, `syscall` and `path`: `ENOENT`, `EACCES`, and
 *   `ENODEV` for what is not a regular file
 * @throws {TypeError | RangeError} `ERR_INVALID_ARG_TYPE` for a `position` or
 *   `length` that is no number, `ERR_OUT_OF_RANGE` for one that is no integer of
 *   0 or more; Node's own errors for a `path` that is none
 * @see https://man7.org/linux/man-pages/man2/mmap.2.html
 *
 * @example
 * const tail = mapFile('records.bin', { position: 4096 });
 */
// The return type is a Buffer over memory that is not shared. Its name differs between
// versions of @types/node; this expression gives the right one in each.
export function mapFile(
  path: PathLike,
  options?: MapFileOptions | null,
): ReturnType<typeof Buffer.alloc>;

// Not every version of @types/node exports the names that Node's options have.
type OptionsOf<Maker extends (path: PathLike, options?: never) => unknown> = Exclude<
  Parameters<Maker>[1],
  string | undefined
>;

/** The options of `createReadStream`: Node's, and `kernel`. */
export interface ReadStreamOptions extends OptionsOf<typeof nodeCreateReadStream> {
  /**
   * `false` keeps what this stream reads out of the kernel lane, wherever it is
   * piped to: a socket then gets the bytes as they were read, not as the file's
   * pages are when they leave. Default: `true`, and so is every value but `false`.
   *
   * The lane is sendfile(2) into sockets, pipes and HTTP/1 messages, and into files
   * the ioctl `FICLONERANGE` and copy_file_range(2).
   *
   * @default true
   * @see https://man7.org/linux/man-pages/man2/sendfile.2.html
   * @see https://man7.org/linux/man-pages/man2/copy_file_range.2.html
   */
  kernel?: boolean | undefined;
}

/** The options of `createWriteStream`: Node's, and `kernel`. */
export interface WriteStreamOptions extends OptionsOf<typeof nodeCreateWriteStream> {
  /**
   * `false` keeps what is piped into this stream out of the kernel lane, whatever
   * file it comes from. Default: `true`, and so is every value but `false`.
   *
   * The lane into a file is the ioctl `FICLONERANGE` and copy_file_range(2).
   *
   * @default true
   * @see https://man7.org/linux/man-pages/man2/copy_file_range.2.html
   * @see https://man7.org/linux/man-pages/man2/ioctl_ficlonerange.2.html
   */
  kernel?: boolean | undefined;
}

/**
 * Node's `createReadStream`, with one option more: `kernel`.
 *
 * Node's options are `flags` (default `'r'`), `encoding` (none: chunks are
 * Buffers), `fd` (a descriptor or `FileHandle` instead of `path`), `mode` (`0o666`),
 * `autoClose` (`true`), `emitClose` (`true`), `start` (where the descriptor stands, for
 * a path 0) and `end` (`Infinity`), which are the first and the last byte to read,
 * both included, `highWaterMark` (bytes of a chunk at most: 64 KiB), `fs` (functions in
 * the place of Node's; every byte then goes through them) and `signal`.
 *
 * Where the stream is piped into a file, a plain socket, a pipe (`process.stdout`)
 * or an HTTP/1 message, and nobody else listens, the bytes go there in the kernel
 * lane; everybody else gets chunks. `kernel: false` makes it chunks for everybody.
 *
 * @param path a string, a Buffer of path bytes or a `file:` URL; not looked at
 *   where there is `options.fd`
 * @param options an encoding, or {@link ReadStreamOptions}
 * @returns a Readable that opens the file by itself; what the system refuses
 *   (`ENOENT`, `EACCES`, `EISDIR` ...) it emits as `'error'`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a `path`,
 *   an encoding or an option that is none
 * @throws {RangeError} `ERR_OUT_OF_RANGE` for a `start` or `end` that is no integer
 *   of 0 or more, or a `start` behind the `end`
 * @see https://nodejs.org/api/fs.html#fscreatereadstreampath-options
 *
 * @example
 * createReadStream('growing.log', { kernel: false }).pipe(response);
 */
export function createReadStream(
  path: PathLike,
  options?: BufferEncoding | ReadStreamOptions,
): ReadStream;

/**
 * Node's `createWriteStream`, with one option more: `kernel`.
 *
 * Node's options are `flags` (default `'w'`: the file is created or truncated),
 * `encoding` (of strings that are written: `'utf8'`), `fd` (a descriptor or
 * `FileHandle` instead of `path`), `mode` of a file that is created (`0o666`, before the
 * umask), `autoClose` (`true`), `emitClose` (`true`), `start` (the position of the first
 * byte; with `flags` `'r+'` that leaves the rest of the file), `highWaterMark` (bytes
 * that wait before `write` says `false`), `flush` (fsync(2) before the end: `false`), `fs`
 * (functions in the place of Node's; every byte then goes through them) and `signal`.
 *
 * A file stream that is piped into this one is copied in the kernel lane.
 * `kernel: false` makes it chunks, as from every other source.
 *
 * @param path a string, a Buffer of path bytes or a `file:` URL; not looked at
 *   where there is `options.fd`
 * @param options an encoding, or {@link WriteStreamOptions}
 * @returns a Writable that opens the file by itself; what the system refuses
 *   (`EACCES`, `EISDIR`, `ENOSPC` ...) it emits as `'error'`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` for a `path`,
 *   an encoding or an option that is none
 * @throws {RangeError} `ERR_OUT_OF_RANGE` for a `start` that is no integer of 0 or more
 * @see https://nodejs.org/api/fs.html#fscreatewritestreampath-options
 *
 * @example
 * createReadStream('disk.img').pipe(createWriteStream('disk.copy', { kernel: false }));
 */
export function createWriteStream(
  path: PathLike,
  options?: BufferEncoding | WriteStreamOptions,
): WriteStream;

// The web streams stand twice below: Node declares them, and so does TypeScript's DOM library, which
// then also gives the global names their meaning.

/**
 * Where `pipe` gets bytes: a path (string, Buffer, `file:` URL), a descriptor, a
 * `FileHandle`, a Readable, a web `ReadableStream`, or an iterable of strings
 * and bytes. A Buffer is a path, as everywhere in `node:fs`.
 */
export type PipeSource =
  | PathLike
  | number
  | FileHandle
  | NodeJS.ReadableStream
  | WebReadableStream
  | ReadableStream
  | AsyncIterable<string | Uint8Array>
  | Iterable<string | Uint8Array>;

/**
 * Where `pipe` puts bytes: a path (string, Buffer, `file:` URL), a descriptor, a
 * `FileHandle`, a Writable (a socket, an HTTP response, `process.stdout`) or a
 * web `WritableStream`.
 */
export type PipeDestination =
  | PathLike
  | number
  | FileHandle
  | NodeJS.WritableStream
  | WebWritableStream
  | WritableStream;

/**
 * The stream that `pipe` returns: a Writable is returned itself; a path, a
 * descriptor or a `FileHandle` gives the `WriteStream` over it.
 */
export type PipeStream<Destination extends PipeDestination> =
  Destination extends NodeJS.WritableStream
    ? Destination
    : Destination extends WebWritableStream | WritableStream
      ? Writable
      : WriteStream;

/** How far `pipe` is. */
export interface PipeProgress {
  /** Bytes moved so far. */
  bytes: number;
  /**
   * Bytes that will be moved in all: from the size of a regular file, or the
   * `content-length` of an HTTP message. `undefined` as long as it is not known;
   * in the last call it always is.
   */
  total: number | undefined;
}

/** The options of `pipe`. */
export interface PipeOptions {
  /**
   * The first byte of the source to move, counted from 0. Default: where the source
   * stands, which is 0 for a path.
   */
  start?: number | undefined;
  /**
   * A number is the last byte of the source to move, itself included, as in
   * `createReadStream`. `false` leaves the destination open, as in `.pipe()`.
   * Default: all bytes, and the destination is ended.
   */
  end?: number | boolean | undefined;
  /**
   * Leave the destination open when the source has ended? Needed where `end` is
   * a number; otherwise the same as `end: false`. Default: `false`.
   */
  keepOpen?: boolean | undefined;
  /**
   * How a destination that is a path is opened. Default: `'w'`, which creates or
   * truncates it; `'wx'` refuses one that is there, `'a'` appends.
   *
   * @see https://nodejs.org/api/fs.html#file-system-flags
   */
  flags?: string | number | undefined;
  /** The permissions of a file that is created, before the umask. Default: `0o666`. */
  mode?: string | number | undefined;
  /**
   * Stops the pipe: both streams are destroyed, and the outcome is an
   * `AbortError`. If it is aborted already, nothing is opened or created.
   */
  signal?: AbortSignal | undefined;
  /**
   * `false` keeps the bytes out of the kernel lane: a socket then gets them as
   * they were read, not as the file's pages are when they leave. A source stream
   * of yours, too, stays out of it from then on. Default: `true`.
   *
   * @default true
   * @see https://man7.org/linux/man-pages/man2/sendfile.2.html
   */
  kernel?: boolean | undefined;
  /**
   * Called while bytes move, at most every 100 ms, and once at the end. Not
   * called for a pipe that has failed. What it throws is an uncaught exception.
   */
  onProgress?: ((progress: PipeProgress) => void) | undefined;
}

/** What `pipe` has done. */
export interface PipeResult {
  /** Bytes moved. */
  bytes: number;
  /**
   * The lane that moved most of them: `'kernel'` or `'pool'` if one end is a file
   * and native code is at work, `'exact'` if Node's own streams did everything.
   */
  lane: LaneName;
}

/**
 * Called once, when the last byte has arrived or the pipe has failed.
 *
 * @param error null if all went well; otherwise what a stream's `'error'` would give,
 *   or an `AbortError` (`code` is `ABORT_ERR`) once `options.signal` is aborted
 * @param result what was moved; `undefined` if there is an error, which the type
 *   does not say, as those of Node's own callbacks do not
 */
export type PipeCallback = (error: NodeJS.ErrnoException | null, result: PipeResult) => void;

/**
 * Moves all bytes from one place to another, and returns the destination stream.
 *
 * It makes a stream of each end that is not one, and joins them by Node's
 * `stream.pipeline`: back-pressure, errors and clean-up are those of `pipeline`.
 * Meant for bytes; for streams in object mode use `pipeline` itself.
 *
 * A descriptor or `FileHandle` of yours is left open, whatever happens.
 *
 * Without a callback an error goes to the `'error'` listeners of the
 * destination. If it has none, the error is thrown as an uncaught exception.
 *
 * @param source where the bytes come from
 * @param destination where they go; a path is created or truncated, see `flags`
 * @param callback gets the error, or null and the outcome
 * @returns the destination, as `.pipe()` does; see {@link PipeStream}
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` for an argument that is none of these.
 *   What the system refuses (`ENOENT`, `EISDIR`, `ENOSPC`, `EPIPE` ...) goes to the
 *   callback.
 * @see https://nodejs.org/api/stream.html#streampipelinesource-transforms-destination-options
 *
 * @example
 * pipe('video.mp4', response, (error, result) => {
 *   if (error) return console.error(error);
 *   console.log(`${result.bytes} bytes by the ${result.lane} lane`);
 * });
 */
export function pipe<Destination extends PipeDestination>(
  source: PipeSource,
  destination: Destination,
  callback?: PipeCallback,
): PipeStream<Destination>;
/**
 * Moves bytes from one place to another, with options, and returns the
 * destination stream.
 *
 * Otherwise as without options: both ends become streams, joined by Node's
 * `stream.pipeline`; a descriptor or `FileHandle` of yours is left open; without a
 * callback an error goes to the `'error'` listeners of the destination, or is thrown
 * as an uncaught exception.
 *
 * @param source where the bytes come from
 * @param destination where they go; a path is created or truncated, see `flags`
 * @param options a range of the source (in bytes), how the destination is opened and
 *   left, a signal, a progress callback; see {@link PipeOptions}. Default: all bytes,
 *   and the destination is ended
 * @param callback gets the error, or null and the outcome
 * @returns the destination, as `.pipe()` does; see {@link PipeStream}. If `signal` is
 *   aborted already, a destination that is no stream gives `undefined`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` for an argument or option that is none of
 *   these. What the system refuses goes to the callback.
 * @throws {RangeError} `ERR_OUT_OF_RANGE` for a `start` or `end` that is no integer of 0
 *   or more, or a `start` behind the `end`
 * @see https://nodejs.org/api/stream.html#streampipelinesource-transforms-destination-options
 *
 * @example
 * pipe('disk.img', '/mnt/backup/disk.img', {
 *   onProgress: ({ bytes, total }) => console.log(bytes, 'of', total),
 * }, (error) => { if (error) throw error; });
 */
export function pipe<Destination extends PipeDestination>(
  source: PipeSource,
  destination: Destination,
  options: PipeOptions | null | undefined,
  callback?: PipeCallback,
): PipeStream<Destination>;
export namespace pipe {
  /**
   * What `util.promisify(pipe)` gives: the same as `promises.pipe`.
   *
   * @param source where the bytes come from
   * @param destination where they go
   * @param options see {@link PipeOptions}
   * @returns the bytes moved, and the lane that moved them
   * @throws {Error} by rejection: what {@link pipe} throws, or gives its callback
   */
  function __promisify__(
    source: PipeSource,
    destination: PipeDestination,
    options?: PipeOptions | null,
  ): Promise<PipeResult>;
}

/**
 * The paths of a batch: an array, a Set, a generator ... of strings, Buffers and
 * `file:` URLs. A string or a Buffer alone is one path, and no list.
 */
export type PathList = Iterable<PathLike> & object;

/** The options of `readFiles`: those of Node's `promises.readFile`, for every file. */
export interface ReadFilesOptions {
  /** The encoding of the contents, which are strings then. Default: none, and they are Buffers. */
  encoding?: BufferEncoding | null | undefined;
  /**
   * How the files are opened. Default: `'r'`.
   *
   * @see https://nodejs.org/api/fs.html#file-system-flags
   */
  flag?: string | number | undefined;
  /** Stops the whole batch: the outcome is an `AbortError`, and no results. */
  signal?: AbortSignal | undefined;
}

/** The contents of a file as bytes, or why there are none. */
export type FileBytes = ReturnType<typeof Buffer.alloc> | NodeJS.ErrnoException;

/** The contents of a file as text, or why there are none. */
export type FileText = string | NodeJS.ErrnoException;

/** What a path leads to, or why that cannot be said. */
export type FileStats = Stats | NodeJS.ErrnoException;

/** Options of `readFiles` that name no encoding. */
export interface ReadFilesAsBytes extends ReadFilesOptions {
  /** None: the contents are Buffers. */
  encoding?: null | undefined;
}

/** Options of `readFiles` that name an encoding. */
export interface ReadFilesAsText extends ReadFilesOptions {
  /** The encoding of the contents, which are strings. */
  encoding: BufferEncoding;
}

/**
 * Reads many files, in one call, into Buffers.
 *
 * Each file is read as by Node's `promises.readFile`. One that cannot be read is an
 * error in its place, and the others are read all the same. The contents of all of them
 * are in memory at the end: of very many, ask for some thousands at a time.
 *
 * @param paths strings, Buffers of path bytes and `file:` URLs, in whatever can be iterated
 *   over; read at once, before anything else is done
 * @param callback gets null and the contents of each file, or its error, in the order of the
 *   paths; or the error that no file has by itself
 * @throws {TypeError} (given to the callback, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no
 *   list. What Node refuses of a single path or of the options, and what the system says
 *   (`ENOENT`, `EACCES`, `EISDIR` ...), is in the place of the file
 * @see https://nodejs.org/api/fs.html#fspromisesreadfilepath-options
 *
 * @example
 * readFiles(['a.bin', 'b.bin'], (error, [first]) => {
 *   if (error) throw error;
 *   console.log(first instanceof Error ? first.code : first.length);
 * });
 */
export function readFiles(
  paths: PathList,
  callback: (error: NodeJS.ErrnoException | null, contents: FileBytes[]) => void,
): void;
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
 * @param callback gets null and the contents of each file, or its error, in the order of the
 *   paths; or the error that no file has by itself
 * @throws {TypeError} (given to the callback, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no
 *   list. What Node refuses of a single path or of the options, and what the system says
 *   (`ENOENT`, `EACCES`, `EISDIR` ...), is in the place of the file
 * @throws {DOMException | Error} an `AbortError` (`code` is `ABORT_ERR`) once `signal` is aborted
 * @see https://nodejs.org/api/fs.html#fspromisesreadfilepath-options
 *
 * @example
 * readFiles(['a.bin', 'b.bin'], { signal }, (error, contents) => {
 *   if (error) return console.error(error.name);
 *   console.log(contents.filter((each) => each instanceof Error).length, 'cannot be read');
 * });
 */
export function readFiles(
  paths: PathList,
  options: ReadFilesAsBytes | null | undefined,
  callback: (error: NodeJS.ErrnoException | null, contents: FileBytes[]) => void,
): void;
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
 * @param callback gets null and the contents of each file, or its error, in the order of the
 *   paths; or the error that no file has by itself
 * @throws {TypeError} (given to the callback, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no
 *   list. What Node refuses of a single path or of the options, and what the system says
 *   (`ENOENT`, `EACCES`, `EISDIR` ...), is in the place of the file
 * @throws {DOMException | Error} an `AbortError` (`code` is `ABORT_ERR`) once `signal` is aborted
 * @see https://nodejs.org/api/fs.html#fspromisesreadfilepath-options
 *
 * @example
 * readFiles(['a.js', 'b.js'], 'utf8', (error, texts) => {
 *   if (error) throw error;
 *   for (const text of texts) if (!(text instanceof Error)) console.log(text.length);
 * });
 */
export function readFiles(
  paths: PathList,
  options: ReadFilesAsText | BufferEncoding,
  callback: (error: NodeJS.ErrnoException | null, contents: FileText[]) => void,
): void;
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
 * @param callback gets null and the contents of each file, or its error, in the order of the
 *   paths; or the error that no file has by itself
 * @throws {TypeError} (given to the callback, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no
 *   list. What Node refuses of a single path or of the options, and what the system says
 *   (`ENOENT`, `EACCES`, `EISDIR` ...), is in the place of the file
 * @throws {DOMException | Error} an `AbortError` (`code` is `ABORT_ERR`) once `signal` is aborted
 * @see https://nodejs.org/api/fs.html#fspromisesreadfilepath-options
 *
 * @example
 * readFiles(paths, { encoding: asText ? 'utf8' : null }, (error, contents) => {
 *   if (error) throw error;
 *   console.log(contents.length);
 * });
 */
export function readFiles(
  paths: PathList,
  options: ReadFilesOptions | BufferEncoding | null | undefined,
  callback: (error: NodeJS.ErrnoException | null, contents: (FileBytes | FileText)[]) => void,
): void;
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
export namespace readFiles {
  /**
   * What `util.promisify(readFiles)` gives: the same as `promises.readFiles`.
   *
   * @param paths the files
   * @param options see {@link ReadFilesOptions}
   * @returns the contents of each file, or its error
   * @throws {Error} by rejection: what {@link readFiles} gives its callback
   */
  function __promisify__(paths: PathList, options?: ReadFilesAsBytes | null): Promise<FileBytes[]>;
  /**
   * What `util.promisify(readFiles)` gives: the same as `promises.readFiles`.
   *
   * @param paths the files
   * @param options see {@link ReadFilesOptions}
   * @returns the contents of each file, or its error
   * @throws {Error} by rejection: what {@link readFiles} gives its callback
   */
  function __promisify__(
    paths: PathList,
    options: ReadFilesAsText | BufferEncoding,
  ): Promise<FileText[]>;
  /**
   * What `util.promisify(readFiles)` gives: the same as `promises.readFiles`.
   *
   * @param paths the files
   * @param options see {@link ReadFilesOptions}
   * @returns the contents of each file, or its error
   * @throws {Error} by rejection: what {@link readFiles} gives its callback
   */
  function __promisify__(
    paths: PathList,
    options?: ReadFilesOptions | BufferEncoding | null,
  ): Promise<(FileBytes | FileText)[]>;
}

/**
 * Looks at many paths, in one call.
 *
 * Each is looked at as by Node's `promises.stat`, without options. One that cannot be
 * looked at is an error in its place, and the others are looked at all the same.
 *
 * @param paths strings, Buffers of path bytes and `file:` URLs, in whatever can be iterated
 *   over; read at once, before anything else is done
 * @param callback gets null and the `Stats` of each path, or its error, in the order of the
 *   paths; or the error that no path has by itself
 * @throws {TypeError} (given to the callback, as all) `ERR_INVALID_ARG_TYPE` if `paths` is no
 *   list. What Node refuses of a single path, and what the system says (`ENOENT`, `EACCES` ...),
 *   is in the place of the path
 * @see https://nodejs.org/api/fs.html#fspromisesstatpath-options
 *
 * @example
 * statMany(['a', 'b'], (error, [first]) => {
 *   if (error) throw error;
 *   console.log(first instanceof Error ? first.code : first.size);
 * });
 */
export function statMany(
  paths: PathList,
  callback: (error: NodeJS.ErrnoException | null, stats: FileStats[]) => void,
): void;
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
export namespace statMany {
  /**
   * What `util.promisify(statMany)` gives: the same as `promises.statMany`.
   *
   * @param paths what to look at
   * @returns the `Stats` of each path, or its error
   * @throws {Error} by rejection: what {@link statMany} gives its callback
   */
  function __promisify__(paths: PathList): Promise<FileStats[]>;
}

/** How far `readdir`, `rm` or `cp` is. Neither number ever gets smaller. */
export interface TreeProgress {
  /**
   * Entries that are done: files, folders, links and all others. What `rm` removes and `cp` copies counts
   * with the folder itself; of `readdir` these are the names.
   */
  files: number;
  /** Bytes of file contents that `cp` has copied. Of `readdir` and `rm`: 0. */
  bytes: number;
}

/** What `readdir`, `rm` and `cp` take beside Node's options. */
export interface TreeOptions {
  /**
   * Stops the call: it ends with an `AbortError`, whose `cause` is the signal's reason, also if all was done by
   * then. `rm` leaves what it has not removed, and `cp` leaves whole files only.
   *
   * Where our own code is at work, all is at rest when the call ends, some milliseconds after the abort. Where
   * Node's own function is (see {@link Lanes.exact}), the call ends at once, and the function goes on: `cp` to
   * the end of the file under way, `readdir`, `rm` and from Node 26 on `cp` without a `filter` to their end.
   *
   * The faces that wait look at the signal before they begin. Default: none.
   */
  signal?: AbortSignal | null | undefined;
  /**
   * Hears how far it is: at most every 100 ms while there is something new, and once at the end, before the
   * call ends, if all went well. Node's own functions tell their numbers at the end only, but for `cp`; so
   * do the faces that wait.
   *
   * Called in the async context of the call. What it throws is an uncaught exception, and does not stop the
   * call; from the faces that wait as well. Default: nobody hears of it.
   *
   * @param progress the numbers so far
   */
  onProgress?: ((progress: TreeProgress) => void) | null | undefined;
}

/** The options of `readdir` for names, and {@link TreeOptions}. */
export interface ReaddirNamesOptions extends TreeOptions {
  /** How names become strings. Default: `'utf8'`. */
  encoding?: BufferEncoding | null | undefined;
  /** Names, and no `Dirent`s. Default: `false`. */
  withFileTypes?: false | undefined;
  /** Of the whole tree? Default: `false`. */
  recursive?: boolean | undefined;
}

/** The options of `readdir` for names that are certain to be strings, and {@link TreeOptions}. */
export interface ReaddirTextOptions extends ReaddirNamesOptions {
  /** How names become strings; null for `'utf8'`. */
  encoding: BufferEncoding | null;
}

/** The options of `readdir` for `Dirent`s, and {@link TreeOptions}. */
export interface ReaddirTypesOptions extends TreeOptions {
  /** How names become strings. Default: `'utf8'`. */
  encoding?: BufferEncoding | null | undefined;
  /** `Dirent`s, and no names. */
  withFileTypes: true;
  /** Of the whole tree? Default: `false`. */
  recursive?: boolean | undefined;
}

/** What `readdir` takes beside Node's forms. */
export interface WatchedReaddir {
  (
    path: PathLike,
    options: ReaddirTypesOptions,
    callback: (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void,
  ): void;
  (
    path: PathLike,
    options: ReaddirTextOptions,
    callback: (error: NodeJS.ErrnoException | null, names: string[]) => void,
  ): void;
  (
    path: PathLike,
    options: ReaddirNamesOptions,
    callback: (
      error: NodeJS.ErrnoException | null,
      names: string[] | ReturnType<typeof Buffer.alloc>[],
    ) => void,
  ): void;
}

/** What `readdirSync` takes beside Node's forms. */
export interface WatchedReaddirSync {
  (path: PathLike, options: ReaddirTypesOptions): Dirent[];
  (path: PathLike, options: ReaddirTextOptions): string[];
  (path: PathLike, options: ReaddirNamesOptions): string[] | ReturnType<typeof Buffer.alloc>[];
}

/**
 * Node's `readdir`, with two options more: `signal` and `onProgress`, see {@link TreeOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fsreaddirpath-options-callback
 *
 * @example
 * readdir('src', { recursive: true, signal: AbortSignal.timeout(1000) }, (error, names) => {
 *   if (error) throw error;
 *   console.log(names.length);
 * });
 */
export const readdir: typeof nodeReaddir & WatchedReaddir;

/**
 * Node's `readdirSync`, with two options more: `signal` and `onProgress`, see {@link TreeOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fsreaddirsyncpath-options
 *
 * @example
 * const names = readdirSync('src', { recursive: true, onProgress: console.log });
 */
export const readdirSync: typeof nodeReaddirSync & WatchedReaddirSync;

/**
 * Node's `rm`, with two options more: `signal` and `onProgress`, see {@link TreeOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fsrmpath-options-callback
 *
 * @example
 * rm('build', { recursive: true, onProgress: ({ files }) => console.log(files) }, (error) => {
 *   if (error) throw error;
 * });
 */
export const rm: typeof nodeRm &
  ((path: PathLike, options: RmOptions & TreeOptions, callback: NoParamCallback) => void);

/**
 * Node's `rmSync`, with two options more: `signal` and `onProgress`, see {@link TreeOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fsrmsyncpath-options
 *
 * @example
 * rmSync('build', { recursive: true, signal });
 */
export const rmSync: typeof nodeRmSync &
  ((path: PathLike, options: RmOptions & TreeOptions) => void);

/**
 * Node's `cp`, with two options more: `signal` and `onProgress`, see {@link TreeOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fscpsrc-dest-options-callback
 *
 * @example
 * cp('src', 'copy', { recursive: true, onProgress: ({ bytes }) => console.log(bytes) }, (error) => {
 *   if (error) throw error;
 * });
 */
export const cp: typeof nodeCp &
  ((
    source: string | URL,
    destination: string | URL,
    options: CopyOptions & TreeOptions,
    callback: NoParamCallback,
  ) => void);

/**
 * Node's `cpSync`, with two options more: `signal` and `onProgress`, see {@link TreeOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fscpsyncsrc-dest-options
 *
 * @example
 * cpSync('src', 'copy', { recursive: true, signal });
 */
export const cpSync: typeof nodeCpSync &
  ((
    source: string | URL,
    destination: string | URL,
    options: CopySyncOptions & TreeOptions,
  ) => void);

/** What `writeFile` takes beside Node's options. */
export interface AtomicOptions {
  /**
   * Replaces the file as a whole: whoever reads meanwhile, and whatever is killed or loses its power meanwhile, has the
   * old content or the new one, never a mixture and never none.
   *
   * The data goes into a new file beside the old one, and to the disk; that is renamed to the old name, and the
   * folder goes to the disk. An old file's owner, group and mode are kept, and links to it stay links; other names of
   * it (hard links) keep the old content. What is no regular file (a device, a pipe) is written to in place.
   * `flush: false` leaves it to the system when all of it goes to the disk: then only a loss of power can leave
   * the file empty or mixed. Default: `false`.
   *
   * A writer that is killed leaves its new file behind, as `.NAME.PID-RANDOM.tmp`.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` with a descriptor or `FileHandle` in the place of the path, or a `flag`
   *   other than `'w'`
   * @throws {NodeJS.ErrnoException} what the system refuses in the folder as well: `EACCES`, `EROFS` ...;
   *   `EPERM` (chown) if the owner cannot be kept. The old content stays
   */
  atomic?: boolean | null | undefined;
}

/**
 * Node's `writeFile`, with one option more: `atomic`, see {@link AtomicOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fswritefilefile-data-options-callback
 *
 * @example
 * writeFile('settings.json', '{}', { atomic: true }, (error) => {
 *   if (error) throw error;
 * });
 */
export const writeFile: typeof nodeWriteFile &
  ((
    path: PathLike,
    data: string | NodeJS.ArrayBufferView,
    options: Exclude<WriteFileOptions, string | null> & AtomicOptions,
    callback: NoParamCallback,
  ) => void);

/**
 * Node's `writeFileSync`, with one option more: `atomic`, see {@link AtomicOptions}.
 *
 * @see https://nodejs.org/api/fs.html#fswritefilesyncfile-data-options
 *
 * @example
 * writeFileSync('settings.json', '{}', { atomic: true });
 */
export const writeFileSync: typeof nodeWriteFileSync &
  ((
    path: PathLike,
    data: string | NodeJS.ArrayBufferView,
    options: Exclude<WriteFileOptions, string | null> & AtomicOptions,
  ) => void);
