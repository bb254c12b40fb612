/** What the window remembers between runs, on a store that is as strict as electron-store. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { NOW, plainStore, recordingLog, tempFolder } from './support.ts'

vi.mock('electron', () => ({ screen: {} }))
const { openWindowMemory } = await import('../../../src-main/shell/window/place.ts')

const PLACE = { x: 10, y: 20, width: 380, height: 600 }

function rig(content?: string) {
  const folder = tempFolder()
  const file = join(folder, 'window.json')
  if (content !== undefined) writeFileSync(file, content)
  const log = recordingLog()
  let refuse = false
  const open = () =>
    openWindowMemory({
      file,
      openStore: (path) => {
        const store = plainStore(path)
        return {
          write(document) {
            if (refuse) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
            store.write(document)
          },
        }
      },
      now: () => NOW,
      log,
    })
  return { folder, file, log, open, fillDisk: (full: boolean) => (refuse = full) }
}

test('place and explanation are there after a restart', () => {
  const { open, file } = rig()
  const memory = open()
  expect([memory.bounds(), memory.closeExplained(), existsSync(file)]).toEqual([null, false, false])
  memory.rememberBounds(PLACE)
  memory.rememberCloseExplained()
  const later = open()
  expect([later.bounds(), later.closeExplained()]).toEqual([PLACE, true])
})

test.each([
  ['half a file', '{"bounds":{"x":1'],
  ['an empty file, as a power cut leaves it', ''],
  ['an array', '[1,2]'],
])('%s costs the place once: it is kept aside, and the next place is remembered', (_, content) => {
  const { open, folder } = rig(content)
  const memory = open()
  expect(memory.bounds()).toBeNull()
  memory.rememberBounds(PLACE)
  memory.rememberCloseExplained()
  const later = open()
  expect([later.bounds(), later.closeExplained()]).toEqual([PLACE, true])
  const aside = readdirSync(folder).filter((name) => name.includes('corrupt'))
  expect(aside.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([content])
})

test('a disk that was full for a moment is logged, and the next place is remembered', () => {
  const { open, log, fillDisk } = rig()
  const memory = open()
  fillDisk(true)
  memory.rememberBounds(PLACE)
  expect(log.lines).toEqual([expect.stringContaining('the window place could not be saved')])
  fillDisk(false)
  memory.rememberBounds({ ...PLACE, x: 11 })
  expect(open().bounds()).toEqual({ ...PLACE, x: 11 })
})
