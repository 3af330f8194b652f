'use strict';

// The context of a call is the context of its callback, and callbacks come from
// the phase of the event loop that Node's come from.

const assert = require('node:assert');
const asyncHooks = require('node:async_hooks');
const host = require('node:fs');
const { test } = require('node:test');
const ours = require('..');
const { twin } = require('./twin.js');
const { twinChild } = require('./child.js');

const { AsyncLocalStorage, AsyncResource } = asyncHooks;

twin.fast('AsyncLocalStorage', async ({ put, at, fs, log }) => {
  const file = put('f', 'x'.repeat(200_000));
  const small = put('small', 'x');
  const storage = new AsyncLocalStorage();
  const seen = (label) => log(label, storage.getStore());
  const ended = [];
  const callback = (label) => {
    let settle;
    ended.push(
      new Promise((resolve) => {
        settle = resolve;
      }),
    );
    return () => {
      seen(label);
      settle();
    };
  };
  const act = [
    ['read small', (done) => fs.readFile(small, done)],
    ['read large', (done) => fs.readFile(file, done)],
    ['read missing', (done) => fs.readFile(at('no'), done)],
    ['write', (done) => fs.writeFile(at('w'), 'x', done)],
    ['append', (done) => fs.appendFile(at('a'), 'x', done)],
    ['reader', (done) => fs.createReadStream(file).on('close', done).resume()],
    ['reader’s data', (done) => fs.createReadStream(small).once('data', done)],
    ['writer', (done) => fs.createWriteStream(at('s')).on('close', done).end('x')],
    ['written', (done) => fs.createWriteStream(at('t')).end('x', done)],
  ];
  for (const [label, start] of act) {
    storage.run({ of: label }, () => start(callback(label)));
    await Promise.all(ended);
  }
  await storage.run({ of: 'promises' }, async () => {
    await fs.promises.readFile(small);
    seen('promise');
    await fs.promises.writeFile(at('p'), ['a']);
    seen('pieces');
    for await (const _ of fs.createReadStream(file)) seen('for await');
  });
  log(storage.getStore());
});

test('async_hooks sees each callback once, before, after and destroyed', async () => {
  const types = new Map();
  const events = [];
  const hook = asyncHooks.createHook({
    init: (id, type) => types.set(id, type),
    before: (id) => types.get(id) === 'FSREQCALLBACK' && events.push(['before', id]),
    after: (id) => types.get(id) === 'FSREQCALLBACK' && events.push(['after', id]),
    destroy: (id) => types.get(id) === 'FSREQCALLBACK' && events.push(['destroy', id]),
  });
  hook.enable();
  let inside;
  await new Promise((resolve) => {
    ours.readFile(__filename, () => {
      inside = asyncHooks.executionAsyncId();
      resolve();
    });
  });
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  hook.disable();
  assert.strictEqual(types.get(inside), 'FSREQCALLBACK');
  const own = events.filter(([, id]) => id === inside).map(([what]) => what);
  assert.deepStrictEqual(own, ['before', 'after', 'destroy']);
});

twin('the resource of a callback is caused by its caller', async ({ put, fs, log }) => {
  const file = put('f');
  const resource = new AsyncResource('CALLER');
  await new Promise((resolve) => {
    resource.runInAsyncScope(() => {
      const before = asyncHooks.executionAsyncId();
      fs.writeFile(file, 'x', () => {
        log(before === resource.asyncId(), asyncHooks.executionAsyncId() > before);
        resolve();
      });
    });
  });
});

twinChild(
  'a domain catches what a callback throws',
  `const domain = require('node:domain');
  const next = (paths) => {
    if (paths.length === 0) return;
    const caught = domain.create();
    caught.on('error', (error) => {
      log(error.message);
      setImmediate(next, paths.slice(1));
    });
    caught.run(() =>
      fs.readFile(paths[0], () => {
        throw new Error('thrown in a callback');
      }),
    );
  };
  next([__filename, __filename + '/no']);`,
);

