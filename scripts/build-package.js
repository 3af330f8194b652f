'use strict';

// Makes the packages as they are published, side by side in target/packages: the main one, and
// one with the addon for each platform, which the main one names as optional.
//
//   npm run package                                    with this machine's addon
//   npm run package -- --artifacts DIR                 with those in DIR, for all platforms
//   npm run package -- --artifacts DIR --without NAME,NAME
//
// An addon is DIR/sluice-fs-PLATFORM.node, or DIR/sluice-fs-PLATFORM/sluice-fs.node. One that is
// missing is an error: whoever installs what names it would get nothing there, without a word.

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { platform } = require('../lib/platform.js');
const { WHOLE, bundleLibrary } = require('./bundle-library.js');

const ROOT = path.join(__dirname, '..');
const PACKAGES = path.join(ROOT, 'target', 'packages');

const NAME = 'sluice-fs';
const ADDON = `${NAME}.node`;

const PLATFORMS = [
  'linux-x64-gnu',
  'linux-x64-musl',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64-msvc',
  'win32-arm64-msvc',
];

/** What package managers call the C libraries. */
const LIBC = { gnu: ['glibc'], musl: ['musl'] };

/** What every package has, whatever its `files` say. */
const ALWAYS = ['README.md', 'LICENSE'];

/** What only a checkout needs of package.json. */
const OF_CHECKOUT = ['devDependencies', 'scripts'];

const checkout = () => JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

function writeJson(file, value) {
  fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** An empty folder in which a package is made. */
function emptyFolder(...parts) {
  const folder = path.join(...parts);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

/** The package that holds the addon for a platform. */
function buildPlatform(packages, name, addon) {
  const [os, cpu, abi] = name.split('-');
  const { version, license, engines, repository } = checkout();
  const folder = emptyFolder(packages, `${NAME}-${name}`);
  fs.copyFileSync(addon, path.join(folder, ADDON));
  fs.copyFileSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  writeJson(path.join(folder, 'package.json'), {
    name: `${NAME}-${name}`,
    version,
    description: `The native code of ${NAME} for ${name}`,
    license,
    repository,
    main: ADDON,
    files: [ADDON],
    // A library cannot be opened inside an archive.
    preferUnplugged: true,
    engines,
    os: [os],
    cpu: [cpu],
    libc: LIBC[abi],
  });
  fs.writeFileSync(
    path.join(folder, 'README.md'),
    `# ${NAME}-${name}

The native code of [\`${NAME}\`](https://www.npmjs.com/package/${NAME}) for ${name}, built from
the same version. \`npm install ${NAME}\` installs it where it fits; there is nothing here to be
used by itself.
`,
  );
  return folder;
}

/** The package that programs install, with the platforms that it may have native code for. */
function buildMain(packages, platforms) {
  const given = checkout();
  const folder = emptyFolder(packages, NAME);
  for (const name of [...ALWAYS, ...given.files]) {
    if (name === 'lib') continue;
    const from = path.join(ROOT, name);
    if (fs.existsSync(from)) fs.cpSync(from, path.join(folder, name), { recursive: true });
  }
  fs.mkdirSync(path.join(folder, 'lib'));
  fs.writeFileSync(path.join(folder, 'lib', WHOLE), bundleLibrary());
  const published = Object.fromEntries(
    Object.entries(given).filter(([key]) => !OF_CHECKOUT.includes(key)),
  );
  writeJson(path.join(folder, 'package.json'), {
    ...published,
    scripts: { install: given.scripts.install },
    optionalDependencies: Object.fromEntries(
      platforms.map((name) => [`${NAME}-${name}`, given.version]),
    ),
  });
  return folder;
}

/** The addons in a folder of artifacts: platforms and files. */
function findArtifacts(folder, without) {
  return PLATFORMS.filter((name) => !without.includes(name)).map((name) => {
    const places = [
      path.join(folder, `${NAME}-${name}.node`),
      path.join(folder, `${NAME}-${name}`, ADDON),
    ];
    const found = places.find((place) => fs.existsSync(place));
    if (found === undefined) throw new Error(`there is no addon for ${name} in ${folder}`);
    return [name, found];
  });
}

/** The addon that was built here, if any. */
function findOwn() {
  const built = path.join(ROOT, ADDON);
  return fs.existsSync(built) ? [[platform(), built]] : [];
}

/**
 * Makes the packages in `packages`, each in a folder of its name. Gives the folder of the main
 * one, and those of the platforms.
 */
function buildPackages(packages = PACKAGES, { artifacts, without = [] } = {}) {
  const addons = artifacts === undefined ? findOwn() : findArtifacts(artifacts, without);
  return {
    main: buildMain(
      packages,
      addons.map(([name]) => name),
    ),
    platforms: addons.map(([name, addon]) => buildPlatform(packages, name, addon)),
  };
}

if (require.main === module) {
  const { values } = parseArgs({
    options: { artifacts: { type: 'string' }, without: { type: 'string' } },
  });
  const { main, platforms } = buildPackages(PACKAGES, {
    artifacts: values.artifacts,
    without: values.without?.split(','),
  });
  for (const folder of [...platforms, main]) console.log(folder);
}

module.exports = { PLATFORMS, buildPackages };
