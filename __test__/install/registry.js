'use strict';

// A registry of packages on loopback, with what `npm pack` makes of some folders.

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

/** Package managers may refuse what came out today. */
const PUBLISHED = '2020-01-01T00:00:00.000Z';

const digest = (algorithm, contents, encoding) =>
  createHash(algorithm).update(contents).digest(encoding);

/** What a registry says of a package that has one version. */
function describe(manifest, tarball, contents) {
  const { name, version } = manifest;
  const integrity = `sha512-${digest('sha512', contents, 'base64')}`;
  const dist = { tarball, integrity, shasum: digest('sha1', contents, 'hex') };
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
    time: { created: PUBLISHED, modified: PUBLISHED, [version]: PUBLISHED },
  };
}

/**
 * Serves packed packages.
 *
 * @param {{ folder: string, tarball: string }[]} packed
 * @returns its address, and `close`
 */
async function startRegistry(packed) {
  const answers = new Map();
  const server = http.createServer((request, response) => {
    const answer = answers.get(request.url);
    if (answer === undefined) response.writeHead(404).end('{"error":"not found"}');
    else response.setHeader('content-type', answer.type).end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  for (const { folder, tarball } of packed) {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const contents = fs.readFileSync(tarball);
    const place = `/${manifest.name}/-/${path.basename(tarball)}`;
    const description = describe(manifest, address + place, contents);
    answers.set(place, { type: 'application/octet-stream', body: contents });
    const body = JSON.stringify(description);
    answers.set(`/${manifest.name}`, { type: 'application/json', body });
  }
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address, close };
}

module.exports = { startRegistry };