// No thread of ours may look before the cached lane has: where it is closed, `stat` is Node's.
const fastWithStat = ours.lanes().cached.open ? twin.fast : twin;

fastWithStat(
  'setImmediate comes before a timer of 0 after a callback',
  { looks: true },
  async ({ put, at, fs, log }) => {
    const file = put('f', 'x');
    const large = put('large', 'x'.repeat(200_000));
    const verbs = [
      (done) => fs.readFile(file, done),
      (done) => fs.readFile(large, done),
      (done) => fs.readFile(at('no'), done),
      (done) => fs.writeFile(at('w'), 'x', done),
      (done) => fs.createReadStream(file).on('open', done).destroy(),
      (done) => fs.createReadStream(file).once('data', done),
      (done) => fs.createWriteStream(at('s')).end('x', done),
      (done) => fs.createWriteStream(at('s')).on('close', done).end(),
      (done) => fs.appendFile(at('w'), 'x', done),
      (done) => fs.lstat(file, done),
      (done) => fs.stat(at('no'), done),
      (done) => fs.promises.readFile(file).then(done),
      (done) => fs.promises.readFile(at('no')).catch(done),
      (done) => fs.promises.writeFile(at('w'), 'x').then(done),
      (done) => fs.promises.stat(file).then(done),
    ];
    for (const verb of verbs) {
      for (let i = 0; i < 5; i++) {
        await new Promise((resolve) => {
          verb(() => {
            const order = [];
            setTimeout(() => {
              order.push('timer');
              log(order);
              resolve();
            });
            setImmediate(() => order.push('immediate'));
            Promise.resolve().then(() => order.push('microtask'));
            process.nextTick(() => order.push('tick'));
          });
        });
      }
    }
  },
);

twin.fast('ticks and microtasks run between two callbacks', async ({ put, at, fs, log }) => {
  const file = put('f', 'x');
  const verbs = [(done) => fs.readFile(file, done), (done) => fs.writeFile(at('w'), 'x', done)];
  for (const verb of verbs) {
    const order = [];
    const ended = [];
    for (let i = 0; i < 3; i++) {
      ended.push(
        new Promise((resolve) => {
          verb(() => {
            order.push('callback');
            Promise.resolve().then(() => order.push('microtask'));
            process.nextTick(() => order.push('tick'));
            setImmediate(resolve);
          });
        }),
      );
    }
    // Meanwhile all of them complete, so their callbacks come in one go.
    const until = performance.now() + 60;
    while (performance.now() < until);
    await Promise.all(ended);
    log(order);
  }
});

twin.fast('a callback never runs before its call returns', async ({ put, at, fs, log }) => {
  const file = put('f');
  for (const verb of [
    (done) => fs.readFile(file, done),
    (done) => fs.readFile(at('no'), done),
    (done) => fs.readFile('', done),
    (done) => fs.writeFile(at('w'), '', done),
    (done) => fs.appendFile(at('no', 'no'), 'x', done),
  ]) {
    const order = [];
    await new Promise((resolve) => {
      verb(() => {
        order.push('callback');
        setImmediate(resolve);
      });
      process.nextTick(() => order.push('tick'));
      Promise.resolve().then(() => order.push('microtask'));
      order.push('returned');
    });
    log(order);
  }
});

test('the arguments of a callback, and its this', async () => {
  for (const fs of [host, ours]) {
    const [self, given] = await new Promise((resolve) => {
      fs.readFile(__filename, function (...given) {
        resolve([this, given]);
      });
    });
    assert.strictEqual(given.length, 2);
    // What Node gives some callbacks there is the inside of its own code.
    if (fs === ours) assert.strictEqual(self, undefined);
  }
});

