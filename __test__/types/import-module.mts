// An ES module: default, namespace and named imports.

import type nodeFs from 'node:fs';
import type { Stats } from 'node:fs';
import type * as namespace from 'sluice-fs';
import fs, { createReadStream, type lanes, type pipe, type promises, readFile } from 'sluice-fs';
import type fsp from 'sluice-fs/promises';
import { open, pipe as pipePromise, readFile as readPromise } from 'sluice-fs/promises';
import { restore } from 'sluice-fs/register';
import 'sluice-fs/register';
import { holds, isA, type Same } from './assertions.js';

fs.readFile('a', 'utf8', (_error, text) => isA<string>(text));
readFile('a', (_error, data) => isA<Buffer>(data));
isA<Stats>(fs.statSync('a'));
isA<Promise<string>>(fs.promises.readFile('a', 'utf8'));
isA<Promise<string>>(readPromise('a', 'utf8'));
isA<fs.ReadStream>(createReadStream('a'));
createReadStream('a', { kernel: false }).pipe(fs.createWriteStream('b', { kernel: false }));
// @ts-expect-error the lane is open or closed
createReadStream('a', { kernel: 'no' });
// @ts-expect-error the lane is open or closed
fs.createWriteStream('b', { kernel: 'no' });
isA<fs.WriteStream>(fs.pipe('a', 'b'));
isA<Promise<fs.PipeResult>>(pipePromise('a', 'b'));
isA<number>(fs.lanes().pool.threads);
holds<Same<typeof fs.pipe, typeof pipe>>();
holds<Same<typeof namespace.lanes, typeof lanes>>();
holds<Same<typeof fsp.pipe, typeof promises.pipe>>();
holds<Same<typeof fs.readFile, typeof nodeFs.readFile>>();
isA<typeof nodeFs>(fs);
isA<typeof nodeFs.promises>(fs.promises);

// Loaded while the program runs.
const loaded = await import('sluice-fs');
isA<typeof import('node:fs')>(loaded);
isA<typeof import('node:fs')>(loaded.default);
const loadedPromises = await import('sluice-fs/promises');
isA<typeof import('node:fs/promises')>(loadedPromises);
isA<typeof import('node:fs/promises')>(loadedPromises.default);
isA<typeof import('node:fs/promises')>(loaded.promises);

await using handle = await open('a');
isA<number>(handle.fd);
restore();

// @ts-expect-error no such export
export { sendfile } from 'sluice-fs';
// @ts-expect-error only the listed doors open
export * from 'sluice-fs/lib/fs.js';
