'use strict';

// On what filesystem a folder is, and which lanes are taken there.
//
// The numbers are those of statfs(2); on which of them the cached and the kernel lane are taken is
// decided in src/sys/filesystem_name.rs.

const fs = require('node:fs');

const LOCAL = { cached: true, kernel: true };
const REMOTE = { cached: false, kernel: true };
const NEITHER = { cached: false, kernel: false };

const onDisk = (name) => ({ name, where: 'on a disk of this machine', lanes: LOCAL });
const inMemory = (name) => ({ name, where: 'in memory', lanes: LOCAL });
const remote = (name) => ({ name, where: 'on another machine', lanes: REMOTE });
const elsewhere = (name, where) => ({ name, where, lanes: NEITHER });

const FILESYSTEMS = new Map([
  [0xef53, onDisk('ext2, ext3 or ext4')],
  [0x58465342, onDisk('XFS')],
  [0x9123683e, onDisk('btrfs')],
  [0x794c7630, onDisk('overlayfs')],
  [0xf2f52010, onDisk('F2FS')],
  [0x01021994, inMemory('tmpfs')],
  [0x858458f6, inMemory('ramfs')],
  [0x6969, remote('NFS')],
  [0x00c36400, remote('Ceph')],
  [0xfe534d42, remote('SMB')],
  [0xff534d42, remote('CIFS')],
  [0x01021997, remote('9P')],
  [0x517b, elsewhere('SMB 1', 'on another machine')],
  [0x5346414f, elsewhere('AFS', 'on another machine')],
  [0x0bd00bd0, elsewhere('Lustre', 'on another machine')],
  [0x65735546, elsewhere('FUSE', 'served by a program')],
  [0x2fc12fc1, elsewhere('ZFS', 'on a disk of this machine')],
  [0xca451a4e, elsewhere('bcachefs', 'on a disk of this machine')],
  [0x2011bab0, elsewhere('exFAT', 'on a disk of this machine')],
  [0x4d44, elsewhere('FAT', 'on a disk of this machine')],
  [0x5346544e, elsewhere('NTFS', 'on a disk of this machine')],
  [0x7366746e, elsewhere('NTFS (ntfs3)', 'on a disk of this machine')],
  [0x482b, elsewhere('HFS+', 'on a disk of this machine')],
  [0x9660, elsewhere('ISO 9660', 'on a disk of this machine')],
  [0x73717368, elsewhere('squashfs', 'on a disk of this machine')],
  [0xe0f5e1e2, elsewhere('EROFS', 'on a disk of this machine')],
  [0x9fa0, elsewhere('procfs', 'made by the kernel')],
  [0x62656572, elsewhere('sysfs', 'made by the kernel')],
  [0x27e0eb, elsewhere('cgroup', 'made by the kernel')],
  [0x63677270, elsewhere('cgroup 2', 'made by the kernel')],
  [0x64626720, elsewhere('debugfs', 'made by the kernel')],
]);

/** On what filesystem a folder is. `where` and `lanes` are undefined where the numbers are others. */
function filesystemOf(folder) {
  let type;
  try {
    ({ type } = fs.statfsSync(folder));
  } catch (error) {
    if (error.code !== 'ERR_ACCESS_DENIED') throw error;
    return { folder, type: null, name: 'unknown: the permission model does not let it be asked' };
  }
  if (process.platform !== 'linux') return { folder, type, name: `type ${type}` };
  const name = `type 0x${type.toString(16)}`;
  const unknown = elsewhere(name, 'of a kind that this command does not know');
  return { folder, type, ...(FILESYSTEMS.get(type) ?? unknown) };
}

/** The same for a person. */
const inWords = ({ folder, name, where }) =>
  `${folder}: ${name}${where === undefined ? '' : `, ${where}`}`;

module.exports = { FILESYSTEMS, filesystemOf, inWords };
