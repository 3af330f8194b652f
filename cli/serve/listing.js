'use strict';

// The page of a folder. Names are bytes that anybody may have chosen: in links every byte but the
// plainest is written as `%xx`, and what is shown has no markup, no control characters, and no
// direction of its own.

const fs = require('../../index.js');
const { below } = require('./places.js');
const { encode } = require('./target.js');

const DOT = 0x2e;

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A control character's picture: U+2400 on, that of DEL, and a mark for those that have none. */
function picture(char) {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** A name as a person may see it. */
const shown = (name) =>
  name
    .toString()
    .replace(/\p{Cc}/gu, picture)
    .replace(/[&<>"']/g, (char) => ESCAPES[char]);

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `1.5 MiB` */
function inWords(bytes) {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

const { compare } = new Intl.Collator('en', { numeric: true });

/** Folders first, then by name as people count; names that look alike by their bytes. */
function inOrder(a, b) {
  if (a.isFolder !== b.isFolder) return a.isFolder ? -1 : 1;
  return compare(a.name.toString(), b.name.toString()) || Buffer.compare(a.name, b.name);
}

/**
 * What is in a folder and can be asked for: no fifos, no links that lead out, no broken ones.
 *
 * @param {import('./places.js').Places} places
 * @param {Buffer} folder
 */
async function entriesOf(places, folder, { dot }) {
  return places.withFolder(folder, (held) => read(places, folder, held, { dot }));
}

/** The same by the path that stays the folder's. Links are asked about by its real one. */
async function read(places, folder, held, { dot }) {
  const all = await fs.promises.readdir(held, { withFileTypes: true, encoding: 'buffer' });
  const seen = [];
  for (const entry of all) {
    if (entry.name[0] === DOT && !dot) continue;
    const isLink = entry.isSymbolicLink();
    if (isLink && !(await places.isReachable(below(folder, entry.name)))) continue;
    seen.push({ name: entry.name, path: below(held, entry.name) });
  }
  const stats = await fs.promises.statMany(seen.map(({ path }) => path));
  return seen
    .map(({ name }, at) => ({ name, stats: stats[at] }))
    .filter(({ stats }) => !(stats instanceof Error) && (stats.isFile() || stats.isDirectory()))
    .map(({ name, stats }) => ({
      name,
      isFolder: stats.isDirectory(),
      size: stats.size,
      modified: stats.mtime,
    }))
    .sort(inOrder);
}

const STYLE = `
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em}
h1{font-size:1.2em;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:600}td,th{padding:.15em .8em .15em 0;vertical-align:top}
td:first-child{overflow-wrap:anywhere}.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
a{text-decoration:none}a:hover{text-decoration:underline}
`.replaceAll('\n', '');

/** `2026-11-29 13:05`; empty for a time that JavaScript has no date for: some filesystems keep any. */
function inMinutes(date) {
  if (Number.isNaN(date.getTime())) return '';
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/:[^:]*$/, '');
}

function row({ name, isFolder, size, modified }) {
  const slash = isFolder ? '/' : '';
  const link = `<a href="${encode(name)}${slash}"><bdi>${shown(name)}</bdi>${slash}</a>`;
  const bytes = isFolder ? '' : `<span title="${size} bytes">${inWords(size)}</span>`;
  return `<tr><td>${link}</td><td class="number">${bytes}</td><td class="number">${inMinutes(modified)}</td></tr>`;
}

/** The page: `names` lead from the root to the folder. */
function pageOf(names, entries) {
  const title = `/${names.map((name) => `${shown(name)}/`).join('')}`;
  const up = names.length === 0 ? [] : ['<tr><td><a href="../">..</a></td><td></td><td></td></tr>'];
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    `<h1><bdi>${title}</bdi></h1>`,
    '<table>',
    '<tr><th>name</th><th class="number">size</th><th class="number">changed (UTC)</th></tr>',
    ...up,
    ...entries.map(row),
    '</table>',
    '</html>',
    '',
  ].join('\n');
}

/** Answers with the page of a folder. */
async function sendListing(response, places, { names, folder, dot }) {
  const page = Buffer.from(pageOf(names, await entriesOf(places, folder, { dot })));
  response.writeHead(200, {
    'Cache-Control': 'no-cache',
    'Content-Length': page.length,
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    'Content-Type': 'text/html; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(page);
}

module.exports = { entriesOf, inWords, pageOf, sendListing };
