'use strict';

// Fills a folder with something to look at: a film, pictures, and a file to
// download. All of it is made here, so that nothing has to be fetched.

const { randomBytes } = require('node:crypto');
const path = require('node:path');
const fs = require('sluice-fs');
const { film } = require('./film.js');
const { MOODS, landscape } = require('./landscape.js');
const { png } = require('./png.js');

const PICTURE = { width: 840, height: 560 };
const DATA_BYTES = 24 * 1024 * 1024;

const CAPTIONS = `WEBVTT

00:00.000 --> 00:07.000
A boat comes from the left.

00:08.000 --> 00:13.000
It passes the sun.

00:20.000 --> 00:30.000
It leaves to the right.
`;

async function makeSample(folder) {
  await fs.promises.writeFile(path.join(folder, 'boat.mp4'), film());
  await fs.promises.writeFile(path.join(folder, 'boat.vtt'), CAPTIONS);
  for (const [index, mood] of MOODS.entries()) {
    const { width, height } = PICTURE;
    const picture = png(width, height, landscape(width, height, mood, 1 + index * 3));
    // In the order of the day.
    await fs.promises.writeFile(path.join(folder, `${index + 1}-${mood.name}.png`), picture);
  }
  await fs.promises.writeFile(path.join(folder, 'noise.bin'), randomBytes(DATA_BYTES));
}

module.exports = { makeSample };
