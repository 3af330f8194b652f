// The types of `sluice-fs/promises`: everything of `node:fs/promises`, and `pipe`.

/// <reference types="node" />

import type { PipeDestination, PipeOptions, PipeResult, PipeSource } from './index.js';

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
