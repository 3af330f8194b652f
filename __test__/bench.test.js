'use strict';

// The bench harness: wrong bytes or an interruption do not pass unnoticed. No
// figure is judged here.

const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');
const { scenarioNamed } = require('../bench/harness/catalogue.js');
const { matches, sliceOf } = require('../bench/harness/content.js');
const { findEngines } = require('../bench/harness/engines.js');
const { Folders } = require('../bench/harness/folders.js');
const { MEASURES } = require('../bench/harness/measures.js');
const { wrkIsHere } = require('../bench/harness/load.js');
const { compare } = require('../bench/harness/rounds.js');
const { spreadOf, timesBetter } = require('../bench/harness/statistics.js');
const { ResponseReader } = require('../bench/programs/response-reader.js');

const BENCH = path.join(__dirname, '..', 'bench', 'bench.js');
const { present } = findEngines();
const [stock, ours] = present;

let folders;
before(() => {
  folders = new Folders();
});
after(() => folders.remove());

const tiny = (scenario, engines, options) =>
  compare(scenario, engines, scenario.scales.tiny, { rounds: 1, folders, ...options });

it('measures with wrk where it is', { skip: !wrkIsHere() && 'wrk is not here' }, async () => {
  const comparison = await tiny(scenarioNamed('http-64k'), [ours], { withWrk: true });
  assert.ok(comparison.engines[0].rounds[0].operations > 0);
});

describe('an engine that moves wrong bytes', () => {
  /** An fs whose `readFile` and streams spoil one byte. */
  const SPOILT = `
    const fs = { ...require('node:fs') };
    const { Transform } = require('node:stream');
    const spoil = (bytes) => {
      bytes[bytes.length >> 1] ^= 1;
      return bytes;
    };
    module.exports = {
      ...fs,
      readFile: (path, callback) =>
        fs.readFile(path, (error, bytes) => callback(error, bytes && spoil(bytes))),
      writeFile: (path, bytes, callback) => fs.writeFile(path, bytes.subarray(1), callback),
      createReadStream: (path) =>
        fs.createReadStream(path).pipe(
          new Transform({ transform: (chunk, _, done) => done(null, spoil(chunk)) }),
        ),
    };
  `;
  const LAID_OVER = `
    require('node:fs').createReadStream = require('./spoilt.js').createReadStream;
  `;
  let spoilt;
  before(() => {
    const folder = folders.fresh();
    const module = path.join(folder, 'spoilt.js');
    const register = path.join(folder, 'register.js');
    fs.writeFileSync(module, SPOILT);
    fs.writeFileSync(register, LAID_OVER);
    spoilt = { ...stock, name: 'spoilt', module, preload: ['--require', register] };
  });

  for (const name of [
    ...['read-file', 'read-stream', 'write-file', 'pipe-file'],
    ...['http-64k', 'express-static-64k', 'express-static-1m'],
  ]) {
    it(`fails in ${name}`, async () => {
      await assert.rejects(tiny(scenarioNamed(name), [spoilt]), { code: 'ERR_WRONG_BYTES' });
    });
  }
});

/** The processes that have this text in their command line, as the measured ones have their folder. */
function processesNaming(text) {
  return fs.readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

async function until(condition) {
  for (let asked = 0; !condition(); asked++) {
    assert.ok(asked < 1000, 'it has not happened within 10 s');
    await delay(10);
  }
}

describe('a run of the command', () => {
  let home;
  const withHome = () => ({ ...process.env, TMPDIR: home });
  before(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-test-'));
  });
  after(() => fs.rmSync(home, { recursive: true, force: true }));

  it('writes a record and leaves nothing behind', () => {
    const record = path.join(folders.fresh(), 'record.json');
    const args = [BENCH, '--quick', '--rounds=1', '--only=read-file,read-file-sync'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, `--json=${record}`], {
      encoding: 'utf8',
      env: withHome(),
    });
    assert.strictEqual(status, 0, stderr);
    assert.match(stdout, /read-file: .*\(once\)/);
    assert.match(stderr, /^1\/2 .*\n2\/2 .*\n$/);
    const { format, machine, comparisons, failures } = JSON.parse(fs.readFileSync(record, 'utf8'));
    assert.strictEqual(format, 3);
    assert.strictEqual(machine.cores, os.cpus().length);
    assert.deepStrictEqual(failures, []);
    assert.deepStrictEqual(
      comparisons.map(({ scenario, engines }) => [scenario, engines.map(({ engine }) => engine)]),
      [
        ['read-file', [stock.name, ours.name, 'sync']],
        ['read-file-sync', [stock.name, ours.name]],
      ],
    );
    assert.deepStrictEqual(fs.readdirSync(home), []);
  });

  it('fails when an engine moves wrong bytes, and goes on with the next scenario', () => {
    const folder = folders.fresh();
    const spoiler = path.join(folder, 'spoiler.js');
    fs.writeFileSync(
      spoiler,
      `const fs = require('node:fs');
      const { readFile } = fs;
      fs.readFile = (path, callback) =>
        readFile(path, (error, bytes) => callback(error, bytes.fill(0)));`,
    );
    const record = path.join(folder, 'record.json');
    const args = [BENCH, '--quick', '--rounds=1', '--engines=node:fs', `--json=${record}`];
    const { status, stderr } = spawnSync(
      process.execPath,
      [...args, '--only=read-file,read-file-sync'],
      { encoding: 'utf8', env: { ...withHome(), NODE_OPTIONS: `--require ${spoiler}` } },
    );
    assert.strictEqual(status, 1);
    assert.match(stderr, /^read-file failed: .*wrong bytes: file 0 has other contents/ms);
    const { comparisons, failures } = JSON.parse(fs.readFileSync(record, 'utf8'));
    assert.deepStrictEqual(
      [comparisons.map(({ scenario }) => scenario), failures.map(({ scenario }) => scenario)],
      [['read-file-sync'], ['read-file']],
    );
    assert.deepStrictEqual(fs.readdirSync(home), []);
  });

  it('leaves nothing behind when it is interrupted', {
    skip: !fs.existsSync('/proc'),
  }, async () => {
    const args = [BENCH, '--rounds=100', '--only=http-64k,pipe-file', '--own-load'];
    const child = spawn(process.execPath, args, {
      env: withHome(),
      stdio: 'ignore',
    });
    await until(() => processesNaming(home).length > 0);
    const ended = once(child, 'close');
    child.kill('SIGINT');
    const [code, signal] = await ended;
    assert.deepStrictEqual([code, signal], [128 + os.constants.signals.SIGINT, null]);
    assert.deepStrictEqual(fs.readdirSync(home), []);
    await until(() => processesNaming(home).length === 0);
  });

  it('explains itself when it is asked for something else', () => {
    for (const args of [['--only=no-such'], ['--rounds=x'], ['--no-such'], ['--engines=x']]) {
      const { status, stderr } = spawnSync(process.execPath, [BENCH, ...args], {
        encoding: 'utf8',
      });
      assert.strictEqual(status, 2);
      assert.match(stderr, /^.+\n\nUsage: npm run bench/);
    }
  });
});

