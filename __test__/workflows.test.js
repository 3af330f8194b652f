'use strict';

// The workflows name platforms, test files and scripts of npm: those that there are.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { parse } = require('yaml');
const { PLATFORMS } = require('../scripts/build-package.js');
const { ROOT } = require('./child.js');

const FOLDER = path.join(ROOT, '.github', 'workflows');
const NAMES = ['ci.yml', 'release.yml'];
const read = (name) => fs.readFileSync(path.join(FOLDER, name), 'utf8');

test('every platform is built or tested for a release, and nothing else', () => {
  const { jobs } = parse(read('release.yml'));
  const named = Object.values(jobs).flatMap(({ strategy }) => strategy?.matrix.include ?? []);
  assert.deepStrictEqual(named.map(({ platform }) => platform).sort(), [...PLATFORMS].sort());
});

test('every platform is handed on to be packed', () => {
  const { jobs } = parse(read('release.yml'));
  for (const { steps, strategy } of Object.values(jobs)) {
    if (strategy === undefined) continue;
    const given = steps.find(({ uses }) => uses?.startsWith('actions/upload'));
    assert.match(given.with.name, /^sluice-fs-\$\{\{ matrix\.platform \}\}$/);
  }
  const packaging = jobs.package.steps.find(({ run }) => run?.startsWith('npm run package'));
  assert.doesNotMatch(packaging.run, /--without/);
});

for (const name of NAMES) {
  test(`what ${name} runs is there`, () => {
    const text = read(name);
    const { scripts } = require('../package.json');
    for (const [file] of text.matchAll(/__test__\/[\w./-]+/g)) {
      assert.ok(fs.existsSync(path.join(ROOT, file)), file);
    }
    for (const [, script] of text.matchAll(/npm run ([\w:]+)/g)) {
      assert.ok(script in scripts, script);
    }
    for (const { needs = [] } of Object.values(parse(text).jobs)) {
      for (const job of [needs].flat()) assert.ok(job in parse(text).jobs, job);
    }
  });
}

test('all is published with provenance, the main package last', () => {
  const { jobs } = parse(read('release.yml'));
  assert.strictEqual(jobs.publish.permissions['id-token'], 'write');
  const publishing = jobs.publish.steps.find(({ run }) => run?.includes('npm publish'));
  assert.match(publishing.run, /--provenance/);
  assert.match(publishing.run, /in packages\/sluice-fs-\* packages\/sluice-fs;/);
});

test('all of a package is handed on to be published', () => {
  const { jobs } = parse(read('release.yml'));
  const { with: given } = jobs.package.steps.find(({ uses }) => uses?.startsWith('actions/upload'));
  const { files } = require('../package.json');
  const isHidden = files.some((name) => name.split('/').some((part) => part.startsWith('.')));
  assert.ok(given['include-hidden-files'] === true || !isHidden);
});
