'use strict';

// Worker threads, several copies of the package, ends with work under way.

const assert = require('node:assert');
const host = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const ours = require('..');
const { bytes, closed, inTime, openDescriptors } = require('./twin.js');
const { ROOT, runNode, temporary } = require('./child.js');

// A thread that never ends would keep this process, and who waits for it, for ever; not even
// process.exit() gets past it.
after(() => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 3000).unref());

const skip = !ours.native && 'this is about the native code';

/** A worker that runs `script` with `fs` and the folder `dir`. */
function start(script, folder) {
  const source = `'use strict';
    const { parentPort, workerData } = require('node:worker_threads');
    const fs = require(${JSON.stringify(ROOT)});
    const dir = workerData;
    const warned = [];
    process.on('warning', (warning) => warned.push(String(warning)));
    ${script}`;
  return new Worker(source, { eval: true, workerData: folder });
}

/** What a worker says before it ends. */
async function answer(script, folder) {
  const worker = start(script, folder);
  const messages = [];
  worker.on('message', (message) => messages.push(message));
  const failed = new Promise((_, reject) => worker.on('error', reject));
  await inTime(Promise.race([once(worker, 'exit'), failed]), 'the worker');
  return messages;
}

test('every verb works in many workers at once', async (t) => {
  const folder = temporary(t);
  const contents = bytes(300_000);
  host.writeFileSync(`${folder}/f`, contents);
  const script = `(async () => {
    const name = dir + '/' + require('node:worker_threads').threadId;
    const read = await fs.promises.readFile(dir + '/f');
    await fs.promises.writeFile(name, read);
    await new Promise((resolve) => fs.appendFile(name, 'end', resolve));
    const stream = fs.createReadStream(name);
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    await new Promise((resolve) => fs.createWriteStream(name + '-s').on('close', resolve).end(Buffer.concat(chunks)));
    await fs.promises.pipe(name + '-s', name + '-p');
    fs.readFileSync(name); fs.writeFileSync(name, 'x');
    parentPort.postMessage({ size: fs.readFileSync(name + '-p').length, exact: fs.lanes().exact.operations, warned });
  })();`;
  const all = await Promise.all(Array.from({ length: 8 }, () => answer(script, folder)));
  for (const messages of all) {
    assert.deepStrictEqual(messages, [{ size: contents.length + 3, exact: 0, warned: [] }]);
  }
});

test('a worker counts for itself', async () => {
  const [lanes] = await answer('parentPort.postMessage(fs.lanes());', '');
  assert.ok(Object.values(lanes).every(({ operations, bytes }) => operations === 0 && bytes === 0));
});

const WORK = {
  readFile: "for (let i = 0; i < 100; i++) fs.readFile(dir + '/large', () => {});",
  writeFile:
    "for (let i = 0; i < 10; i++) fs.writeFile(dir + '/w' + i, Buffer.alloc(5e6), () => {});",
  ReadStream: "for (let i = 0; i < 20; i++) fs.createReadStream(dir + '/large').resume();",
  WriteStream:
    "for (let i = 0; i < 10; i++) fs.createWriteStream(dir + '/s' + i).write(Buffer.alloc(5e6));",
  pipe: "for (let i = 0; i < 5; i++) fs.pipe(dir + '/large', dir + '/p' + i, () => {});",
  promises:
    "for (let i = 0; i < 50; i++) fs.promises.readFile(dir + '/large').then(() => fs.promises.readFile(dir + '/f'));",
};

for (const [name, work] of Object.entries(WORK)) {
  test(`terminate() with work under way: ${name}`, async (t) => {
    const folder = temporary(t);
    host.writeFileSync(`${folder}/f`, 'x');
    host.writeFileSync(`${folder}/large`, bytes(4_000_000));
    const script = `${work} parentPort.postMessage('begun'); setInterval(() => {}, 1000);`;
    for (let i = 0; i < 10; i++) {
      const worker = start(script, folder);
      await inTime(once(worker, 'message'), 'the start');
      if (i % 2) await new Promise(setImmediate);
      await inTime(worker.terminate(), 'terminate()');
    }
  });
}

test('terminate() while a FIFO is read that nobody writes', { skip }, async (t) => {
  const folder = temporary(t);
  require('node:child_process').execFileSync('mkfifo', [`${folder}/p`]);
  // Kept open for writing, so that only the read blocks.
  const holder = host.openSync(`${folder}/p`, 'r+');
  const script = `fs.readFile(dir + '/p', () => {});
    fs.createReadStream(dir + '/p').resume();
    setTimeout(() => parentPort.postMessage('begun'), 50);`;
  const worker = start(script, folder);
  await inTime(once(worker, 'message'), 'the start');
  await inTime(worker.terminate(), 'terminate()');
  host.writeSync(holder, 'free the threads');
  host.closeSync(holder);
});

test('workers that end give their descriptors back', async (t) => {
  const folder = temporary(t);
  host.writeFileSync(`${folder}/large`, bytes(4_000_000));
  const script = `for (let i = 0; i < 50; i++) fs.readFile(dir + '/large', () => {});
    parentPort.postMessage('begun'); setInterval(() => {}, 1000);`;
  const once_ = async () => {
    const worker = start(script, folder);
    await inTime(once(worker, 'message'), 'the start');
    await inTime(worker.terminate(), 'terminate()');
  };
  await once_();
  const settle = () => new Promise((resolve) => setTimeout(resolve, 200));
  await settle();
  const before = openDescriptors();
  for (let i = 0; i < 10; i++) await once_();
  await settle();
  assert.deepStrictEqual(openDescriptors(), before);
});

