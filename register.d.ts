// The types of `sluice-fs/register`. Loading the module calls `register()`.

/**
 * Lays the functions and classes of `sluice-fs` over those of `node:fs` and
 * `node:fs/promises`, for every module of this thread, named ESM imports
 * included. Only names that Node has are laid over: `pipe`, `lanes` and
 * `mapFile` are had from `sluice-fs` itself.
 *
 * Loading `sluice-fs/register` has done it already, by `require`, by `import`, or
 * by `node --require sluice-fs/register app.js` (or `--import`). A second call
 * changes nothing. A module that took `fs.readFile` into a variable of its own
 * before keeps what it took.
 *
 * A worker thread has a `node:fs` of its own; it inherits `--require` and
 * `--import` from the command line.
 *
 * Takes nothing, gives nothing, and throws nothing of its own: where there is no native
 * code, what is laid over works through Node's functions.
 *
 * @throws {Error} `ERR_SLUICE_NO_NATIVE`, by loading the module without native code, if
 *   the environment variable `SLUICE_REQUIRE_NATIVE` is `1`
 * @see https://nodejs.org/api/module.html#modulesyncbuiltinesmexports
 *
 * @example
 * import { register } from 'sluice-fs/register';
 */
export function register(): void;

/**
 * Undoes {@link register}: puts back what `node:fs` and `node:fs/promises` held
 * before, named ESM imports included. Does nothing where nothing is laid over, and
 * throws nothing. A module that took a function of this package into a variable of its
 * own keeps it; so do streams that are open.
 *
 * @see https://nodejs.org/api/module.html#modulesyncbuiltinesmexports
 *
 * @example
 * import { restore } from 'sluice-fs/register';
 * restore();
 */
export function restore(): void;
