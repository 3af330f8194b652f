'use strict';

// writeFile with `atomic`: what is there is the old content or the new one, whoever is killed meanwhile.

const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const host = require('node:fs');
const { once } = require('node:events');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const { promisify } = require('node:util');
const fs = require('..');
const { ROOT, runNode, temporary } = require('./child.js');

const FACES = {
  callback: promisify(fs.writeFile),
  promise: fs.promises.writeFile,
  sync: async (...args) => fs.writeFileSync(...args),
};

/** A test of each face, in a folder of its own, in which nothing but `left` may be at the end. */
function eachFace(name, left, body) {
  for (const [face, write] of Object.entries(FACES)) {
    test(`${name}, ${face}`, async (t) => {
      const folder = temporary(t);
      const at = (file) => path.join(folder, file);
      await body({
        at,
        face,
        write: (file, data, options) => write(file, data, { atomic: true, ...options }),
      });
      assert.deepStrictEqual(host.readdirSync(folder).sort(), left);
    });
  }
}

const permissions = (file) => host.statSync(file).mode & 0o7777;

eachFace('a new file, and over it', ['file'], async ({ at, write }) => {
  for (const data of ['text', Buffer.from('bytes'), new Uint16Array([1, 2]), '', 'x'.repeat(2e6)]) {
    await write(at('file'), data);
    const bytes =
      typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    assert.ok(host.readFileSync(at('file')).equals(Buffer.from(bytes)));
  }
  await write(pathToFileURL(at('file')), '6869', { encoding: 'hex', flag: 'w', flush: false });
  assert.strictEqual(host.readFileSync(at('file'), 'utf8'), 'hi');
  await write(Buffer.from(at('file')), 'x', { flush: true });
});

eachFace(
  'names that are no UTF-8, and long ones',
  ['l'.repeat(255), '\ufffd'],
  async ({ at, write }) => {
    const odd = Buffer.concat([Buffer.from(at('')), Buffer.from([0x2f, 0xff])]);
    for (const file of [odd, odd, at('l'.repeat(255))]) {
      await write(file, 'new');
      assert.strictEqual(host.readFileSync(file, 'utf8'), 'new');
    }
  },
);

eachFace(
  'the mode: of a new file what is given, of an old one its own',
  ['new', 'old'],
  async ({ at, write }) => {
    await write(at('new'), 'x', { mode: 0o754 });
    assert.strictEqual(permissions(at('new')), 0o754 & ~process.umask());
    for (const mode of [0o400 | 0o200, 0o666, 0o4711, 0o600]) {
      host.writeFileSync(at('old'), 'old');
      host.chmodSync(at('old'), mode);
      await write(at('old'), 'new', { mode: 0o777 });
      assert.strictEqual(permissions(at('old')), mode);
    }
  },
);

eachFace('owner and group', ['file'], async ({ at, write }) => {
  if (process.getuid() !== 0) return host.writeFileSync(at('file'), '');
  host.writeFileSync(at('file'), 'old');
  host.chownSync(at('file'), 1234, 2345);
  host.chmodSync(at('file'), 0o6755);
  await write(at('file'), 'new');
  const { uid, gid } = host.statSync(at('file'));
  assert.deepStrictEqual([uid, gid, permissions(at('file'))], [1234, 2345, 0o6755]);
});

eachFace(
  'links stay links',
  ['dangling', 'file', 'folder', 'link', 'second'],
  async ({ at, write }) => {
    host.writeFileSync(at('file'), 'old');
    host.symlinkSync('second', at('link'));
    host.symlinkSync(at('file'), at('second'));
    host.mkdirSync(at('folder'));
    host.symlinkSync('folder/new', at('dangling'));
    await write(at('link'), 'new');
    await write(at('dangling'), 'other');
    assert.strictEqual(host.readFileSync(at('file'), 'utf8'), 'new');
    assert.strictEqual(host.readFileSync(at('folder/new'), 'utf8'), 'other');
    assert.ok(host.lstatSync(at('link')).isSymbolicLink());
    assert.ok(host.lstatSync(at('dangling')).isSymbolicLink());
  },
);

eachFace('what is no regular file is written in place', [], async ({ at, write }) => {
  await write('/dev/null', 'x');
  await assert.rejects(write('/dev/full', 'x'), { code: 'ENOSPC', syscall: 'write' });
  await assert.rejects(write(at(''), 'x'), { code: 'EISDIR' });
});

