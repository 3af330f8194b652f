'use strict';

// What of node:fs is Node's own, and what somebody has put in its place before
// this module came: OpenTelemetry, graceful-fs and mock-fs may be loaded first.
//
// A function is Node's own if Node's sources have its text. Where the sources
// cannot be had (the permission model, another host than Node), all counts as
// own.

/** An inner part of Node; undefined where there is none to be had. */
function innerPart(name) {
  const given = Object.getOwnPropertyDescriptor(process, 'noDeprecation');
  try {
    // With `--pending-deprecation` Node warns of this, and nobody could do anything about it.
    Object.defineProperty(process, 'noDeprecation', { configurable: true, value: true });
    return process.binding(name);
  } catch {
    return undefined;
  } finally {
    if (given === undefined) delete process.noDeprecation;
    else Object.defineProperty(process, 'noDeprecation', given);
  }
}

const textOf = Function.prototype.toString;

// Bun and Deno have an object of that name, but not the text of their own functions.
const isNode = process.versions.bun === undefined && process.versions.deno === undefined;
const natives = isNode ? innerPart('natives') : undefined;
const sources = ['fs', 'internal/fs/promises', 'internal/fs/streams']
  .map((name) => natives?.[name])
  .filter((source) => typeof source === 'string');

/** The text of a part of Node's own JavaScript; undefined where it cannot be had. */
const sourceOf = (name) => natives?.[name];

/** Can Node's own functions be told from others? */
const canTell = sources.length > 0;

/** Is this Node's own function of that name? */
function isOwn(name, value) {
  if (!canTell) return true;
  if (typeof value !== 'function' || value.name !== name) return false;
  const text = textOf.call(value);
  return sources.some((source) => source.includes(text));
}

/**
 * Node's own method of a class, as `source` of Node puts it there; undefined if somebody has put
 * another one in its place. Methods have no names of their own there, or those of other functions,
 * so the text is looked for where it is assigned or declared.
 */
function ownMethod(source, className, { prototype }, name) {
  const method = prototype[name];
  if (!canTell) return method;
  if (typeof method !== 'function') return undefined;
  const text = textOf.call(method);
  const isDeclared = text.startsWith(`function ${name}(`) && has(source, `\n${text}\n`);
  const isAssigned = has(source, `\n${className}.prototype.${name} = ${text};\n`);
  return isDeclared || isAssigned ? method : undefined;
}

/** Does Node's source of that name have this text in it? */
const has = (source, text) => natives[source]?.includes(text) === true;

/** Is this Node's own class of that name, which `source` of Node declares? */
function isOwnClass(source, name, value) {
  if (!canTell) return true;
  return typeof value === 'function' && value.name === name && has(source, textOf.call(value));
}

/** Node's own class of that name, below what somebody has made of it, or by its other name. */
function ownClass(fs, name) {
  for (const given of [fs[name], fs[`File${name}`]]) {
    for (let { prototype } = given; prototype; prototype = Object.getPrototypeOf(prototype)) {
      if (isOwn(name, prototype.constructor)) return prototype.constructor;
    }
  }
  return fs[name];
}

const inner = isNode ? innerPart('fs') : undefined;

const isNative = (name, value) =>
  typeof value === 'function' &&
  value.name === name &&
  textOf.call(value).includes('[native code]');

const { fstat, open } = inner ?? {};
const isReplacedBefore =
  inner !== undefined && !(isNative('open', open) && isNative('fstat', fstat));

/**
 * Has somebody replaced what node:fs itself stands on? mock-fs does: everything
 * that node:fs does is then done by the replacement, on descriptors of its own.
 * Every call asks this, so it looks at two functions only, which all of Node's
 * whole-file calls go through.
 */
function isMocked() {
  return (
    isReplacedBefore || (inner !== undefined && (inner.open !== open || inner.fstat !== fstat))
  );
}

module.exports = {
  canTell,
  innerPart,
  isNode,
  isMocked,
  isOwn,
  isOwnClass,
  ownClass,
  ownMethod,
  sourceOf,
};
