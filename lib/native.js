'use strict';

// Finds the addon, or says why there is none.
//
// Without it every call takes the exact lane, after one warning. The permission
// model (that of Deno, too) closes it: native code would bypass it, so Node's own
// functions serve everything there, silently, because the user asked for that. So
// does a virtual file system (`--experimental-vfs`): it is mounted over paths that
// native code would look for on the disk. So do trace events of node:fs.

const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
// The global of that name can be replaced, and must not decide what may be read.
const process = require('node:process');
const { fs, isMainThread, isWindows } = require('./host.js');
const { isNode } = require('./own.js');
const { platform } = require('./platform.js');
const { setting, startOptions } = require('./settings.js');

/**
 * Where it was built: in a checkout, and where it was installed from source. Or somebody has
 * copied it beside the one file that a bundler has made of the program.
 */
const BUILT = [path.join(__dirname, '..'), __dirname].map((folder) =>
  path.join(folder, 'sluice-fs.node'),
);

/** The addon that was built here, else that of the package for this platform. */
function find() {
  // Not the `require` of this file: bundlers would take that apart, and single executables have another. Refused where
  // a bundler has put something else in the place of the folder's absolute path.
  const requireNative = createRequire(path.join(__dirname, 'native.js'));
  return requireNative(BUILT.find(fs.existsSync) ?? `sluice-fs-${platform()}`);
}

/** Has this process been started to collect trace events of node:fs? */
function isTraced() {
  const options = startOptions();
  // Where its output goes is said to each child of the test runner, whether there is any or not.
  if (!/--trace[-_](event[-_]categories|events[-_]enabled)/.test(options)) return false;
  // A worker cannot ask which ones.
  if (!isMainThread) return true;
  const categories = require('node:trace_events').getEnabledCategories() ?? '';
  return /(?:^|,)node(?:\.fs|,|$)/.test(categories);
}

/** Does Deno forbid to read or to write some path? */
function isForbiddenByDeno() {
  const permissions = globalThis.Deno?.permissions;
  if (permissions === undefined) return false;
  return ['read', 'write'].some((name) => {
    const { state, partial } = permissions.querySync({ name });
    return state !== 'granted' || partial;
  });
}

const FOREIGN = 'on Windows the native code knows the descriptors of Node only';

function load() {
  if (process.permission !== undefined || isForbiddenByDeno()) {
    return { reason: 'the permission model is on, and native code would bypass it' };
  }
  if (isWindows && !isNode) return { reason: FOREIGN };
  if (isBuiltin('node:vfs')) {
    return { reason: 'virtual file systems may be mounted, and native code would not see them' };
  }
  if (isTraced()) {
    return {
      reason: 'trace events of node:fs are collected, and only its own functions make them',
    };
  }
  try {
    const found = find();
    return isWindows && !found.knowsDescriptors() ? { reason: FOREIGN } : { binding: found };
  } catch (error) {
    const isMissing = error.code === 'MODULE_NOT_FOUND';
    return {
      missing: true,
      reason: isMissing
        ? `the addon is not built, and sluice-fs-${platform()} is not installed`
        : `the addon does not load: ${error.message}`,
    };
  }
}

const { binding = null, missing = false, reason } = load();

if (binding === null && setting('SLUICE_REQUIRE_NATIVE') === '1') {
  const error = new Error(`sluice-fs has no native code: ${reason}`);
  error.code = 'ERR_SLUICE_NO_NATIVE';
  throw error;
}

if (missing) {
  process.emitWarning(`sluice-fs works through node:fs, at its speed: ${reason}`, {
    code: 'SLUICE_NO_NATIVE',
    detail:
      `Install the optional dependencies (sluice-fs-${platform()}) as well, or install Rust ` +
      '(https://rustup.rs) and run `npm rebuild sluice-fs`. ' +
      'SLUICE_REQUIRE_NATIVE=1 makes this an error.',
  });
}

/**
 * The addon's exports, if these are among them: a verb that it leaves out on this system is Node's own. Null otherwise.
 *
 * @param {...string} names
 */
function functions(...names) {
  return binding !== null && names.every((name) => name in binding) ? binding : null;
}

module.exports = {
  /** The addon's exports; null where there is none. */
  binding,
  functions,
  /** Why there is none. */
  reason,
};
