'use strict';

// The stacks of errors are as useful as Node's: whatever frame of the program
// Node shows, ours show, in the same order, async ones as well.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const ours = require('..');
const { temporary } = require('./child.js');

Error.stackTraceLimit = 50;

/** The first line of a stack, and the names of its frames that are in this file. */
function seen({ stack }, folder) {
  const [first, ...frames] = stack.replaceAll(folder, '<tree>').split('\n');
  const inThisFile = frames.filter((frame) => frame.includes(__filename));
  return { first, program: inThisFile.map((frame) => frame.trim().replace(/ \(.*| \/.*/, '')) };
}

/** How deep a program is in its own functions when it calls. */
const asked = (action) => action();
const asks = (action) => asked(action);

async function awaited(action) {
  return await action();
}

async function awaits(action) {
  await null;
  return await awaited(action);
}

const thrown = (action) => {
  try {
    asks(action);
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
};

const rejected = (action) => awaits(action).then(assert.fail, (error) => error);

const called = (action) => new Promise((resolve) => asks(() => action(resolve)));

const aborting = (action) => {
  const controller = new AbortController();
  const promise = action(controller.signal);
  controller.abort();
  return promise;
};

const CASES = {
  'readFileSync of nothing': (fs, at) => thrown(() => fs.readFileSync(`${at}/no`)),
  'readFileSync of nothing as text': (fs, at) => thrown(() => fs.readFileSync(`${at}/no`, 'utf8')),
  'readFileSync of a folder': (fs, at) => thrown(() => fs.readFileSync(at)),
  'readFileSync of no path': (fs) => thrown(() => fs.readFileSync(5.5)),
  'readFileSync with no encoding': (fs, at) => thrown(() => fs.readFileSync(at, 'bogus')),
  'writeFileSync to nowhere': (fs, at) => thrown(() => fs.writeFileSync(`${at}/no/no`, 'x')),
  'writeFileSync of bytes': (fs, at) =>
    thrown(() => fs.writeFileSync(`${at}/no/no`, Buffer.from('x'))),
  'writeFileSync of a number': (fs, at) => thrown(() => fs.writeFileSync(`${at}/w`, 5)),
  'appendFileSync to nowhere': (fs, at) => thrown(() => fs.appendFileSync(`${at}/no/no`, 'x')),
  'readFile without a callback': (fs, at) => thrown(() => fs.readFile(at)),
  'writeFile of a number': (fs, at) => thrown(() => fs.writeFile(`${at}/w`, 5, () => {})),
  'stat of no path': (fs) => thrown(() => fs.stat({}, () => {})),
  'createReadStream of no path': (fs) => thrown(() => fs.createReadStream({})),
  'createReadStream from before': (fs, at) => thrown(() => fs.createReadStream(at, { start: -1 })),
  'createWriteStream of no path': (fs) => thrown(() => fs.createWriteStream(5)),
  'readFile of nothing': (fs, at) => called((done) => fs.readFile(`${at}/no`, done)),
  'readFile of a folder': (fs, at) => called((done) => fs.readFile(at, done)),
  'writeFile to nowhere': (fs, at) => called((done) => fs.writeFile(`${at}/no/no`, 'x', done)),
  'appendFile to nowhere': (fs, at) => called((done) => fs.appendFile(`${at}/no/no`, 'x', done)),
  'stat of nothing': (fs, at) => called((done) => fs.stat(`${at}/no`, done)),
  'mkdir below nothing': (fs, at) => called((done) => fs.mkdir(`${at}/no/no`, done)),
  'promises.unlink of nothing': (fs, at) => rejected(() => fs.promises.unlink(`${at}/no`)),
  'promises.link of nothing beside others': (fs, at) =>
    rejected(async () => {
      for (let i = 0; i < 8; i++) fs.promises.readlink('/proc/self/exe');
      return await fs.promises.link(`${at}/no`, `${at}/new`);
    }),
  'promises.chmod of no path': (fs) => rejected(() => fs.promises.chmod({}, 1)),
  'link of no path': (fs) => thrown(() => fs.link({}, 'x', () => {})),
  'a ReadStream of nothing': (fs, at) =>
    called((done) => fs.createReadStream(`${at}/no`).on('error', done)),
  'a ReadStream of a folder': (fs, at) =>
    called((done) => fs.createReadStream(at).on('error', done).resume()),
  'a WriteStream to a folder': (fs, at) =>
    called((done) => fs.createWriteStream(at).on('error', done)),
  'promises.readFile of nothing': (fs, at) => rejected(() => fs.promises.readFile(`${at}/no`)),
  'promises.readFile of a folder': (fs, at) => rejected(() => fs.promises.readFile(at)),
  'promises.readFile of no path': (fs) => rejected(() => fs.promises.readFile({})),
  'promises.readFile aborted': (fs) =>
    rejected(() => aborting((signal) => fs.promises.readFile(__filename, { signal }))),
  'promises.writeFile to nowhere': (fs, at) =>
    rejected(() => fs.promises.writeFile(`${at}/no/no`, 'x')),
  'promises.writeFile of pieces to nowhere': (fs, at) =>
    rejected(() => fs.promises.writeFile(`${at}/no/no`, ['x'])),
  'promises.writeFile of a number': (fs, at) => rejected(() => fs.promises.writeFile(`${at}/w`, 5)),
  'promises.appendFile to nowhere': (fs, at) =>
    rejected(() => fs.promises.appendFile(`${at}/no/no`, 'x')),
  'promises.stat of nothing': (fs, at) => rejected(() => fs.promises.stat(`${at}/no`)),
  'promises.lstat of no path': (fs) => rejected(() => fs.promises.lstat({})),
  'for await of nothing': (fs, at) =>
    rejected(async () => {
      for await (const _ of fs.createReadStream(`${at}/no`));
    }),
};

for (const [name, action] of Object.entries(CASES)) {
  test(name, async (t) => {
    const folder = temporary(t);
    const expected = seen(await action(host, folder), folder);
    const actual = seen(await action(ours, folder), folder);
    assert.strictEqual(actual.first, expected.first);
    // What Node makes in one trip has no frame at all; ours may have those of the program.
    if (expected.program.length > 0) assert.deepStrictEqual(actual.program, expected.program);
  });
}

test('the program’s own frame is the first one of an error that is thrown', (t) => {
  const { stack } = CASES['readFileSync of nothing'](ours, temporary(t));
  if (ours.native) assert.ok(stack.split('\n')[1].includes(__filename), stack);
});

test('the limit of stacks is as it was', async (t) => {
  const folder = temporary(t);
  for (const limit of [50, 0, 3]) {
    Error.stackTraceLimit = limit;
    for (const action of Object.values(CASES)) await action(ours, folder);
    assert.strictEqual(Error.stackTraceLimit, limit);
  }
  Error.stackTraceLimit = 50;
});
