import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appPaths, closeOwnFiles } from '../../../src-main/shell/system/paths.ts'
import { RecordingLog } from '../../support/fakes/log.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fastfeed-own-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const modeOf = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8)

test.skipIf(process.platform === 'win32')(
  'journal, settings, key and log that others could read are closed to them at the start',
  () => {
    const ours = [
      'journal.db',
      'journal.db-wal',
      'journal.db-shm',
      'journal.db.corrupt-2026-03-17T10-30-00.000',
      'demo-journal.db',
      'settings.json',
      'settings.backup.json',
      'settings.corrupt-2026-03-17T10-30-00-000Z.json',
      'secrets.json',
      'window.json',
      'logs/fastfeed.log',
      'logs/fastfeed.old.log',
    ]
    mkdirSync(join(folder, 'logs'))
    for (const name of [...ours, 'Preferences']) {
      writeFileSync(join(folder, name), '')
      chmodSync(join(folder, name), 0o644)
    }
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'logs'), 0o755)
    const log = new RecordingLog()
    closeOwnFiles(appPaths('/bundle', folder), log)
    expect(ours.map((name) => [name, modeOf(name)])).toEqual(ours.map((name) => [name, '600']))
    expect(['.', 'logs', 'Preferences'].map(modeOf)).toEqual(['700', '700', '644'])
    expect(log.lines).toEqual([])
  },
)

test.skipIf(process.platform === 'win32')('what refuses is logged, and the app goes on', () => {
  writeFileSync(join(folder, 'logs'), 'a file where the folder should be')
  const log = new RecordingLog()
  closeOwnFiles(appPaths('/bundle', folder), log)
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { name: 'logs', reason: 'ENOTDIR' } }])
})
