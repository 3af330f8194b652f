'use strict';

// Loaded before everything else in a process that runs one of Node's tests: lays
// sluice-fs over node:fs, for this process and for the children that it starts.
//
// It comes by NODE_OPTIONS. Tests compare `process.env`, so the option is taken out
// of it here, and put into the environment of a child on its way to the system, below
// `child_process`, which tests patch.
//
// Some children are started as they are: under the permission model or a policy, which
// may forbid to read this file; where a snapshot is built, which takes no modules; with
// a file of variables or of options, beside which NODE_OPTIONS changes what counts; with
// modules of their own to preload, as their list is looked at; and with a compile cache,
// as its entries are counted. So are the children of a process under the permission
// model, and worker threads with an `env` or `execArgv` of their own, which get no
// NODE_OPTIONS; other ones inherit what is preloaded.

// By its path: a program may have its own map of packages.
require('./sluice-fs/register.js');
const { isMainThread } = require('node:worker_threads');

const OPTION = `--require=${JSON.stringify(__filename)}`;
const PREFIX = 'NODE_OPTIONS=';
const SHELL = /(?:^|\/)(?:ba)?sh$/;
const TAKES_NONE = [
  /^--(?:experimental-)?(?:permission|policy)/,
  /^--(?:build-snapshot|env-file|experimental-(?:default-)?config-file)/,
  /^(?:-r|--require)/,
];
const COUNTS_MODULES = 'NODE_COMPILE_CACHE=';

/** What is left of NODE_OPTIONS is what the test itself has put there. */
function hide() {
  const left = process.env.NODE_OPTIONS?.replace(OPTION, '').trim();
  if (left) process.env.NODE_OPTIONS = left;
  else delete process.env.NODE_OPTIONS;
}

/** Is the program that is started this Node, or a shell that is told to start it? */
function startsNode(file, args, envPairs) {
  if (args.some((arg) => TAKES_NONE.some((option) => option.test(arg)))) return false;
  if (envPairs.some((pair) => pair.startsWith(COUNTS_MODULES))) return false;
  if (file === process.execPath) return true;
  const named = (text) => text.includes(process.execPath);
  const inCommand = args.some(named);
  const inVariable = envPairs.some((pair) => pair.startsWith('ESCAPED_') && named(pair));
  return SHELL.test(file) && (inCommand || inVariable);
}

/** The environment of a child, with ours in it. */
function withOurs(file, args, envPairs) {
  if (!Array.isArray(envPairs) || !startsNode(file, args ?? [], envPairs)) return envPairs;
  const own = envPairs.find((pair) => pair.startsWith(PREFIX));
  const rest = envPairs.filter((pair) => pair !== own);
  const value = own === undefined ? OPTION : `${OPTION} ${own.slice(PREFIX.length)}`;
  return [...rest, PREFIX + value];
}

/** One of Node's own objects below `child_process`, without the notice that it is one. */
function binding(name) {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  const found = process.binding(name);
  if (noDeprecation === undefined) delete process.noDeprecation;
  else process.noDeprecation = noDeprecation;
  return found;
}

/** From Node 24 on the options are arguments, except for a child that is waited for. */
function wrap(target) {
  const { spawn } = target;
  target.spawn = function (...given) {
    const [options] = given;
    if (typeof options === 'string') {
      const [file, args, , envPairs] = given;
      given[3] = withOurs(file, args, envPairs);
    } else {
      const { file, args, envPairs } = options;
      given[0] = { ...options, envPairs: withOurs(file, args, envPairs) };
    }
    return Reflect.apply(spawn, this, given);
  };
}

if (isMainThread) hide();
if (process.permission === undefined) {
  wrap(binding('process_wrap').Process.prototype);
  wrap(binding('spawn_sync'));
}
