'use strict';

// How a test of Node's is started: what its comments ask for, and our own functions.
//
// Ours come by NODE_OPTIONS, not by the command line: tests look at `process.execArgv`
// and hand it on, and children get ours as well (`preload.js`, which also hides it).

const path = require('node:path');

/** Variables that change what a Node does, or that npm leaves behind. */
const FOREIGN = /^(?:NODE_|npm_|SLUICE_|TEST_)/i;

const words = (text, comment) => text.match(comment)?.[1].trim().split(/\s+/) ?? [];

/** Under the permission model even a preloaded module has to be allowed. */
const permissions = (flags, preload) =>
  flags.some((flag) => /^--(?:experimental-)?permission$/.test(flag))
    ? [`--allow-fs-read=${path.dirname(preload)}/*`]
    : [];

/**
 * @param {string} source the source tree of Node
 * @param {{ name: string, text: string }} test
 * @param {string} [preload] what lays sluice-fs over node:fs; stock Node without it
 */
function command(source, test, preload) {
  const flags = words(test.text, /\/\/\s+Flags:(.*)/);
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)),
  );
  for (const pair of words(test.text, /\/\/\s+Env:(.*)/)) {
    const [name, ...value] = pair.split('=');
    env[name] = value.join('=');
  }
  if (preload !== undefined) {
    const option = `--require=${JSON.stringify(preload)}`;
    env.NODE_OPTIONS = env.NODE_OPTIONS ? `${option} ${env.NODE_OPTIONS}` : option;
    flags.push(...permissions(flags, preload));
  }
  return { args: [...flags, path.join(source, 'test', test.name)], env };
}

module.exports = { command };
