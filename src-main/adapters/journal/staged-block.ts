/** How a batch lies in the file as one row, and comes out of it again as it was. Nothing is read of it that does not fit together. */
import type { DatabaseSync } from 'node:sqlite'
import type { AlertDecision } from '../../core/alerts/types.ts'
import { AT, NONE, refsOf, unpack, WIDTH } from '../../core/ingest/packed-events.ts'
import type { EventRef, JournalEntry, PackedEvents } from '../../core/ports.ts'
import { JournalError } from './errors.ts'
import { isRising } from './rising.ts'
import { bytes, integer, integerOrNull, only, text, type Row } from './row.ts'
import type { SeqRange, StagedRange } from './staged-ranges.ts'

/** Staged blocks on a connection for writing. Every function throws SQLite's errors, and JournalError `corrupt`. */
export interface StagedBlocks {
  put(events: PackedEvents): StagedRange
  ranges(): StagedRange[]
  /** Reads the block and removes it. */
  take(range: StagedRange): JournalEntry[]
}

export function createStagedBlocks(db: DatabaseSync): StagedBlocks {
  const insert = db.prepare(
    `INSERT INTO staged (epoch, first_id, last_id, events, decisions, numbers, texts)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const list = db.prepare('SELECT seq, epoch, first_id, last_id, events FROM staged')
  const read = db.prepare('SELECT * FROM staged WHERE seq = ?')
  const remove = db.prepare('DELETE FROM staged WHERE seq = ?')
  return {
    put({ texts, numbers, decisions }) {
      const events = numbers.length / WIDTH
      const epoch = numbers[AT.epoch] ?? 0
      const firstId = numbers[AT.id] ?? 0
      const lastId = numbers[numbers.length - WIDTH + AT.id] ?? 0
      const { lastInsertRowid } = insert.run(
        epoch,
        firstId,
        lastId,
        events,
        JSON.stringify(decisions),
        numbers,
        texts,
      )
      return { seq: Number(lastInsertRowid), epoch, firstId, lastId, events }
    },
    ranges: () =>
      list.all().map((row) => ({
        seq: integer(row, 'seq'),
        epoch: integer(row, 'epoch'),
        firstId: integer(row, 'first_id'),
        lastId: integer(row, 'last_id'),
        events: integer(row, 'events'),
      })),
    take(range) {
      const { seq } = range
      const rows = entriesOf(only(read.get(seq)), range)
      remove.run(seq)
      return rows
    },
  }
}

/** What waits in the file, for a connection that need not write. Throws as above. */
export interface StagedView {
  /** All blocks there are now; null: none. */
  range(): SeqRange | null
  /** The one that holds an event. */
  holding(ref: EventRef): SeqRange | null
}

export function createStagedView(db: DatabaseSync): StagedView {
  const newest = db.prepare('SELECT max(seq) AS seq FROM staged')
  const one = db.prepare('SELECT seq FROM staged WHERE epoch = ?1 AND first_id <= ?2 AND last_id >= ?2')
  return {
    range() {
      const to = integerOrNull(only(newest.get()), 'seq')
      return to === null ? null : { from: 0, to }
    },
    holding({ epoch, id }) {
      const row = one.get(epoch, id)
      if (row === undefined) return null
      const seq = integer(row, 'seq')
      return { from: seq, to: seq }
    },
  }
}

/** Of an epoch's events that wait in blocks, at most `limit` ids up to `upTo`, falling. Throws as above. */
export function newestStagedIds(db: DatabaseSync, epoch: number, upTo: number, limit: number): number[] {
  const ids: number[] = []
  // Of one epoch, what came later has the higher ids (staging.ts).
  const blocks = db.prepare(
    'SELECT events, numbers FROM staged WHERE epoch = ? AND first_id <= ? ORDER BY seq DESC',
  )
  for (const row of blocks.iterate(epoch, upTo)) {
    const numbers = numbersOf(row)
    for (let at = numbers.length - WIDTH; at >= 0; at -= WIDTH) {
      const id = numbers[at + AT.id] ?? Number.NaN
      if (id > upTo) continue
      if (ids.push(id) === limit) return ids
    }
  }
  return ids
}

/** Of every event that waits. Throws as above. */
export function stagedRefs(db: DatabaseSync): EventRef[] {
  const refs: EventRef[] = []
  for (const row of db.prepare('SELECT events, numbers FROM staged').iterate()) {
    for (const ref of refsOf({ numbers: numbersOf(row) })) refs.push(ref)
  }
  return refs
}

/** The same as were staged. */
function entriesOf(row: Row, { epoch, firstId, lastId }: StagedRange): JournalEntry[] {
  const numbers = numbersOf(row)
  const isOther = numbers[AT.id] !== firstId || numbers[numbers.length - WIDTH + AT.id] !== lastId
  if (isOther || !isRising(numbers, epoch, -1)) throw damaged('numbers of other events')
  const decisions = decisionsOf(row)
  for (let at = 0; at < numbers.length; at += WIDTH) {
    const own = numbers[at + AT.length] ?? Number.NaN
    const place = numbers[at + AT.decision] ?? Number.NaN
    if (!(place === NONE || place in decisions) || !(own >= 0)) throw damaged('numbers that name nothing')
  }
  try {
    return unpack({ texts: bytes(row, 'texts'), numbers, decisions })
  } catch {
    throw damaged('texts of another length')
  }
}

function numbersOf(row: Row): Float64Array {
  // A copy: where SQLite's bytes begin no Float64Array may.
  const own = bytes(row, 'numbers').slice()
  if (own.length !== integer(row, 'events') * WIDTH * Float64Array.BYTES_PER_ELEMENT)
    throw damaged('numbers of another length')
  return new Float64Array(own.buffer)
}

function decisionsOf(row: Row): AlertDecision[] {
  let list: unknown
  try {
    list = JSON.parse(text(row, 'decisions'))
  } catch {
    throw damaged('decisions that are no JSON')
  }
  if (!Array.isArray(list) || !list.every(isDecision)) throw damaged('decisions that are none')
  return list
}

/** Whether they come out of JSON as they went in. */
export function areFit({ decisions }: PackedEvents): boolean {
  return decisions.every(isDecision)
}

/** As far as the columns need it; what the words mean is not looked at in a row either. */
function isDecision(value: unknown): value is AlertDecision {
  const { outcome, reason, detail, decidedAt, ageS } = recordOf(value)
  return (
    isText(outcome) &&
    isText(reason) &&
    (detail === null || isText(detail)) &&
    Number.isFinite(decidedAt) &&
    Number.isFinite(ageS)
  )
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  // Sound: any object can be asked for any property.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function damaged(what: string): JournalError {
  return new JournalError('corrupt', `The journal holds a staged block with ${what}`)
}