eachFace('refusals leave what was there', ['file', 'loop'], async ({ at, face, write }) => {
  host.writeFileSync(at('file'), 'old');
  host.symlinkSync('loop', at('loop'));
  await assert.rejects(write(at('no/file'), 'x'), { code: 'ENOENT' });
  await assert.rejects(write(at('file/x'), 'x'), { code: 'ENOTDIR' });
  await assert.rejects(write(at('loop'), 'x'), { code: 'ELOOP' });
  await assert.rejects(write(at('file'), 'x', { flag: 'a' }), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(write(at('file'), 'x', { atomic: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(write(1, 'x'), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(write(at('file'), 'x', { encoding: 'no' }), {
    code: 'ERR_INVALID_ARG_VALUE',
  });
  await assert.rejects(write(at('file'), 7), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(write(at('a\0b'), 'x'), { code: 'ERR_INVALID_ARG_VALUE' });
  if (face !== 'sync') {
    await assert.rejects(write(at('file'), 'x', { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  }
  assert.throws(() => fs.appendFileSync(at('file'), 'x', { atomic: true }), {
    code: 'ERR_INVALID_ARG_TYPE',
  });
  assert.strictEqual(host.readFileSync(at('file'), 'utf8'), 'old');
});

const notRoot = process.getuid() !== 0 && 'only root can become another user';

/** What a script says that `nobody` runs, in a `folder` that is anybody's. */
async function saidByNobody(t, script, prepare = () => {}) {
  const folder = temporary(t);
  host.chmodSync(folder, 0o777);
  prepare(folder);
  const asNobody = `
    const [module, folder] = process.argv.slice(1);
    const fs = require(module);
    process.setgid(65534);
    process.setuid(65534);
    ${script}`;
  const { stdout, stderr } = await runNode(['-e', asNobody, ROOT, folder]);
  assert.strictEqual(stderr, '');
  return stdout;
}

test('a file that may not be written to is not replaced', { skip: notRoot }, async (t) => {
  const script = `
    fs.writeFileSync(folder + '/own', 'old', { mode: 0o400 });
    for (const name of ['own', 'roots']) {
      try { fs.writeFileSync(folder + '/' + name, 'new', { atomic: true }); } catch (error) { console.log(error.message.split(',', 2)[0]); }
    }
    console.log(fs.readdirSync(folder).sort().join());
  `;
  const stdout = await saidByNobody(t, script, (folder) => {
    host.writeFileSync(`${folder}/roots`, 'old');
    host.chmodSync(`${folder}/roots`, 0o666);
  });
  // The owner of the second cannot be kept, so it stays.
  assert.strictEqual(
    stdout,
    'EACCES: permission denied\nEPERM: operation not permitted\nown,roots\n',
  );
});

/** What a call comes to, in one face: an error that is thrown at once is told apart. */
async function outcome(module, face, given) {
  try {
    if (face === 'sync') module.writeFileSync(...given);
    else if (face === 'promise') await module.promises.writeFile(...given);
    else {
      const { promise, resolve } = withResolvers();
      module.writeFile(...given, resolve);
      const error = await promise;
      return error ? ['called back', error.message, error.code] : 'done';
    }
    return 'done';
  } catch (error) {
    return [error.message, error.code];
  }
}

function withResolvers() {
  let resolve;
  const promise = new Promise((given) => {
    resolve = given;
  });
  return { promise, resolve };
}

const NAMES_OF_FACES = ['sync', 'promise', 'callback'];

test('options that Node refuses are refused, and nothing is replaced', async (t) => {
  const folder = temporary(t);
  for (const name of ['old', 'new']) {
    for (const bad of [
      { flush: 'x' },
      { flush: 1 },
      { mode: 'zz' },
      { mode: -1 },
      { mode: 1.5 },
      { encoding: 'none' },
      { encoding: 5 },
      { signal: 5 },
      { signal: {} },
      { signal: null },
    ]) {
      for (const face of NAMES_OF_FACES) {
        host.rmSync(`${folder}/new`, { force: true });
        host.writeFileSync(`${folder}/old`, 'old');
        const given = [`${folder}/${name}`, 'data', bad];
        const nodes = await outcome(host, face, given);
        // What Node has made before it refused.
        host.rmSync(`${folder}/new`, { force: true });
        host.writeFileSync(`${folder}/old`, 'old');
        given[2] = { ...bad, atomic: true };
        assert.deepStrictEqual(
          await outcome(fs, face, given),
          nodes,
          `${face} ${Object.keys(bad)}`,
        );
        assert.deepStrictEqual(host.readdirSync(folder), ['old']);
        assert.strictEqual(host.readFileSync(`${folder}/old`, 'utf8'), 'old');
      }
    }
  }
});

test('folders that may not be read, and a working directory that its path does not lead to', {
  skip: notRoot,
}, async (t) => {
  const script = `
    fs.mkdirSync(folder + '/up/in', { recursive: true });
    const file = folder + '/up/in/file';
    fs.writeFileSync(file, 'old');
    process.chdir(folder + '/up/in');
    const faces = {
      sync: (...given) => fs.writeFileSync(...given),
      promise: fs.promises.writeFile,
      callback: require('node:util').promisify(fs.writeFile),
    };
    (async () => {
      for (const [face, write] of Object.entries(faces)) {
        const attempt = async (...given) => {
          try { await write(...given); } catch (error) { return error.code; }
        };
        fs.chmodSync('.', 0o300);
        console.log(face, await attempt(file, 'new', { atomic: true }), fs.readFileSync(file, 'utf8'));
        console.log(face, await attempt(file, face, { atomic: true, flush: false }), fs.readFileSync(file, 'utf8'));
        fs.chmodSync('.', 0o700);
        fs.chmodSync('..', 0);
        console.log(face, await attempt('file', 'there', { atomic: true }), fs.readFileSync('file', 'utf8'));
        fs.chmodSync(folder + '/up', 0o700);
        fs.writeFileSync(file, 'old');
      }
      fs.rmSync(folder + '/up', { recursive: true });
      for (const [face, write] of Object.entries(faces)) {
        const settled = (async () => write('file', 'x', { atomic: true }))();
        await settled.catch((error) => console.log(face, error.code, error.syscall));
      }
    })();
  `;
  const stdout = await saidByNobody(t, script);
  const expected = NAMES_OF_FACES.flatMap((face) => [
    `${face} EACCES old`,
    `${face} undefined ${face}`,
    `${face} undefined there`,
  ]);
  expected.push(...NAMES_OF_FACES.map((face) => `${face} ENOENT open`));
  assert.deepStrictEqual(stdout.trim().split('\n'), expected);
});

test('data in pieces, and an abort between two', async (t) => {
  const file = path.join(temporary(t), 'file');
  const pieces = async function* () {
    yield 'one ';
    yield Buffer.from('two');
  };
  await fs.promises.writeFile(file, pieces(), { atomic: true });
  assert.strictEqual(host.readFileSync(file, 'utf8'), 'one two');
  const stop = new AbortController();
  const halves = async function* () {
    yield 'half';
    stop.abort(new Error('enough'));
    yield 'other half';
  };
  const { signal } = stop;
  const aborted = fs.promises.writeFile(file, halves(), { atomic: true, signal });
  await assert.rejects(aborted, { name: 'AbortError' });
  const failing = async function* () {
    yield 'half';
    throw new Error('no more');
  };
  await assert.rejects(fs.promises.writeFile(file, failing(), { atomic: true }), /no more/);
  assert.strictEqual(host.readFileSync(file, 'utf8'), 'one two');
  assert.deepStrictEqual(host.readdirSync(path.dirname(file)), ['file']);
});

test('who reads meanwhile has one of the two', async (t) => {
  const file = path.join(temporary(t), 'file');
  const contents = ['a', 'b'].map((letter) => letter.repeat(300_000));
  await fs.promises.writeFile(file, contents[1], { atomic: true });
  let isOver = false;
  const reading = (async () => {
    for (let reads = 0; ; reads++) {
      assert.ok(contents.includes(await host.promises.readFile(file, 'utf8')));
      if (isOver && reads > 100) return;
    }
  })();
  for (let i = 0; i < 50; i++) {
    await fs.promises.writeFile(file, contents[i % 2], { atomic: true, flush: false });
  }
  isOver = true;
  await reading;
});

const noStrace = () => {
  const { error, status } = spawnSync('strace', ['-f', 'true']);
  return (error || status !== 0) && 'strace is missing, or may not trace here';
};

/** The calls that strace sees of a script, by their names, and which of two things they are about. */
function traced(t, calls, write) {
  const folder = temporary(t);
  const trace = path.join(folder, 'trace');
  const script = `
    const fs = require(${JSON.stringify(ROOT)});
    const file = ${JSON.stringify(path.join(folder, 'file'))};
    ${write}
  `;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const command = ['-f', '-y', '-e', `trace=${calls}`, '-o', trace, process.execPath, '-e', script];
  const { status, stderr } = spawnSync('strace', command, { env });
  assert.strictEqual(status, 0, String(stderr));
  const lines = host.readFileSync(trace, 'latin1').split('\n');
  return lines
    .filter((line) => line.includes(folder) && !line.includes('resumed'))
    .map((line) => {
      const [, name, rest] = /^\d+ +(\w+)\((.*)$/.exec(line);
      const isFolder = rest.includes(`<${folder}>`);
      return name.startsWith('rename') ? 'rename' : `${name} ${isFolder ? 'folder' : 'file'}`;
    });
}

const IN_FACES = {
  callback: (options) => `fs.writeFile(file, 'x', ${options}, (e) => { if (e) throw e; });`,
  promise: (options) => `fs.promises.writeFile(file, 'x', ${options});`,
  sync: (options) => `fs.writeFileSync(file, 'x', ${options});`,
};

test('all is on the disk, in this order', { skip: noStrace() }, (t) => {
  for (const write of Object.values(IN_FACES)) {
    const calls = 'fsync,fdatasync,rename,renameat,renameat2';
    assert.deepStrictEqual(traced(t, calls, write('{ atomic: true }')), [
      'fsync file',
      'rename',
      'fsync folder',
    ]);
    assert.deepStrictEqual(traced(t, calls, write('{ atomic: true, flush: false }')), ['rename']);
  }
});

test('`flush` alone brings a file to the disk', { skip: noStrace() }, (t) => {
  for (const write of Object.values(IN_FACES)) {
    assert.deepStrictEqual(traced(t, 'fsync,fdatasync', write('{ flush: true }')), ['fsync file']);
    assert.deepStrictEqual(traced(t, 'fsync,fdatasync', write('{}')), []);
  }
});

/** How many writers are killed; a thousand take a minute and a half. */
const KILLED = Number(process.env.SLUICE_KILLED ?? 60);
const AT_ONCE = 4;

const WRITER = `
  const fs = require(process.argv[1]);
  const [file, face] = process.argv.slice(2);
  process.stdout.write('.');
  (async () => {
    for (let i = 0; ; i++) {
      const data = Buffer.alloc(100_000 + (i % 26) * 10_000, 97 + (i % 26));
      const options = { atomic: true, flush: i % 4 === 0 };
      if (face === 'sync') fs.writeFileSync(file, data, options);
      else await fs.promises.writeFile(file, data, options);
    }
  })();
`;

test(`${KILLED} writers are killed, and leave one content`, async (t) => {
  const folder = temporary(t);
  const oneAfterAnother = async (number) => {
    const file = path.join(folder, `file-${number}`);
    const other = path.join(folder, `link-${number}`);
    host.writeFileSync(file, 'a'.repeat(100_000), { mode: 0o640 });
    host.symlinkSync(file, other);
    for (let killed = 0; killed < KILLED / AT_ONCE; killed++) {
      const args = ['-e', WRITER, ROOT, other, killed % 2 ? 'sync' : 'promise'];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
      child.kill('SIGKILL');
      await once(child, 'close');
      const text = host.readFileSync(file, 'latin1');
      const letter = text.charCodeAt(0) - 97;
      assert.strictEqual(text.length, 100_000 + letter * 10_000);
      assert.ok(text === text[0].repeat(text.length), 'a mixture');
      assert.strictEqual(permissions(file), 0o640);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => oneAfterAnother(number)));
  const left = host.readdirSync(folder).filter((name) => !/^(file|link)-\d$/.test(name));
  assert.ok(
    left.every((name) => name.startsWith('.file-') && name.endsWith('.tmp')),
    String(left),
  );
});
