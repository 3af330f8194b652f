'use strict';

const { scenarioNamed, scenarioNames } = require('../bench/harness/catalogue.js');
const { testTiny } = require('./tiny-scenarios.js');

const isMeant = ({ serve }) => serve === undefined;

testTiny(
  'every job of the bench, tiny',
  scenarioNames().filter((name) => isMeant(scenarioNamed(name))),
);
