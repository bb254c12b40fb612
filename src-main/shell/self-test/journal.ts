/** A journal of its own in the user's data folder, on the real worker: open, write, search, close, remove. */
import { mkdtemp, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { mkdirSync } from 'node:fs'
import { openJournal } from '../../adapters/journal/open-journal.ts'
import { pack } from '../../core/ingest/packed-events.ts'
import { EVERYTHING, type JournalEntry, type LogPort } from '../../core/ports.ts'
import { failed, ok, type Check, type Outcome } from '../../core/self-test/types.ts'
import { writeProblem } from '../../adapters/files.ts'

interface JournalCheckPorts {
  /** Where the real journal is kept. */
  readonly folder: string
  /** The worker's script, as the app itself starts it. */
  readonly worker: string
  /** Wall clock, ms. */
  readonly now: () => number
  readonly log: LogPort
}

const EVENTS = 20
const WORD = 'selftest'
const IDENTITY = { origin: 'https://self-test.invalid', keyFingerprint: 'self-test' }

function entryOf(id: number, now: number): JournalEntry {
  const kind = { type: 'SELF_TEST', symbol: 'SELFTEST', priority: 'P2' } as const
  const event = {
    id,
    ...kind,
    detected_at: new Date(now).toISOString(),
    confidence: null,
    data: { word: WORD },
    latency_ms: null,
  }
  return {
    epoch: 1,
    id,
    ...kind,
    text: JSON.stringify(event),
    detectedAt: now,
    source: 'live',
    receivedAt: now,
    lagMs: null,
    decision: null,
  }
}

export function journalCheck(ports: JournalCheckPorts): Check {
  const { folder, log } = ports

  async function tryIn(place: string, signal: AbortSignal): Promise<Outcome> {
    const { journal, history, terminate } = openJournal({
      file: join(place, 'journal.db'),
      worker: ports.worker,
      log,
    })
    // A thread that hangs must not outlive the check.
    signal.addEventListener('abort', () => void terminate())
    signal.throwIfAborted()
    try {
      await journal.open(IDENTITY)
      const now = ports.now()
      const entries = Array.from({ length: EVENTS }, (_, index) => entryOf(index + 1, now))
      await journal.append({ parts: pack(entries), cursor: { epoch: 1, committedId: EVENTS } })
      const { events } = await history.page({ ...EVERYTHING, text: WORD }, null, EVENTS + 1)
      await journal.close()
      if (events.length !== EVENTS)
        return failed(
          `${EVENTS} events were written and ${events.length} found again.`,
          'Please send the diagnostics bundle to support.',
        )
      const { cursor } = await journal.open(IDENTITY)
      await journal.close()
      return cursor?.committedId === EVENTS
        ? ok(`${EVENTS} events written, searched and kept in ${folder}.`)
        : failed('What was written was gone after the file was opened again.')
    } finally {
      await terminate()
    }
  }

  return {
    name: 'journal',
    async run(signal) {
      let place: string
      try {
        // With what is missing above it, as the journal itself makes it.
        mkdirSync(folder, { recursive: true })
        place = await mkdtemp(join(folder, 'self-test-'))
      } catch (error) {
        return failed(`Nothing can be written to ${folder}: ${writeProblem(error)}.`)
      }
      try {
        return await tryIn(place, signal)
      } finally {
        await rm(place, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) =>
          log.warn('the self-test’s journal could not be removed', {
            name: join(basename(dirname(place)), basename(place)),
            error,
          }),
        )
      }
    },
  }
}
