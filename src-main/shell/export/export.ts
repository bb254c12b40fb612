/** History to a file, streamed: written beside its place and renamed when whole, so that a cancel leaves nothing behind. */
import { open, rename, rm } from 'node:fs/promises'
import { countOf } from '../../core/vocabulary/numbers.ts'
import type { EventFilter, HistoryPort, LogPort, StoredEvent } from '../../core/ports.ts'
import { asSent } from '../../core/protocol/sent.ts'
import type { Broadcasts, Result } from '../../contract/contract.ts'
import { localDay } from '../../adapters/clock.ts'
import { writeProblem } from '../../adapters/files.ts'

/** Of CSV (RFC 4180). */
const COLUMNS = [
  'id',
  'epoch',
  'detected_at',
  'received_at',
  'type',
  'priority',
  'symbol',
  'confidence',
  'latency_ms',
  'network_lag_ms',
  'source',
  'outcome',
  'reason',
  'acknowledged_at',
  'data',
] as const

/** The mark in front makes Excel read the file as UTF-8. */
const CSV_HEADER = `\ufeff${COLUMNS.join(',')}\r\n`

/** The part of node:fs's file handle that an export uses. A full disk takes a part of what it is given. */
export interface OutputFile {
  write(bytes: Uint8Array): Promise<{ readonly bytesWritten: number }>
  sync(): Promise<void>
  close(): Promise<void>
}

interface ExportPorts {
  readonly history: () => Pick<HistoryPort, 'count' | 'walk'>
  /** Null: the user thought better of it. */
  readonly askWhere: (suggested: string, extension: 'csv' | 'json') => Promise<string | null>
  readonly progress: (message: Broadcasts['exportProgress']) => void
  readonly create: (path: string) => Promise<OutputFile>
  readonly now: () => Date
  readonly log: LogPort
}

export interface Exporter {
  run(filter: EventFilter, format: 'csv' | 'json'): Promise<Result>
  cancel(): Result
}

const FORMATS = {
  csv: { head: CSV_HEADER, tail: '', separator: '', line: csvLine },
  json: {
    head: '[\n',
    tail: '\n]\n',
    separator: ',\n',
    line: (stored: StoredEvent) =>
      JSON.stringify({
        ...asSent(stored),
        epoch: stored.epoch,
        received_at: new Date(stored.receivedAt).toISOString(),
        network_lag_ms: stored.lagMs,
        source: stored.source,
        decision: stored.decision,
        acknowledged_at:
          stored.acknowledgedAt === null ? null : new Date(stored.acknowledgedAt).toISOString(),
      }),
  },
} as const

/** Only the user may read it. */
export const createOutputFile = (path: string): Promise<OutputFile> => open(path, 'w', 0o600)

/** A short write is no error to the system; what it left is written again, and that fails with the reason. */
async function writeAll(file: OutputFile, text: string): Promise<void> {
  let rest: Uint8Array = Buffer.from(text)
  while (rest.length > 0) {
    const { bytesWritten } = await file.write(rest)
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' })
    rest = rest.subarray(bytesWritten)
  }
}

export function createExporter(ports: ExportPorts): Exporter {
  /** Non-null while an export runs; `cancelled` is read between chunks. */
  let running: { cancelled: boolean } | null = null

  async function write(
    path: string,
    filter: EventFilter,
    kind: 'csv' | 'json',
    job: { cancelled: boolean },
  ): Promise<number> {
    const { head, tail, separator, line } = FORMATS[kind]
    const total = await ports.history().count(filter)
    const file = await ports.create(path)
    let done = 0
    try {
      await writeAll(file, head)
      await ports.history().walk(filter, async (events) => {
        if (job.cancelled) return false
        const text = events.map(line).join(separator)
        await writeAll(file, done > 0 && events.length > 0 ? separator + text : text)
        done += events.length
        ports.progress({ done, total: Math.max(total, done), finished: false, message: '' })
        return !job.cancelled
      })
      await writeAll(file, tail)
      await file.sync()
    } finally {
      await file.close()
    }
    return done
  }

  async function attempt(
    target: string,
    filter: EventFilter,
    kind: 'csv' | 'json',
    job: { cancelled: boolean },
  ): Promise<Result> {
    const partial = `${target}.part`
    try {
      const done = await write(partial, filter, kind, job)
      if (job.cancelled) {
        await rm(partial, { force: true })
        return { ok: true, message: 'Export cancelled; nothing was written.' }
      }
      await rename(partial, target)
      return { ok: true, message: `${countOf(done, 'event')} exported.` }
    } catch (error) {
      ports.log.error('the export failed', { error })
      await rm(partial, { force: true }).catch(() => undefined)
      return { ok: false, message: `The export could not be written: ${writeProblem(error)}.` }
    }
  }

  return {
    async run(filter, kind) {
      if (running !== null) return { ok: false, message: 'An export is running already.' }
      const job = { cancelled: false }
      running = job
      try {
        const target = await ports.askWhere(`fastfeed-${localDay(ports.now())}.${kind}`, kind)
        if (target === null) return { ok: true, message: 'Export cancelled.' }
        const result = await attempt(target, filter, kind, job)
        ports.progress({ done: 0, total: 0, finished: true, message: result.message })
        return result
      } finally {
        running = null
      }
    },
    cancel() {
      if (running === null) return { ok: false, message: 'No export is running.' }
      running.cancelled = true
      return { ok: true, message: 'Cancelling the export.' }
    },
  }
}

/** Quoted where needed. Text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

export function csvLine(stored: StoredEvent): string {
  const { event, decision } = stored
  const cells: Readonly<Record<(typeof COLUMNS)[number], string | number | null>> = {
    id: stored.sent?.id ?? event.id,
    epoch: stored.epoch,
    detected_at: event.detected_at,
    received_at: iso(stored.receivedAt),
    type: event.type,
    priority: event.priority,
    symbol: event.symbol,
    confidence: event.confidence,
    latency_ms: event.latency_ms,
    network_lag_ms: stored.lagMs,
    source: stored.source,
    outcome: decision?.outcome ?? null,
    reason: decision?.reason ?? null,
    acknowledged_at: iso(stored.acknowledgedAt),
    data: JSON.stringify(asSent(stored)['data']) ?? '',
  }
  return `${COLUMNS.map((column) => csvCell(cells[column])).join(',')}\r\n`
}
