'use strict';

// stat and lstat with `bigint`.
//
// No thread of ours looks: what the addon writes are doubles. One after another they are looked at here and now,
// and made by Node's own function. Of many at once that takes longer than Node's threads, which are awake then.

const { exact } = require('../lanes.js');
const { lookWithCallback, lookWithPromise } = require('./look.js');
const { Worth } = require('../worth.js');

const BIGINT = { bigint: true };

/** So many under way, and Node's threads take the next ones. */
const FEW = 4;

let underWay = 0;

const worth = new Worth(64);

/** Is it this and nothing else? Options may be getters, a signal, or newer than this file. */
function asksForBigInts(options) {
  if (typeof options !== 'object' || options === null) return false;
  if (Object.getPrototypeOf(options) !== Object.prototype) return false;
  const keys = Reflect.ownKeys(options);
  if (keys.length !== 1 || keys[0] !== 'bigint') return false;
  return Object.getOwnPropertyDescriptor(options, 'bigint').value === true;
}

const callOf = ({ name, look }, path) => ({
  name,
  path,
  look: () => [look(path, BIGINT)],
  worth,
});

/** The face that calls back. */
function bigintsWithCallback(own, path, callback) {
  const told = (...results) => {
    underWay--;
    callback(...results);
  };
  if (underWay < FEW) {
    lookWithCallback(callOf(own, path), told, (given) => own.ask(path, BIGINT, given));
  } else {
    exact.count(0);
    own.ask(path, BIGINT, told);
  }
  // Behind the call: what Node has refused is not under way.
  underWay++;
}

/** The face that gives a promise. */
async function bigintsWithPromise(own, path) {
  const isMany = underWay >= FEW;
  underWay++;
  try {
    const ask = () => own.askPromise(path, BIGINT);
    if (!isMany) return await lookWithPromise(callOf(own, path), ask);
    exact.count(0);
    return await ask();
  } finally {
    underWay--;
  }
}

module.exports = { asksForBigInts, bigintsWithCallback, bigintsWithPromise };
