'use strict';

// One measurement: one scenario, one engine, in processes of its own.

const { applyLoad } = require('./load.js');
const { othersBetween, sampleMachine } = require('./machine.js');

/** Only those that are wanted: some of them need what is in no package. */
const driverNamed = (name) => require(`../drivers/${name}.js`);

async function measureServer(driver, engine, plan, withWrk) {
  const server = await driver.serve(engine, plan);
  try {
    const result = await applyLoad(server, plan.scenario.load(plan.size), withWrk);
    await server.finish();
    return result;
  } finally {
    await server.stop();
  }
}

/**
 * Measures, and checks what was made. Rejects if a byte differs
 * (`ERR_WRONG_BYTES`) or anything fails.
 */
async function measure(scenario, engine, size, { folders, withWrk }) {
  const folder = folders.fixture(size);
  const output = folders.fresh(scenario);
  const plan = { scenario, size, folder, output };
  // Of a program's start nothing is left in a process that has done anything else.
  const driver = driverNamed(scenario.isStart ? 'start' : engine.driver);
  const before = sampleMachine();
  const result = scenario.load
    ? await measureServer(driver, engine, plan, withWrk)
    : await driver.run(engine, plan);
  const others = othersBetween(before, sampleMachine());
  scenario.inspect?.(plan);
  if (scenario.makesLargeFile || scenario.inMemory) folders.discard(output);
  return { ...result, others };
}

module.exports = { measure };
