'use strict';

// The type tests with the types of other versions of Node, under every setting of modules.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');

const TYPES = path.join(__dirname, 'types');
const TSC = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-types-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** How a project has its modules made and found. */
const SETTINGS = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  commonjs: { module: 'commonjs', moduleResolution: 'bundler' },
};

/** A folder that holds `@types/node` of that version of Node, and nothing else. */
function typesOf(version) {
  const roots = path.join(folder, `types-${version}`);
  const types = path.dirname(require.resolve(`types-node-${version}/package.json`));
  fs.mkdirSync(roots);
  fs.symlinkSync(types, path.join(roots, 'node'));
  return [roots];
}

/** The files that a project of the kind may hold: elsewhere the name does not tell what a file is. */
function filesFor(name) {
  const isNode = name.startsWith('node');
  return isNode ? ['*.ts', '*.mts', '*.cts', '*.cjs'] : ['*.ts'];
}

for (const version of [20, 22, 24]) {
  const typeRoots = typesOf(version);
  for (const [name, settings] of Object.entries(SETTINGS)) {
    test(`the types go with those of Node ${version}, and the module setting ${name}`, () => {
      const project = path.join(folder, `${version}-${name}.json`);
      const config = {
        extends: path.join(TYPES, 'tsconfig.json'),
        compilerOptions: { ...settings, typeRoots },
        include: filesFor(name).map((files) => path.join(TYPES, files)),
        exclude: [path.join(TYPES, 'newest-programs.ts')],
      };
      fs.writeFileSync(project, JSON.stringify(config));
      const args = [TSC, '--project', project];
      const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      assert.equal(stdout, '');
      assert.equal(status, 0);
    });
  }
}
