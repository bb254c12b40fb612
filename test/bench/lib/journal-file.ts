/** A journal with many events for as long as one measurement needs it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillJournal } from '../../support/fill-journal.ts'

export async function withJournal<T>(rows: number, work: (file: string) => Promise<T>): Promise<T> {
  return inFolder((dir) => {
    const file = join(dir, 'journal.db')
    // Older than what arrives live, as history is.
    fillJournal(file, rows, { endsAt: Date.now() - 60_000 })
    return work(file)
  })
}

export async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'fastfeed-bench-'))
  try {
    return await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
