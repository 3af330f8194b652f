'use strict';

// `sluice-fs doctor [DIR]`: which lanes are open here, which are not, and why.

const { clearAwayOnSignals } = require('../bench/harness/signals.js');

const USAGE = `Usage: sluice-fs doctor [DIR] [options]

  DIR       the folder that is looked at, and tried in a temporary folder below (.)
  --json    the report as JSON

  The exit code is 0 if native code works, and 1 if it does not.
`;

const options = { json: { type: 'boolean' } };

/** The library without native code is what is asked about: that it is missing is no error here, and said once. */
function load() {
  const environment = { ...process.env };
  delete process.env.SLUICE_REQUIRE_NATIVE;
  const others = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.code !== 'SLUICE_NO_NATIVE') for (const listener of others) listener(warning);
  });
  return { environment, fs: require('../index.js') };
}

async function makeReport(folder) {
  const { environment, fs } = load();
  const { adviceOn } = require('./doctor/advice.js');
  const { filesystemOf } = require('./doctor/filesystems.js');
  const { addon, describeHost } = require('./doctor/host.js');
  const { describeSettings } = require('./doctor/settings.js');
  const { runProbes } = require('./doctor/probes.js');
  const lanes = fs.lanes();
  const report = {
    native: fs.native,
    host: describeHost(),
    addon: addon(),
    filesystem: filesystemOf(folder),
    filesystemOfProcess: filesystemOf(process.cwd()),
    lanes,
    settings: describeSettings(environment, lanes.pool),
    probes: null,
  };
  try {
    report.probes = await runProbes(folder);
  } catch (error) {
    report.noProbes = error.message;
  }
  report.ok = report.native && (report.probes ?? []).every(({ ok }) => ok);
  report.advice = adviceOn(report);
  return report;
}

async function run({ json }, [folder = '.']) {
  clearAwayOnSignals();
  const report = await makeReport(require('node:path').resolve(folder));
  process.stdout.write(
    json
      ? `${JSON.stringify(report, null, 2)}\n`
      : require('./doctor/text.js').textOfReport(report),
  );
  return report.ok ? 0 : 1;
}

module.exports = { USAGE, options, most: 1, run };
