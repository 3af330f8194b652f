'use strict';

// Runs the programs of examples/ as a user would: real processes, on every
// Node that is supported, with real files and connections.
//
// Each run also proves that the work was done by our lanes: see `assertServed`.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { buffer } = require('node:stream/consumers');
const { setTimeout: sleep } = require('node:timers/promises');

const ROOT = path.join(__dirname, '..');
const REPORT_LANES = path.join(__dirname, 'report-lanes.js');

const thisMajor = Number.parseInt(process.versions.node, 10);
const NODES = [
  { major: thisMajor, binary: process.execPath },
  ...[20, 22, 24, 26]
    .filter((major) => major !== thisMajor)
    .map((major) => ({
      major,
      binary: path.join(ROOT, 'node_modules', `node-${major}`, 'bin', 'node'),
    })),
];

/** No program here works this long; one that hangs fails its test. */
const PATIENCE_MS = 60_000;

/** A temp folder that goes with the test. */
function temporaryFolder(t) {
  // Its real name, as /proc tells of open files.
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-examples-')));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new file of random bytes. */
function randomFile(folder, name, size) {
  const file = path.join(folder, name);
  const contents = randomBytes(size);
  fs.writeFileSync(file, contents);
  return { file, contents };
}

function assertSame(actual, expected) {
  assert.equal(actual.length, expected.length);
  assert.ok(actual.equals(expected), 'the same bytes');
}

/** Our lanes served the program, and Node's own fs served nothing in our place. */
function assertServed(lanes) {
  const { exact, ...ours } = lanes;
  const operations = Object.values(ours).reduce((sum, lane) => sum + lane.operations, 0);
  assert.ok(operations > 0 && exact.operations === 0, JSON.stringify(lanes));
}

/** Waits for what another process is about to do. */
async function until(condition, what) {
  const deadline = Date.now() + PATIENCE_MS / 2;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `in time: ${what}`);
    await sleep(5);
  }
}

/** The programs of examples/ in the hands of one test, on one Node. */
class Programs {
  #t;
  #node;
  #reports;
  #started = 0;
  folder;

  constructor(t, node) {
    this.#t = t;
    this.#node = node;
    this.#reports = temporaryFolder(t);
    this.folder = temporaryFolder(t);
  }

  /** The command line of a program. */
  command(name, ...args) {
    const program = path.join(ROOT, 'examples', `${name}.js`);
    return [this.#node, '--require', REPORT_LANES, program, ...args];
  }

  /** Starts a command line. `ended` tells the outcome, with `lanes` as they were then. */
  start([binary, ...args], stdin = 'ignore') {
    const report = path.join(this.#reports, `${this.#started++}.json`);
    const child = spawn(binary, args, {
      stdio: [stdin, 'pipe', 'pipe'],
      env: { ...process.env, SLUICE_TEST_LANES: report },
    });
    this.#t.after(() => child.kill('SIGKILL'));
    const stdout = buffer(child.stdout);
    const stderr = buffer(child.stderr);
    const ended = once(child, 'close').then(async ([code, signal]) => ({
      code,
      signal,
      stdout: await stdout,
      stderr: String(await stderr),
      lanes: fs.existsSync(report) ? JSON.parse(fs.readFileSync(report)) : undefined,
    }));
    return { child, ended };
  }

  /** Runs a program to its end, which must be a good one. Gives its standard output. */
  async run(name, ...args) {
    const outcome = await this.start(this.command(name, ...args)).ended;
    return Programs.succeeded(outcome);
  }

  static succeeded({ code, signal, stdout, stderr, lanes }) {
    assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
    assertServed(lanes);
    return String(stdout);
  }

  /** Runs a program that has to fail. Gives its standard error. */
  async fails(name, ...args) {
    const { code, signal, stderr } = await this.start(this.command(name, ...args)).ended;
    assert.deepEqual({ code, signal }, { code: 1, signal: null }, stderr);
    return stderr;
  }

  /** Starts a server on a free port. */
  async serve(name, target) {
    const { child, ended } = this.start(this.command(name, target, '0'));
    let printed = '';
    const address = await new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        printed += chunk;
        const found = /http:\/\/127\.0\.0\.1:(\d+)\/\n/.exec(printed);
        if (found) resolve({ host: '127.0.0.1', port: Number(found[1]) });
      });
      ended.then(({ stderr }) => reject(new Error(`The server ended: ${stderr}`)));
    });
    return {
      address,
      pid: child.pid,
      /** What it has printed until it was ready. */
      printed,
      /** Asks it to stop, as an init system does. */
      async stop() {
        child.kill('SIGTERM');
        return ended;
      },
    };
  }
}

/** Defines a test for each Node. */
function onEachNode(title, body) {
  for (const { major, binary } of NODES) {
    const skip = fs.existsSync(binary) ? false : `no ${binary}`;
    test(`${title} (Node ${major})`, { skip, timeout: PATIENCE_MS }, (t) =>
      body(new Programs(t, binary), t),
    );
  }
}

/** Opens a request on a connection of its own. */
function open(server, target, { method = 'GET', headers } = {}) {
  return http.request({ ...server.address, path: target, method, headers, agent: false });
}

/** Sends a request and gives the whole answer. */
async function ask(server, target, { body, ...options } = {}) {
  const request = open(server, target, options);
  request.end(body);
  const [response] = await once(request, 'response');
  const { statusCode: status, headers } = response;
  return { status, headers, body: await buffer(response) };
}

/** Has the process a descriptor for this file? Undefined where the system does not tell. */
function holdsOpen(pid, file) {
  const folder = `/proc/${pid}/fd`;
  if (!fs.existsSync(folder)) return undefined;
  return fs.readdirSync(folder).some((fd) => {
    try {
      return fs.readlinkSync(path.join(folder, fd)) === file;
    } catch {
      // Closed since it was listed.
      return false;
    }
  });
}

/** A client that asks many times at once for a file, takes nothing, and goes: all are closed. */
async function leaveQueue(server, target, file) {
  const socket = net.connect(server.address).on('error', () => {});
  socket.pause();
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(10));
  if (holdsOpen(server.pid, file) !== undefined) {
    await until(() => holdsOpen(server.pid, file), 'the file is open');
  }
  // The later ones as well.
  await sleep(200);
  socket.destroy();
  await until(() => !holdsOpen(server.pid, file), 'the files of a client that left are closed');
}

/** Asks for each target, and compares the statuses; `look` sees each answer. */
async function assertStatuses(server, expected, look = () => {}) {
  const statuses = {};
  for (const target of Object.keys(expected)) {
    const answer = await ask(server, target);
    statuses[target] = answer.status;
    look(answer, target);
  }
  assert.deepEqual(statuses, expected);
}

module.exports = {
  Programs,
  ask,
  assertSame,
  assertStatuses,
  holdsOpen,
  leaveQueue,
  onEachNode,
  open,
  randomFile,
  until,
};