twinChild(
  'a callback that throws, and those behind it',
  { prepare: (cwd) => host.writeFileSync(`${cwd}/f`, 'x') },
  `process.on('uncaughtException', (error, origin) => log('uncaught', error.message, origin));
  process.on('unhandledRejection', (error) => log('unhandled', error.message));
  const verbs = [
    (done) => fs.readFile('f', done),
    (done) => fs.readFile('missing', done),
    (done) => fs.writeFile('w', 'x', done),
    (done) => fs.appendFile('a', 'x', done),
    (done) => fs.createReadStream('f').on('open', done).resume(),
    (done) => fs.createReadStream('f').on('data', done),
    (done) => fs.createReadStream('f').on('close', done).resume(),
    (done) => fs.createWriteStream('s').on('finish', done).end('x'),
    (done) => fs.createWriteStream('s').end('x', done),
  ];
  (async () => {
    for (const [i, verb] of verbs.entries()) {
      for (let j = 0; j < 2; j++) verb(() => { throw new Error('thrown ' + i); });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await new Promise((resolve) => fs.readFile('f', resolve));
      log('still here', i);
    }
  })();`,
);

// Error reporters look up the request that failed here.
twinChild(
  'AsyncLocalStorage is there for uncaughtException',
  { prepare: (cwd) => host.writeFileSync(`${cwd}/f`, 'x') },
  `const storage = new (require('node:async_hooks').AsyncLocalStorage)();
  process.on('uncaughtException', (error) => log(error.message, storage.getStore()));
  const verbs = [
    (done) => fs.readFile('f', done),
    (done) => fs.writeFile('w', 'x', done),
    (done) => fs.createReadStream('f').on('data', done),
  ];
  (async () => {
    for (const [i, verb] of verbs.entries()) {
      storage.run({ request: i }, () => verb(() => { throw new Error('thrown'); }));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();`,
);

// Ticks and microtasks wait for the next callback; and from Node 26 on for the immediates.
twinChild(
  'what waits behind a callback that throws',
  `const { setTimeout: sleep } = require('node:timers/promises');
  const order = [];
  process.on('uncaughtException', ({ message }) => order.push(message));
  const throwing = (name) => () => {
    process.nextTick(() => order.push(name + ' tick'));
    queueMicrotask(() => order.push(name + ' microtask'));
    setImmediate(() => order.push(name + ' immediate'));
    throw new Error(name);
  };
  const calls = {
    stat: (done) => fs.stat(__filename, done),
    access: (done) => fs.access(__filename, done),
    readFile: (done) => fs.readFile(__filename, done),
    'readFile by the pool': (done) => fs.readFile(__filename, { flag: 'r+' }, done),
    writeFile: (done) => fs.writeFile('written', 'x', done),
    open: (done) => fs.createReadStream(__filename).on('open', done),
  };
  (async () => {
    // The first look finds out whether there is a statx(2), and if not, Node is asked behind it.
    await fs.promises.stat(__filename);
    for (const [name, call] of Object.entries(calls)) {
      call(throwing(name));
      while (order.length < 4) await sleep(1);
      log(order.splice(0));
    }
  })();`,
);

twinChild(
  'undefined and null are thrown as well',
  `process.on('uncaughtException', (thrown) => log('uncaught', String(thrown)));
  fs.stat(__filename, () => {
    process.nextTick(() => { throw undefined; });
    queueMicrotask(() => { throw null; });
    setImmediate(() => fs.stat(__filename, () => { throw undefined; }));
  });`,
);

twinChild(
  'a callback that throws ends the process',
  { prepare: (cwd) => host.writeFileSync(`${cwd}/f`, 'x') },
  `process.on('exit', (code) => log('exit', code));
  fs.readFile('f', () => { throw new Error('thrown'); });`,
);

twinChild(
  'a promise that nobody handles ends the process',
  `process.on('exit', (code) => log('exit', code));
  fs.promises.readFile('/no/such');`,
);

twinChild(
  'an error of a stream that nobody handles ends the process',
  `process.on('exit', (code) => log('exit', code));
  fs.createReadStream('/no/such');`,
);
