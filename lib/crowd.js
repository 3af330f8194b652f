'use strict';

// How many calls are under way of the verbs that are one trip of a thread.
//
// To wake a thread up is the dearest part of such a call, and of many at once only the first few need it. So what
// is best for one call, or for a few, is not what is best for a crowd: each verb says what it does with either.
// All calls count, whoever serves them.

const { CachedLane } = require('./lanes.js');

let underWay = 0;

/** Are they so few that threads may be asleep? */
const isFew = () => underWay < CachedLane.FEW;

/** One more is under way. Behind the call: what Node has refused is not. */
function enter() {
  underWay++;
}

/** It has ended. */
function leave() {
  underWay--;
}

/** A callback that counts: for a call that enters. */
const leaving =
  (callback) =>
  (...results) => {
    leave();
    callback(...results);
  };

module.exports = { enter, isFew, leave, leaving };
