'use strict';

// The process that is measured, in a JavaScript runtime: does the work of one
// scenario with the fs module of one engine, once, and says what it took. A
// limit does work of its own instead, which comes to the same.
//
// A job runs at once and ends. A server says where it listens, measures
// between `begin` and `end`, and goes when its standard input does.

const { createInterface } = require('node:readline');
const { setImmediate: turnOfTheLoop } = require('node:timers/promises');
const { scenarioNamed } = require('../harness/catalogue.js');
const { Meter } = require('../harness/meter.js');

const {
  scenario: name,
  module: moduleName,
  lanes: lanesModule,
  limit,
  ...plan
} = JSON.parse(process.argv[2]);

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function runJob(scenario, context, meter) {
  const work = limit === undefined ? scenario.work : scenario.limits[limit];
  const state = await scenario.setup?.(context);
  for (let done = 0; done < (scenario.warmUps ?? 0); done++) await work(context, state);
  await turnOfTheLoop();
  meter.begin();
  const { kept, ...done } = await work(context, state);
  const metrics = meter.end();
  // A loop with one buffer has nothing to show.
  if (limit === undefined || kept !== undefined) await scenario.check?.(context, kept, state);
  say({ ...metrics, ...done });
}

function runServer(scenario, context, meter) {
  const server = (limit === undefined ? scenario.serve : scenario.limits[limit])(context);
  server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (JSON.parse(line) === 'begin') {
        meter.begin();
        say('begun');
      } else {
        say(meter.end());
      }
    })
    .on('close', () => process.exit());
}

const scenario = scenarioNamed(name);
const context = { ...plan, fs: require(moduleName) };
const meter = new Meter({
  lanes: lanesModule === undefined ? undefined : require(lanesModule).lanes,
  watchDelay: scenario.watchDelay !== false,
});

if (scenario.serve) runServer(scenario, context, meter);
else runJob(scenario, context, meter);
