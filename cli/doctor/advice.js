'use strict';

// What can be done about each lane that is closed, or not taken in this folder.

/** With fewer descriptors a busy server soon has none left. */
const FEW_FILES = 4096;

/** Why there is no native code, by what is known of it. */
function adviceOnNative({ host, lanes }) {
  const { reason } = lanes.pool;
  if (host.permission !== null) {
    return 'The permission model is on: everything goes to node:fs, as it has to. Without --permission the native lanes open.';
  }
  if (reason.includes('trace events')) {
    return 'Start without --trace-event-categories node.fs to have the native lanes back.';
  }
  if (reason.includes('virtual file systems')) {
    return 'Start without --experimental-vfs to have the native lanes back.';
  }
  if (/addons is disabled/.test(reason)) {
    return 'Start without --no-addons to have the native lanes back.';
  }
  return (
    'Install the optional dependencies as well (`npm install --include=optional`). ' +
    'Install Rust 1.88 or newer (https://rustup.rs) where there is none for this platform, and run ' +
    '`npm rebuild sluice-fs`, in a checkout ' +
    '`npm run build`. What cargo says meanwhile tells more.'
  );
}

function* adviceOnLanes({ lanes, host }) {
  if (!lanes.pool.open) {
    yield adviceOnNative({ host, lanes });
    return;
  }
  if (!lanes.cached.open) {
    yield host.seccomp === 'a filter'
      ? 'The cached lane is closed. It needs openat2(2), of Linux 5.12, and a filter of system calls is in force here: ' +
        'a newer container runtime (or a seccomp profile that allows openat2, statx, preadv2 and cachestat) opens it.'
      : 'The cached lane is closed. It needs openat2(2) of Linux 5.12 or newer; small reads take a thread of the pool.';
  }
  if (!lanes.kernel.open) {
    yield lanes.kernel.reason === 'SLUICE_KERNEL=0'
      ? 'The kernel lane is closed by SLUICE_KERNEL=0: without that variable pipes go through the kernel.'
      : `The kernel lane is closed: ${lanes.kernel.reason}.`;
  }
}

function* adviceOnFolder({ lanes, filesystem }) {
  if (!lanes.pool.open || filesystem.lanes === undefined) return;
  const { folder, name, lanes: there } = filesystem;
  if (!there.kernel) {
    yield `${folder} is on ${name}, where neither the cached nor the kernel lane is taken: the size that a file ` +
      'says may not be what it has. Threads of the pool read and write it.';
  } else if (!there.cached) {
    yield `${folder} is on ${name}, on another machine: nothing there is read on the JavaScript thread.`;
  }
}

function* adviceOnProbes({ lanes, probes, filesystem }) {
  for (const { title, lane, taken, ok, error } of probes ?? []) {
    if (!ok) yield `${title}: ${error}.`;
    else if (taken !== lane && lanes[lane].open && filesystem.lanes?.[lane] !== false) {
      yield `${title} took the lane ${taken} and not ${lane}, which is open: the file was not in the page cache, or ` +
        'the system refused what that lane needs.';
    }
  }
}

function* adviceOnSettings({ settings, host }) {
  for (const { name, value, does, isIgnored } of settings) {
    if (isIgnored) yield `${name}=${value}: ${does}.`;
  }
  if (host.openFiles !== null && host.openFiles.soft < FEW_FILES) {
    yield `No more than ${host.openFiles.soft} descriptors may be open at once: enough for whole files, however many ` +
      'are under way, but each stream and each connection needs one. `ulimit -n` raises it.';
  }
}

/** Lines for a person, none where all is well. */
function adviceOn(report) {
  return [
    ...adviceOnLanes(report),
    ...adviceOnFolder(report),
    ...adviceOnProbes(report),
    ...adviceOnSettings(report),
  ];
}

module.exports = { adviceOn };
