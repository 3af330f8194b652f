'use strict';

// Switches of Node that forbid or freeze something: a program does the same with
// ours, and neither warns of more.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');

const SWITCHES = {
  'no code from strings, deprecations that throw': [
    ...['--disallow-code-generation-from-strings', '--zero-fill-buffers'],
    ...['--pending-deprecation', '--throw-deprecation', '--unhandled-rejections=strict'],
  ],
  'frozen intrinsics, no __proto__': ['--frozen-intrinsics', '--disable-proto=delete'],
  'no compiler, a small stack, a __proto__ that throws': [
    ...['--jitless', '--stack-size=200', '--disable-proto=throw'],
  ],
  'links as they are, warnings with traces': [
    ...['--preserve-symlinks', '--preserve-symlinks-main', '--enable-source-maps'],
    ...['--pending-deprecation', '--trace-warnings'],
  ],
};

/** Each verb once; the program's output and warnings are all that is looked at. */
const PROGRAM = `
  const fs = require(process.argv[2]);
  const log = (...values) => console.log(JSON.stringify(values));
  const called = (verb, ...args) => new Promise((resolve) => {
    fs[verb](...args, (error, value) => resolve(error ? [error.code, error.message] : String(value)));
  });
  const streamed = (stream) => new Promise((resolve) => stream.on('close', resolve).on('error', log));
  (async () => {
    log(await called('writeFile', 'w', 'text'), await called('appendFile', 'w', ' more'));
    log(await called('readFile', 'w'), await called('readFile', 'no'));
    log(fs.readFileSync('w', 'latin1'), fs.existsSync('no'));
    for (const action of [() => fs.readFileSync('no'), () => fs.writeFileSync('no/no', 'x'), () => fs.readFileSync({})]) {
      try { action(); } catch (error) { log(error.code, error.message, Object.keys(error)); }
    }
    await fs.promises.writeFile('p', ['a', Buffer.from('b')]);
    log(await fs.promises.readFile('p', 'utf8'), (await fs.promises.stat('p')).size);
    await fs.promises.readFile('no').catch((error) => log(error.code, error.message));
    const controller = new AbortController();
    const aborted = fs.promises.readFile('p', { signal: controller.signal });
    controller.abort();
    await aborted.catch((error) => log(error.name));
    await streamed(fs.createReadStream('w').pipe(fs.createWriteStream('copy')));
    await streamed(fs.createReadStream('no').resume());
    log(fs.readFileSync('copy', 'utf8'), fs.createReadStream('w').destroy() instanceof fs.ReadStream);
    const server = require('node:http').createServer((request, response) => {
      fs.createReadStream('large').pipe(response);
    });
    server.listen(0, '127.0.0.1', () => {
      require('node:http').get({ port: server.address().port, agent: false }, (response) => {
        let bytes = 0;
        response.on('data', (chunk) => { bytes += chunk.length; });
        response.on('end', () => { log(bytes); server.close(); });
      });
    });
  })();`;

async function outcome(t, switches, entry, before = []) {
  const folder = temporary(t);
  host.writeFileSync(`${folder}/large`, Buffer.alloc(300_000, 'sluice'));
  host.writeFileSync(`${folder}/program.cjs`, PROGRAM);
  const args = [...switches, ...before, `${folder}/program.cjs`, entry];
  const { status, signal, stdout, stderr } = await runNode(args, { cwd: folder });
  const said = stderr.replaceAll(folder, '<tree>').replace(/\(node:\d+\)/g, '(node)');
  return { status, signal, stdout, said };
}

for (const [name, switches] of Object.entries(SWITCHES)) {
  test(name, async (t) => {
    const [expected, actual] = await Promise.all([
      outcome(t, switches, 'node:fs'),
      outcome(t, switches, ROOT),
    ]);
    assert.strictEqual(expected.status, 0, expected.said);
    assert.deepStrictEqual(actual, expected);
    const registered = await outcome(t, switches, 'node:fs', ['--require', `${ROOT}/register.js`]);
    assert.deepStrictEqual(registered, expected);
  });
}

test('no addons: through node:fs, with the warning', async (t) => {
  const expected = await outcome(t, [], 'node:fs');
  const { said, ...actual } = await outcome(t, ['--no-addons'], ROOT);
  assert.deepStrictEqual({ ...actual, said: '' }, expected);
  assert.match(said, /SLUICE_NO_NATIVE/);
  assert.strictEqual(said.match(/SLUICE_NO_NATIVE/g).length, 1);
});
