'use strict';

// Which scenarios and engines the words of the bench mean, and where engines are found.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { scenarioNamed, scenarioNames } = require('../bench/harness/catalogue.js');
const { choose } = require('../bench/harness/choice.js');
const {
  ENGINES,
  enginesOfNodes,
  enginesOfPackages,
  enginesOfRun,
  findEngines,
  plays,
} = require('../bench/harness/engines.js');
const { Folders } = require('../bench/harness/folders.js');
const { compare } = require('../bench/harness/rounds.js');
const { scenarioTable } = require('../bench/terminal/table.js');

const BENCH = path.join(__dirname, '..', 'bench', 'bench.js');
const SCENARIOS = scenarioNames().map(scenarioNamed);

const chosen = (words) => choose(SCENARIOS, words, 'scenario').map(({ name }) => name);
const run = (args, env = process.env) =>
  spawnSync(process.execPath, [BENCH, ...args], { encoding: 'utf8', env });

let home;
before(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-engines-'));
});
after(() => fs.rmSync(home, { recursive: true, force: true }));

describe('--only', () => {
  it('takes families', () => {
    const served = SCENARIOS.filter(({ serve }) => serve).map(({ name }) => name);
    assert.deepStrictEqual(chosen('http'), served);
    for (const name of ['express-static-64k', 'http-1k', 'slow-clients', 'upload']) {
      assert.ok(served.includes(name), name);
    }
    assert.deepStrictEqual(chosen('pipe'), ['pipe-file']);
    assert.deepStrictEqual(chosen('pipe,http').sort(), ['pipe-file', ...served].sort());
  });

  it('takes names and their beginnings', () => {
    assert.deepStrictEqual(chosen('read-file'), ['read-file']);
    assert.deepStrictEqual(chosen('http-1k*'), ['http-1k', 'http-1k-length']);
    const express = ['express-static-1m', 'express-static-64k'];
    assert.deepStrictEqual(chosen('express-static*'), express);
    assert.deepStrictEqual(chosen(' read-file , upload'), ['read-file', 'upload']);
    assert.throws(() => chosen('read-file,no-such'), /^Error: no scenario no-such$/);
  });

  it('means one thing by each word', () => {
    const families = new Set(SCENARIOS.map(({ family }) => family));
    assert.ok(!families.has(undefined));
    for (const { name } of SCENARIOS) assert.ok(!families.has(name), name);
  });
});

describe('an engine that is not here', () => {
  const nowhere = () => ({ ...process.env, PATH: home });
  const absent = findEngines(
    ENGINES.filter(({ name }) => name === 'bun' || name === 'deno'),
  ).missing.map(({ name }) => name);

  for (const name of ['bun', 'deno', 'nginx']) {
    const skip =
      ENGINES.find((engine) => engine.name === name).inPackage !== undefined &&
      !absent.includes(name) &&
      `${name} is here`;
    it(`${name} is left out with a line`, { skip }, () => {
      const args = ['--quick', '--rounds=1', '--only=http-1k-length', `--engines=${name}`];
      const { status, stdout, stderr } = run(args, nowhere());
      assert.strictEqual(status, 1);
      assert.match(stdout, new RegExp(`^Without ${name}: .*(npm package|package manager).*\\.\n$`));
      assert.strictEqual(stderr, 'Nothing to measure.\n');
    });
  }

  it('is not missed where it would not play', () => {
    const { status, stdout } = run(['--only=read-file', '--engines=nginx,cp'], nowhere());
    assert.deepStrictEqual([status, stdout], [1, '']);
  });
});

