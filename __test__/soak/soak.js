'use strict';

// `npm run soak -- [--minutes N | --seconds N] [--clients N] [--slow N] [--servers N]`: a mixed load for as long as one
// likes. 10,000 clients are more than the descriptors that a process may have on many a machine: several servers share
// them, each with a process of clients.
//
// Fails on a wrong byte, on a process that ends by itself, and on memory, descriptors or threads that
// grow; shows the curve.

const { fork } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const Table = require('cli-table3');
const { makeFiles } = require('./files.js');

/** Lines of the curve. */
const LINES = 20;

/** So long the memory may grow: caches fill, code is compiled, V8 finds out how much it needs. */
const WARM_SHARE = 0.4;

/** What a second half may have more than the first, at the median: garbage is not collected at once. */
const MORE = { rss: 1.15, descriptors: 1.1 };

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** A child, asked by `ask`, whose end is awaited by nobody else. */
function start(file, args, execArgv = []) {
  const child = fork(path.join(__dirname, file), args, { execArgv });
  const ended = once(child, 'exit').then(([status, signal]) => {
    throw new Error(`${file} has ended by itself: ${signal ?? status}`);
  });
  ended.catch(() => {});
  const hear = () => Promise.race([once(child, 'message').then(([message]) => message), ended]);
  const ask = (what) => {
    child.send(what);
    return hear();
  };
  return { ask, child, hear };
}

/** What grows, of two halves of the curve behind its beginning. */
function growing(curve) {
  const warm = curve.slice(Math.floor(curve.length * WARM_SHARE));
  const middle = warm.length >> 1;
  const halves = [warm.slice(0, middle), warm.slice(middle)];
  return Object.entries(MORE).flatMap(([what, most]) => {
    const [before, after] = halves.map((half) => median(half.map((point) => point[what])));
    return after > before * most ? [`${what}: ${before.toFixed(0)}, then ${after.toFixed(0)}`] : [];
  });
}

function show(curve) {
  const head = ['s', 'RSS MiB', 'heap', 'external', 'fds', 'threads', 'delay p99', 'max ms'];
  const table = new Table({ head, style: { head: [], border: [] } });
  const step = Math.max(1, Math.ceil(curve.length / LINES));
  for (const point of curve.filter((_, at) => at % step === 0 || at === curve.length - 1)) {
    const { seconds, rss, heap, external, descriptors, threads, delayP99, delayMax } = point;
    const rounded = [seconds, rss, heap, external].map((value) => value.toFixed(0));
    table.push([...rounded, descriptors, threads, delayP99.toFixed(1), delayMax.toFixed(0)]);
  }
  return table.toString();
}

/** A server with files of its own, and its clients. */
async function startPair(folder, clients, slow, children) {
  fs.mkdirSync(folder);
  makeFiles(folder);
  const server = start('server.js', [folder], ['--expose-gc']);
  children.push(server.child);
  const { port } = await server.hear();
  const idle = await server.ask('used');
  const load = start('clients.js', [port, clients, slow].map(String));
  children.push(load.child);
  return { server, load, idle };
}

/** What all have used together; of delays the longest. */
function together(reports) {
  const sum = (what) => reports.reduce((all, report) => all + report[what], 0);
  const all = Object.fromEntries(Object.keys(reports[0]).map((what) => [what, sum(what)]));
  const delays = ['delayP99', 'delayMax'].filter((what) => what in all);
  for (const what of delays) all[what] = Math.max(...reports.map((report) => report[what]));
  return { ...all, lanes: reports[0].lanes };
}

/**
 * Soaks for so long.
 *
 * @returns {Promise<{ curve: object[], counts: object, end: object, idle: object, faults: string[] }>} what the servers used, each
 *   second; what the clients have seen; what is left when all of them have gone; and what is wrong
 */
async function soak({ seconds, clients, slow, servers = 1 }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'soak-'));
  const children = [];
  try {
    const pairs = [];
    for (let i = 0; i < servers; i++) {
      const [quickHere, slowHere] = [clients, slow].map((all) => Math.ceil((all - i) / servers));
      pairs.push(await startPair(path.join(folder, String(i)), quickHere, slowHere, children));
    }
    const all = async (who, what) =>
      together(await Promise.all(pairs.map((pair) => pair[who].ask(what))));
    const idle = together(pairs.map((pair) => pair.idle));
    const curve = [];
    const begun = performance.now();
    const since = () => (performance.now() - begun) / 1000;
    while (since() < seconds) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000, seconds * 100)));
      curve.push({ seconds: since(), ...(await all('server', 'used')) });
      await all('load', 'counts');
    }
    const counts = await all('load', 'end');
    const end = await all('server', 'end');
    const faults = growing(curve);
    // Those of Node's own that come and go: a pipe to a worker, an epoll.
    if (end.descriptors > idle.descriptors + 5 * servers) {
      faults.push(
        `${end.descriptors} descriptors are left, of ${idle.descriptors} at the beginning`,
      );
    }
    return { curve, counts, end, idle, faults };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const option = { type: 'string' };
  const names = ['minutes', 'seconds', 'clients', 'slow', 'servers'];
  const options = Object.fromEntries(names.map((name) => [name, option]));
  const { values } = parseArgs({ options });
  const seconds =
    values.seconds === undefined ? Number(values.minutes ?? 30) * 60 : Number(values.seconds);
  const { curve, counts, end, faults } = await soak({
    seconds,
    clients: Number(values.clients ?? 50),
    slow: Number(values.slow ?? 200),
    servers: Number(values.servers ?? 1),
  });
  console.log(show(curve));
  const { whole, cut, sent, bytes } = counts;
  console.log(
    `${whole} whole answers, ${cut} cut off, ${sent} uploads, ${(bytes / 2 ** 30).toFixed(2)} GiB, ` +
      `${end.works} other works; no byte was wrong`,
  );
  for (const [name, { operations }] of Object.entries(end.lanes))
    console.log(`${name}: ${operations}`);
  console.log(`at the end: ${end.rss.toFixed(0)} MiB, ${end.descriptors} descriptors`);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

if (require.main === module) main();

module.exports = { soak };
