'use strict';

// What the kernel is asked for, seen by strace: the body is neither read nor
// written by the process.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { lanes } = require('..');
const { refused } = require('./seccomp/filters.js');
const { noStrace, parse } = require('./strace.js');

const ROOT = path.join(__dirname, '..');
const BYTES = 8 * 1024 * 1024;

/** A header, a status line: far less than any part of the body that is read in one piece. */
const SMALL_BYTES = 4096;

function reasonToSkip(...calls) {
  if (!lanes().kernel.open) return 'the kernel lane is closed here';
  if (process.env.SLUICE_PORTABLE === '1') return 'the portable lane reads and writes, in threads';
  return refused(...calls) || noStrace();
}

/** Runs a script under strace; gives the calls on the paths and sockets that `about` matches. */
function traced(t, script) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kernel-strace-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const at = (name) => path.join(folder, name);
  fs.writeFileSync(at('from'), Buffer.alloc(BYTES, 'body'));
  fs.writeFileSync(at('script.cjs'), script);
  const calls = 'read,pread64,readv,preadv,preadv2,write,pwrite64,writev,pwritev,pwritev2';
  const inside = 'sendto,sendmsg,sendfile,copy_file_range,splice';
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stderr } = spawnSync(
    'strace',
    ['-f', '-y', '-s', '0', '-e', `trace=${calls},${inside}`, '-o', at('trace')].concat([
      process.execPath,
      at('script.cjs'),
    ]),
    { env: { ...env, SLUICE: ROOT, FOLDER: folder } },
  );
  assert.strictEqual(status, 0, String(stderr));
  return { at, calls: parse(fs.readFileSync(at('trace'), 'latin1')) };
}

/** Calls that move bytes of the file or its destination through the process. */
function throughProcess(calls, about) {
  const inside = ['sendfile', 'copy_file_range', 'splice'];
  return calls.filter(
    ({ name, args, gave }) => !inside.includes(name) && about.test(args) && gave > SMALL_BYTES,
  );
}

const sum = (calls, names) =>
  calls
    .filter(({ name, gave }) => names.includes(name) && gave > 0)
    .reduce((bytes, { gave }) => bytes + gave, 0);

/** The end of a chunked body, which leaves with the end of the message: src/engine/transmission.rs. */
const KEPT_BYTES = 2048;

const options = { skip: reasonToSkip() };
const bySendfile = { skip: reasonToSkip('sendfile') };

test('file to file: nothing but copy_file_range and sendfile', options, (t) => {
  const { at, calls } = traced(
    t,
    `const fs = require(process.env.SLUICE);
    const { FOLDER } = process.env;
    fs.createReadStream(FOLDER + '/from').pipe(fs.createWriteStream(FOLDER + '/to'));`,
  );
  assert.deepStrictEqual(throughProcess(calls, /\/(from|to)>/), []);
  assert.strictEqual(sum(calls, ['copy_file_range', 'sendfile']), BYTES);
  assert.ok(fs.readFileSync(at('to')).equals(fs.readFileSync(at('from'))));
});

for (const how of ['chunked', 'with Content-Length']) {
  test(`file to response, ${how}: nothing but sendfile`, bySendfile, (t) => {
    const { at, calls } = traced(
      t,
      `const fs = require(process.env.SLUICE);
      const http = require('node:http');
      const { spawn } = require('node:child_process');
      const { FOLDER } = process.env;
      const server = http.createServer((request, response) => {
        if (${how !== 'chunked'}) response.setHeader('Content-Length', ${BYTES});
        fs.createReadStream(FOLDER + '/from').pipe(response);
      });
      server.listen(0, '127.0.0.1', () => {
        // A client of its own, whose calls the filter below tells from the server's.
        const client = \`
          const http = require('node:http'), fs = require('node:fs');
          http.get({ port: \${server.address().port}, host: '127.0.0.1' }, (response) => {
            response.pipe(fs.createWriteStream(process.env.FOLDER + '/got'));
            response.on('end', () => http.globalAgent.destroy());
          });\`;
        spawn(process.execPath, ['-e', client], { stdio: 'inherit' }).on('close', () => {
          server.close();
          server.closeAllConnections();
        });
      });`,
    );
    assert.ok(fs.readFileSync(at('got')).equals(fs.readFileSync(at('from'))));
    assert.deepStrictEqual(throughProcess(calls, /\/from>/), []);
    assert.strictEqual(sum(calls, ['sendfile']), how === 'chunked' ? BYTES - KEPT_BYTES : BYTES);
    const sent = calls.filter(
      ({ name, args, gave }) =>
        /^(write|writev|sendto|sendmsg)$/.test(name) && /<(TCP|socket)/.test(args) && gave > 0,
    );
    const largest = Math.max(...sent.map(({ gave }) => gave));
    assert.ok(largest <= SMALL_BYTES, `${largest} bytes were written to a socket`);
  });
}
