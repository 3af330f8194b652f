'use strict';

// JavaScript that is stopped in the middle of a call loses no other call's answer.

const { twinChild } = require('./child.js');

/** Runs `body` for each kind of call, and then looks whether calls are answered. */
const script = (body) => `
  const vm = require('node:vm');
  const { setTimeout: sleep } = require('node:timers/promises');
  process.on('uncaughtException', (error) => log('uncaught', error.message));
  const calls = {
    readFile: () => fs.readFile('f', () => {}),
    pool: () => fs.readFile('f', { flag: 'r+' }, () => {}),
    stat: () => fs.stat('f', () => {}),
    access: () => fs.access('f', () => {}),
    write: () => fs.writeFile('w', 'x', () => {}),
  };
  (async () => {
    fs.writeFileSync('f', 'contents');
    for (const [name, call] of Object.entries(calls)) {
      ${body}
      for (let i = 0; i < 3; i++) {
        const [read] = await Promise.all([fs.promises.readFile('f', 'utf8'), fs.promises.stat('f')]);
        log(name, read);
      }
    }
  })();`;

// At every depth at which a call may find the stack full.
twinChild(
  'by a full stack',
  script(`
      let depth = 0;
      const sink = (left) => {
        depth++;
        return left === 0 ? call() : 1 + sink(left - 1);
      };
      for (let less = 0; less < 120; less++) {
        depth = 0;
        try { sink(Infinity); } catch {}
        try { sink(depth - less); } catch {}
        await sleep(0);
      }`),
);

twinChild(
  'by the timeout of a script',
  script(`
      const context = vm.createContext({ call, now: () => performance.now() });
      for (let i = 0; i < 150; i++) {
        const spun = 0.9 + (i % 20) / 100;
        const code = 'var end = now() + ' + spun + '; while (now() < end); call(); call();';
        try { vm.runInContext(code, context, { timeout: 1 }); } catch {}
        if (i % 10 === 0) await sleep(0);
      }`),
);

// A test's own clock, there before the module is.
twinChild(
  'by a clock that stands still',
  `
  const { mock } = require('node:test');
  const { readFileSync } = require('node:fs');
  require('node:fs').writeFileSync('f', 'contents');
  mock.timers.enable({ apis: ['setImmediate', 'setTimeout'] });
  for (const key of Object.keys(require.cache)) delete require.cache[key];
  const late = require(process.env.TWIN_FS);
  late.readFile('f', 'utf8', (error, contents) => {
    log(error, contents);
    late.stat('f', (error, stats) => log(error, stats.size));
  });
  `,
);