describe('statistics', () => {
  it('gives the median and its spread', () => {
    assert.deepStrictEqual(spreadOf([3, 1, 2, 10]), { median: 2.5, min: 1, max: 10, mad: 1 });
  });

  it('compares medians and pairs, whichever way is better', () => {
    const { medians, pairs } = timesBetter([10, 20, 30], [5, 5, 10], 'lower');
    assert.strictEqual(medians, 4);
    assert.deepStrictEqual(pairs, { median: 3, min: 2, max: 4, mad: 1 });
    assert.strictEqual(timesBetter([10], [30], 'higher').medians, 3);
  });

  it('knows what a scenario is judged by', () => {
    const result = {
      ...{ seconds: 2, operations: 1000, bytes: 4e6, cpuSeconds: 1, peakBytes: 2 ** 21 },
      ...{ p99Us: 30, residentBytes: 2 ** 22 },
    };
    const values = Object.entries(MEASURES).map(([name, { value }]) => [name, value(result)]);
    assert.deepStrictEqual(Object.fromEntries(values), {
      latency: 2000,
      requests: 500,
      throughput: 2,
      memory: 2,
      tail: 30,
      start: 2000,
      resident: 4,
    });
  });
});

describe('contents', () => {
  it('differ from file to file and from position to position', () => {
    const bytes = Buffer.concat([sliceOf(3, 0, 70_000), sliceOf(3, 70_000, 1_000_000)]);
    assert.ok(matches(bytes, 3, 0));
    assert.ok(matches(bytes.subarray(65_536), 3, 65_536));
    assert.ok(!matches(bytes, 4, 0));
    assert.ok(!matches(bytes.subarray(65_536), 3, 0));
    bytes[999_999] ^= 1;
    assert.ok(!matches(bytes, 3, 0));
  });

  it('may be text, of one byte a character', () => {
    const text = sliceOf(3, 5, 70_000, true);
    assert.match(text.toString('latin1'), /^[\w \n]+$/);
    assert.ok(matches(text, 3, 5, true));
    assert.ok(!matches(text, 3, 5));
    assert.ok(!matches(text, 2, 5, true));
  });
});

describe('reading responses', () => {
  const RESPONSES = [
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello'],
    [
      'chunked',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\nA\r\nlo, world!\r\n0\r\n\r\n',
      'hello, world!',
    ],
    ['empty', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', ''],
  ];

  for (const [title, response, body] of RESPONSES) {
    it(`${title}, however it is cut`, () => {
      const twice = Buffer.from(response.repeat(2));
      for (let size = 1; size <= twice.length; size++) {
        const bodies = [];
        let text = '';
        const reader = new ResponseReader({
          onBody: (part, position) => {
            assert.strictEqual(position, text.length);
            text += part;
          },
          onEnd: (length) => {
            assert.strictEqual(length, text.length);
            bodies.push(text);
            text = '';
          },
        });
        for (let at = 0; at < twice.length; at += size) reader.feed(twice.subarray(at, at + size));
        assert.deepStrictEqual(bodies, [body, body]);
      }
    });
  }

  it('refuses any other', () => {
    const wrong = [
      'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
      'HTTP/1.1 200 OK\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n',
    ];
    for (const response of wrong) {
      const reader = new ResponseReader({ onBody: () => {}, onEnd: () => {} });
      assert.throws(() => reader.feed(Buffer.from(response)), response);
    }
  });
});
