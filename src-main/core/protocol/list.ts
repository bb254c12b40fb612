/** Many events at once, each judged by itself: one bad entry costs that entry (protocol.md P6, P7, G1). */
import { coerceEvent, type Reading } from './coerce.ts'
import { unnoted } from './deviations.ts'
import { checkWellFormed } from './event.ts'
import { hasLongNumber, parseExact, sentFrom } from './sent.ts'
import { type EventList, findList, isPlain, isRecord, isSuspicious } from './shape.ts'
import { AS_SENT, type FeedEvent, type MalformedEntry, MAX_FRAME_BYTES, type Snapshot } from './types.ts'

/** A hostile page can hold millions of bad entries; that many descriptions help nobody. */
const MAX_DESCRIBED = 1000

/** Valid events by rising id, each id once (the first in the list's order wins), and what was wrong with the others. */
export interface Entries extends Snapshot {
  /** Of each event the JSON it came in, when that can be stored in place of the event; empty when nobody knows. */
  readonly texts: readonly (string | null)[]
}

/** `read`: `isSuspicious` of the text that the whole list came in, or the text of each entry. `exact`: of the list's whole value. */
export function checkEntries(
  { list, path }: EventList,
  root: string,
  read: boolean | readonly string[],
  { exact, note = unnoted }: Reading = {},
): Entries {
  const valid: FeedEvent[] = []
  const own: (string | null)[] = []
  const malformed: MalformedEntry[] = []
  let undescribed = 0
  const base = root !== '' && path !== '' ? `${root}.${path}` : root + path
  const exactList = createExactList(exact)
  const exactOf = (value: unknown, index: number, text: string | undefined): unknown => {
    if (text !== undefined) return unwrap(hasLongNumber(text) ? parseExact(text) : JSON.parse(text))
    return exactList.lost() ? unwrap(exactList.at(index)) : value
  }
  list.forEach((entry, index) => {
    const text = typeof read === 'boolean' ? undefined : read[index]
    const suspicious = text === undefined ? read !== false : isSuspicious(text)
    const value = unwrap(entry)
    const where = `${base}[${index}]`
    const check =
      checkWellFormed(value, where, suspicious) ??
      coerceEvent(value, where, { exact: () => exactOf(value, index, text), note })
    if (check.ok) {
      valid.push(
        text === undefined && exactList.lost()
          ? withOwnDigits(check.event, exactOf(value, index, text))
          : check.event,
      )
      if (text !== undefined)
        own.push(check.amended || value !== entry || !isPlain(text, suspicious) ? null : text)
      return
    }
    if (check.reason === 'invalid') note('invalid', () => `${check.where}: ${JSON.stringify(entry)}`)
    if (malformed.length < MAX_DESCRIBED) malformed.push({ reason: check.reason, where: check.where })
    else undescribed += 1
  })
  if (undescribed > 0) malformed.push({ reason: 'invalid', where: `${base}: ${undescribed} more entries` })
  return { ...(isRising(valid) ? { events: valid, texts: own } : rising(valid, own)), malformed }
}

/** The same list in the exact value, found there only if somebody asks. */
function createExactList(exact: (() => unknown) | undefined) {
  let found: readonly unknown[] | undefined
  return {
    /** Whether the list came in a text in which digits may have been lost. */
    lost: (): boolean => exact !== undefined,
    at(index: number): unknown {
      found ??= findList(exact?.())?.list ?? []
      return found[index]
    },
  }
}

function withOwnDigits(event: FeedEvent, exact: unknown): FeedEvent {
  const text = JSON.stringify(exact)
  return event[AS_SENT] === undefined && hasLongNumber(text)
    ? { ...event, [AS_SENT]: sentFrom(exact) }
    : event
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

function rising(
  events: readonly FeedEvent[],
  own: readonly (string | null)[],
): Pick<Entries, 'events' | 'texts'> {
  const byId = new Map<number, { readonly event: FeedEvent; readonly text: string | null }>()
  for (const [at, event] of events.entries())
    if (!byId.has(event.id)) byId.set(event.id, { event, text: own[at] ?? null })
  const sorted = [...byId.values()].sort((a, b) => a.event.id - b.event.id)
  return { events: sorted.map(({ event }) => event), texts: sorted.map(({ text }) => text) }
}

/** An entry may be a whole EVENT message: the shape is an assumption, and those two are told apart without doubt. */
export function unwrap(entry: unknown): unknown {
  return isRecord(entry) && entry['type'] === 'EVENT' && isRecord(entry['payload']) && !('id' in entry)
    ? entry['payload']
    : entry
}

export function checkShape(
  value: unknown,
  root: string,
  suspicious: boolean,
  reading: Reading = {},
): Entries | null {
  const found = findList(value)
  return found === null ? null : checkEntries(found, root, suspicious, reading)
}

/** A list of events taken out of its page entry by entry, so that each keeps the very text it came in. */
interface CutList extends EventList {
  /** Of each entry of `list` its JSON. */
  readonly texts: readonly string[]
}

/** UTF-16 units. A body that turns out at its end to be none of these is read twice, and everything else waits: no longer one. */
const LONGEST = MAX_FRAME_BYTES
/** `{"id":`, as long as names of fields are. */
const LONGEST_HEAD = 64

/**
 * What `findList(JSON.parse(body))` finds (G1), with texts. Null when it finds nothing, and for every body that is not
 * written closely, each entry beginning with the same field: then nobody knows where to cut.
 *
 * Nothing is guessed. What stands before the first `[` and after the last `]` is read as JSON with an empty list between:
 * a list found in it is that one, for there is no other pair of brackets. Then what stands between those two brackets is
 * cut at commas, all of it, and each part is read: if every part is JSON, they are in a row just the entries of that list.
 */
export function cutList(body: string): CutList | null {
  if (body.length > LONGEST) return null
  const open = body.indexOf('[')
  const close = body.lastIndexOf(']')
  if (open < 0 || close < open || body[close - 1] !== '}') return null
  const head = body.slice(open + 1, body.indexOf(':', open) + 1)
  // White space is not kept: written anew an entry takes less room.
  if (head.length > LONGEST_HEAD || !/^\{"[^"]*":$/.test(head) || body[open + 1 + head.length] === ' ')
    return null
  const list: unknown[] = []
  const texts: string[] = []
  try {
    const found = findList(JSON.parse(`${body.slice(0, open)}[]${body.slice(close + 1)}`))
    if (found === null) return null
    for (let from = open + 1; from < close;) {
      const next = body.indexOf(`},${head}`, from)
      const to = next < 0 || next >= close ? close : next + 1
      const text = body.slice(from, to)
      list.push(JSON.parse(text))
      texts.push(text)
      from = to + 1
    }
    return { list, path: found.path, texts }
  } catch {
    return null
  }
}
