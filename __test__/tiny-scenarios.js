'use strict';

// Runs scenarios of the bench once, tiny, with every engine that is here. No figure is
// judged.

const assert = require('node:assert');
const { after, before, describe, it } = require('node:test');
const { scenarioNamed } = require('../bench/harness/catalogue.js');
const { findEngines, plays } = require('../bench/harness/engines.js');
const { Folders } = require('../bench/harness/folders.js');
const { compare } = require('../bench/harness/rounds.js');
const { comparisonTable, goalsTable, scenarioTable } = require('../bench/terminal/table.js');
const { native } = require('..');

const { present } = findEngines();

/** What loads the module and calls nothing, and what Node's own functions do under our names. */
const NODES_OWN = new Set(['start-time', 'start-memory', 'stat-sync', 'exists-sync', 'stat-64']);

/** A test for each of these scenarios: it works with every engine that is here. */
function testTiny(title, names) {
  describe(title, () => {
    let folders;
    before(() => {
      folders = new Folders();
    });
    after(() => folders.remove());
    for (const name of names) {
      const scenario = scenarioNamed(name);
      const engines = present.filter((engine) => plays(engine, scenario));
      const skip = engines.length === 0 && `there is none before Node ${scenario.since}`;
      it(name, { skip }, async () => {
        const comparison = await compare(scenario, engines, scenario.scales.tiny, {
          rounds: 1,
          folders,
        });
        assert.deepStrictEqual(
          comparison.engines.map(({ engine }) => engine),
          engines.map(({ name }) => name),
        );
        for (const { engine, rounds, value } of comparison.engines) {
          const [result] = rounds;
          assert.ok(value.median > 0, `${engine}: ${value.median}`);
          assert.ok(result.seconds > 0);
          assert.ok(result.operations > 0 || result.bytes > 0);
          assert.ok(result.cpuSeconds >= 0);
          assert.ok(result.others === null || (result.others >= 0 && result.others <= 1));
        }
        const { lanes, loopShare, peakBytes } = comparison.engines[1].rounds[0];
        assert.ok(peakBytes > 1024 * 1024);
        if (!scenario.isStart) assert.ok(loopShare >= 0 && loopShare <= 1);
        if (!NODES_OWN.has(name)) {
          assert.ok(Object.keys(lanes).length > 0, 'no lane has counted');
          if (native) assert.ok(!('exact' in lanes), 'served by the exact lane');
        }
        const { goals, wanted } = comparison;
        assert.strictEqual(goals.length > 0, wanted !== null);
        if (wanted !== null) assert.match(goalsTable([comparison]), /wanted .*measured/);
        assert.match(scenarioTable(comparison), new RegExp(`^${name}: .*\\n.*engine`));
        const times = comparison.engines[1].times.medians;
        assert.ok(Number.isFinite(times) && times > 0);
        assert.match(comparisonTable([comparison]), /times faster/);
      });
    }
  });
}

module.exports = { testTiny };
