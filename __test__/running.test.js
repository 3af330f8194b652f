'use strict';

// Programs that are run in a special way: measured, inspected, by two versions of the package, from another folder.
// They do the same, by the same lanes.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { native } = require('..');
const { ROOT, runNode, temporary } = require('./child.js');

/** Uses every lane of `fs`, checks what it gets, and gives what the lanes have counted. */
const WORK = `
  const work = async (fs, folder) => {
    const assert = require('node:assert');
    const http = require('node:http');
    const { once } = require('node:events');
    const at = (name) => folder + name;
    const bytes = Buffer.alloc(3_000_000, 'sluice ');
    await fs.promises.writeFile(at('large'), bytes);
    await fs.promises.writeFile(at('small'), 'small', { flush: true });
    for (let i = 0; i < 20; i++) {
      const read = await Promise.all([
        fs.promises.readFile(at('large')),
        fs.promises.readFile(at('small'), 'utf8'),
        new Promise((resolve, reject) => {
          fs.readFile(at('small'), 'utf8', (error, text) => (error ? reject(error) : resolve(text)));
        }),
      ]);
      assert.ok(read[0].equals(bytes));
      assert.deepStrictEqual(read.slice(1), ['small', 'small']);
      const copy = fs.createReadStream(at('large')).pipe(fs.createWriteStream(at('copy')));
      await once(copy, 'close');
      assert.ok(fs.readFileSync(at('copy')).equals(bytes));
      assert.strictEqual((await fs.promises.stat(at('copy'))).size, bytes.length);
    }
    await fs.promises.mkdir(at('tree/a/b'), { recursive: true });
    await fs.promises.cp(at('tree'), at('tree-2'), { recursive: true });
    assert.deepStrictEqual((await fs.promises.readdir(at('tree-2'), { recursive: true })).sort(), ['a', 'a/b']);
    await fs.promises.rm(at('tree-2'), { recursive: true });
    const server = http.createServer((request, response) => fs.createReadStream(at('large')).pipe(response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const [response] = await once(http.get({ port: server.address().port, agent: false }), 'response');
    const chunks = [];
    for await (const chunk of response) chunks.push(chunk);
    assert.ok(Buffer.concat(chunks).equals(bytes));
    server.close();
    return fs.lanes();
  };
  /** Did each of them serve something, and Node's own functions nothing that they should not? */
  const summary = ({ cached, kernel, pool, exact }) => ({
    cached: cached.operations > 0,
    kernel: kernel.bytes >= 20 * 3_000_000,
    pool: pool.operations > 0,
    exact: exact.operations < 5,
  });
`;

const PRINT = `
  work(require(process.env.SLUICE), '').then((lanes) => console.log(JSON.stringify(summary(lanes))));
`;

/** Runs a program in a folder of its own; gives what it prints, as JSON, and what it has left there. */
async function run(t, program, { args = [], env = {}, node } = {}) {
  const cwd = temporary(t);
  fs.writeFileSync(path.join(cwd, 'program.cjs'), WORK + program);
  const ended = await runNode([...args, 'program.cjs'], {
    cwd,
    env: { ...env, SLUICE: ROOT },
    node,
  });
  const { status, signal, stderr, stdout } = ended;
  assert.deepStrictEqual({ status, signal }, { status: 0, signal: null }, stderr);
  return { cwd, printed: JSON.parse(stdout), stderr };
}

let plain;

/** What the lanes count where nothing is special. */
async function plainly(t) {
  plain ??= (await run(t, PRINT)).printed;
  return plain;
}

test('under --cpu-prof', async (t) => {
  const { cwd, printed } = await run(t, PRINT, { args: ['--cpu-prof', '--cpu-prof-interval=100'] });
  assert.deepStrictEqual(printed, await plainly(t));
  const profile = fs.readdirSync(cwd).find((name) => name.endsWith('.cpuprofile'));
  assert.ok(JSON.parse(fs.readFileSync(path.join(cwd, profile))).nodes.length > 10);
});

test('under --heap-prof', async (t) => {
  const { cwd, printed } = await run(t, PRINT, { args: ['--heap-prof'] });
  assert.deepStrictEqual(printed, await plainly(t));
  assert.ok(fs.readdirSync(cwd).some((name) => name.endsWith('.heapprofile')));
});

test('under NODE_V8_COVERAGE', async (t) => {
  const { cwd, printed } = await run(t, PRINT, { env: { NODE_V8_COVERAGE: 'coverage' } });
  assert.deepStrictEqual(printed, await plainly(t));
  const [name] = fs.readdirSync(path.join(cwd, 'coverage'));
  const { result } = JSON.parse(fs.readFileSync(path.join(cwd, 'coverage', name)));
  assert.ok(result.some(({ url }) => url.endsWith('/lib/fs.js')));
});

test('with an inspector that listens', async (t) => {
  const { printed, stderr } = await run(t, PRINT, { args: ['--inspect=127.0.0.1:0'] });
  assert.match(stderr, /Debugger listening/);
  assert.deepStrictEqual(printed, await plainly(t));
});

