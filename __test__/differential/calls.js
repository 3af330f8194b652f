'use strict';

// Calls by path, of every export: the arguments of each, and how often it comes.

const host = require('node:fs');
const fc = require('fast-check');
const its = require('./arguments.js');
const { args, made, object, often, one } = require('./sources.js');

const { bool, data, filePath, mode, nameEncoding, odd, path, time } = its;

/** Functions that are ours come more often than those that are Node's. */
const OURS = 8;

/** A path for what is taken away, moved or made: not the whole tree each time. */
const place = often(
  [4, one("at('new')", "'new'", "at('dir/new')", "url('new')", "at('other')")],
  [4, path],
);

const ownBuffer = made((length) => `Buffer.alloc(${length})`, its.smallSize);
const readFileOptions = often(
  [12, its.readOptions],
  [1, object({ encoding: its.encoding, buffer: often([4, ownBuffer], [1, odd]) })],
  [1, one('{ encoding: null, flag: undefined }')],
);
const bigint = object({ bigint: bool });
// An abort half-way, and what only looks like a signal, leave a promise of Node's own that nobody
// handles.
const settled = its.signal.filter((text) => !/^aborting|^\{ aborted/.test(text));
const statOptions = often(
  [4, object({ bigint: bool, throwIfNoEntry: one('true', 'false', 'undefined') })],
  [1, object({ bigint: bool, signal: settled })],
  [1, odd],
  [1, one('null', 'undefined')],
);
const recursive = object({ recursive: bool, mode });
const readdirOptions = often(
  [4, object({ encoding: nameEncoding, withFileTypes: bool, recursive: bool })],
  [1, nameEncoding],
);
const rmOptions = object({
  force: bool,
  recursive: bool,
  maxRetries: one('0', '1', '-1', "'x'"),
  retryDelay: one('0', '1', '-1'),
});
const cpOptions = object({
  recursive: one('true', 'true', 'false', 'undefined', '1'),
  force: bool,
  errorOnExist: bool,
  dereference: bool,
  preserveTimestamps: bool,
  verbatimSymlinks: bool,
  filter: one('() => true', '() => false', "(from) => !from.endsWith('inner')", 'null'),
  mode: one('0', '1', '2', '4', '7', '8', '-1', "'x'"),
});
/**
 * Where `cp` may look. It looks at both its paths at once, so which of two errors it tells depends on
 * threads: no name that cannot even be looked for. Nor a link that leads nowhere: some versions of
 * Node end the process.
 */
const copyPlace = one(
  ...["at('new')", "'new'", "at('dir/new')", "url('new')", "Buffer.from(at('other'))"],
  ...["at('small')", "'dir'", "at('link')", "'dirlink'", "at('empty')", '5'],
);
const copyMode = one('0', '1', '2', '4', '5', '8', '-1', '1.5', "'x'", 'null');
const target = often([3, one("'small'", "'dir'", "'missing'", "'sub/../inner'", "''")], [1, path]);
const pattern = one(
  ...["'*'", "'**'", "'dir/*'", "'**/inner'", "'{small,dir/*}'", "'s*'", "['*', 'dir/**']", '5'],
);
const globOptions = object({
  cwd: one("at('dir')", "'dir'", "at('')", "'missing'"),
  withFileTypes: bool,
  exclude: one("['small']", "(name) => name === 'small'", "['**/inner']", 'undefined', '5'),
});
const prefix = often(
  [4, one("at('tmp-')", "'tmp-'", "Buffer.from('tmp-')", "url('tmp-')")],
  [1, path],
);
// Other sizes Node refuses when the folder is open, and it stays so until it is collected. So do the
// folders below, if it is read with those.
const dirOptions = object({ encoding: nameEncoding, bufferSize: one('1', '2', '32', '33') });
const access = one('0', '1', '2', '4', '6', '7', '8', '-1', '1.5', "'x'", 'null');

const blobOptions = object({ type: one("'text/plain'", "''", '5') });
const watchOptions = object({
  persistent: bool,
  recursive: one('false', "'x'"),
  encoding: nameEncoding,
});

const READERS = ['readFile', 'stat', 'lstat', 'access', 'readdir', 'unlink', 'exists', 'realpath'];

/** name: [how often, arguments]. */
const VERBS = {
  readFile: [OURS * 3, args([filePath], [readFileOptions])],
  writeFile: [OURS * 3, args([filePath, data], [its.writeOptions])],
  appendFile: [OURS * 2, args([filePath, data], [its.writeOptions])],
  stat: [OURS, often([2, args([path])], [1, args([path, statOptions])])],
  lstat: [OURS, often([2, args([path])], [1, args([path, statOptions])])],
  access: [1, args([path], [access])],
  chmod: [2, args([path, mode])],
  chown: [1, args([path, its.uid, its.gid])],
  copyFile: [2, args([path, place], [copyMode])],
  cp: [2, args([path, copyPlace], [cpOptions])],
  exists: [1, args([path])],
  lchmod: [1, args([path, mode])],
  lchown: [1, args([path, its.uid, its.gid])],
  link: [2, args([path, place])],
  lutimes: [1, args([path, time, time])],
  mkdir: [2, args([place], [often([2, recursive], [1, mode])])],
  mkdtemp: [1, args([prefix], [nameEncoding])],
  mkdtempDisposable: [1, args([prefix], [nameEncoding])],
  readdir: [3, args([path], [readdirOptions])],
  readlink: [1, args([path], [nameEncoding])],
  realpath: [2, args([path], [nameEncoding])],
  'realpath.native': [1, args([path], [nameEncoding])],
  rename: [3, args([path, place])],
  rm: [2, args([place], [rmOptions])],
  rmdir: [1, args([place], [object({ recursive: bool, maxRetries: one('1', '-1') })])],
  statfs: [1, args([path], [bigint])],
  symlink: [2, args([target, place], [one("'file'", "'dir'", "'junction'", "'x'", 'null', '5')])],
  truncate: [2, args([filePath], [its.length])],
  unlink: [2, args([place])],
  utimes: [2, args([path, time, time])],
};

/** A call of a verb by path, in whichever face. */
const byPath = fc.oneof(
  ...Object.entries(VERBS).map(([name, [weight, arbitrary]]) => ({
    weight,
    arbitrary: arbitrary.map((texts) => ({ kind: 'call', name, args: texts })),
  })),
);

const calling = (kind, name, given) => given.map((texts) => ({ kind, name, args: texts }));

/** A call of a function without its callback, or with something else in its place. */
const withoutCallback = often(
  [4, without(one(...READERS), args([path]), [[], ['null'], ['5'], ["'utf8'"], ['{}']])],
  [1, without(one('writeFile', 'appendFile'), args([filePath, data]), [[], ['null'], ['{}']])],
);

function without(names, given, instead) {
  return made(
    (name, texts, others) => ({ kind: 'made', name, args: [...texts, ...others] }),
    names,
    given,
    fc.constantFrom(...instead),
  );
}

/** How an open directory is read: as an iterator, if nothing is said. */
const WAYS = [undefined, "'sync'", "'promise'"];

/** Exports that give something which has to be used up. */
const used = often(
  [
    2,
    made(
      (call, way) => ({ ...call, way }),
      calling('entries', 'opendir', args([path], [dirOptions])),
      one(WAYS),
    ),
  ],
  [2, calling('entries', 'glob', args([pattern], [globOptions]))],
  [
    1,
    one('openAsBlob', 'openAsBlobSync').chain((name) =>
      calling('blob', name, args([path], [blobOptions])),
    ),
  ],
);

/** What is only looked at. */
const CLASSES_AND_CONSTANTS = Object.keys(host).filter(
  (name) => /^[A-Z]/.test(name) || name === 'constants',
);

/** The exports that are no verbs. What they watch is not waited for: events depend on timing. */
const rest = often(
  [1, calling('made', 'watch', args([path, watchOptions, one('() => {}')]))],
  [1, calling('promised', 'watch', args([path, one('{ signal: AbortSignal.abort() }')]))],
  // Nothing with a link in it: when its watcher looks at it the first time depends on threads.
  [1, calling('watchFile', 'watchFile', args([one("at('empty')", "'missing'", '5')]))],
  [1, calling('made', '_toUnixTimestamp', args([often([2, time], [1, odd])]))],
  [
    1,
    one([...CLASSES_AND_CONSTANTS, 'promises.constants']).map((name) => ({ kind: 'export', name })),
  ],
);

module.exports = { byPath, rest, used, withoutCallback };
