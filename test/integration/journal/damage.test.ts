import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test, vi } from 'vitest'
import type { JournalOptions } from '../../../src-main/adapters/journal/open-journal.ts'
import {
  ALL,
  entries,
  IDENTITY,
  journalOn,
  openedJournal,
  openService,
  silentLog,
  temporaryFile,
} from '../../support/journal-fixture.ts'
import { batchOf } from '../../support/batch-of.ts'

/** A closed journal of some hundred pages. */
async function writtenJournal(count = 800): Promise<string> {
  const file = temporaryFile()
  const { journal } = await openedJournal(file)
  await journal.append(batchOf({ entries: entries(1, count), cursor: { epoch: 1, committedId: count } }))
  await journal.close()
  return file
}

function overwrite(file: string, from: number, to: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(to - from, 0x5a), 0, to - from, from)
  closeSync(handle)
}

/** Spoils one page of events in the middle: not the ends, which are looked at on opening. */
function overwriteMiddle(file: string): void {
  const db = new DatabaseSync(file)
  const leaves = db
    .prepare("SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' ORDER BY path")
    .all()
  db.close()
  const page = Number(leaves[Math.floor(leaves.length / 2)]?.['pageno'])
  overwrite(file, (page - 1) * 4096, page * 4096)
}

const reopen = (file: string, options: Partial<JournalOptions> = {}) => {
  const opened = journalOn(file, options)
  return { ...opened, result: opened.journal.open(IDENTITY) }
}

describe('a damaged file is set aside and a new one works', () => {
  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ['not a database', (file) => writeFileSync(file, 'hello, this is no database at all')],
    ['a truncated file', (file) => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096)],
    ['a file cut within its header', (file) => truncateSync(file, 50)],
    ['a damaged header', (file) => overwrite(file, 16, 90)],
    ['a damaged first page', (file) => overwrite(file, 100, 4096)],
  ]
  test.for(damages)('%s', async ([, damage]) => {
    const file = await writtenJournal()
    damage(file)
    const damaged = readFileSync(file)
    const { journal, history, result } = reopen(file)
    const opened = await result
    expect(opened).toMatchObject({ cursor: null, epoch: 1 })
    expect((await history.stats()).events).toBe(0)
    expect(opened.quarantined).toMatch(/journal\.db\.corrupt-20\d\d-/)
    expect(readFileSync(String(opened.quarantined)).equals(damaged)).toBe(true)
    await journal.append(batchOf({ entries: entries(1, 2), cursor: { epoch: 1, committedId: 2 } }))
    expect(await history.count(ALL)).toBe(2)
  })

  test('damage that shows in a query later: rejected as corrupt, set aside by the next open', async () => {
    const file = await writtenJournal()
    overwriteMiddle(file)
    const { journal, history, result } = reopen(file)
    expect((await result).quarantined).toBeNull()
    await expect(history.walk(ALL, () => true)).rejects.toMatchObject({ kind: 'corrupt' })
    await expect(journal.append(batchOf({ entries: entries(1, 1), cursor: null }))).rejects.toMatchObject({
      kind: 'corrupt',
    })

    const again = await journal.open(IDENTITY)
    expect(again.cursor).toBeNull()
    expect((await history.stats()).events).toBe(0)
    expect(existsSync(String(again.quarantined))).toBe(true)
    expect((await journal.append(batchOf({ entries: entries(1, 1), cursor: null }))).inserted).toBe(1)
  })

  test('damage that nothing has met yet is found by the check after an unclean end', async () => {
    const file = temporaryFile()
    const first = await openedJournal(file)
    await first.journal.append(batchOf({ entries: entries(1, 800), cursor: null }))
    await first.history.stats()
    await first.terminate()
    // Not closed by the app, so still marked unclean.
    overwriteMiddle(file)

    const error = vi.fn()
    const { journal, result } = reopen(file, { checkAfterMs: 0, log: { ...silentLog(), error } })
    expect((await result).quarantined).toBeNull()
    await vi.waitFor(
      () =>
        expect(error).toHaveBeenCalledWith('journal damaged', expect.objectContaining({ method: 'check' })),
      10_000,
    )
    await expect(journal.append(batchOf({ entries: [], cursor: null }))).rejects.toMatchObject({
      kind: 'corrupt',
    })
    expect((await journal.open(IDENTITY)).quarantined).not.toBeNull()
  })

  test('damage that another process set aside meanwhile does not take the new file with it', async () => {
    const file = temporaryFile()
    const service = openService(file)
    service.append(entries(1, 3), { epoch: 1, committedId: 3 })
    expect(service.reopen('perhaps')).toMatchObject({ quarantined: null, eventCount: 3 })
    // The same file again: then a look through it does not help.
    const opened = service.reopen('surely')
    expect(opened).toMatchObject({ eventCount: 0, quarantined: expect.stringContaining('.corrupt-') })
  })

  test('only the newest three damaged files are kept', async () => {
    const file = temporaryFile()
    for (let i = 0; i < 5; i++) {
      writeFileSync(file, `no database ${i}`)
      const { journal, result } = reopen(file)
      await result
      await journal.close()
    }
    const kept = readdirSync(dirname(file)).filter((name) => name.includes('.corrupt-'))
    expect(kept.map((name) => readFileSync(join(dirname(file), name), 'utf8')).sort()).toEqual(
      [2, 3, 4].map((i) => `no database ${i}`),
    )
  })
})

describe('what stands in the way is named', () => {
  test('a zero-byte file becomes a new journal', async () => {
    const file = temporaryFile()
    writeFileSync(file, '')
    const { history, result } = reopen(file)
    expect(await result).toMatchObject({ cursor: null, quarantined: null })
    expect((await history.stats()).events).toBe(0)
  })

  test('a missing folder is made', async () => {
    const file = join(dirname(temporaryFile()), 'deep', 'er', 'journal.db')
    const { history, result } = reopen(file)
    expect((await result).cursor).toBeNull()
    expect((await history.stats()).events).toBe(0)
  })

  test('a folder in the place of the file', async () => {
    const file = temporaryFile()
    mkdirSync(file)
    await expect(reopen(file).result).rejects.toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/journal\.db is a folder/),
    })
    expect(statSync(file).isDirectory()).toBe(true)
  })

  test('a file in the place of the folder', async () => {
    const file = temporaryFile()
    writeFileSync(file, 'x')
    await expect(reopen(join(file, 'journal.db')).result).rejects.toMatchObject({
      name: 'JournalError',
      kind: 'io',
    })
  })

  // Root may write everywhere, so these two say something only for an ordinary user.
  test.skipIf(process.getuid?.() === 0)('a read-only folder, and a file that may not be read', async () => {
    const file = temporaryFile()
    chmodSync(dirname(file), 0o500)
    await expect(reopen(file).result).rejects.toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/cannot be/),
    })
    chmodSync(dirname(file), 0o700)
    writeFileSync(file, 'x', { mode: 0o000 })
    await expect(reopen(file).result).rejects.toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/journal\.db/),
    })
  })
})
