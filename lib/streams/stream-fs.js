'use strict';

// The operations that our streams give to Node's own stream classes.
//
// What Node documents as their option `fs`: an object with open, read, write,
// writev, fsync and close. Everything else of a file stream (validation, properties,
// the waits of destroy, the order of events) stays Node's own code, so it is
// the same by construction, on every version.
//
// Each call asks first whether somebody has replaced the function of that name;
// then the replacement is called, as Node's streams would.

const host = require('../host.js');
const lanes = require('../lanes.js');
const { cached } = lanes;
const { servesGiven, toFlags, toMode, toPath, toServed } = require('../arguments.js');
const { binding } = require('../native.js');
const { environment, inContext, submit } = require('../completion.js');
const { systemError, withoutStack } = require('../errors.js');
const { isReplaced } = require('../files/file-handle.js');
const { isMocked } = require('../own.js');
const { patched } = require('../patched.js');
const { ReadAhead } = require('./read-ahead.js');
const { sliceOf } = require('./slice-chunk.js');
const { WriteBehind } = require('./write-behind.js');

/**
 * Node keeps a list of the descriptors that a worker has opened through it, and
 * warns when one is closed that is not on the list. A user may well close a
 * stream's descriptor, so in a worker it is opened and closed by Node.
 */
const opensHere = host.isMainThread;

/** A stream option of `pipe()`: the descriptor stays open, and this is called instead of a close. */
const kKeepOpen = Symbol('sluice.keepOpen');

/**
 * The first slice into a file. Those behind it are longer or shorter, until one takes some 80 ms: so
 * often the counters move. A `destroy` or `unpipe` need not wait for its end, and the trips between
 * slices (0.6 ms of the event loop each, where the copy has emptied the processor's caches) do not
 * count.
 */
const FIRST_SLICE_BYTES = 16 * 1024 * 1024;
const LEAST_SLICE_BYTES = 1024 * 1024;
const MOST_SLICE_BYTES = 256 * 1024 * 1024;
const SHORT_MS = 40;
const LONG_MS = 160;

/** The length of the slice behind one that took so long. */
function nextSliceBytes(bytes, ms) {
  if (ms > LONG_MS) return Math.max(bytes / 2, LEAST_SLICE_BYTES);
  if (ms > SHORT_MS) return bytes;
  return Math.min(bytes * (ms * 4 < SHORT_MS ? 4 : 2), MOST_SLICE_BYTES);
}

/** A file's rest of this size is read here and now, if it is in memory. */
const SMALL_BYTES = 16 * 1024;

/** The rest of a slice has to go the ordinary way: src/binding/kernel_copy.rs. */
const FALLBACK = 1;

/**
 * A position for the binding: -1 for where the descriptor stands. So Node writes if it has no number,
 * and after a short write of a stream without a `start` it has NaN.
 */
const offsetOf = (position) => (typeof position === 'number' && position >= 0 ? position : -1);

const failed = (errno, syscall, path) => withoutStack(() => systemError(errno, syscall, path));

class StreamFs {
  /** The read-ahead of a ReadStream; undefined for a WriteStream. */
  ahead;
  /** May slices of this stream go through the kernel? */
  kernel;
  /** The slice that reads from this stream's descriptor at the moment. */
  busy = null;
  /** Wanted by `_destroy`: called when the descriptor is free again. */
  idle;
  /** The file's bytes that the kernel lane has moved for this stream. */
  kernelBytes = 0;
  /** How much of another file is copied into this one at once. */
  sliceBytes = FIRST_SLICE_BYTES;
  /** The FileHandle whose descriptor this is; undefined for a path or a number. */
  #file;
  /** Node's own operations on it: only they know its references. */
  #handle;
  /** The size that the regular file had when we opened it; -1 for anything else. */
  size = -1;
  /** Called in the place of a close: the descriptor is somebody else's. */
  #keepOpen;
  #stream;
  /** For a WriteStream. */
  #behind;
  /** The bytes that were written through this stream, also behind its end. */
  #written = 0;
  /** The slice that is being copied into this stream. */
  #copying;