test('with an inspector that steps in, and collects the asynchronous stacks', async (t) => {
  const program = `
    const { Session } = require('node:inspector');
    const session = new Session();
    session.connect();
    const post = (name, params) => new Promise((resolve, reject) => {
      session.post(name, params, (error, value) => (error ? reject(error) : resolve(value)));
    });
    (async () => {
      await post('Debugger.enable');
      await post('Debugger.setAsyncCallStackDepth', { maxDepth: 32 });
      await post('Profiler.enable');
      await post('Profiler.start');
      await post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
      const lanes = await work(require(process.env.SLUICE), '');
      await post('HeapProfiler.collectGarbage');
      const { profile } = await post('Profiler.stop');
      session.disconnect();
      require('node:assert').ok(profile.nodes.length > 10);
      console.log(JSON.stringify(summary(lanes)));
    })();`;
  const { printed } = await run(t, program);
  // Some versions make asynchronous stacks by hooks, and these see Node's own calls.
  assert.strictEqual(printed.kernel, (await plainly(t)).kernel);
});

/** Another version of the package, in a folder of its own. */
function versionOf(folder, version) {
  const to = path.join(folder, version);
  fs.mkdirSync(to);
  for (const part of ['package.json', 'index.js', 'promises.js', 'lib', 'sluice-fs.node']) {
    if (fs.existsSync(path.join(ROOT, part))) {
      fs.cpSync(path.join(ROOT, part), path.join(to, part), { recursive: true });
    }
  }
  const about = JSON.parse(fs.readFileSync(path.join(to, 'package.json')));
  fs.writeFileSync(path.join(to, 'package.json'), JSON.stringify({ ...about, version }));
  // As another build of the addon would be: another file, of other bytes.
  if (native) fs.appendFileSync(path.join(to, 'sluice-fs.node'), version);
  return to;
}

test('two versions of the package, in the main thread and in workers that come and go', async (t) => {
  const folder = temporary(t);
  const versions = ['0.0.9', '9.1.0'].map((version) => versionOf(folder, version));
  const program = `
    const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
    const { mkdirSync } = require('node:fs');
    const all = ${JSON.stringify(versions)};
    const start = (number) => new Promise((resolve, reject) => {
      const worker = new Worker(__filename, { workerData: number });
      worker.on('error', reject).on('message', resolve);
    });
    const both = (number) => Promise.all(all.map((version, i) => {
      const folder = 'w-' + number + '-' + i + '/';
      mkdirSync(folder);
      return work(require(version), folder);
    }));
    if (isMainThread) {
      Promise.all([both('main'), ...[1, 2, 3].map(start)]).then(async ([lanes]) => {
        require('node:assert').notStrictEqual(require(all[0]).ReadStream, require(all[1]).ReadStream);
        // One stream of each, in one pipe.
        const into = require(all[1]).createWriteStream('mixed');
        require(all[0]).createReadStream('w-main-0/large').pipe(into);
        await new Promise((resolve) => into.on('close', resolve));
        const { size } = require('node:fs').statSync('mixed');
        console.log(JSON.stringify([size, ...lanes.map(summary)]));
      });
    } else {
      both(workerData).then(() => parentPort.postMessage('done'));
    }`;
  const { printed } = await run(t, program);
  const expected = await plainly(t);
  assert.deepStrictEqual(printed, [3_000_000, expected, expected]);
});

test('from another folder than it was loaded in, by relative paths', async (t) => {
  const program = `
    const assert = require('node:assert');
    const fs = require(process.env.SLUICE);
    const { mkdirSync, writeFileSync } = require('node:fs');
    (async () => {
      for (const name of ['one', 'two', 'three']) {
        mkdirSync(name + '/in', { recursive: true });
        writeFileSync(name + '/name', name);
        writeFileSync(name + '/large-name', name.repeat(50_000));
      }
      process.chdir('one');
      // Whatever is kept of a path, it is not where it led to before.
      for (const name of ['one', 'two', 'three', 'two', 'one']) {
        process.chdir('../' + name);
        for (let i = 0; i < 5; i++) {
          assert.strictEqual(await fs.promises.readFile('name', 'utf8'), name);
          assert.strictEqual(await fs.promises.readFile('large-name', 'latin1'), name.repeat(50_000));
          assert.strictEqual((await fs.promises.stat('name')).size, name.length);
          assert.ok((await fs.promises.realpath('name')).endsWith('/' + name + '/name'));
          assert.deepStrictEqual((await fs.promises.readdir('.', { recursive: true })).sort(), ['in', 'large-name', 'name']);
          const [first] = await fs.readFiles(['name'], 'utf8');
          assert.strictEqual(first, name);
          const copied = await fs.promises.pipe('large-name', 'in/copy');
          assert.strictEqual(copied.bytes, 50_000 * name.length);
          await fs.promises.rm('in/copy');
          await fs.promises.writeFile('in/new', name, { atomic: true });
          assert.strictEqual(fs.readFileSync('../' + name + '/in/new', 'utf8'), name);
          await fs.promises.unlink('in/new');
        }
      }
      process.chdir('..');
      const lanes = await work(fs, '');
      console.log(JSON.stringify(lanes.kernel.bytes >= 20 * 3_000_000));
    })();`;
  const { printed } = await run(t, program);
  assert.strictEqual(printed, (await plainly(t)).kernel);
});
