'use strict';

// Puts a server under load: with wrk where it is wanted and fits, else with
// ../programs/load.js, which in any case opens the dance: it warms the server
// and checks what it sends, byte for byte.

const os = require('node:os');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { Child } = require('./child.js');
const { versionOfWrk } = require('./installed.js');
const { catches } = require('./machine.js');

const PROGRAM = path.join(__dirname, '..', 'programs', 'load.js');
const REPORT = path.join(__dirname, '..', 'programs', 'report.lua');

/** Whole seconds, and more than any measurement takes: it is interrupted in time. */
const WRK_SECONDS = 600;

/** Is wrk on the path? */
const wrkIsHere = () => versionOfWrk() !== undefined;

function startOwn(load) {
  return new Child('load generator', process.execPath, [PROGRAM, JSON.stringify(load)]);
}

/**
 * wrk takes its duration in whole seconds; interrupted, it reports as at its
 * end. It is not ready for that before it has begun.
 */
async function runWrk({ port, path: url, connections, seconds }) {
  const wrk = new Child('wrk', 'wrk', [
    '-t1',
    `-c${connections}`,
    `-d${WRK_SECONDS}s`,
    // Its 2 s would count the answers with a large file as errors.
    `--timeout=${WRK_SECONDS}s`,
    '-s',
    REPORT,
    `http://127.0.0.1:${port}${url}`,
  ]);
  while (!wrk.gone && !catches(wrk.pid, os.constants.signals.SIGINT)) await delay(1);
  await delay(seconds * 1000);
  wrk.interrupt();
  const { errors, ...traffic } = await wrk.receive();
  await wrk.finish();
  if (errors > 0) throw new Error(`wrk met ${errors} errors`);
  return traffic;
}

/** Measures the server from the first request of the timed part to the last. */
async function applyLoad(server, load, withWrk) {
  const own = startOwn({ ...load, port: server.port, path: server.path });
  try {
    await own.receive();
    const useWrk = withWrk && load.mode === 'keepAlive';
    if (useWrk) await own.finish();
    await server.begin();
    const traffic = useWrk
      ? await runWrk({ ...load, port: server.port, path: server.path })
      : await own.ask('go');
    const metrics = await server.end();
    return { ...metrics, ...traffic };
  } finally {
    await own.stop();
  }
}

module.exports = { applyLoad, wrkIsHere };
