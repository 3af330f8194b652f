'use strict';

// A page to look at: videos that can be watched from any point, a gallery of
// pictures, and downloads with their progress.
//
//   node examples/video-server/server.js [FOLDER] [PORT]
//
// Then open http://127.0.0.1:8080/. It shows the files of FOLDER, or of a sample
// that it makes. The browser asks for the parts of a video that it needs with a
// Range header, and drops a part under way when the viewer seeks.

const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const fs = require('sluice-fs');
const mime = require('mime-types');
const { makeSample } = require('./sample.js');
const { isName, sendFile } = require('./send-file.js');

const PAGE = path.join(__dirname, 'page');
const PAGE_FILES = new Set(['index.html', 'page.js', 'parts.css', 'style.css']);

/** The page takes nothing from elsewhere, and a file that is a page itself runs no programs. */
const PAGE_POLICY = "default-src 'self'; img-src 'self' data:";
const FILE_POLICY = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/** What the page is to show: the files of the folder, by what they are. */
async function mediaOf(folder) {
  const entries = await fs.promises.readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && isName(entry.name));
  const files = await Promise.all(
    names.map(async ({ name }) => {
      const stats = await fs.promises.stat(path.join(folder, name)).catch(() => undefined);
      const kind = /^(video|image)\//.exec(mime.lookup(name))?.[1] ?? 'other';
      // One that went away meanwhile has no size.
      return { name, kind, size: stats?.size };
    }),
  );
  return files
    .filter(({ size }) => size !== undefined)
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

function sendJson(response, value) {
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify(value));
}

async function serve(request, response, folder) {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const [pathname] = request.url.split('?', 1);
  const pageFile = pathname === '/' ? 'index.html' : pathname.slice(1);
  const [, encoded] = /^\/media\/(.+)$/.exec(pathname) ?? [];
  if (encoded !== undefined) {
    let name;
    try {
      name = decodeURIComponent(encoded);
    } catch {
      response.writeHead(400).end();
      return;
    }
    response.setHeader('Content-Security-Policy', FILE_POLICY);
    await sendFile(request, response, folder, name);
  } else if (PAGE_FILES.has(pageFile)) {
    response.setHeader('Content-Security-Policy', PAGE_POLICY);
    await sendFile(request, response, PAGE, pageFile);
  } else if (pathname === '/media.json') {
    sendJson(response, await mediaOf(folder));
  } else if (pathname === '/lanes.json') {
    // node:fs in the place of sluice-fs has none.
    sendJson(response, fs.lanes?.() ?? {});
  } else {
    response.writeHead(404).end();
  }
}

/** A folder that goes when the server does. */
async function sampleFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-sample-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  console.log('Making a film, pictures and a file to download ...');
  await makeSample(folder);
  return folder;
}

async function main([given, port = process.env.PORT ?? 8080]) {
  let server;
  // When nothing is served yet: by `exit`, so that the sample goes.
  const endBy = (way) => () => (server?.listening ? way() : process.exit(1));
  process.on(
    'SIGTERM',
    endBy(() => server.close()),
  );
  // Ctrl-C: at once. A player that was paused keeps its answer open for as long as it likes.
  process.on(
    'SIGINT',
    endBy(() => server.close().closeAllConnections()),
  );
  const folder = given || (await sampleFolder());
  // Better said now than to a browser.
  await mediaOf(folder);
  server = http.createServer((request, response) => {
    serve(request, response, folder).catch((error) => {
      console.error(error.message);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.listen(port, '127.0.0.1', () => {
    console.log(`Showing ${folder} on http://127.0.0.1:${server.address().port}/`);
  });
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
