/** Many events at once, each judged by itself: one bad entry costs that entry (P6, P7, G1). */
import { checkEvent } from './event.ts'
import { findList, isRecord, type EventList } from './shape.ts'
import type { FeedEvent, MalformedEntry, Snapshot } from './types.ts'

/** A hostile page can hold millions of bad entries; that many descriptions help nobody. */
const MAX_DESCRIBED = 1000

/** Valid events by rising id, each id once (the first in the list's order wins), and what was wrong with the others. */
function checkEvents({ list, path }: EventList, root: string, suspicious: boolean): Snapshot {
  const valid: FeedEvent[] = []
  const malformed: MalformedEntry[] = []
  let undescribed = 0
  const base = root !== '' && path !== '' ? `${root}.${path}` : root + path
  list.forEach((entry, index) => {
    const check = checkEvent(unwrap(entry), `${base}[${index}]`, suspicious)
    if (check.ok) {
      valid.push(check.event)
    } else if (malformed.length < MAX_DESCRIBED) {
      malformed.push({ reason: check.reason, where: check.where })
    } else undescribed += 1
  })
  if (undescribed > 0) malformed.push({ reason: 'invalid', where: `${base}: ${undescribed} more entries` })
  return { events: isRising(valid) ? valid : rising(valid), malformed }
}

/** As most servers answer. */
function isRising(events: readonly FeedEvent[]): boolean {
  let last = -1
  return events.every(({ id }) => {
    const isAbove = id > last
    last = id
    return isAbove
  })
}

function rising(events: readonly FeedEvent[]): FeedEvent[] {
  const byId = new Map<number, FeedEvent>()
  for (const event of events) if (!byId.has(event.id)) byId.set(event.id, event)
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

/** An entry may be a whole EVENT message: the shape is an assumption, and those two are told apart without doubt. */
function unwrap(entry: unknown): unknown {
  return isRecord(entry) && entry['type'] === 'EVENT' && isRecord(entry['payload']) && !('id' in entry)
    ? entry['payload']
    : entry
}

export function checkShape(value: unknown, root: string, suspicious: boolean): Snapshot | null {
  const found = findList(value)
  return found === null ? null : checkEvents(found, root, suspicious)
}
