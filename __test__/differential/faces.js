'use strict';

// The faces of a call, and the names that it has in them.

const FACES = ['sync', 'callback', 'promise'];

/** A FileHandle's methods, and the functions of a descriptor that do the same by other names. */
const BY_DESCRIPTOR = {
  chmod: 'fchmod',
  chown: 'fchown',
  datasync: 'fdatasync',
  stat: 'fstat',
  sync: 'fsync',
  truncate: 'ftruncate',
  utimes: 'futimes',
};

/** Calls a method by its name, which may have a dot in it: `realpath.native`. */
function called(target, name, args) {
  const [method, variant] = name.split('.');
  if (variant === undefined) return target[method](...args);
  if (variant === 'nativeSync') return target[`${method}Sync`].native(...args);
  return target[method][variant](...args);
}

module.exports = { BY_DESCRIPTOR, FACES, called };
