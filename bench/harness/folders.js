'use strict';

// The temporary folder of one run of the harness.
//
// Whatever is measured gets a fresh folder with a random name, and folders of
// many files stay until the end: ext4 takes many times longer to make a file
// beside thousands that were deleted a moment ago.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { writeContent } = require('./content.js');

class Folders {
  #fixtures = new Map();
  #remove = () => this.remove();

  constructor() {
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
    process.on('exit', this.#remove);
  }

  /** A new empty folder. */
  fresh() {
    return fs.mkdtempSync(path.join(this.root, 'run-'));
  }

  /** A folder with so many files of so many bytes, named by their numbers; shared. */
  fixture({ files, bytes }) {
    const key = `${files} of ${bytes}`;
    let folder = this.#fixtures.get(key);
    if (folder === undefined) {
      folder = fs.mkdtempSync(path.join(this.root, 'files-'));
      for (let file = 0; file < files; file++) {
        writeContent(path.join(folder, String(file)), file, bytes);
      }
      this.#fixtures.set(key, folder);
    }
    return folder;
  }

  /** Removes a folder with few and large files: the disk would fill up. */
  discard(folder) {
    fs.rmSync(folder, { recursive: true });
  }

  /** Removes everything. A child that is being killed may still be writing. */
  remove() {
    process.off('exit', this.#remove);
    fs.rmSync(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

module.exports = { Folders };
