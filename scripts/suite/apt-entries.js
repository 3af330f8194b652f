'use strict';

// The machine's own entries of a Debian mirror, as entries for source packages.

const fs = require('node:fs');
const path = require('node:path');

/** A mirror of Debian itself: not its security archive, not somebody else's packages. */
const MIRROR = /:\/\/\S+\/debian\/?(?=\s|$)/;

/** `Field: value` in the format of deb822, with the lines that continue it. */
const field = (name) => new RegExp(`^${name}:.*(?:\n[ \t].*)*`, 'im');

function fromDeb822(text, suite) {
  const stanzas = text.split(/\n(?:[ \t]*\n)+/).map((stanza) => stanza.replace(/^#.*\n?/gm, ''));
  return stanzas
    .filter((stanza) => field('Types').test(stanza))
    .filter((stanza) => MIRROR.test(stanza.match(field('URIs'))?.[0] ?? ''))
    .map((stanza) =>
      stanza
        .replace(field('Types'), 'Types: deb-src')
        .replace(field('Suites'), `Suites: ${suite}`)
        .replace(field('Components'), 'Components: main')
        .replace(field('Enabled'), 'Enabled: yes'),
    )
    .map((entry) => ({ ending: '.sources', text: `${entry.trim()}\n` }));
}

function fromLines(text, suite) {
  const lines = text.match(/^deb\s.*$/gm) ?? [];
  return lines
    .map((line) => line.match(/^deb\s+(?<options>\[[^\]]*\]\s+)?(?<uri>\S+)/).groups)
    .filter(({ uri }) => MIRROR.test(uri))
    .map(({ options = '', uri }) => `deb-src ${options}${uri} ${suite} main\n`)
    .map((entry) => ({ ending: '.list', text: entry }));
}

function readAll(folder) {
  const parts = path.join(folder, 'sources.list.d');
  const names = fs.existsSync(parts) ? fs.readdirSync(parts).sort() : [];
  const files = [path.join(folder, 'sources.list'), ...names.map((name) => path.join(parts, name))];
  return files.filter((file) => fs.existsSync(file));
}

/**
 * @param {string} folder apt's configuration: /etc/apt
 * @param {string} suite such as `trixie`
 * @returns {{ ending: string, text: string }[]} files for a folder `sources.list.d`; one of
 *   each mirror
 */
function sourceEntries(folder, suite) {
  const entries = readAll(folder).flatMap((file) => {
    const text = fs.readFileSync(file, 'utf8');
    if (file.endsWith('.sources')) return fromDeb822(text, suite);
    return file.endsWith('.list') ? fromLines(text, suite) : [];
  });
  return [...new Map(entries.map((entry) => [entry.text, entry])).values()];
}

module.exports = { sourceEntries };
