/** `tail --history`: the journal as NDJSON, oldest id first. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { walkFile } from '../adapters/journal/open-journal.ts'
import { EVERYTHING, type LogPort } from '../core/ports.ts'
import type { TailCommand } from './tail-options.ts'
import { JOURNAL_FILE, type Terminal } from './tail-follow.ts'
import { outputProblem } from './tail-output.ts'

const QUIET: LogPort = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Null when the folder has a journal. */
export function historyProblem(dataDir: string): string | null {
  return existsSync(join(dataDir, JOURNAL_FILE))
    ? null
    : `--data-dir: there is no journal (${JOURNAL_FILE}) in ${dataDir}`
}

/**
 * Prints what is asked for, as fast as it is read. Rejects with a JournalError, or when
 * the output cannot be written; a reader that leaves early is no error.
 */
export async function printHistory(
  { dataDir, symbols, events }: Extract<TailCommand, { readonly kind: 'history' }>,
  { stdout }: Terminal,
): Promise<void> {
  let isGone = false
  let problem: string | null = null
  let wake = () => {}
  stdout.on('error', (error) => {
    if (!isGone) problem = outputProblem(error)
    isGone = true
    wake()
  })
  stdout.on('drain', () => wake())
  await walkFile(
    join(dataDir, JOURNAL_FILE),
    { ...EVERYTHING, symbols, types: events },
    async (chunk) => {
      const text = chunk.map(({ event, sent }) => `${sent?.text ?? JSON.stringify(event)}\n`).join('')
      if (!isGone && !stdout.write(text))
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return !isGone
    },
    QUIET,
  )
  // A pipe takes the rest later than the process would wait for.
  if (!isGone) await new Promise((written) => stdout.write('', written))
  if (problem !== null) throw new Error(problem)
}
