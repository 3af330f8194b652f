'use strict';

// Finds the command that is meant. Its exit code: 0 if all went well, 1 if not, 2 for arguments
// that nobody understands.

const { parseArgs } = require('node:util');
const { version } = require('../package.json');

const USAGE = `Usage: sluice-fs COMMAND [options]

  bench [DIR]    node:fs against sluice-fs, on this machine and in this folder
  doctor [DIR]   which lanes are open here, which are not, and why
  serve DIR      an HTTP server of static files

  sluice-fs COMMAND --help tells more; sluice-fs --version which one it is.
`;

/** Only the one that is wanted: the doctor has things to do before the library is loaded. */
const COMMANDS = {
  bench: () => require('./bench.js'),
  doctor: () => require('./doctor.js'),
  serve: () => require('./serve.js'),
};

/** Arguments of no meaning: `message` says which. */
class BadUsage extends Error {}

/** What the arguments of a command say. */
function read({ options, most }, args) {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new BadUsage(error.message);
  }
  if (parsed.positionals.length > most) {
    throw new BadUsage(`one folder at most, and not ${parsed.positionals.join(' ')}`);
  }
  return parsed;
}

async function run([name, ...args]) {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? process.stderr : process.stdout).write(USAGE);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    console.log(version);
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    process.stderr.write(`sluice-fs: there is no command ${name}\n\n${USAGE}`);
    return 2;
  }
  const command = COMMANDS[name]();
  try {
    const { values, positionals } = read(command, args);
    if (values.help) {
      process.stdout.write(command.USAGE);
      return 0;
    }
    return await command.run(values, positionals, BadUsage);
  } catch (error) {
    if (error instanceof BadUsage) {
      process.stderr.write(`sluice-fs ${name}: ${error.message}\n\n${command.USAGE}`);
      return 2;
    }
    // What the system refuses needs no stack.
    const isOfSystem = error.code !== undefined && error.syscall !== undefined;
    process.stderr.write(`sluice-fs ${name}: ${isOfSystem ? error.message : error.stack}\n`);
    return 1;
  }
}

/** Whoever reads what is printed may stop at any line, as `head` does: that is no fault. */
function toleratePipes() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Runs what the arguments ask for. */
async function main(args) {
  toleratePipes();
  process.exitCode = await run(args);
}

module.exports = { main };
