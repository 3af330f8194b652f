'use strict';

// Shows what /media.json lists. No framework, and nothing has to be built.

const LANES_EVERY_MS = 2000;
const LANES = {
  kernel: 'inside the kernel, from file to socket',
  cached: 'opened and read without waiting',
  pool: 'on the threads of the pool',
  sync: 'on the calling thread',
  exact: 'by node:fs itself',
};

const find = (selector, within = document) => within.querySelector(selector);
const addressOf = ({ name }) => `/media/${encodeURIComponent(name)}`;
const titleOf = ({ name }) => name.replace(/\.[^.]*$/, '').replace(/^\d+[-_ ]/, '');

function sizeOf(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** unit;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function copyOf(template) {
  return find(template).content.firstElementChild.cloneNode(true);
}

function say(error) {
  const trouble = find('#trouble');
  trouble.textContent = `That did not work: ${error.message}`;
  trouble.hidden = false;
}

async function json(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** A video's captions are in a file of its name beside it. */
function showVideos(videos, captions) {
  const player = find('video');
  const track = find('track');
  const choices = find('#videos');
  if (videos.length === 0) {
    find('#watch').hidden = true;
    return;
  }
  const show = (video) => {
    const words = captions.find((file) => titleOf(file) === titleOf(video));
    if (words !== undefined) track.src = addressOf(words);
    player.replaceChildren(...(words === undefined ? [] : [track]));
    player.src = addressOf(video);
    player.setAttribute('aria-label', titleOf(video));
    find('#now').textContent = `${titleOf(video)} · ${sizeOf(video.size)}`;
    for (const choice of choices.children) {
      choice.setAttribute('aria-pressed', choice.textContent === titleOf(video));
    }
  };
  for (const video of videos) {
    const choice = document.createElement('button');
    choice.type = 'button';
    choice.textContent = titleOf(video);
    choice.addEventListener('click', () => {
      show(video);
      player.play().catch(say);
    });
    choices.append(choice);
  }
  choices.hidden = videos.length < 2;
  player.addEventListener('error', () => say(player.error));
  show(videos[0]);
}

function showPictures(pictures) {
  find('#look').hidden = pictures.length === 0;
  const viewer = find('#viewer');
  let shown = 0;
  const show = (index) => {
    shown = (index + pictures.length) % pictures.length;
    const picture = pictures[shown];
    find('img', viewer).src = addressOf(picture);
    find('img', viewer).alt = titleOf(picture);
    find('figcaption', viewer).textContent =
      `${titleOf(picture)} · ${shown + 1} of ${pictures.length}`;
  };
  for (const [index, picture] of pictures.entries()) {
    const item = copyOf('#picture');
    const image = find('img', item);
    image.src = addressOf(picture);
    image.alt = titleOf(picture);
    find('span', item).textContent = titleOf(picture);
    find('button', item).addEventListener('click', () => {
      show(index);
      viewer.showModal();
    });
    find('#gallery').append(item);
  }
  find('#previous').addEventListener('click', () => show(shown - 1));
  find('#next').addEventListener('click', () => show(shown + 1));
  viewer.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') show(shown - 1);
    if (key === 'ArrowRight') show(shown + 1);
  });
  // Beside the picture.
  viewer.addEventListener('click', ({ target }) => target === viewer && viewer.close());
}

/** Fetches a file and tells how far it is. Gives it as a whole. */
async function take(file, signal, onProgress) {
  const response = await fetch(addressOf(file), { signal });
  if (!response.ok) throw new Error(`${file.name}: ${response.status}`);
  const size = Number(response.headers.get('content-length'));
  const parts = [];
  let taken = 0;
  const reader = response.body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    parts.push(value);
    taken += value.length;
    onProgress(taken, size);
  }
  return new Blob(parts, { type: response.headers.get('content-type') });
}

async function sha256(blob) {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Into the browser's folder of downloads. */
function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function showFile(file) {
  const item = copyOf('#file');
  const button = find('button', item);
  const progress = find('progress', item);
  const output = find('output', item);
  let stop;
  const name = (label) => {
    button.textContent = label;
    button.setAttribute('aria-label', `${label}: ${file.name}`);
  };
  find('strong', item).textContent = file.name;
  find('.size', item).textContent = sizeOf(file.size);
  progress.setAttribute('aria-label', file.name);
  name('Download');

  button.addEventListener('click', async () => {
    if (stop !== undefined) {
      stop.abort();
      return;
    }
    stop = new AbortController();
    name('Cancel');
    progress.value = 0;
    progress.hidden = false;
    output.textContent = 'Asking for it …';
    const begin = performance.now();
    try {
      const blob = await take(file, stop.signal, (taken, size) => {
        const rate = taken / ((performance.now() - begin) / 1000);
        progress.value = taken / size;
        output.textContent = `${Math.floor((taken / size) * 100)} % · ${sizeOf(rate)}/s`;
      });
      save(blob, file.name);
      const code = document.createElement('code');
      code.textContent = await sha256(blob);
      output.replaceChildren('Done. SHA-256 ', code);
    } catch (error) {
      output.textContent = error.name === 'AbortError' ? 'Cancelled.' : error.message;
      progress.hidden = true;
    }
    stop = undefined;
    name('Download');
  });
  find('#files').append(item);
}

async function showLanes() {
  if (document.hidden) return;
  const lanes = await json('/lanes.json');
  const items = Object.keys(LANES).flatMap((lane) => {
    const { operations = 0, bytes = 0 } = lanes[lane] ?? {};
    if (operations === 0 && lane !== 'kernel') return [];
    const item = document.createElement('div');
    const count = `${operations} ${operations === 1 ? 'operation' : 'operations'}`;
    for (const [tag, text] of [
      ['dt', lane],
      ['dd', bytes > 0 ? sizeOf(bytes) : count],
      ['dd', bytes > 0 ? `${count}, ${LANES[lane]}` : LANES[lane]],
    ]) {
      const part = document.createElement(tag);
      part.textContent = text;
      item.append(part);
    }
    return [item];
  });
  find('#lanes dl').replaceChildren(...items);
}

async function show() {
  const media = await json('/media.json');
  showVideos(
    media.filter(({ kind }) => kind === 'video'),
    media.filter(({ name }) => name.endsWith('.vtt')),
  );
  showPictures(media.filter(({ kind }) => kind === 'image'));
  for (const file of media.filter(({ kind }) => kind !== 'image')) showFile(file);
  find('#take').hidden = find('#files').children.length === 0;
  await showLanes();
  setInterval(() => showLanes().catch(say), LANES_EVERY_MS);
}

show().catch(say);
