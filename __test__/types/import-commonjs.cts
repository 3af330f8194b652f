// A CommonJS module in TypeScript: `import ... = require`, and imports that are compiled to it.

import fs = require('sluice-fs');
import fsp = require('sluice-fs/promises');
import registration = require('sluice-fs/register');

import byDefault, { pipe, readFile } from 'sluice-fs';

import assertions = require('./assertions.js');

assertions.isA<Buffer>(fs.readFileSync('a'));
assertions.isA<Promise<string>>(fsp.readFile('a', 'utf8'));
assertions.isA<fs.ReadStream>(fs.createReadStream('a', { kernel: false }));
assertions.isA<fs.WriteStream>(byDefault.createWriteStream('b', { kernel: false }));
assertions.isA<fs.WriteStream>(pipe('a', 'b'));
assertions.isA<fs.WriteStream>(byDefault.pipe('a', 'b'));
assertions.isA<fs.Stats>(byDefault.statSync('a'));
readFile('a', (_error, data) => assertions.isA<Buffer>(data));
registration.restore();

// Where Node's modules are asked for.
import nodeFs = require('node:fs');
import nodePromises = require('node:fs/promises');

export let chosen: typeof nodeFs = nodeFs;
chosen = fs;
chosen = byDefault;
export let chosenPromises: typeof nodePromises = nodePromises;
chosenPromises = fsp;
chosenPromises = fs.promises;

// @ts-expect-error no such export
fs.sendfile('a', 'b');
