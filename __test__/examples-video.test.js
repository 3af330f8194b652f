'use strict';

// examples/video-server in a real browser: the film plays and can be sought in,
// the pictures are there, and a download has every byte.

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { LAMPS, LAMP_ROW, BLOCK, PER_SECOND, SECONDS } = require('../examples/video-server/film.js');
const { findChromium, launchChromium } = require('./chromium.js');
const { Programs, ask } = require('./examples-run.js');

const chromium = findChromium();
const skip = chromium === undefined && 'no Chromium is installed here';
const PATIENCE_MS = 20_000;

const sha256 = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

/** A page of the example, with all that went wrong in it and all that it was answered. */
async function openPage(t, server) {
  const browser = await launchChromium(t, chromium);
  const page = await browser.newPage({ acceptDownloads: true });
  page.setDefaultTimeout(PATIENCE_MS);
  const errors = [];
  const answers = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('response', (response) => answers.push(response));
  await page.goto(`http://127.0.0.1:${server.address.port}/`);
  await page.waitForSelector('#files li');
  return { page, errors, answers };
}

/** In the page: the number of the film's picture that is seen now, by its lamps. */
function numberShown({ LAMPS, LAMP_ROW, BLOCK }) {
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0);
  let number = 0;
  for (let lamp = 0; lamp < LAMPS; lamp++) {
    const [x, y] = [(lamp + 1.5) * BLOCK, (LAMP_ROW + 0.5) * BLOCK];
    const [red] = context.getImageData(x, y, 1, 1).data;
    number = number * 2 + (red > 128 ? 1 : 0);
  }
  return number;
}

/** Seeks to a picture, and waits until it is the one that is seen. */
async function seek(page, number) {
  await page.evaluate(
    (time) => {
      document.querySelector('video').currentTime = time;
    },
    (number + 0.5) / PER_SECOND,
  );
  let shown;
  for (const deadline = Date.now() + PATIENCE_MS; shown !== number; ) {
    assert.ok(Date.now() < deadline, `picture ${number} is seen, not ${shown}`);
    await page.waitForFunction(() => !document.querySelector('video').seeking);
    shown = await page.evaluate(numberShown, { LAMPS, LAMP_ROW, BLOCK });
  }
}

/**
 * Each part is the one that was asked for. Gives where they begin, without those
 * that the browser had already and has only asked whether they are still so (304).
 */
async function beginnings(answers, size) {
  const starts = [];
  for (const answer of answers.filter((answer) => answer.url().endsWith('/boat.mp4'))) {
    const asked = await answer.request().allHeaders();
    const told = await answer.allHeaders();
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(asked.range);
    if (asked['if-none-match'] !== undefined && told['content-range'] === undefined) continue;
    assert.equal(answer.status(), 206);
    const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
    assert.equal(told['content-range'], `bytes ${first}-${end}/${size}`);
    assert.equal(Number(told['content-length']), end - first + 1);
    starts.push(Number(first));
  }
  return starts;
}

async function watches({ page, answers }, folder) {
  const { size } = fs.statSync(path.join(folder, 'boat.mp4'));
  const state = () =>
    page.evaluate(() => {
      const { currentTime, duration, paused, videoWidth } = document.querySelector('video');
      return { currentTime, duration, paused, videoWidth };
    });
  await page.waitForFunction(() => document.querySelector('video').readyState >= 2);
  assert.equal((await state()).duration, SECONDS);

  await page.focus('video');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('video').currentTime > 0.4);
  await page.keyboard.press('Space');
  const { currentTime, paused, videoWidth } = await state();
  assert.deepEqual({ paused, videoWidth }, { paused: true, videoWidth: 640 });
  await seek(page, Math.floor(currentTime * PER_SECOND));

  // Far behind what has been loaded, to the last, and back.
  const last = PER_SECOND * SECONDS - 1;
  for (const number of [623, last, 301, 0]) await seek(page, number);
  const starts = await beginnings(answers, size);
  assert.ok(starts.includes(0), String(starts));
  assert.ok(
    starts.some((start) => start > size / 2),
    String(starts),
  );

  const words = await page.evaluate(async () => {
    const { track } = document.querySelector('track');
    track.mode = 'showing';
    while (!track.cues?.length) await new Promise((resolve) => setTimeout(resolve, 10));
    return track.cues[0].text;
  });
  assert.match(words, /boat/);
}

