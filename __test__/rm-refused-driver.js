'use strict';

// Removes trees in which something is refused, with the module that is named, in every face; prints what is told
// and what is left, a line a case: rm-refused.test.js.

const { execFileSync } = require('node:child_process');
const nodes = require('node:fs');

const [name, folder, who] = process.argv.slice(2);
const fs = require(name);
const tree = `${folder}/tree`;

const make = (name, mode) => {
  nodes.mkdirSync(`${tree}/${name}`, { recursive: true });
  if (mode !== undefined) nodes.chmodSync(`${tree}/${name}`, mode);
};
const put = (...names) => {
  for (const name of names) nodes.writeFileSync(`${tree}/${name}`, '');
};

const BY_ANYBODY = {
  'a file in a closed folder, with others around'() {
    make('a/closed');
    put('a/closed/file', 'a/b', 'a/z', 'z', 'A');
    make('a/closed', 0o500);
    make('m/n');
    put('m/n/o');
  },
  'an empty folder in a closed one'() {
    make('closed/empty');
    make('closed', 0o500);
  },
  'a full folder in a closed one'() {
    make('closed/full');
    put('closed/full/file');
    make('closed', 0o500);
  },
  'a link in a closed folder'() {
    make('closed');
    nodes.symlinkSync('/', `${tree}/closed/link`);
    make('closed', 0o500);
  },
  'a folder that cannot be read'() {
    make('closed/in');
    make('closed', 0o300);
  },
  'a folder whose names cannot be looked at'() {
    make('closed/in');
    make('closed', 0o600);
  },
  'the same with a file'() {
    make('closed');
    put('closed/file');
    make('closed', 0o600);
  },
  'the top itself, closed'() {
    make('');
    put('file');
    make('', 0o500);
  },
  'the top itself, not to be read'() {
    make('');
    put('file');
    make('', 0o300);
  },
  'what is deep down'() {
    make('a/b/c/d/e');
    put('a/b/c/d/e/file', 'a/b/other', 'a/b/c/z');
    make('a/b/c/d/e', 0o500);
  },
  'names of every kind'() {
    make('ä 漢');
    put('ä 漢/\n😀');
    make('ä 漢', 0o500);
  },
};

const command = (name, ...args) => execFileSync(name, args, { stdio: 'pipe' });

const BY_ROOT = {
  'a file that nobody may change'() {
    make('in');
    put('in/fixed', 'in/a', 'in/z');
    command('chattr', '+i', `${tree}/in/fixed`);
  },
  'a folder that nobody may change'() {
    make('fixed/in');
    command('chattr', '+i', `${tree}/fixed`);
  },
  'the same with a file in it'() {
    make('fixed');
    put('fixed/file');
    command('chattr', '+i', `${tree}/fixed`);
  },
  'a mount point'() {
    make('in/mounted');
    put('in/a', 'in/z');
    command('mount', '-t', 'tmpfs', 'none', `${tree}/in/mounted`);
    put('in/mounted/file');
  },
  'a file that is mounted upon'() {
    make('in');
    put('in/mounted', 'in/a', 'in/z');
    command('mount', '--bind', '/dev/null', `${tree}/in/mounted`);
  },
};

function clear() {
  const quietly = (name, ...args) => {
    try {
      command(name, ...args);
    } catch {
      // Not there, or not this time.
    }
  };
  if (process.getuid() === 0) {
    quietly('umount', `${tree}/in/mounted`);
    quietly('chattr', '-R', '-i', tree);
  }
  quietly('chmod', '-R', 'u+rwx', tree);
  quietly('rm', '-rf', tree);
}

const shown = (error) => (error ? { message: error.message, ...error } : error);

async function attempt(face, options) {
  try {
    if (face === 'sync') return shown(fs.rmSync(tree, options));
    if (face === 'promise') return shown(await fs.promises.rm(tree, options));
    return await new Promise((resolve) => {
      fs.rm(tree, options, (...told) => resolve(told.map(shown)));
    });
  } catch (error) {
    return shown(error);
  }
}

/** Once it no longer changes: Node's own goes on when it has called back. */
async function left() {
  const list = () => command('find', folder, '-mindepth', '1').toString().split('\n').sort();
  for (let before; ; ) {
    const now = list();
    if (before !== undefined && String(now) === String(before)) return now;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function main() {
  if (who === 'nobody') process.setuid(65534);
  for (const [what, prepare] of Object.entries(who === 'nobody' ? BY_ANYBODY : BY_ROOT)) {
    for (const face of ['sync', 'promise', 'callback']) {
      for (const more of [{}, { force: true }, { maxRetries: 1, retryDelay: 1 }]) {
        clear();
        try {
          prepare();
        } catch (error) {
          console.log(JSON.stringify([what, 'cannot be made', error.code ?? error.status]));
          continue;
        }
        const told = await attempt(face, { recursive: true, ...more });
        if (who === 'nobody') command('chmod', '-R', 'u+rwx', tree);
        console.log(JSON.stringify([what, face, more, told ?? null, await left()]));
      }
    }
  }
  clear();
}

main();
