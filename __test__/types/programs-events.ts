// Programs that listen to file streams: every form of every method for events.

import * as fs from 'sluice-fs';
import { isA } from './assertions.js';

const reader: fs.ReadStream = fs.createReadStream('a');
const writer: fs.WriteStream = fs.createWriteStream('b');
const onOpen = (fd: number) => isA<number>(fd);
const onAny = (...values: unknown[]) => isA<unknown[]>(values);
const custom = Symbol('custom');

reader.addListener('open', onOpen).on('open', onOpen).once('open', onOpen);
reader.prependListener('open', onOpen).prependOnceListener('open', onOpen);
reader.off('open', onOpen).removeListener('open', onOpen).removeAllListeners('open');
reader.addListener(custom, onAny).on(custom, onAny).once('custom', onAny);
reader.prependListener(custom, onAny).prependOnceListener('custom', onAny);
reader.off(custom, onAny).removeListener('custom', onAny).removeAllListeners(custom);
reader.removeAllListeners();
isA<number>(reader.listenerCount('data') + reader.listenerCount(custom));
isA<number>(reader.listeners('end').length + reader.listeners(custom).length);
isA<number>(reader.rawListeners('end').length + reader.rawListeners(custom).length);
isA<boolean>(reader.emit('ready') && reader.emit('open', 3) && reader.emit(custom, 1, 2));

writer.addListener('open', onOpen).on('open', onOpen).once('open', onOpen);
writer.prependListener('open', onOpen).prependOnceListener('open', onOpen);
writer.off('open', onOpen).removeListener('open', onOpen).removeAllListeners('open');
writer.addListener(custom, onAny).on(custom, onAny).once('custom', onAny);
writer.prependListener(custom, onAny).prependOnceListener('custom', onAny);
writer.off(custom, onAny).removeListener('custom', onAny).removeAllListeners(custom);
writer.removeAllListeners();
isA<number>(writer.listenerCount('drain') + writer.listenerCount(custom));
isA<number>(writer.listeners('finish').length + writer.listeners(custom).length);
isA<number>(writer.rawListeners('finish').length + writer.rawListeners(custom).length);
isA<boolean>(writer.emit('ready') && writer.emit('open', 3) && writer.emit(custom, 1, 2));

writer
  .on('close', () => isA<boolean>(writer.closed))
  .on('drain', () => isA<boolean>(writer.pending));
writer.on('unpipe', (source) => isA<boolean>(source.readable));
reader.on('pause', () => isA<boolean>(reader.isPaused())).on('resume', () => reader.resume());
reader.on('readable', () => isA<unknown>(reader.read()));
reader.close();
writer.close((error) => isA<NodeJS.ErrnoException | null | undefined>(error));

// @ts-expect-error a listener is a function
reader.on('open', 3);
// @ts-expect-error the name of the event is missing
writer.emit();
