'use strict';

// A real Chromium without a window, if this machine has one.

const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The browser's path, or undefined. */
function findChromium() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) =>
    fs.existsSync(file),
  );
}

/** Starts the browser, which ends with the test. */
async function launchChromium(t, executablePath) {
  const browser = await chromium.launch({
    executablePath,
    // Chromium refuses to be root inside its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  t.after(() => browser.close());
  return browser;
}

module.exports = { findChromium, launchChromium };
