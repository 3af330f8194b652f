'use strict';

// A file server of express, as its guide writes one.

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Readable } = require('node:stream');

/** As many as a plain HTTP server is asked by: the figures can be laid side by side. */
const CONNECTIONS = 64;

/** What of node:fs the app calls, out of memory: it costs next to nothing. */
function keepInMemory(file) {
  const stats = fs.statSync(file);
  const body = fs.readFileSync(file);
  fs.stat = (_, answer) => process.nextTick(answer, null, stats);
  fs.createReadStream = () =>
    new Readable({
      read() {
        this.push(body);
        this.push(null);
      },
    });
}

function expressStatic({ bytes, ...scenario }) {
  const size = { files: 1, bytes };
  const serve = ({ folder }) => {
    const express = require('express');
    return http.createServer(express().use(express.static(folder)));
  };
  return {
    ...scenario,
    family: 'http',
    measure: 'requests',
    // The engine is laid over node:fs by --require: express asks for no other module.
    wholeProcess: true,
    scales: {
      full: { ...size, connections: CONNECTIONS, warmSeconds: 0.5, seconds: 3 },
      quick: { ...size, connections: CONNECTIONS, warmSeconds: 0.2, seconds: 0.5 },
      tiny: { ...size, connections: 2, warmSeconds: 0.02, seconds: 0.05 },
    },
    serve,
    limits: {
      'no-file'(context) {
        keepInMemory(path.join(context.folder, '0'));
        return serve(context);
      },
    },
    load: (size) => ({ mode: 'keepAlive', ...size }),
  };
}

module.exports = { expressStatic };
