'use strict';

const dns = require('node:dns');
const { readBeside } = require('../families/beside.js');

/** A name that every machine knows by itself: no name server is asked. */
const NAME = 'localhost';

module.exports = readBeside({
  title: 'readFile of 1 KiB while 1,000 dns.lookups are running',
  wanted: { times: 5 },
  whyNot:
    'nothing can be told while the callbacks of a thousand lookups run, which they do in a few turns of ' +
    'the event loop: `no-file` reads nothing, and answers by setImmediate',
  scales: {
    full: { lookups: 1000, seconds: 2 },
    quick: { lookups: 1000, seconds: 0.5 },
    tiny: { lookups: 50, seconds: 0.05 },
  },
  /** One that has ended is followed by another, so it is a thousand all the time. */
  begin({ size }) {
    const until = performance.now() + size.seconds * 1000;
    const isOver = () => performance.now() >= until;
    const ended = new Promise((resolve, reject) => {
      let running = size.lookups;
      const lookUp = () =>
        dns.lookup(NAME, (error) => {
          if (error) reject(error);
          else if (!isOver()) lookUp();
          else if (--running === 0) resolve();
        });
      for (let begun = 0; begun < size.lookups; begun++) lookUp();
    });
    return { isOver, ended: () => ended };
  },
});
