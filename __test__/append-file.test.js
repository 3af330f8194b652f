'use strict';

// appendFile in its three faces: what it shares with writeFile, and its own defaults.

const host = require('node:fs');
const { Readable } = require('node:stream');
const { pathToFileURL } = require('node:url');
const { bytes, twin } = require('./twin.js');

twin.fast('creates and appends', async ({ at, faces }) => {
  for (const data of [
    'one',
    Buffer.from('two'),
    new Uint16Array([1, 2]),
    'grüße',
    bytes(600_000),
    '',
  ]) {
    await faces('appendFile', (face) => [at(face), data]);
  }
  await faces('appendFile', (face) => [at(face), 'ff00', 'hex']);
  await faces('appendFile', (face) => [at(face), 'ü', { encoding: 'latin1' }]);
  for (const flush of [undefined, null, false, true]) {
    await faces('appendFile', (face) => [at(face), 'x', { flush }]);
  }
});

twin.fast('paths of every kind', async ({ at, faces }) => {
  await faces('appendFile', (face) => [Buffer.from(at(`b-${face}`)), 'x']);
  await faces('appendFile', (face) => [pathToFileURL(at(`u ${face}`)), 'x']);
  await faces('appendFile', [at('no/such'), 'x']);
  await faces('appendFile', [at('.'), 'x']);
});

twin.fast('flags and modes', async ({ at, put, faces }) => {
  for (const flag of [
    'a',
    'ax',
    'as',
    'a+',
    'w',
    'r+',
    'wx',
    'r',
    'ax+',
    null,
    '',
    0,
    host.constants.O_WRONLY,
  ]) {
    await faces('appendFile', (face) => [put(`old-${flag}-${face}`), 'new', { flag }]);
    await faces('appendFile', (face) => [at(`new-${flag}-${face}`), 'new', { flag }]);
  }
  for (const mode of [0o600, '640', 0]) {
    await faces('appendFile', (face) => [at(`${mode}-${face}`), 'x', { mode }]);
  }
});

twin.fast('descriptors, whatever the flag says', async ({ put, open, close, faces }) => {
  for (const flags of ['r+', 'a', 'w+']) {
    put('f', 'some contents');
    const fd = open('f', flags);
    await faces('appendFile', [fd, 'XY'], ['callback', 'sync']);
    await faces('appendFile', [fd, 'Z', { flag: 'w' }], ['callback', 'sync']);
    await faces('appendFile', [fd, 'Z', { flag: 'r' }], ['callback', 'sync']);
    close(fd);
  }
});

twin.fast('iterables, as promises', async ({ put, faces }) => {
  const file = put('f');
  await faces('appendFile', [file, ['a', 'b']], ['promise']);
  await faces('appendFile', [file, Readable.from(['c', Buffer.from('d')])], ['promise']);
  await faces('appendFile', [file, ['e'], { flush: true, encoding: 'utf16le' }], ['promise']);
});

twin('what Node refuses', async ({ at, faces }) => {
  for (const data of [undefined, null, 1, {}, true]) await faces('appendFile', [at('f'), data]);
  for (const flag of ['bogus', {}, true]) await faces('appendFile', [at('f'), 'x', { flag }]);
  for (const mode of ['bogus', -1]) await faces('appendFile', [at('f'), 'x', { mode }]);
  for (const flush of ['', 1]) await faces('appendFile', [at('f'), 'x', { flush }]);
  for (const options of [1, true, 'bogus', Symbol('s')])
    await faces('appendFile', [at('f'), 'x', options]);
});

twin.fast('many appends to one file lose nothing', async ({ at, fs, log }) => {
  const file = at('f');
  const appended = [];
  for (let i = 0; i < 200; i++) appended.push(fs.promises.appendFile(file, `${i % 10}`));
  await Promise.all(appended);
  log([...host.readFileSync(file, 'latin1')].sort().join(''));
  host.unlinkSync(file);
});
