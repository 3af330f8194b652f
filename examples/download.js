'use strict';

// Downloads a file. It appears under its name only when it is whole.
//
//   node examples/download.js https://example.com/photo.jpg photo.jpg
//
// The bytes go to photo.jpg.part first. After an error, an answer other than
// 200 or a cut connection nothing is left behind, and an older photo.jpg stays.

const http = require('node:http');
const https = require('node:https');
const fs = require('sluice-fs');

const SILENCE_MS = 30_000;

function download(url, file) {
  const part = `${file}.part`;
  return new Promise((resolve, reject) => {
    let fail = reject;
    const { get } = url.startsWith('https:') ? https : http;
    const request = get(url, { timeout: SILENCE_MS }, (response) => {
      if (response.statusCode !== 200) {
        // Unread bytes would keep the connection open.
        response.resume();
        reject(new Error(`${url}: ${response.statusCode} ${response.statusMessage}`));
        return;
      }

      const output = fs.createWriteStream(part);
      let failure;
      fail = (error) => {
        failure ??= error;
        response.destroy();
        output.destroy();
      };
      response.on('error', fail);
      output.on('error', fail);
      // The one event that always comes, and comes last.
      output.on('close', () => {
        if (failure) fs.rm(part, { force: true }, () => reject(failure));
        else fs.rename(part, file, (error) => (error ? reject(error) : resolve()));
      });
      response.pipe(output);
    });
    request.on('timeout', () => request.destroy(new Error(`${url}: no answer`)));
    request.on('error', (error) => fail(error));
  });
}

const [url, file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: node examples/download.js URL FILE');
  process.exit(1);
}

download(url, file).then(
  () => console.log(`Saved ${file}`),
  (error) => {
    console.error(`Not saved: ${error.message}`);
    process.exitCode = 1;
  },
);
