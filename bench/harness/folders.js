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

/** Where Linux keeps files in memory alone. */
const MEMORY = '/dev/shm';

const newRoot = (parent) => fs.mkdtempSync(path.join(parent, 'sluice-bench-'));

class Folders {
  #fixtures = new Map();
  #memoryRoot = null;
  #remove = () => this.remove();

  constructor(parent = os.tmpdir()) {
    this.root = newRoot(parent);
    process.on('exit', this.#remove);
  }

  /** Can a folder be had whose files are in memory alone? */
  static inMemory = fs.existsSync(MEMORY);

  /** A new empty folder; `inMemory` is for one that no disk is behind. */
  fresh({ inMemory = false } = {}) {
    if (inMemory) this.#memoryRoot ??= newRoot(MEMORY);
    return fs.mkdtempSync(path.join(inMemory ? this.#memoryRoot : this.root, 'run-'));
  }

  /** A folder with so many files of so many bytes (of text), named by their numbers; shared. */
  fixture({ files, bytes, text = false }) {
    const key = `${files} of ${bytes}, ${text}`;
    let folder = this.#fixtures.get(key);
    if (folder === undefined) {
      folder = fs.mkdtempSync(path.join(this.root, 'files-'));
      for (let file = 0; file < files; file++) {
        writeContent(path.join(folder, String(file)), file, bytes, text);
      }
      this.#fixtures.set(key, folder);
    }
    return folder;
  }

  /** Removes a folder that would fill up the disk with large files, or memory with any. */
  discard(folder) {
    fs.rmSync(folder, { recursive: true });
  }

  /** Removes everything. A child that is being killed may still be writing. */
  remove() {
    process.off('exit', this.#remove);
    const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
    fs.rmSync(this.root, options);
    if (this.#memoryRoot !== null) fs.rmSync(this.#memoryRoot, options);
  }
}

module.exports = { Folders };
