// Programs in the synchronous style, as they are written against node:fs.

import * as fs from 'sluice-fs';
import { holds, isA, type Same } from './assertions.js';

isA<Buffer>(fs.readFileSync('a.txt'));
isA<Buffer>(fs.readFileSync(0, null));
const text = fs.readFileSync(new URL('file:///tmp/a'), 'utf8');
holds<Same<typeof text, string>>();
isA<string>(fs.readFileSync('a.txt', { encoding: 'ucs2', flag: 'r' }));
isA<unknown>(JSON.parse(fs.readFileSync('package.json', 'utf8')));
const chosen = process.argv[2] as BufferEncoding | undefined;
if (chosen !== undefined) isA<string>(fs.readFileSync('a', chosen));

fs.writeFileSync('a.txt', 'text');
fs.writeFileSync(1, new BigInt64Array(1), { mode: 0o600, flag: 'w', flush: true });
fs.appendFileSync('a.txt', new Uint8Array(1), 'utf8');

const fd = fs.openSync('a.txt', fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644);
isA<number>(fs.readSync(fd, Buffer.alloc(4), { position: 0 }));
isA<number>(fs.writeSync(fd, 'text', 0, 'utf8'));
isA<number>(fs.readvSync(fd, [new Uint8Array(1)]));
fs.fdatasyncSync(fd);
fs.closeSync(fd);

isA<fs.Stats>(fs.statSync('a'));
isA<fs.Stats | undefined>(fs.statSync('a', { throwIfNoEntry: false }));
isA<fs.BigIntStats>(fs.lstatSync('a', { bigint: true }));
isA<fs.Dirent[]>(fs.readdirSync('.', { withFileTypes: true }));
isA<string>(fs.realpathSync.native('.'));
isA<boolean>(fs.existsSync('a'));
const folder: fs.Dir = fs.opendirSync('.', { bufferSize: 64 });
isA<fs.Dirent | null>(folder.readSync());
folder.closeSync();
fs.cpSync('a', 'b', { recursive: true, errorOnExist: true });
fs.mkdirSync('a/b', { recursive: true });
fs.rmSync('a', { recursive: true, maxRetries: 3 });

// What node:fs refuses is refused.
// @ts-expect-error the contents come as the result
fs.readFileSync('a.txt', () => {});
// @ts-expect-error with an encoding the contents are a string
isA<Buffer>(fs.readFileSync('a.txt', 'utf8'));
// @ts-expect-error no such flag type
fs.openSync('a.txt', {});
// @ts-expect-error writeFileSync takes no iterable
fs.writeFileSync('a.txt', ['a']);
