import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeToOthers } from '../../../src-main/adapters/files.ts'

const everything = () => true
let root = ''
let folder = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fastfeed-private-'))
  folder = join(root, 'profile')
  mkdirSync(folder)
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)
function put(path: string, mode: number): string {
  writeFileSync(path, path)
  chmodSync(path, mode)
  return path
}

test.skipIf(process.platform === 'win32')(
  'E17: a program of the user’s inherits the user’s umask, not ours',
  () => {
    // In a process of its own: a umask is the whole process's.
    const module = new URL('../../../src-main/adapters/files.ts', import.meta.url).href
    const script = `
    import { execFileSync } from 'node:child_process'
    import { keepFilesPrivate, withUsersUmask } from '${module}'
    process.umask(0o027)
    const inherited = () => execFileSync('sh', ['-c', 'umask'], { encoding: 'utf8' }).trim()
    keepFilesPrivate()
    console.log([inherited(), withUsersUmask(inherited), inherited()].join(' '))`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(output.trim()).toBe('0077 0027 0077')
  },
)

describe.skipIf(process.platform === 'win32')('what others could read is closed to them', () => {
  test('the folder and the files of ours, whatever they hold', () => {
    const ours = put(join(folder, 'journal.db'), 0o644)
    const script = put(join(folder, 'journal.db-wal'), 0o777)
    const other = put(join(folder, 'Preferences'), 0o644)
    expect(closeToOthers(folder, (name) => name.startsWith('journal'))).toEqual([])
    expect([folder, ours, script, other].map(modeOf)).toEqual(['700', '600', '600', '644'])
    expect(readFileSync(ours, 'utf8')).toBe(ours)
  })

  test('folders among them keep their way in', () => {
    mkdirSync(join(folder, 'logs'))
    chmodSync(join(folder, 'logs'), 0o755)
    expect(closeToOthers(folder, everything)).toEqual([])
    expect(modeOf(join(folder, 'logs'))).toBe('700')
  })

  test('what is narrower already stays as it is', () => {
    const readOnly = put(join(folder, 'settings.json'), 0o400)
    chmodSync(folder, 0o500)
    expect(closeToOthers(folder, everything)).toEqual([])
    expect([folder, readOnly].map(modeOf)).toEqual(['500', '400'])
    chmodSync(folder, 0o700)
  })

  test('a link is not followed, be it a file, a folder or the folder itself', () => {
    const outside = put(join(root, 'outside'), 0o644)
    const elsewhere = join(root, 'elsewhere')
    mkdirSync(elsewhere)
    chmodSync(elsewhere, 0o755)
    symlinkSync(outside, join(folder, 'settings.json'))
    symlinkSync(elsewhere, join(folder, 'logs'))
    symlinkSync(join(root, 'nowhere'), join(folder, 'secrets.json'))
    expect(closeToOthers(folder, everything)).toEqual([])
    symlinkSync(elsewhere, join(root, 'linked-profile'))
    expect(closeToOthers(join(root, 'linked-profile'), everything)).toEqual([])
    expect([outside, elsewhere].map(modeOf)).toEqual(['644', '755'])
  })

  test('a folder that is everybody’s, such as /tmp, stays so', () => {
    chmodSync(folder, 0o1777)
    const ours = put(join(folder, 'journal.db'), 0o644)
    expect(closeToOthers(folder, everything)).toEqual([])
    expect([folder, ours].map(modeOf)).toEqual(['1777', '600'])
  })

  test('a folder that is not there yet is no problem', () => {
    expect(closeToOthers(join(root, 'none'), everything)).toEqual([])
  })

  test('what cannot be read as a folder is told, not thrown', () => {
    expect(closeToOthers(put(join(root, 'file'), 0o600), everything)).toEqual([
      { name: 'file', reason: 'ENOTDIR' },
    ])
  })

  test.skipIf(process.platform !== 'linux')(
    'what refuses a change is told, and the others are closed',
    () => {
      // Nobody may change modes there, not even root.
      const told = closeToOthers(`/proc/${process.pid}`, (name) => ['status', 'limits'].includes(name))
      expect(told.map(({ name }) => name).sort()).toEqual([`${process.pid}`, 'limits', 'status'])
    },
  )
})
