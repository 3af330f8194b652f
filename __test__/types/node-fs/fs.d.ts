// Node's own types, in the place of this package's: the programs have to be Node programs.

export * from 'node:fs';
