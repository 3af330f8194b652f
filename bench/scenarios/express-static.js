'use strict';

const http = require('node:http');

const BYTES = 64 * 1024;

module.exports = {
  title: 'express.static, 64 KiB file, app unchanged',
  family: 'http',
  measure: 'requests',
  // The engine is laid over node:fs by --require: express asks for no other module.
  wholeProcess: true,
  scales: {
    full: { files: 1, bytes: BYTES, connections: 64, warmSeconds: 0.5, seconds: 3 },
    quick: { files: 1, bytes: BYTES, connections: 64, warmSeconds: 0.2, seconds: 0.5 },
    tiny: { files: 1, bytes: BYTES, connections: 2, warmSeconds: 0.02, seconds: 0.05 },
  },
  serve({ folder }) {
    const express = require('express');
    return http.createServer(express().use(express.static(folder)));
  },
  load: (size) => ({ mode: 'keepAlive', ...size }),
};
