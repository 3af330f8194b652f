'use strict';

// What browsers are told of a file, by the ending of its name: the types of the web, so that the
// package needs no other one for it. Whatever is not in here is bytes.

const TEXT = {
  cjs: 'text/javascript',
  css: 'text/css',
  csv: 'text/csv',
  htm: 'text/html',
  html: 'text/html',
  ics: 'text/calendar',
  js: 'text/javascript',
  json: 'application/json',
  log: 'text/plain',
  map: 'application/json',
  md: 'text/markdown',
  mjs: 'text/javascript',
  mts: 'text/plain',
  srt: 'text/plain',
  text: 'text/plain',
  ts: 'text/plain',
  tsx: 'text/plain',
  jsx: 'text/plain',
  txt: 'text/plain',
  vtt: 'text/vtt',
  webmanifest: 'application/manifest+json',
  xhtml: 'application/xhtml+xml',
  xml: 'text/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};

const BINARY = {
  '7z': 'application/x-7z-compressed',
  aac: 'audio/aac',
  apng: 'image/apng',
  avi: 'video/x-msvideo',
  avif: 'image/avif',
  bmp: 'image/bmp',
  br: 'application/x-brotli',
  bz2: 'application/x-bzip2',
  epub: 'application/epub+zip',
  flac: 'audio/flac',
  gif: 'image/gif',
  gz: 'application/gzip',
  heic: 'image/heic',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  jxl: 'image/jxl',
  m4a: 'audio/mp4',
  m4v: 'video/mp4',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  ogv: 'video/ogg',
  opus: 'audio/ogg',
  otf: 'font/otf',
  pdf: 'application/pdf',
  png: 'image/png',
  rtf: 'application/rtf',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  ttf: 'font/ttf',
  wasm: 'application/wasm',
  wav: 'audio/wav',
  weba: 'audio/webm',
  webm: 'video/webm',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
  xz: 'application/x-xz',
  zip: 'application/zip',
  zst: 'application/zstd',
};

const TYPES = new Map([
  ...Object.entries(TEXT).map(([ending, type]) => [ending, `${type}; charset=utf-8`]),
  ...Object.entries(BINARY),
]);

/** The Content-Type of a file of that name. */
function contentType(name) {
  const ending = /[^/]\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase();
  return TYPES.get(ending) ?? 'application/octet-stream';
}

module.exports = { contentType };
