'use strict';

// Node's own classes of sockets and of HTTP/1 messages, and their methods.
//
// They take 1 MiB and milliseconds that many programs never need. Who has a socket or a message has
// had them loaded, so until Node has loaded them there is none. By then somebody may have replaced a
// part: it is told by Node's sources, and what is replaced is missing here. Where the sources
// cannot be had, everything is taken as it is when this module is loaded.

const { binding } = require('../native.js');
const { canTell, isOwnClass, ownMethod } = require('../own.js');

const loaded = process.moduleLoadList;

/** What `take` gives, once Node has loaded its module of that name; undefined before. */
function onceLoaded(name, take) {
  let searched = 0;
  let taken;
  const ask = () => {
    if (taken !== undefined) return taken;
    // It only grows.
    if (loaded !== undefined && canTell) {
      if (!loaded.includes(`NativeModule ${name}`, searched)) {
        searched = loaded.length;
        return undefined;
      }
    }
    taken = take();
    return taken;
  };
  if (!canTell && binding !== null) ask();
  return ask;
}

/** Those of `names` that are Node's own methods of `owner`. */
const methodsOf = (source, className, owner, names) =>
  Object.fromEntries(names.map((name) => [name, ownMethod(source, className, owner, name)]));

/** What a class is if somebody has put his own in the place of Node's: nothing is an instance of it. */
class Nothing {}

const classOf = (source, exports, name) =>
  isOwnClass(source, name, exports[name]) ? exports[name] : Nothing;

/** `net.Socket`, and its methods. */
const sockets = onceLoaded('net', () => {
  const Socket = classOf('net', require('node:net'), 'Socket');
  return { Socket, ...methodsOf('net', 'Socket', Socket, ['_destroy', '_write', '_writev']) };
});

/** The messages that are written, and the methods they share. */
const outgoing = onceLoaded('_http_outgoing', () => {
  const http = require('node:http');
  const OutgoingMessage = classOf('_http_outgoing', http, 'OutgoingMessage');
  const names = ['_send', '_writeRaw', 'end', 'write'];
  return {
    ClientRequest: classOf('_http_client', http, 'ClientRequest'),
    ServerResponse: classOf('_http_server', http, 'ServerResponse'),
    ...methodsOf('_http_outgoing', 'OutgoingMessage', OutgoingMessage, names),
  };
});

/** The messages that are read. */
const incoming = onceLoaded('_http_incoming', () => ({
  IncomingMessage: classOf('_http_incoming', require('node:http'), 'IncomingMessage'),
}));

module.exports = { incoming, outgoing, sockets };
