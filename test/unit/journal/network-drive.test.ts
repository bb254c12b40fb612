import { DatabaseSync } from 'node:sqlite'
import { copyFileSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { isOnNetworkDrive, type DriveFacts } from '../../../src-main/adapters/network-drive.ts'
import { createService } from '../../../src-main/adapters/journal/service.ts'
import { batchOf } from '../../support/batch-of.ts'
import { ALL, entries, IDENTITY, idsOf, temporaryFile } from '../../support/journal-fixture.ts'

function facts(part: Partial<DriveFacts>): DriveFacts {
  const refuse = () => {
    throw new Error('not asked on this system')
  }
  return { platform: 'linux', fsType: refuse, realPath: refuse, mounts: refuse, ...part }
}

test.for([
  ['NFS', 0x6969, true],
  ['CIFS', 0xff534d42, true],
  ['SMB2', 0xfe534d42, true],
  ['SMB2, as a 32-bit system gives it', 0xfe534d42 | 0, true],
  ['ext4', 0xef53, false],
  ['btrfs', 0x9123683e, false],
  ['tmpfs', 0x01021994, false],
] as const)('Linux: a folder on %s', ([, type, expected]) => {
  expect(isOnNetworkDrive('/data', facts({ fsType: () => type }))).toBe(expected)
})

const LINUX_MOUNTS = `/dev/sda1 on / type ext4 (rw,relatime)
me@host:/srv on /mnt/far away type fuse.sshfs (rw,nosuid)
/dev/sdb1 on /mnt/ntfs type fuseblk (rw)
`
test.for([
  ['/mnt/far away/profile', true],
  ['/mnt/far', false],
  ['/mnt/ntfs/profile', false],
] as const)('Linux: what a program serves is known by its name: %s', ([folder, expected]) => {
  const fuse = facts({ fsType: () => 0x65735546, realPath: (path) => path, mounts: () => LINUX_MOUNTS })
  expect(isOnNetworkDrive(folder, fuse)).toBe(expected)
})

const MAC_MOUNTS = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//me@nas._smb._tcp.local/home (x) on /Volumes/My Share (smbfs, nodev, nosuid, mounted by me)
/dev/disk4s1 on /Volumes/Stick (exfat, local, nodev)
`
test.for([
  ['/Volumes/My Share/profile', true],
  ['/Volumes/Stick', false],
  ['/Users/me/Library', false],
] as const)('macOS: %s', ([folder, expected]) => {
  const mac = facts({ platform: 'darwin', realPath: (path) => path, mounts: () => MAC_MOUNTS })
  expect(isOnNetworkDrive(folder, mac)).toBe(expected)
})

test.for([
  ['\\\\server\\share\\profile', '', true],
  ['//server/share', '', true],
  ['\\\\?\\UNC\\server\\share', '', true],
  // A drive letter that stands for a share.
  ['Z:\\profile', '\\\\server\\share\\profile', true],
  ['C:\\Users\\me', 'C:\\Users\\me', false],
  ['\\\\?\\C:\\Users\\me', '\\\\?\\C:\\Users\\me', false],
] as const)('Windows: %s', ([folder, real, expected]) => {
  expect(isOnNetworkDrive(folder, facts({ platform: 'win32', realPath: () => real }))).toBe(expected)
})

test('a system that does not tell counts as a disk of this computer', () => {
  expect(isOnNetworkDrive('/data', facts({}))).toBe(false)
  expect(isOnNetworkDrive('/data', facts({ platform: 'freebsd' }))).toBe(false)
})

function on(file: string, isNetwork: boolean) {
  const part = (role: 'writer' | 'reader') => {
    const service = createService({ file, role, isOnNetworkDrive: isNetwork })
    onTestFinished(() => service.close())
    return service
  }
  const [writer, reader] = [part('writer'), part('reader')]
  return {
    open: () => ({ ...writer.open(IDENTITY, 'no'), eventCount: writer.stats().events }),
    append: (from: number, to: number) =>
      writer.append(batchOf({ entries: entries(from, to), cursor: { epoch: 1, committedId: to } })),
    page: (from: 'writer' | 'reader') =>
      idsOf((from === 'writer' ? writer : reader).page(ALL, null, 1_000).events).sort((a, b) => a - b),
    close: () => {
      reader.close()
      writer.close()
    },
  }
}

const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1)

function journalModeOf(file: string): unknown {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    return db.prepare('PRAGMA journal_mode').get()?.['journal_mode']
  } finally {
    db.close()
  }
}

test('G5: on a network drive nothing needs shared memory, and what is appended is read back by both connections', () => {
  const file = temporaryFile()
  const journal = on(file, true)
  expect(journal.open()).toMatchObject({ rollback: 'network-drive', quarantined: null })
  for (let id = 1; id <= 20; id += 1) {
    journal.append(id, id)
    expect(journal.page('reader')).toEqual(upTo(id))
  }
  for (const companion of ['-wal', '-shm']) expect(existsSync(file + companion)).toBe(false)
  // Committed: nothing is left that would be rolled back.
  expect(statSync(`${file}-journal`).size).toBe(0)
  journal.close()
  const again = on(file, true)
  expect(again.open()).toMatchObject({ cursor: { committedId: 20 }, eventCount: 20, unclean: false })
})

test('G5: a file with a write-ahead log that nobody closed changes over on a network drive, and back, and keeps everything', () => {
  const [file, moved, home] = [temporaryFile(), temporaryFile(), temporaryFile()]
  const local = on(file, false)
  expect(local.open()).toMatchObject({ rollback: null })
  local.append(1, 30)
  // As a copied profile, or the power cut, leaves it: the events are in the log alone.
  for (const part of ['', '-wal']) copyFileSync(file + part, moved + part)
  expect(statSync(`${moved}-wal`).size).toBeGreaterThan(0)

  const far = on(moved, true)
  expect(far.open()).toMatchObject({ rollback: 'network-drive', eventCount: 30, cursor: { committedId: 30 } })
  far.append(31, 40)
  expect(far.page('reader')).toEqual(upTo(40))
  expect(existsSync(`${moved}-wal`)).toBe(false)
  expect(journalModeOf(moved)).toBe('delete')
  far.close()

  copyFileSync(moved, home)
  const back = on(home, false)
  expect(back.open()).toMatchObject({ rollback: null, eventCount: 40 })
  back.append(41, 45)
  expect(back.page('reader')).toEqual(upTo(45))
  expect(journalModeOf(home)).toBe('wal')
})

test('a write-ahead log that another program has open is left to it, in one sentence', () => {
  const file = temporaryFile()
  const local = on(file, false)
  local.open()
  local.append(1, 3)
  const failure = { kind: 'io', message: 'journal.db is in use by another program' }
  expect(() => on(file, true).open()).toThrow(expect.objectContaining(failure))
  local.append(4, 4)
  expect(local.page('reader')).toEqual(upTo(4))
})

test('where no write-ahead log can be had, a rollback journal serves, and is told', () => {
  const file = temporaryFile()
  // As on a drive without shared memory: the log's index cannot be opened.
  symlinkSync('nowhere', `${file}-shm`)
  const journal = on(file, false)
  expect(journal.open()).toMatchObject({ rollback: 'no-shared-memory' })
  journal.append(1, 10)
  expect(journal.page('reader')).toEqual(upTo(10))
})

test('a damaged file is set aside with its rollback journal, which would be played back into the new file', () => {
  const file = temporaryFile()
  writeFileSync(file, 'no database at all')
  writeFileSync(`${file}-journal`, 'of the damaged file')
  const { quarantined } = on(file, true).open()
  expect(readFileSync(`${quarantined}-journal`, 'utf8')).toBe('of the damaged file')
})
