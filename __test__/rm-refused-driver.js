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
    nodes.symlinkSync('.', `${tree}/closed/link`);
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
  'an empty folder that cannot be opened'() {
    make('a/closed', 0);
    make('b');
    put('a/file', 'b/file');
  },
  'an empty folder that cannot be read'() {
    make('closed', 0o300);
  },
  'the top itself, empty and not to be opened'() {
    make('', 0);
  },
  'an empty folder that cannot be opened, in a closed one'() {
    make('closed/in', 0);
    make('closed', 0o500);
  },
  'names of every kind'() {
    make('ä 漢');
    put('ä 漢/\n😀');
    make('ä 漢', 0o500);
  },
};

/**
 * Made by root, and then removed by another user. No links: Node takes one that it may not remove for a folder, and
 * would empty what it leads to, some of it as root again.
 */
const FOR_A_GUEST = {
  'an empty folder of somebody else’s'() {
    make('empty');
    make('', 0o1777);
  },
  'an empty folder of somebody else’s, not to be opened'() {
    make('empty', 0o700);
    make('', 0o1777);
  },
  'a full folder of somebody else’s'() {
    make('full');
    put('full/file');
    make('full', 0o777);
    make('', 0o1777);
  },
  'the same, not to be opened'() {
    make('full');
    put('full/file');
    make('full', 0o700);
    make('', 0o1777);
  },
  'a file of somebody else’s'() {
    make('');
    put('file');
    make('', 0o1777);
  },
  'the top itself, empty, of somebody else’s'() {
    make('', 0o777);
  },
  'the top itself, empty and not to be opened, of somebody else’s'() {
    make('', 0o700);
  },
  'an empty folder that only its owner may open'() {
    make('empty', 0o700);
    make('', 0o777);
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
  'an empty folder that nobody may change'() {
    make('fixed');
    command('chattr', '+i', `${tree}/fixed`);
  },
  'the top itself, which nobody may change'() {
    make('in');
    command('chattr', '+i', tree);
  },
  'an empty mount point'() {
    make('in/mounted');
    put('in/a', 'in/z');
    command('mount', '-t', 'tmpfs', 'none', `${tree}/in/mounted`);
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
  // As root, where that is who we really are.
  const options = { stdio: 'pipe', ...(process.getuid() === 0 && { uid: 0 }) };
  const list = () =>
    execFileSync('find', [folder, '-mindepth', '1'], options).toString().split('\n').sort();
  for (let before; ; ) {
    const now = list();
    if (before !== undefined && String(now) === String(before)) return now;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

const CASES = { nobody: BY_ANYBODY, guest: FOR_A_GUEST, root: BY_ROOT };

async function main() {
  if (who === 'nobody') process.setuid(65534);
  for (const [what, prepare] of Object.entries(CASES[who])) {
    for (const face of ['sync', 'promise', 'callback']) {
      for (const more of [{}, { force: true }, { maxRetries: 1, retryDelay: 1 }]) {
        clear();
        try {
          prepare();
        } catch (error) {
          console.log(JSON.stringify([what, 'cannot be made', error.code ?? error.status]));
          continue;
        }
        if (who === 'guest') process.seteuid(65534);
        const told = await attempt(face, { recursive: true, ...more });
        if (who === 'nobody' && nodes.existsSync(tree)) command('chmod', '-R', 'u+rwx', tree);
        const stays = await left();
        if (who === 'guest') process.seteuid(0);
        console.log(JSON.stringify([what, face, more, told ?? null, stays]));
      }
    }
  }
  clear();
}

main();
