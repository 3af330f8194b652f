'use strict';

// A filesystem on which things go wrong (trouble.c), for a test.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { compile } = require('../compile.js');

let program;

/** Compiled once. */
function compiled() {
  if (program !== undefined) return program;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trouble-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  program = compile(path.join(__dirname, 'trouble.c'), folder);
  return program;
}

/** Why there can be none here, or false. */
function noTrouble() {
  if (process.platform !== 'linux') return 'a filesystem of Linux';
  if (process.getuid() !== 0) return 'only root may mount';
  try {
    fs.closeSync(fs.openSync('/dev/fuse', 'r+'));
    compiled();
  } catch (error) {
    return `no filesystem of our own: ${error.message}`;
  }
  return false;
}

/** Mounts one at `folder`, with these files in it. Gives a function that takes it off. */
async function mountTrouble(folder, files) {
  const child = spawn(compiled(), [folder, ...files], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const mounted = await Promise.race([once(child.stdout, 'data'), ended.then(() => null)]);
  if (mounted === null) throw new Error(`nothing was mounted at ${folder}`);
  return async () => {
    child.stdin.end();
    await ended;
  };
}

module.exports = { mountTrouble, noTrouble };