  constructor(stream, options, reads) {
    this.#stream = stream;
    this.kernel = options?.kernel !== false;
    this.#keepOpen = options?.[kKeepOpen];
    if (reads) this.ahead = new ReadAhead(stream);
    else this.#behind = new WriteBehind(stream, this.#behindOperations());
  }

  /** The streams of a FileHandle are closed and flushed through it. */
  useHandle(file, operations) {
    this.#file = file;
    this.#handle = operations;
  }

  /** What to call in the place of our operation: somebody has replaced Node's. */
  replaced(name) {
    if (this.#file === undefined) return patched(name);
    const method = name === 'fsync' ? 'sync' : name;
    return isReplaced(this.#file, method) ? this.#handle[name] : undefined;
  }

  open(path, flags, mode, callback) {
    const replaced = patched('open');
    if (replaced !== undefined) return replaced(path, flags, mode, callback);
    const name = toServed(toPath(path));
    const bits = toFlags(flags);
    const permissions = toMode(mode);
    if (!opensHere || name === undefined || bits === undefined || permissions === undefined) {
      return host.fs.open(path, flags, mode, callback);
    }
    const answer = inContext(callback);
    let atOnce = false;
    submit(
      (slot) => {
        // Cheaper than the trip to a thread, however many there are: 64 clients of 64 KiB at once, 76 us
        // of CPU a response, and 84 if only the first few are opened here.
        const may = this.ahead !== undefined && cached.isOpen;
        atOnce = binding.open(environment, slot, name, bits, permissions, may);
        cached.begin();
      },
      (errno, fd, size) => {
        cached.end();
        if (atOnce) cached.count(0);
        if (errno !== 0) return answer(failed(errno, fd, name));
        this.size = size;
        answer(null, fd);
      },
    );
  }

  close(fd, callback) {
    if (this.#behind === undefined) return this.#close(fd, callback);
    this.#behind.giveBack(fd, () => this.#close(fd, callback));
  }

  /** Hears of a source that is piped into a WriteStream. */
  piped(source) {
    this.#behind.piped(source);
  }

  /** Is a WriteStream ahead of its file? */
  get isBehind() {
    return this.#behind.isBehind;
  }

  /** Ends the copy of a slice early: nobody wants more of it. */
  stopCopy() {
    this.#copying?.stop();
  }

  #behindOperations() {
    return {
      written: () => this.#written,
      writeAll: (...args) => this.#write(...args),
      // Should that fail, the file is a bit larger on the disk than it has to be.
      giveBack: (fd, size, callback) => {
        submit((slot) => binding.giveBack(environment, slot, fd, size), inContext(callback));
      },
    };
  }

  #close(fd, callback) {
    if (this.#keepOpen !== undefined) {
      this.#keepOpen();
      return process.nextTick(callback, null);
    }
    if (this.#handle !== undefined) return this.#handle.close(fd, callback);
    const replaced = patched('close');
    if (replaced !== undefined) return replaced(fd, callback);
    if (!opensHere) return host.fs.close(fd, callback);
    const answer = inContext(callback);
    let atOnce = false;
    submit(
      (slot) => {
        const may = this.size >= 0 && cached.isOpen;
        atOnce = binding.close(environment, slot, fd, may);
        cached.begin();
      },
      (errno, syscall) => {
        cached.end();
        if (atOnce) cached.count(0);
        answer(errno === 0 ? null : failed(errno, syscall));
      },
    );
  }

  fsync(fd, callback) {
    this.#behind.whenIdle(() => this.#fsync(fd, callback));
  }

  #fsync(fd, callback) {
    const replaced = this.replaced('fsync');
    if (replaced !== undefined) return replaced(fd, callback);
    const answer = inContext(callback);
    submit(
      (slot) => binding.fsync(environment, slot, fd),
      (errno, syscall) => answer(errno === 0 ? null : failed(errno, syscall)),
    );
  }

  /** How much to ask for: no more than a small file had, for which Node would make a Buffer of 64 KiB. */
  atMost(n) {
    const { bytesRead, pos } = this.#stream;
    const rest = this.size - (pos ?? bytesRead);
    return rest > 0 && rest < n && rest <= SMALL_BYTES ? rest : n;
  }

  read(fd, buffer, offset, length, position, callback) {
    const replaced = this.replaced('read');
    if (replaced !== undefined) {
      lanes.exact.count(0);
      return replaced(fd, buffer, offset, length, position, callback);
    }
    const answer = inContext(callback);
    const { ahead } = this;
    const chunks = ahead.plan(buffer);
    let lane = lanes.pool;
    let isAll = false;
    submit(
      (slot) => {
        const { own, at } = ahead.position(position);
        isAll = own && at + length === this.size;
        if (isAll && length <= SMALL_BYTES && cached.isOpen) {
          if (binding.readStreamCached(environment, slot, fd, at, buffer)) lane = cached;
        }
        if (lane === cached) {
        } else {
          const isRegular = ahead.isRegular || (own && this.size > 0);
          binding.readStream(environment, slot, fd, at, own, isRegular, chunks);
          ahead.begin();
        }
        cached.begin();
      },
      (errno, value, seen) => {
        cached.end();
        if (lane === lanes.pool) ahead.end();
        if (errno !== 0) return answer(failed(errno, value), 0, buffer);
        lane.count(value);
        ahead.arrived(chunks, value, seen, isAll);
        answer(null, Math.min(value, length), buffer);
      },
      chunks,
    );
  }

  write(fd, data, offset, length, position, callback) {
    const slice = sliceOf(data);
    if (slice !== undefined) {
      const copy = (over) => this.#copy(fd, slice, position, over);
      return this.#alone(fd, copy, (error) => callback(error, 0, data));
    }
    const replaced = this.replaced('write');
    if (replaced !== undefined) {
      lanes.exact.count(0);
      const write = (over) => replaced(fd, data, offset, length, position, over);
      return this.#alone(fd, write, callback);
    }
    // A slice of memory that a worker owns by now would throw; as it is, it has no bytes.
    const all = offset === 0 && length === data.length;
    const bytes = all ? data : data.subarray(offset, offset + length);
    const answer = (error, written) => callback(error, written, data);
    // A FileHandle does not ask the kernel to write nothing, which even then may refuse.
    if (this.#handle !== undefined && bytes.length === 0) return process.nextTick(answer, null, 0);
    this.#behind.arrived(bytes.length);
    if (all && this.#behind.mayRunAhead(bytes.length)) {
      return this.#behind.write(fd, bytes, position, answer);
    }
    this.#alone(fd, (over) => this.#write(fd, [bytes], position, over), answer);
  }

  writev(fd, chunks, position, callback) {
    if (chunks.some((chunk) => sliceOf(chunk) !== undefined)) {
      return this.#writeMixed(fd, chunks, position, callback);
    }
    const replaced = this.replaced('writev');
    if (replaced !== undefined) {
      lanes.exact.count(0);
      return this.#alone(fd, (over) => replaced(fd, chunks, position, over), callback);
    }
    const answer = (error, bytes) => callback(error, bytes, chunks);
    for (const { length } of chunks) this.#behind.arrived(length);
    this.#alone(fd, (over) => this.#write(fd, chunks, position, over), answer);
  }

  /** One operation on the descriptor, behind all that is queued and with nothing else beside it. */
  #alone(fd, operate, callback) {
    this.#behind.alone(
      (isOver) => {
        operate((...results) => {
          isOver(fd);
          callback(...results);
        });
      },
      (error) => callback(error, 0),
    );
  }