test('a worker that runs out of memory at its work ends alone', async (t) => {
  const folder = temporary(t);
  host.writeFileSync(`${folder}/large`, bytes(4_000_000));
  // It begins anew until its end, so some of it is always under way.
  const source = `const fs = require(${JSON.stringify(ROOT)});
    const { workerData: dir } = require('node:worker_threads');
    const read = () => fs.readFile(dir + '/large', read);
    const stream = () => fs.createReadStream(dir + '/large').on('close', stream).resume();
    for (let i = 0; i < 5; i++) read(stream());
    const kept = [];
    const grow = () => {
      for (let i = 0; i < 20_000; i++) kept.push([i]);
      setImmediate(grow);
    };
    grow();`;
  const resourceLimits = {
    maxOldGenerationSizeMb: 16,
    maxYoungGenerationSizeMb: 2,
    stackSizeMb: 1,
  };
  const worker = new Worker(source, { eval: true, workerData: folder, resourceLimits });
  const failed = once(worker, 'error');
  worker.on('error', () => {});
  const [error] = await inTime(failed, 'the worker');
  assert.strictEqual(error.code, 'ERR_WORKER_OUT_OF_MEMORY');
  assert.strictEqual((await ours.promises.readFile(`${folder}/large`)).length, 4_000_000);
});

test('a worker that is done ends by itself', async (t) => {
  const folder = temporary(t);
  host.writeFileSync(`${folder}/f`, 'x');
  const messages = await answer(
    "fs.readFile(dir + '/f', () => parentPort.postMessage('read'));",
    folder,
  );
  assert.deepStrictEqual(messages, ['read']);
});

test('process.exit in a worker', async (t) => {
  const folder = temporary(t);
  host.writeFileSync(`${folder}/large`, bytes(4_000_000));
  const worker = start(
    "for (let i = 0; i < 50; i++) fs.readFile(dir + '/large', () => {}); process.exit(5);",
    folder,
  );
  const [code] = await inTime(once(worker, 'exit'), 'the worker');
  assert.strictEqual(code, 5);
});

test('a result goes to another thread, transferred', async (t) => {
  const folder = temporary(t);
  host.writeFileSync(`${folder}/large`, bytes(400_000));
  const script = `fs.promises.readFile(dir + '/large').then((contents) => {
    parentPort.postMessage(contents, [contents.buffer]);
  });`;
  const [contents] = await answer(script, folder);
  assert.ok(Buffer.from(contents).equals(bytes(400_000)));
});

/** Another copy of the package. */
function copyOf(folder, name) {
  const to = path.join(folder, name);
  host.mkdirSync(to);
  for (const part of ['package.json', 'index.js', 'promises.js', 'lib', 'sluice-fs.node']) {
    if (host.existsSync(path.join(ROOT, part)))
      host.cpSync(path.join(ROOT, part), path.join(to, part), { recursive: true });
  }
  return to;
}

test('several copies in one thread', async (t) => {
  const folder = temporary(t);
  const copies = ['a', 'b', 'c'].map((name) => require(copyOf(folder, name)));
  host.writeFileSync(`${folder}/f`, bytes(100_000));
  for (const copy of copies) {
    assert.strictEqual(copy.native, ours.native);
    assert.notStrictEqual(copy.readFile, ours.readFile);
  }
  const all = [];
  for (let i = 0; i < 30; i++) {
    for (const copy of copies) {
      all.push(copy.promises.readFile(`${folder}/f`));
      all.push(copy.promises.writeFile(`${folder}/w${i}`, 'x'));
    }
  }
  await inTime(Promise.all(all), 'all copies');
  for (const copy of copies) {
    if (copy.native) assert.strictEqual(copy.lanes().exact.operations, 0);
    const stream = copy.createReadStream(`${folder}/f`);
    assert.ok(stream instanceof host.ReadStream);
    await closed(stream.destroy());
  }
});

test('a second copy, in workers that end', async (t) => {
  const folder = temporary(t);
  const copy = copyOf(folder, 'copy');
  const script = `const fs = require(${JSON.stringify(ROOT)});
    const { Worker } = require('node:worker_threads');
    const source = "const fs = require(" + ${JSON.stringify(JSON.stringify(copy))} + "); fs.readFile(__filename, () => {});" +
      "fs.promises.readFile('/proc/self/stat').then(() => require('node:worker_threads').parentPort.postMessage('ok'));";
    let ok = 0;
    for (let i = 0; i < 6; i++) new Worker(source, { eval: true }).on('message', () => ok++);
    process.on('exit', () => console.log(ok));
    fs.readFile('/proc/self/stat', () => {});`;
  host.writeFileSync(`${folder}/script.cjs`, script);
  const { status, signal, stdout, stderr } = await runNode([`${folder}/script.cjs`]);
  assert.deepStrictEqual(
    { status, signal, stdout },
    { status: 0, signal: null, stdout: '6\n' },
    stderr,
  );
});
