'use strict';

// All of the library, for the doors: each takes its part, and only then is that loaded.
//
// In the package this file holds all the others as well (scripts/bundle-library.js).

module.exports = {
  get fs() {
    return require('./fs.js').fs;
  },
  get promises() {
    return require('./promises.js').promises;
  },
  get register() {
    return require('./register.js');
  },
};
