'use strict';

// A filesystem on which things go wrong: errors in the middle of a file, short reads and writes, interrupted calls, a
// full disk, an answer that takes its time. The outcome is that of node:fs, and the event loop stays free.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { runScript, temporary } = require('./child.js');
const { mountTrouble, noTrouble } = require('./faults/trouble.js');
const { noCopyFile } = require('./seccomp/filters.js');

const skip = noTrouble();

/** What a script prints, with a filesystem of its own in the folder `t`. */
async function linesOf(t, module, files, script) {
  const cwd = temporary(t);
  const folder = path.join(cwd, 't');
  fs.mkdirSync(folder);
  const unmount = await mountTrouble(folder, files);
  try {
    const { status, stdout, stderr } = await runScript(module, script, { cwd });
    assert.strictEqual(status, 0, stderr);
    return stdout.trim().split('\n');
  } finally {
    await unmount();
  }
}

/** A test that runs a script with both modules and compares what it prints. */
function twinOnTrouble(name, files, script) {
  test(name, { skip }, async (t) => {
    const expected = await linesOf(t, 'node:fs', files, script);
    const actual = await linesOf(t, 'sluice-fs', files, script);
    assert.deepStrictEqual(actual, expected);
    assert.ok(actual.length > 1, actual.join('\n'));
    if (noCopyFile()) t.diagnostic(noCopyFile());
  });
}

const READ = ['whole', 'eio-0', 'eio-100000', 'short-1000', 'short-70000', 'less-5000'];

twinOnTrouble(
  'reading',
  [...READ, ...READ.map((name) => `${name}.txt`)],
  `
  const { createHash } = require('node:crypto');
  const { promisify } = require('node:util');
  const { finished, pipeline } = require('node:stream/promises');
  const seen = (bytes) => [bytes.length, createHash('sha1').update(bytes).digest('hex')];
  const attempt = async (name, work) => {
    try {
      log(name, ...seen(await work()));
    } catch (error) {
      log(name, error);
    }
  };
  const chunks = async (stream) => {
    const events = [];
    for (const event of ['open', 'ready', 'end', 'error', 'close']) stream.on(event, () => events.push(event));
    const read = [];
    stream.on('data', (chunk) => read.push(chunk));
    const closed = new Promise((resolve) => stream.on('close', resolve));
    await closed;
    log(...events, stream.bytesRead);
    if (stream.errored) log(stream.errored);
    return Buffer.concat(read);
  };
  (async () => {
    for (const name of ${JSON.stringify(READ)}) {
      const file = 't/' + name;
      await attempt(name + ' readFile', () => promisify(fs.readFile)(file));
      await attempt(name + ' text', () => promisify(fs.readFile)(file + '.txt', 'utf8'));
      // Node's promise takes a short read for the end of the file.
      if (!/^(short|eio-1)/.test(name)) {
        await attempt(name + ' promise', () => fs.promises.readFile(file));
        await attempt(name + ' promise, text', () => fs.promises.readFile(file + '.txt', 'latin1'));
      }
      await attempt(name + ' sync', () => fs.readFileSync(file));
      await attempt(name + ' stream', () => chunks(fs.createReadStream(file)));
      await attempt(name + ' part', () => chunks(fs.createReadStream(file, { start: 70000, end: 199999 })));
      await attempt(name + ' small chunks', () => chunks(fs.createReadStream(file, { highWaterMark: 5000 })));
      await attempt(name + ' pipe', async () => {
        await pipeline(fs.createReadStream(file), fs.createWriteStream('copy'));
        return require('node:fs').readFileSync('copy');
      });
      // Of the others libuv copies for ever: it waits for bytes that the file does not have.
      if ((name !== 'whole' && name !== 'eio-0') || ${noCopyFile() !== false}) continue;
      await attempt(name + ' copy', async () => {
        await fs.promises.cp(file, 'copied', { force: true });
        return require('node:fs').readFileSync('copied');
      });
    }
  })();`,
);

const WRITTEN = [
  'whole',
  'eio-0',
  'eio-100000',
  'full-0',
  'full-100000',
  'short-1000',
  'eintr',
  'close',
  'fsync',
];

twinOnTrouble(
  'writing',
  [],
  `
  const { promisify } = require('node:util');
  const seen = (name) => {
    const bytes = require('node:fs').readFileSync(name);
    return [bytes.length, bytes.every((byte, at) => byte === 65 + (at % 26))];
  };
  const bytes = Buffer.from(Array.from({ length: 300000 }, (_, at) => 65 + (at % 26)));
  const attempt = async (name, file, work) => {
    try {
      await work();
      log(name);
    } catch (error) {
      log(name, error);
    }
    try {
      log(...seen(file));
    } catch (error) {
      log(error.code);
    }
  };
  const written = (stream, size) => new Promise((resolve, reject) => {
    const events = [];
    for (const event of ['open', 'ready', 'finish', 'error', 'close']) stream.on(event, () => events.push(event));
    stream.on('close', () => {
      log(...events, stream.bytesWritten);
      if (stream.errored) reject(stream.errored);
      else resolve();
    });
    stream.on('error', () => {});
    for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size));
    stream.end();
  });
  let number = 0;
  (async () => {
    for (const kind of ${JSON.stringify(WRITTEN)}) {
      const file = () => 't/' + kind + '.' + number++;
      for (const flush of process.version.startsWith('v20') ? [undefined] : [undefined, true]) {
        let f = file();
        await attempt(kind + ' writeFile', f, () => promisify(fs.writeFile)(f, bytes, { flush }));
        f = file();
        await attempt(kind + ' promise', f, () => fs.promises.writeFile(f, bytes, { flush }));
        f = file();
        await attempt(kind + ' sync', f, async () => fs.writeFileSync(f, bytes, { flush }));
        f = file();
        await attempt(kind + ' stream', f, () => written(fs.createWriteStream(f, { flush }), 65536));
      }
      let f = file();
      await attempt(kind + ' small chunks', f, () => written(fs.createWriteStream(f), 7000));
      f = file();
      await attempt(kind + ' append', f, () => fs.promises.appendFile(f, bytes));
      f = file();
      await attempt(kind + ' text', f, () => promisify(fs.writeFile)(f, bytes.toString()));
    }
  })();`,
);

