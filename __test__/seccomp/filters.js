'use strict';

// The filters: which system calls are taken away, and what is answered instead.
//
// A filter is written as a list of names. A name alone is answered as a kernel answers that does not have it; one with
// a `!` behind it with EPERM, as the filters of some containers do.

const { errno } = require('node:os').constants;

/** What is answered by a kernel, or a filesystem, that does not have what is no system call of its own. */
const UNKNOWN = {
  FICLONE: 'EOPNOTSUPP',
  FICLONERANGE: 'EOPNOTSUPP',
  MADV_POPULATE_WRITE: 'EINVAL',
};

/**
 * All that has something to take its place, here or in libuv. Of madvise(2) what we use alone: V8 ends the process if
 * it is refused what it uses itself.
 */
const CALLS = [
  ...['cachestat', 'copy_file_range', 'fallocate', 'FICLONE', 'FICLONERANGE'],
  ...['MADV_POPULATE_WRITE', 'openat2', 'preadv2', 'sched_setattr', 'sendfile', 'statx'],
];

/**
 * What Linux of that version lacks. From 424 on a system call has the same number on all architectures, so a kernel is
 * known by the first number that it does not know.
 */
const KERNELS = {
  // copy_file_range answered EXDEV for two filesystems. A filter does not see them, so all is answered like that.
  4.18: ['424+', 'MADV_POPULATE_WRITE', 'copy_file_range=EXDEV'],
  5.4: ['436+', 'MADV_POPULATE_WRITE'],
};

/** That a thread cannot be made with clone3(2) the C library believes if the kernel does not know it, not EPERM. */
const NO_CLONE3 = 'clone3=ENOSYS';

function answerOf(name) {
  const forbidden = name.endsWith('!');
  const [call, said] = name.replace(/!$/, '').split('=');
  const code = forbidden ? 'EPERM' : (said ?? UNKNOWN[call] ?? 'ENOSYS');
  return `${call}=${errno[code] ?? code}`;
}

/** A kernel's version as a list of names. */
function kernel(version) {
  const name = version.replace(/!$/, '');
  const lacks = KERNELS[name];
  if (!lacks) throw new Error(`Linux ${name}? There is ${Object.keys(KERNELS).join(', ')}`);
  if (name === version) return lacks.join();
  return forbidden([NO_CLONE3, ...lacks]);
}

/** The names, each as what a filter forbids. What has an answer of its own keeps it. */
const forbidden = (calls) => calls.map((call) => (call.includes('=') ? call : `${call}!`)).join();

/**
 * All at once, as far as a whole suite can be told something by it: without sendfile(2) as well, or with an EPERM for
 * copy_file_range(2), Node's own copyFile is an error.
 */
const TOGETHER = CALLS.filter((call) => call !== 'sendfile');

/** A list of names as the program wants it. */
const answers = (names) => names.split(',').filter(Boolean).map(answerOf).join();

/** Is one of these calls refused to this process, as far as a filter of ours refuses it? The reason; false if not. */
function refused(...calls) {
  const names = (process.env.SLUICE_WITHOUT ?? '')
    .split(',')
    .map((name) => name.replace(/[!=].*/, ''));
  const found = calls.find((call) => names.includes(call));
  return found !== undefined && `${found} is refused here`;
}

/** Why Node's own copyFile does not get by here: libuv makes it of these calls alone. False if it does. */
const noCopyFile = () =>
  /sendfile|copy_file_range!/.test(process.env.SLUICE_WITHOUT ?? '') &&
  'node:fs copies no file here: it has no sendfile(2), or may not call copy_file_range(2)';

module.exports = { CALLS, KERNELS, TOGETHER, answers, forbidden, kernel, noCopyFile, refused };
