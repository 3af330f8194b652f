'use strict';

// What the bench says of the goals, and how it parts its time between scenarios.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { judge } = require('../bench/harness/wanted.js');
const { scenarioNamed } = require('../bench/harness/catalogue.js');
const { findEngines } = require('../bench/harness/engines.js');
const { deadlineOf, runSession } = require('../bench/harness/session.js');
const { Progress } = require('../bench/terminal/progress.js');
const { goalsTable } = require('../bench/terminal/table.js');

const summary = (engine, role, against, { times, delay = null, limit, value = 1 }) => ({
  engine,
  role,
  against,
  value: { median: value },
  times: { medians: times },
  loopDelayP99Ms: delay,
  ofLimits: limit === undefined ? {} : { 'read-loop': limit },
});

describe('goals', () => {
  it('are judged for each sluice-fs against the node:fs of the same Node', () => {
    const goals = judge({ times: 2 }, [
      summary('node:fs', 'base', 'node:fs', { times: 1 }),
      summary('sluice-fs', 'ours', 'node:fs', { times: 2 }),
      summary('bun', 'rival', 'node:fs', { times: 9 }),
      summary('node:fs@26', 'base', 'node:fs@26', { times: 1 }),
      summary('sluice-fs@26', 'ours', 'node:fs@26', { times: 1.9 }),
    ]);
    assert.deepStrictEqual(goals, [
      { engine: 'sluice-fs', goal: 'times', wanted: 2, value: 2, reached: true },
      { engine: 'sluice-fs@26', goal: 'times', wanted: 2, value: 1.9, reached: false },
    ]);
  });

  it('may be a share of a limit, which has to be beside it', () => {
    const of = (limit) =>
      judge({ ofLimit: { 'read-loop': 0.6 } }, [
        summary('node:fs', 'base', 'node:fs', { times: 1, limit }),
        summary('sluice-fs', 'ours', 'node:fs', { times: 2, limit }),
      ]).map(({ goal, reached }) => [goal, reached]);
    assert.deepStrictEqual(of(0.61), [['of read-loop', true]]);
    assert.deepStrictEqual(of(0.59), [['of read-loop', false]]);
    assert.deepStrictEqual(of(undefined), []);
  });

  it('may be a difference', () => {
    const of = (value) =>
      judge({ more: 15 }, [
        summary('node:fs', 'base', 'node:fs', { times: 1, value: 30 }),
        summary('sluice-fs', 'ours', 'node:fs', { times: 1, value }),
      ]).map(({ value, reached }) => [value, reached]);
    assert.deepStrictEqual([of(45), of(46)], [[[15, true]], [[16, false]]]);
  });

  it('hold for the delay of the event loop', () => {
    const of = (delay) =>
      judge({ times: 1 }, [
        summary('node:fs', 'base', 'node:fs', { times: 1, delay: 3 }),
        summary('sluice-fs', 'ours', 'node:fs', { times: 1, delay }),
      ]).map(({ goal, reached }) => [goal, reached]);
    assert.deepStrictEqual(of(4), [
      ['times', true],
      ['delay p99 ms', true],
    ]);
    assert.deepStrictEqual(of(4.1)[1], ['delay p99 ms', false]);
    assert.deepStrictEqual(of(null), [['times', true]]);
  });

  it('are none where nothing is wanted, or nothing can be compared', () => {
    const ours = summary('sluice-fs', 'ours', 'sluice-fs', { times: 1 });
    assert.deepStrictEqual(judge(undefined, [ours]), []);
    assert.deepStrictEqual(judge({ times: 2 }, [ours]), []);
  });

  it('are told in a table, with the reason where one is known', () => {
    const goal = { engine: 'sluice-fs', goal: 'times', wanted: 2, value: 1.9, reached: false };
    const comparison = { scenario: 'one', goals: [goal], whyNot: 'the call itself costs it' };
    const text = goalsTable([comparison]);
    assert.match(text, /one +sluice-fs +times +2\.00 +1\.90 +no/);
    assert.match(text, /\none: the call itself costs it$/);
    const reached = { ...comparison, goals: [{ ...goal, reached: true }] };
    assert.doesNotMatch(goalsTable([reached]), /costs it/);
    assert.strictEqual(goalsTable([{ ...comparison, goals: [] }]), null);
  });
});

describe('the time of a run', () => {
  it('is parted between the scenarios that are left, and a server gets more', () => {
    const [job, server] = [{}, { serve() {} }];
    assert.strictEqual(deadlineOf([job, job, job, job], 0, 100), 25);
    assert.strictEqual(deadlineOf([job, job, job], 70, 100), 80);
    assert.strictEqual(deadlineOf([job, server], 0, 100), 25);
    assert.strictEqual(deadlineOf([server, job], 0, 100), 75);
    assert.strictEqual(deadlineOf([job, server], 120, 100), 120);
    const endless = Number.POSITIVE_INFINITY;
    assert.strictEqual(deadlineOf([job, job], 5, endless), endless);
  });
});

it('what would begin too late is left out', async () => {
  const names = ['read-file', 'stat-64'];
  const engines = findEngines().present.filter(({ name }) => name === 'node:fs');
  const scenarios = names.map(scenarioNamed);
  const progressOf = (total) => new Progress(total);
  const options = { scenarios, progressOf, engines, scale: 'tiny', rounds: 1 };
  // Nothing has time.
  const late = await runSession({ ...options, endMs: 0 });
  assert.deepStrictEqual([late.comparisons, late.leftOut], [[], names]);
  // One round is done in any case.
  const inTime = await runSession({ ...options, rounds: 2, patienceMs: 0 });
  assert.deepStrictEqual(
    inTime.comparisons.map(({ scenario, rounds }) => [scenario, rounds]),
    names.map((name) => [name, 1]),
  );
});
