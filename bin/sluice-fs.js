#!/usr/bin/env node
'use strict';

// The command: `sluice-fs bench | doctor | serve`, each in a file of ../cli.

const { main } = require('../cli/main.js');

main(process.argv.slice(2));