async function looks({ page }, folder) {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.png'));
  // Loaded when it is to be seen.
  for (const image of await page.locator('#gallery img').all())
    await image.scrollIntoViewIfNeeded();
  await page.waitForFunction(() =>
    [...document.querySelectorAll('#gallery img')].every((image) => image.complete),
  );
  const images = await page.$$eval('#gallery img', (all) =>
    all.map((image) => ({ name: image.src.split('/').at(-1), width: image.naturalWidth })),
  );
  assert.deepEqual(
    images,
    names.sort().map((name) => ({ name, width: 840 })),
  );

  // With the keyboard alone.
  const viewer = page.locator('#viewer');
  await page.locator('#gallery button').first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowLeft');
  assert.match(await viewer.textContent(), new RegExp(`${names.length} of ${names.length}`));
  await page.keyboard.press('ArrowRight');
  assert.match(await viewer.textContent(), new RegExp(`1 of ${names.length}`));
  await page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'hidden' });
  const isBack = () => document.activeElement === document.querySelector('#gallery button');
  assert.equal(await page.evaluate(isBack), true);
}

async function takes({ page }, folder) {
  const expected = sha256(path.join(folder, 'noise.bin'));
  const item = page.locator('#files li', { hasText: 'noise.bin' });
  const button = item.getByRole('button');
  const output = item.locator('output');

  await button.evaluate((element) => {
    element.click();
    element.click();
  });
  await output.getByText('Cancelled.').waitFor();

  const steps = await item.locator('progress').evaluateHandle((progress) => {
    const seen = [];
    new MutationObserver(() => seen.push(progress.value)).observe(progress, { attributes: true });
    return seen;
  });
  const saved = page.waitForEvent('download');
  await button.press('Enter');
  assert.equal(await output.locator('code').textContent(), expected);
  assert.equal(sha256(await (await saved).path()), expected);
  const values = await steps.jsonValue();
  assert.deepEqual(
    values,
    [...values].sort((a, b) => a - b),
  );
  assert.ok(
    values.some((value) => value > 0 && value < 1),
    String(values),
  );
  assert.equal(values.at(-1), 1);
}

async function seesItAll(t, server, folder) {
  const opened = await openPage(t, server);
  await watches(opened, folder);
  await looks(opened, folder);
  await takes(opened, folder);

  const { kernel, exact } = JSON.parse((await ask(server, '/lanes.json')).body);
  const { size } = fs.statSync(path.join(folder, 'noise.bin'));
  assert.ok(kernel.bytes > size, `${kernel.bytes} bytes in the kernel lane`);
  assert.equal(exact.operations, 0);
  await opened.page.locator('#lanes').getByText('kernel', { exact: true }).waitFor();
  assert.deepEqual(opened.errors, []);
}

test('video-server shows a sample', { timeout: PATIENCE_MS * 3 }, async (t) => {
  const programs = new Programs(t, process.execPath);
  // No folder to show.
  const server = await programs.serve('video-server/server', '');
  const [, folder] = /^Showing (.+) on http/m.exec(server.printed);
  const names = fs.readdirSync(folder);
  assert.equal(names.length, 11);
  for (const name of names) {
    const { headers } = await ask(server, `/media/${name}`, { method: 'HEAD' });
    assert.equal(Number(headers['content-length']), fs.statSync(path.join(folder, name)).size);
  }

  await t.test('in a browser', { skip }, (t) => seesItAll(t, server, folder));

  Programs.succeeded(await server.stop());
  assert.equal(fs.existsSync(folder), false);
});