  /** Copies a slice of another file to `position` of this one, and moves the stream's counters. */
  #copy(fd, slice, position, callback) {
    if (slice.isOrphaned) {
      slice.over(true);
      return callback(null);
    }
    const answer = inContext(callback);
    const stream = this.#stream;
    const at = offsetOf(position);
    slice.hasArrived = true;
    const begun = performance.now();
    submit(
      (slot) => {
        binding.kernelCopy(environment, slot, slice.fd, slice.position, fd, at, slice.length);
        slice.slot = slot;
        this.#copying = slice;
      },
      (errno, bytes, end, slot) => {
        binding.forget(environment, slot);
        slice.slot = undefined;
        this.#copying = undefined;
        const copied = errno === 0 ? bytes : 0;
        this.sliceBytes = nextSliceBytes(this.sliceBytes, performance.now() - begun);
        if (copied > 0) lanes.kernel.count(copied);
        this.kernelBytes += copied;
        stream.bytesWritten += copied;
        if (stream.pos !== undefined) stream.pos += copied;
        slice.moved(copied);
        // First the queue, then the source: it may write the next slice at once.
        answer(null);
        slice.over(errno !== 0 || end === FALLBACK);
      },
    );
  }

  /** A queue that holds slices as well as bytes: each in its turn. */
  async #writeMixed(fd, chunks, position, callback) {
    let written = 0;
    let moved = 0;
    const one = (chunk) =>
      new Promise((resolve, reject) => {
        const at = position + written + moved;
        const before = this.kernelBytes;
        this.write(fd, chunk, 0, chunk.length, at, (error, bytes) => {
          moved += this.kernelBytes - before;
          if (error) reject(error);
          else resolve(bytes);
        });
      });
    try {
      for (const chunk of chunks) {
        let rest = chunk;
        do {
          const bytes = await one(rest);
          written += bytes;
          rest = rest.subarray(bytes);
        } while (rest.length > 0);
      }
    } catch (error) {
      return process.nextTick(callback, error, written, chunks);
    }
    process.nextTick(callback, null, written, chunks);
  }

  #write(fd, chunks, position, callback, reserve = 0) {
    const answer = inContext(callback);
    const at = offsetOf(position);
    submit(
      (slot) => binding.writeStream(environment, slot, fd, at, chunks, reserve),
      (errno, value) => {
        if (errno !== 0) return answer(failed(errno, value), 0);
        lanes.pool.count(value);
        this.#written += value;
        answer(null, value);
      },
      chunks,
    );
  }
}