describe('a program in a package for the platform', () => {
  const engine = {
    command: 'sluice-test-rival',
    inPackage: { scope: '@sluice-test', file: 'bin/rival' },
    versionArguments: [],
  };
  const before = process.env.PATH;
  after(() => {
    process.env.PATH = before;
  });

  it('is found beside the commands on the path', () => {
    const modules = path.join(home, 'node_modules');
    const program = path.join(modules, '@sluice-test', 'linux', 'bin', 'rival');
    const script = path.join(modules, '.bin', engine.command);
    for (const file of [program, script]) fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(program, `#!/bin/sh\necho 1.2.3\necho ${program}\n`, { mode: 0o755 });
    fs.writeFileSync(script, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    process.env.PATH = `${path.dirname(script)}${path.delimiter}${before}`;
    const [found] = findEngines([engine]).present;
    assert.deepStrictEqual([found.command, found.version], [program, '1.2.3']);
  });
});

describe('other versions of Node', () => {
  const installed = enginesOfPackages();
  const families = [...new Set(installed.map(({ family }) => family))];

  it('each come with node:fs and sluice-fs', () => {
    for (const family of families) {
      const names = choose(installed, family, 'engine').map(({ name }) => name);
      const label = family.slice('node-'.length);
      assert.deepStrictEqual(names, [`node:fs@${label}`, `sluice-fs@${label}`]);
    }
  });

  it('run their own, and are compared with themselves', {
    skip: families.length === 0 && 'no package node-NN is here',
  }, async () => {
    const folders = new Folders();
    try {
      const last = choose(installed, families.at(-1), 'engine');
      const { present } = findEngines([ENGINES[0], ...last]);
      const scenario = scenarioNamed('read-file');
      const options = { rounds: 1, folders };
      const comparison = await compare(scenario, present, scenario.scales.tiny, options);
      assert.deepStrictEqual(
        comparison.engines.map(({ against }) => against),
        ['node:fs', last[0].name, last[0].name],
      );
      const [, , { version, lanes }] = comparison.engines;
      assert.match(version, new RegExp(`^v${families.at(-1).slice('node-'.length)}\\.`));
      assert.ok(Object.keys(lanes).length > 0);
      assert.match(scenarioTable(comparison), new RegExp(`${last[1].name} `));
    } finally {
      folders.remove();
    }
  });

  it('are added by --node, and told apart', () => {
    const names = enginesOfNodes([process.execPath, process.execPath]).map(({ name }) => name);
    const { version } = process;
    assert.deepStrictEqual(names, [
      ...[`node:fs@${version}`, `sluice-fs@${version}`],
      ...[`node:fs@${version} (2)`, `sluice-fs@${version} (2)`],
    ]);
  });

  it('must be Node', () => {
    const { status, stderr } = run(['--node=/bin/true', '--only=read-file']);
    assert.strictEqual(status, 2);
    assert.match(stderr, /^no Node: \/bin\/true\n\nUsage/);
  });
});

it('an engine plays what it can', () => {
  const named = (name) => ENGINES.find((engine) => engine.name === name);
  const playedBy = (name) => SCENARIOS.filter((scenario) => plays(named(name), scenario));
  assert.strictEqual(playedBy('sluice-fs').length, SCENARIOS.length);
  assert.deepStrictEqual(
    playedBy('cp').map(({ name }) => name),
    ['pipe-file'],
  );
  for (const limit of ['sync', 'read-loop', 'write-loop', 'no-file']) {
    assert.ok(playedBy(limit).length > 0, limit);
    for (const { limits } of playedBy(limit)) assert.ok(limits[limit] instanceof Function);
  }
  // The same script as Node's for a job, a program of its own for a server.
  const jobs = SCENARIOS.filter(({ work }) => work !== undefined);
  for (const name of ['bun', 'deno']) {
    const served = playedBy(name).filter(({ serve }) => serve !== undefined);
    assert.strictEqual(playedBy(name).length, jobs.length + served.length);
    assert.ok(served.length > 0);
    for (const { answer } of served) assert.ok(['length', 'chunked', 'upload'].includes(answer));
  }
});

it('each Node plays every job of a full run, and a quick one keeps to this Node', () => {
  const http = SCENARIOS.find(({ name }) => name === 'http-1k');
  const job = SCENARIOS.find(({ name }) => name === 'read-file');
  const isOther = ({ command }) => /node-\d+/.test(command);
  for (const engine of enginesOfRun('full').filter(isOther)) {
    assert.deepStrictEqual([plays(engine, job), plays(engine, http)], [true, false]);
    assert.ok(engine.against.startsWith('node:fs@'));
  }
  const quick = enginesOfRun('quick');
  assert.ok(!quick.some(isOther));
  assert.ok(!quick.some(({ role }) => role === 'rival'));
});
