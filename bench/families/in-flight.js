'use strict';

// Calls `one(file, done)` for each file, with so many at a time.

function forEachFile(files, atATime, one) {
  return new Promise((resolve, reject) => {
    let started = 0;
    let ended = 0;
    const next = () => {
      if (started < files) one(started++, done);
    };
    const done = (error) => {
      if (error) return reject(error);
      if (++ended === files) resolve();
      else next();
    };
    for (let first = 0; first < Math.min(atATime, files); first++) next();
  });
}

module.exports = { forEachFile };
