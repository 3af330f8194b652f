'use strict';

// Many operations at once, few descriptors, few threads.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const ours = require('..');
const { bytes, inTime, twin } = require('./twin.js');
const { runScript, temporary, twinChild } = require('./child.js');

const skip = !ours.native && 'this is about the native code';

test('5,000 readFile at once need no more descriptors than there are threads', {
  skip,
}, async (t) => {
  const cwd = temporary(t);
  for (let i = 0; i < 50; i++) host.writeFileSync(`${cwd}/${i}`, bytes(1000, i));
  const script = `
    const reads = [];
    for (let i = 0; i < 5000; i++) reads.push(fs.promises.readFile(String(i % 50)));
    Promise.all(reads).then((all) => {
      const same = require('node:fs').readFileSync('7');
      log(all.length, all[7].equals(same), all[4957].equals(same));
    });`;
  const { stdout, stderr } = await runScript('sluice-fs', script, { cwd, files: 64 });
  assert.strictEqual(stdout, '[5000,true,true]\n', stderr);
});

test('so do 500 large files and 500 writes', { skip }, async (t) => {
  const cwd = temporary(t);
  for (let i = 0; i < 10; i++) host.writeFileSync(`${cwd}/${i}`, bytes(100_000, i));
  const script = `
    const all = [];
    for (let i = 0; i < 500; i++) {
      all.push(fs.promises.readFile(String(i % 10)));
      all.push(fs.promises.writeFile('w' + i, 'x'.repeat(1000)));
    }
    Promise.all(all).then(() => log('done'), (error) => log(error));`;
  const { stdout, stderr } = await runScript('sluice-fs', script, { cwd, files: 64 });
  assert.strictEqual(stdout, '["done"]\n', stderr);
});

test('one thread serves all', { skip }, async (t) => {
  const cwd = temporary(t);
  host.writeFileSync(`${cwd}/f`, bytes(300_000));
  const script = `
    const all = [];
    for (let i = 0; i < 200; i++) all.push(fs.promises.readFile('f'), fs.promises.writeFile('w' + i % 20, 'x'));
    Promise.all(all).then(() => log('done', fs.lanes().pool.threads));`;
  const env = { SLUICE_THREADS: '1' };
  const { stdout, stderr } = await runScript('sluice-fs', script, { cwd, env });
  assert.strictEqual(stdout, '["done",1]\n', stderr);
});

test('a thread count that is none is the default', { skip }, async (t) => {
  const cwd = temporary(t);
  const counts = new Set();
  for (const SLUICE_THREADS of ['', '0', '-1', 'x', '1e9', '99999999999999999999']) {
    const { stdout } = await runScript('sluice-fs', 'log(fs.lanes().pool.threads);', {
      cwd,
      env: { SLUICE_THREADS },
    });
    counts.add(stdout);
  }
  assert.deepStrictEqual([...counts], [`[${ours.lanes().pool.threads}]\n`]);
});

twinChild(
  'pending work keeps the process alive, and nothing else does',
  { prepare: (cwd) => host.writeFileSync(`${cwd}/f`, bytes(200_000)) },
  `process.on('exit', () => log('exit'));
  fs.readFile('f', (error, data) => {
    log('read', data.length);
    fs.writeFile('g', data, () => {
      log('written');
      fs.createReadStream('g').on('close', () => log('closed')).resume();
    });
  });`,
);

for (const [name, script] of Object.entries({
  reads: "for (let i = 0; i < 300; i++) fs.readFile('f', () => log('never'));",
  writes:
    "for (let i = 0; i < 50; i++) fs.writeFile('g' + i, 'x'.repeat(1e6), () => log('never'));",
  streams: "for (let i = 0; i < 50; i++) fs.createReadStream('f').on('data', () => log('never'));",
})) {
  twinChild(
    `process.exit with work under way: ${name}`,
    { prepare: (cwd) => host.writeFileSync(`${cwd}/f`, bytes(200_000)) },
    `process.on('exit', (code) => log('exit', code));
    ${script}
    process.exit(3);`,
  );
  twinChild(
    `an uncaught exception with work under way: ${name}`,
    { prepare: (cwd) => host.writeFileSync(`${cwd}/f`, bytes(200_000)) },
    `${script}
    throw new Error('thrown');`,
  );
}

// Node itself hangs here.
test('process.exit while a FIFO is read that nobody writes', { skip }, async (t) => {
  const cwd = temporary(t);
  const script = `
    require('node:child_process').execFileSync('mkfifo', ['p']);
    for (let i = 0; i < 20; i++) fs.readFile('p', () => log('never'));
    setTimeout(() => process.exit(3), 50);`;
  const { status, stdout } = await runScript('sluice-fs', script, { cwd });
  assert.deepStrictEqual({ status, stdout }, { status: 3, stdout: '' });
});

// Of Node as of ours no more threads are asked than there are, and no further call comes by.
twinChild(
  'as many at once may wait for one another as there are threads',
  { env: { SLUICE_THREADS: '32', UV_THREADPOOL_SIZE: '32' } },
  `
    require('node:child_process').execFileSync('mkfifo', Array.from({ length: 12 }, (_, i) => 'p' + i));
    let left = 24;
    const done = (error) => {
      if (error !== null) log(error.code);
      if (--left === 0) log('all');
    };
    for (let i = 0; i < 12; i++) fs.readFile('p' + i, done);
    for (let i = 0; i < 12; i++) fs.writeFile('p' + i, 'x', done);
    setTimeout(() => process.exit(4), 20_000).unref();`,
);

twin('readers and writers together', async ({ at, put, fs, log }) => {
  const contents = bytes(400_000);
  const file = put('f', contents);
  const all = [];
  for (let i = 0; i < 30; i++) {
    all.push(fs.promises.readFile(file));
    all.push(fs.promises.writeFile(at(`w${i}`), contents.subarray(i * 1000)));
    all.push(fs.createReadStream(file).toArray());
    all.push(
      new Promise((resolve) =>
        fs
          .createWriteStream(at(`s${i}`))
          .on('close', resolve)
          .end(contents),
      ),
    );
  }
  const done = await Promise.all(all);
  log(done.map((value) => (Array.isArray(value) ? Buffer.concat(value) : value)));
});

test('work of ours does not wait for work of libuv, nor the other way round', {
  skip,
}, async (t) => {
  const cwd = temporary(t);
  host.writeFileSync(`${cwd}/f`, 'x');
  const script = `
    const { pbkdf2 } = require('node:crypto');
    let busy = 8;
    for (let i = 0; i < 8; i++) pbkdf2('p', 's', 300000, 64, 'sha512', () => busy--);
    fs.readFile('f', () => log('read', busy > 0));`;
  const { stdout, stderr } = await runScript('sluice-fs', script, {
    cwd,
    env: { UV_THREADPOOL_SIZE: '1' },
  });
  assert.strictEqual(stdout, '["read",true]\n', stderr);
});

test('20,000 callbacks all come', { skip }, async () => {
  let came = 0;
  await inTime(
    new Promise((resolve) => {
      for (let i = 0; i < 20_000; i++) {
        ours.readFile('/proc/self/comm', () => {
          if (++came === 20_000) resolve();
        });
      }
    }),
    'reading',
  );
});
