'use strict';

// `npm run soak -- [--minutes N | --seconds N] [--clients N] [--slow N]`: a mixed load for as long as one likes.
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

/**
 * Soaks for so long.
 *
 * @returns {Promise<{ curve: object[], counts: object, end: object, idle: object, faults: string[] }>} what the server used, each
 *   second; what the clients have seen; what is left when all of them have gone; and what is wrong
 */
async function soak({ seconds, clients, slow }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'soak-'));
  const children = [];
  try {
    makeFiles(folder);
    const server = start('server.js', [folder], ['--expose-gc']);
    children.push(server.child);
    const { port } = await server.hear();
    const idle = await server.ask('used');
    const load = start('clients.js', [port, clients, slow].map(String));
    children.push(load.child);
    const curve = [];
    const begun = performance.now();
    const since = () => (performance.now() - begun) / 1000;
    while (since() < seconds) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000, seconds * 100)));
      curve.push({ seconds: since(), ...(await server.ask('used')) });
      await load.ask('counts');
    }
    const counts = await load.ask('end');
    const end = await server.ask('end');
    const faults = growing(curve);
    // Those of Node's own that come and go: a pipe to a worker, an epoll.
    if (end.descriptors > idle.descriptors + 5) {
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
  const options = { minutes: option, seconds: option, clients: option, slow: option };
  const { values } = parseArgs({ options });
  const seconds =
    values.seconds === undefined ? Number(values.minutes ?? 30) * 60 : Number(values.seconds);
  const { curve, counts, end, faults } = await soak({
    seconds,
    clients: Number(values.clients ?? 50),
    slow: Number(values.slow ?? 200),
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