// Node gives up where a read is interrupted, and its promise where one is short.
test('what is interrupted or short goes on', { skip }, async (t) => {
  const files = ['eintr', 'eintr.txt', 'short-1000', 'short-1000.txt'];
  const script = `
  const { promisify } = require('node:util');
  const { pipeline } = require('node:stream/promises');
  (async () => {
    for (const name of ['eintr', 'short-1000']) {
      const file = 't/' + name;
      log((await promisify(fs.readFile)(file)).length);
      log((await fs.promises.readFile(file)).length);
      log((await fs.promises.readFile(file + '.txt', 'utf8')).length);
      log((await fs.readFiles([file]))[0].length);
      await pipeline(fs.createReadStream(file), fs.createWriteStream(file + '.copy'));
      log(fs.statSync(file + '.copy').size);
      const { bytes } = await fs.promises.pipe(file, file + '.again');
      log(bytes);
    }
  })();`;
  const lines = await linesOf(t, 'sluice-fs', files, script);
  assert.deepStrictEqual(lines, Array(12).fill('[300000]'));
});

test('a slow filesystem keeps nobody from anything else', { skip }, async (t) => {
  const script = `
  const { promisify } = require('node:util');
  let last = performance.now();
  let longest = 0;
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const turns = setInterval(turn, 1);
  const file = 't/slow-600';
  const work = [
    promisify(fs.readFile)(file),
    fs.promises.readFile(file + '.txt', 'utf8'),
    promisify(fs.stat)(file),
    fs.promises.access(file),
    promisify(fs.writeFile)(file + '.new', Buffer.alloc(1000)),
    promisify(fs.realpath)(file),
    fs.readFiles([file]),
    fs.statMany([file, 't']),
    fs.promises.readdir('t', { recursive: true }),
    (async () => {
      for await (const entry of await fs.promises.opendir('t'));
    })(),
    fs.glob && promisify(fs.glob)('t/*'),
    fs.promises.cp(file, 'copied'),
    new Promise((resolve) => {
      fs.createReadStream(file).pipe(fs.createWriteStream('copy')).on('close', resolve);
    }),
    (async () => {
      for await (const chunk of fs.createReadStream(file + '.txt'));
    })(),
  ];
  Promise.all(work).then(() => {
    turn();
    clearInterval(turns);
    log(longest);
  });`;
  const lines = await linesOf(t, 'sluice-fs', ['slow-600', 'slow-600.txt'], script);
  const [longest] = JSON.parse(lines.at(-1));
  // Less than one answer of that filesystem takes.
  assert.ok(longest < 500, `the event loop was kept for ${longest} ms`);
});

/** From there on a mount has a number that no later one gets. */
const tellsMounts = () => {
  const [major, minor] = os.release().split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 8);
};

test('what is mounted where something else was before is not taken for that', {
  skip: skip || (!tellsMounts() && 'Linux before 6.8'),
}, async (t) => {
  const cwd = temporary(t);
  const script = `
    const { execFileSync } = require('node:child_process');
    const http = require('node:http');
    const { mountTrouble } = require(${JSON.stringify(require.resolve('./faults/trouble.js'))});
    const host = require('node:fs');
    const get = (port) => new Promise((resolve) => {
      let bytes = 0;
      http.get({ port, agent: false }, (response) => {
        response.on('data', (chunk) => (bytes += chunk.length));
        response.on('end', () => resolve(bytes)).on('error', ({ code }) => resolve(code));
      });
    });
    (async () => {
      host.mkdirSync('t');
      execFileSync('mount', ['-t', 'tmpfs', 'none', 't']);
      try {
        host.writeFileSync('t/f', 'contents');
        for (let i = 0; i < 5; i++) await fs.promises.readFile('t/f');
        await fs.promises.stat('t/f');
      } finally {
        execFileSync('umount', ['t']);
      }
      const unmount = await mountTrouble(require('node:path').resolve('t'), ['less-5000']);
      const server = http.createServer((_, response) => fs.createReadStream('t/less-5000').pipe(response));
      server.listen(0, async () => {
        log(await get(server.address().port));
        server.close();
        await fs.promises.stat('t/less-5000');
        log(fs.lanes().kernel.operations);
        await unmount();
      });
    })();`;
  const { stdout, stderr } = await runScript('sluice-fs', script, { cwd });
  assert.strictEqual(stdout, '[5000]\n[0]\n', stderr);
});
