'use strict';

// node scripts/suite/sources.js MAJOR
//
// Gets the source tree of a Node of that major version, with its tests, once: Debian's
// source package, by the machine's own apt. Prints the folder. Where it cannot be had,
// says why in one line and ends with the code 1.
//
// The entry for the source package is the machine's own entry of a Debian mirror with
// another type and suite, so that the keyring, and by apt's configuration proxies and
// the like, are the machine's. Apt's lists go into a folder of ours that is removed.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { cached } = require('./cache.js');
const { sourceEntries } = require('./apt-entries.js');

/** Where Debian has that version. */
const SUITES = { 20: 'trixie', 22: 'sid', 24: 'forky' };

/** What tests look into, besides their own folder. */
const PARTS = ['test', 'lib', 'tools', 'deps', 'doc', 'benchmark', 'src', 'typings'];

function run(command, args, options) {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 600_000,
    ...options,
  });
}

/** The options that give apt lists and sources of its own. */
function privateState(folder, suite) {
  const parts = path.join(folder, 'sources.list.d');
  const lists = path.join(folder, 'lists');
  for (const made of [parts, path.join(lists, 'partial')]) fs.mkdirSync(made, { recursive: true });
  const entries = sourceEntries('/etc/apt', suite);
  if (entries.length === 0) throw new Error('apt has no entry of a Debian mirror here');
  for (const [number, { ending, text }] of entries.entries()) {
    fs.writeFileSync(path.join(parts, `${number}${ending}`), text);
  }
  const settings = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': parts,
    'Dir::State::lists': lists,
    'APT::Update::Error-Mode': 'any',
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    // The folder is nobody else's, and apt's own user could not write into it.
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** Downloads the package's archive into the folder, and gives its path. */
function download(major, folder) {
  const options = privateState(folder, SUITES[major]);
  run('apt-get', [...options, '-qq', 'update']);
  const shown = run('apt-cache', [...options, 'showsrc', '--only-source', 'nodejs']);
  const versions = [...shown.matchAll(/^Version: (.+)$/gm)].map(([, version]) => version);
  const version = versions.find((candidate) => candidate.startsWith(`${major}.`));
  if (version === undefined) {
    throw new Error(`Debian ${SUITES[major]} has Node ${versions.join(', ') || 'not at all'}`);
  }
  const wanted = ['source', '--download-only', '--tar-only', `nodejs=${version}`];
  let failure;
  try {
    run('apt-get', [...options, '-qq', ...wanted], { cwd: folder });
  } catch (error) {
    // A mirror between two versions of the package may lack what belongs to it besides.
    failure = error;
  }
  const archive = fs.readdirSync(folder).find((name) => /^nodejs_.*\.orig\.tar\.\w+$/.test(name));
  if (archive === undefined) throw failure;
  return path.join(folder, archive);
}

/** Unpacks what tests need into the folder. */
function unpack(archive, folder) {
  fs.mkdirSync(folder, { recursive: true });
  const wanted = ['--wildcards', ...PARTS.map((part) => `*/${part}`), '*/*.md', '*/node.gyp*'];
  const where = ['--directory', folder, '--strip-components', '1', '--no-same-owner'];
  run('tar', ['--extract', '--file', archive, ...where, ...wanted]);
}

function sources(major) {
  const kept = cached('node-src', major);
  if (fs.existsSync(kept)) return kept;
  if (SUITES[major] === undefined) throw new Error('Debian does not have it');
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-sources-'));
  const unpacked = `${kept}.${process.pid}`;
  try {
    unpack(download(major, scratch), unpacked);
    // Complete or not there at all.
    fs.renameSync(unpacked, kept);
    return kept;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
    fs.rmSync(unpacked, { recursive: true, force: true });
  }
}

const [major] = process.argv.slice(2);
try {
  console.log(sources(major));
} catch (error) {
  const reason = String(error.stderr || error.message)
    .trim()
    .split('\n')
    .at(-1);
  console.error(`no sources of Node ${major}: ${reason}`);
  process.exitCode = 1;
}
