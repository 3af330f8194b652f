'use strict';

// A folder with a path of every kind, and the ways in which a program may name one.

const { execFileSync } = require('node:child_process');
const host = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { temporary } = require('./child.js');

/**
 * Makes the folder, which lasts as long as the process. `at` gives the path of a name in it; `odd`
 * is the path of a file whose name is not UTF-8.
 */
function folderOfEveryKind() {
  const folder = temporary({ after: (end) => process.on('exit', end) });
  const at = (name) => path.join(folder, name);
  host.writeFileSync(at('file'), 'contents');
  host.mkdirSync(at('folder'));
  host.symlinkSync('file', at('link'));
  host.symlinkSync('nowhere', at('dangling'));
  host.symlinkSync('round', at('round'));
  execFileSync('mkfifo', [at('fifo')]);
  const odd = Buffer.concat([Buffer.from(at('odd')), Buffer.from([0xff, 0xfe])]);
  host.writeFileSync(odd, 'a name that is not UTF-8');
  return { at, odd };
}

/**
 * Paths in all forms, what is no path, and some more than once. The FIFO is not among them: who
 * opens it waits for a writer.
 */
function namedInAllWays({ at, odd }) {
  return [
    at('file'),
    at('folder'),
    at('link'),
    at('round'),
    at('missing'),
    at('file/below'),
    '/dev/null',
    '',
    `${at('file')}\0`,
    odd,
    Buffer.from(at('file')),
    Buffer.from(at('missing')),
    Buffer.concat([odd, Buffer.from([0xc3])]),
    new Uint8Array(Buffer.from(at('file'))),
    pathToFileURL(at('file')),
    pathToFileURL(at('missing %20 #?')),
    new URL('http://localhost/file'),
    path.relative(process.cwd(), at('file')),
    1.5,
    null,
    undefined,
    {},
    [],
    Symbol('path'),
    at('file'),
    at('file'),
    at('missing'),
  ];
}

module.exports = { folderOfEveryKind, namedInAllWays };
