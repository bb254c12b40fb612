/** The truth by serial number: an event is known by a number in its data, whatever id and epoch it is filed under. */
import { walkFile } from '../../../src-main/adapters/journal/open-journal.ts'
import { EVERYTHING, type StoredEvent } from '../../../src-main/core/ports.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { silentLog } from '../../support/journal-entries.ts'

export function serialOf(event: FeedEvent): number | null {
  const { serial } = event.data
  return typeof serial === 'number' ? serial : null
}

/** Every event of a journal that its owner has closed, or was killed with. */
export async function journalled(file: string): Promise<readonly StoredEvent[]> {
  const rows: StoredEvent[] = []
  const take = (events: readonly StoredEvent[]): boolean => rows.push(...events) > 0
  await walkFile(file, EVERYTHING, take, silentLog())
  return rows
}

export interface Comparison {
  /** In the truth and not in the journal. */
  readonly lost: readonly FeedEvent[]
  /** In the journal more than once. */
  readonly doubled: readonly number[]
  /** In the journal and not as the server sent it. */
  readonly altered: readonly number[]
}

/** @param truth what must be there; the journal may hold older events besides */
export function compare(truth: readonly FeedEvent[], rows: readonly StoredEvent[]): Comparison {
  const bySerial = new Map<number, StoredEvent>()
  const doubled: number[] = []
  for (const row of rows) {
    const serial = serialOf(row.event)
    if (serial === null) continue
    if (bySerial.has(serial)) doubled.push(serial)
    bySerial.set(serial, row)
  }
  const lost: FeedEvent[] = []
  const altered: number[] = []
  for (const event of truth) {
    const serial = serialOf(event)
    const row = serial === null ? undefined : bySerial.get(serial)
    if (row === undefined) lost.push(event)
    else if (canonical(row.event) !== canonical(event)) altered.push(serial ?? 0)
  }
  return { lost, doubled, altered }
}

function canonical(event: FeedEvent): string {
  return JSON.stringify(event, Object.keys({ ...event, ...event.data }).sort())
}
