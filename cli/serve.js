'use strict';

// `sluice-fs serve DIR`: an HTTP server of static files, for this machine unless somebody asks for more.

const { once } = require('node:events');
const http = require('node:http');
const { isIPv6 } = require('node:net');
const fs = require('../index.js');
const { handlerOf } = require('./serve/handler.js');
const { inWords } = require('./serve/listing.js');
const { rootOf } = require('./serve/places.js');

const PORT = 8080;
const HOST = '127.0.0.1';

/** How long answers that are under way may take when the server is asked to end. */
const PATIENCE_MS = 5_000;

const USAGE = `Usage: sluice-fs serve DIR [options]

  --port N         the port (${PORT}); 0 takes a free one
  --host HOST      the address (${HOST}: only this machine); 0.0.0.0 is all of IPv4
  --dot            serve names that begin with a dot, too
  --follow-links   serve what symbolic links outside DIR lead to, too
`;

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  dot: { type: 'boolean' },
  'follow-links': { type: 'boolean' },
};

/** Ends the server on the first signal when all is answered, or a while later; on the second at once. */
function endOnSignals(server) {
  let timer;
  const end = () => {
    if (timer !== undefined) return server.closeAllConnections();
    timer = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
    server.close(() => clearTimeout(timer));
    server.closeIdleConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
}

/** What the lanes have done for it. */
function summary() {
  const { exact, ...ours } = fs.lanes();
  const busy = Object.entries(ours).filter(([, { bytes }]) => bytes > 0);
  if (busy.length === 0) return 'Nothing was sent by the native lanes.';
  return `Sent: ${busy.map(([name, { bytes }]) => `${inWords(bytes)} by the ${name} lane`).join(', ')}.`;
}

async function run(values, [folder], BadUsage) {
  if (folder === undefined) throw new BadUsage('which folder?');
  const port = Number(values.port ?? PORT);
  if (!/^\d+$/.test(values.port ?? PORT) || port > 65_535) {
    throw new BadUsage(`no port: ${values.port}`);
  }
  // An empty one, of a variable that is not set, would be every address of this machine.
  if (values.host === '') throw new BadUsage('which host?');
  const root = await rootOf(folder);
  const handler = handlerOf(root, {
    dot: values.dot,
    followLinks: values['follow-links'],
    // Whoever names an address may have a proxy in front of it, with a name of its own.
    anyHost: values.host !== undefined,
    onFault: (error) => console.error(error.message),
  });
  const server = http.createServer(handler);
  server.listen(port, values.host ?? HOST);
  await once(server, 'listening');
  endOnSignals(server);
  const { address, port: given } = server.address();
  const url = `http://${isIPv6(address) ? `[${address}]` : address}:${given}/`;
  console.log(`Serving ${root} on ${url}`);
  if (!fs.native) console.log('There is no native code here: `sluice-fs doctor` says why.');
  await once(server, 'close');
  console.log(summary());
  return 0;
}

module.exports = { USAGE, options, most: 1, run };
