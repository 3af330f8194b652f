'use strict';

// A file server of express, as its guide writes one.

const http = require('node:http');

/** As many as a plain HTTP server is asked by: the figures can be laid side by side. */
const CONNECTIONS = 64;

function expressStatic({ title, bytes }) {
  const size = { files: 1, bytes };
  return {
    title,
    family: 'http',
    measure: 'requests',
    // The engine is laid over node:fs by --require: express asks for no other module.
    wholeProcess: true,
    scales: {
      full: { ...size, connections: CONNECTIONS, warmSeconds: 0.5, seconds: 3 },
      quick: { ...size, connections: CONNECTIONS, warmSeconds: 0.2, seconds: 0.5 },
      tiny: { ...size, connections: 2, warmSeconds: 0.02, seconds: 0.05 },
    },
    serve({ folder }) {
      const express = require('express');
      return http.createServer(express().use(express.static(folder)));
    },
    load: (size) => ({ mode: 'keepAlive', ...size }),
  };
}

module.exports = { expressStatic };
