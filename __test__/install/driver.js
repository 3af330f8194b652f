'use strict';

// Run in a project that has installed the package: prints what is at work there.

const fs = require('sluice-fs');
const { register, restore } = require('sluice-fs/register');

restore();

async function main() {
  const contents = Buffer.alloc(1_000_000, 'installed');
  await fs.promises.writeFile('file', contents);
  const read = await fs.promises.readFile('file');
  const piped = await fs.promises.pipe('file', 'copy');
  const [first, second] = await fs.readFiles(['copy', 'missing']);
  const imported = await import('sluice-fs');
  const promises = await import('sluice-fs/promises');
  const lanes = Object.entries(fs.lanes()).map(([name, { open }]) => [name, open]);
  console.log(
    JSON.stringify({
      native: fs.native,
      lanes: Object.fromEntries(lanes),
      served: fs.lanes().pool.operations + fs.lanes().kernel.operations > 0,
      lane: piped.lane,
      same: read.equals(contents) && first.equals(contents),
      missing: second.code,
      imported: imported.default === fs && promises.default === fs.promises,
      register: typeof register,
      addon: Object.keys(require.cache).find((file) => file.endsWith('.node')) ?? null,
    }),
  );
}

main();
