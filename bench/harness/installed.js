'use strict';

// Finds the programs that are measured, and what version they are of.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const OWN_COMMANDS = path.join(__dirname, '..', '..', 'node_modules', '.bin');

/** What a program says about itself, line by line; undefined if it is not there. */
function saysOf(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}`.trim().split('\n') : undefined;
}

/**
 * Where npm has put a program that it keeps in a package for each platform
 * (`@scope/platform/file`). The command of the same name is a script that may
 * be of no use before an install script has run.
 */
function inPlatformPackages(commands, { scope, file }) {
  const folder = path.join(path.dirname(commands), scope);
  if (path.basename(commands) !== '.bin' || !fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .map((platform) => path.join(folder, platform, file))
    .filter((program) => fs.existsSync(program));
}

/** All that may be the program, the likeliest first. */
function* candidates({ command, inPackage }) {
  yield command;
  if (inPackage === undefined) return;
  yield path.join(OWN_COMMANDS, command);
  const folders = [OWN_COMMANDS, ...(process.env.PATH ?? '').split(path.delimiter)];
  for (const folder of folders) yield* inPlatformPackages(folder, inPackage);
}

/** The `command` that starts an engine and its `version`, which is undefined if it is not here. */
function locate(engine) {
  for (const command of candidates(engine)) {
    const says = saysOf(command, engine.versionArguments);
    if (says === undefined) continue;
    const [version, program] = says;
    return { version, command: engine.inPackage === undefined ? command : program };
  }
  return { version: undefined };
}

/** `v22.1.0`; undefined if the command is no Node. */
function versionOfNode(command) {
  const version = saysOf(command, ['--version'])?.[0];
  return /^v\d+\.\d+\.\d+/.test(version) ? version : undefined;
}

/** The first line that wrk prints about itself; that call of it ends with an error. */
function versionOfWrk() {
  const { error, stdout } = spawnSync('wrk', ['--version'], { encoding: 'utf8' });
  return error === undefined ? /^wrk \S+/.exec(stdout)?.[0] : undefined;
}

module.exports = { locate, versionOfNode, versionOfWrk };