let kFs;

/** May streams have our operations? */
const mayServe = () => binding !== null && !isMocked();

/** And those over what somebody else has opened? */
const servesOthers = () => servesGiven && mayServe();

/**
 * Puts our operations in the place of Node's. The place is behind a symbol, and Node documents it as
 * the option `fs`; but that is refused with a FileHandle, and options made of the caller's with one
 * more in them cost a twentieth of a small file's whole way. Where a version of Node has another
 * place, or the caller has an `fs` of its own, the stream stays Node's in all it does.
 *
 * @returns {boolean} whether the stream has our operations now
 */
function replaceOperations(stream, streamFs) {
  kFs ??= host.symbolOf(stream, 'kFs');
  const operations = stream[kFs];
  if (!mayServe() || typeof operations?.close !== 'function') return false;
  if (!servesGiven && !opensServed(stream)) return false;
  if (operations !== host.live) {
    const kHandle = host.symbolOf(stream, 'kHandle');
    if (kHandle === undefined) return false;
    streamFs.useHandle(stream[kHandle], operations);
  }
  stream[kFs] = streamFs;
  Object.defineProperty(stream, kStreamFs, { value: streamFs });
  return true;
}

/** Does a stream open a file itself, under a name and in a way that the addon serves? */
function opensServed({ fd, path, flags }) {
  return fd === null && toServed(toPath(path)) !== undefined && toFlags(flags) !== undefined;
}

/** Where a stream of ours keeps its operations. Not enumerable: inspecting shows Node's own. */
const kStreamFs = Symbol('sluice.fs');

/** The operations of a stream of ours; undefined for one that is Node's in all it does. */
function streamFsOf(stream) {
  return stream[kStreamFs];
}

/** From now on the bytes of a stream of ours take the ordinary way. */
function keepFromKernel(stream) {
  const streamFs = streamFsOf(stream);
  if (streamFs !== undefined) streamFs.kernel = false;
}

/**
 * Node makes file streams of its own: `process.stdin`, those of a FileHandle.
 * They are instances of our class as they are of Node's; a class that inherits
 * from ours still has its own instances only.
 */
function includeHostInstances(ours, hosts) {
  Object.defineProperty(ours, Symbol.hasInstance, {
    value(instance) {
      const asked = this === ours ? hosts : this;
      return Function.prototype[Symbol.hasInstance].call(asked, instance);
    },
  });
}

module.exports = {
  StreamFs,
  includeHostInstances,
  kKeepOpen,
  keepFromKernel,
  replaceOperations,
  servesOthers,
  streamFsOf,
};
