/**
 * Events on their way to the journal: all their JSON in one array of bytes, what else is said of them in another of
 * numbers, each distinct verdict and kind once. So they wait outside the collected heap, where a queue of 100,000 texts would be
 * moved and marked again and again, and cross to the journal's thread without being cloned one by one.
 */
import type { EventRef, JournalEntry, Kind, PackedEvents, Verdict } from '../ports.ts'
import type { EventSource } from './types.ts'

const SOURCES: readonly EventSource[] = ['live', 'snapshot', 'recovery', 'confirm']
/** The texts are not separated, for JSON may hold any character: `length`, in UTF-16 units, tells where to cut. */
const AT = {
  epoch: 0,
  id: 1,
  detectedAt: 2,
  receivedAt: 3,
  lagMs: 4,
  source: 5,
  decision: 6,
  length: 7,
  kind: 8,
  decidedAt: 9,
  ageS: 10,
} as const
const WIDTH = 11
/**
 * Bytes, or UTF-16 units, but for a single event. From 128 KiB on V8 keeps a string in pages of its own, whose making costs
 * a hundred times as much as what is written there, on either thread.
 */
export const LONGEST_PART = 120_000
/** A burst has a few verdicts at a time; looking further back costs more than one sent twice. */
const LOOK_BACK = 4
const NONE = -1

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** In parts, in their order; none is empty. */
export function pack(entries: readonly JournalEntry[]): PackedEvents[] {
  const parts: PackedEvents[] = []
  for (let from = 0; from < entries.length;) {
    const to = endOfPart(entries, from)
    parts.push(packPart(entries, from, to))
    from = to
  }
  return parts
}

function endOfPart(entries: readonly JournalEntry[], from: number): number {
  let length = 0
  let to = from
  for (; to < entries.length; to++) {
    length += entries[to]?.text.length ?? 0
    if (length > LONGEST_PART && to > from) break
  }
  return to
}

function packPart(entries: readonly JournalEntry[], from: number, to: number): PackedEvents {
  const numbers = new Float64Array((to - from) * WIDTH)
  const decisions: Verdict[] = []
  const kinds = createKinds<Kind['priority']>()
  let joined = ''
  let at = 0
  for (let index = from; index < to; index++) {
    const entry = entries[index]
    if (entry === undefined) break
    const { text, decision } = entry
    joined += text
    numbers[at++] = entry.epoch
    numbers[at++] = entry.id
    numbers[at++] = entry.detectedAt ?? Number.NaN
    numbers[at++] = Math.round(entry.receivedAt)
    numbers[at++] = entry.lagMs ?? Number.NaN
    numbers[at++] = SOURCES.indexOf(entry.source)
    numbers[at++] = decision === null ? NONE : placeOf(decision, decisions)
    numbers[at++] = text.length
    numbers[at++] = kinds.placeOf(entry)
    numbers[at++] = decision?.decidedAt ?? Number.NaN
    numbers[at++] = decision?.ageS ?? Number.NaN
  }
  return { texts: encoder.encode(joined), numbers, decisions, kinds: kinds.list }
}

function placeOf({ outcome, reason, detail }: Verdict, decisions: Verdict[]): number {
  const end = Math.max(0, decisions.length - LOOK_BACK)
  for (let place = decisions.length - 1; place >= end; place--) {
    const other = decisions[place]
    if (other?.outcome === outcome && other.reason === reason && other.detail === detail) return place
  }
  return decisions.push({ outcome, reason, detail }) - 1
}

/** The entries, in their order; `receivedAt` is whole. Throws RangeError when numbers and texts do not fit together. */
export function unpack({ texts, numbers, decisions, kinds }: PackedEvents): JournalEntry[] {
  const joined = decoder.decode(texts)
  const entries: JournalEntry[] = []
  let from = 0
  for (let at = 0; at < numbers.length; at += WIDTH) {
    const length = numbers[at + AT.length] ?? 0
    const kind = kinds[numbers[at + AT.kind] ?? NONE]
    if (kind === undefined) throw new RangeError(`event ${at / WIDTH} is of no kind`)
    const verdict = decisions[numbers[at + AT.decision] ?? NONE]
    entries.push({
      type: kind.type,
      symbol: kind.symbol,
      priority: kind.priority,
      epoch: numbers[at + AT.epoch] ?? 0,
      id: numbers[at + AT.id] ?? 0,
      detectedAt: orNull(numbers[at + AT.detectedAt]),
      receivedAt: numbers[at + AT.receivedAt] ?? 0,
      lagMs: orNull(numbers[at + AT.lagMs]),
      source: SOURCES[numbers[at + AT.source] ?? 0] ?? 'live',
      text: joined.slice(from, (from += length)),
      decision:
        verdict === undefined
          ? null
          : {
              outcome: verdict.outcome,
              reason: verdict.reason,
              detail: verdict.detail,
              decidedAt: numbers[at + AT.decidedAt] ?? 0,
              ageS: numbers[at + AT.ageS] ?? 0,
            },
    })
  }
  if (from !== joined.length) throw new RangeError(`texts of ${joined.length} units, not ${from}`)
  return entries
}

const orNull = (value = Number.NaN): number | null => (Number.isNaN(value) ? null : value)

export const packedCount = ({ numbers }: PackedEvents): number => numbers.length / WIDTH

export function refsOf({ numbers }: Pick<PackedEvents, 'numbers'>): EventRef[] {
  const refs: EventRef[] = []
  for (let at = 0; at < numbers.length; at += WIDTH)
    refs.push({ epoch: numbers[at + AT.epoch] ?? 0, id: numbers[at + AT.id] ?? 0 })
  return refs
}

/** The same events, each in the epoch that `place` names for its own. */
export function rebased(events: PackedEvents, place: (epoch: number) => number): PackedEvents {
  const numbers = events.numbers.slice()
  for (let at = 0; at < numbers.length; at += WIDTH)
    numbers[at + AT.epoch] = place(numbers[at + AT.epoch] ?? 0)
  return { ...events, numbers }
}

/** The same events in their order, in as few parts as there may be. */
export function joinParts(parts: readonly PackedEvents[]): PackedEvents[] {
  const joined: PackedEvents[] = []
  let group: PackedEvents[] = []
  let bytes = 0
  for (const part of parts) {
    bytes += part.texts.length
    if (group.length > 0 && bytes > LONGEST_PART) {
      joined.push(join(group))
      group = []
      bytes = part.texts.length
    }
    group.push(part)
  }
  if (group.length > 0) joined.push(join(group))
  return joined
}

function join(group: readonly PackedEvents[]): PackedEvents {
  const [only] = group
  if (only !== undefined && group.length === 1) return only
  const numbers = new Float64Array(group.reduce((sum, part) => sum + part.numbers.length, 0))
  const texts = new Uint8Array(group.reduce((sum, part) => sum + part.texts.length, 0))
  const decisions: Verdict[] = []
  const kinds = createKinds<Kind['priority']>()
  let [number, byte] = [0, 0]
  for (const part of group) {
    numbers.set(part.numbers, number)
    texts.set(part.texts, byte)
    const places = part.decisions.map((decision) => placeOf(decision, decisions))
    const kindPlaces = part.kinds.map((kind) => kinds.placeOf(kind))
    for (let at = 0; at < part.numbers.length; at += WIDTH) {
      numbers[number + at + AT.decision] = places[part.numbers[at + AT.decision] ?? NONE] ?? NONE
      numbers[number + at + AT.kind] = kindPlaces[part.numbers[at + AT.kind] ?? NONE] ?? NONE
    }
    number += part.numbers.length
    byte += part.texts.length
  }
  return { numbers, texts, decisions, kinds: kinds.list }
}

interface KindOf<P extends string> {
  readonly type: string
  readonly symbol: string
  readonly priority: P
}

/**
 * Kinds of events by number, in the order they come in: a burst of thousands has some hundreds. No text is made of a kind
 * to look it up by, for that would have to be hashed for every event.
 */
export function createKinds<P extends string>() {
  const places = new Map<string, Map<string, Map<P, number>>>()
  const list: KindOf<P>[] = []
  return {
    /** By their numbers. */
    list: list as readonly KindOf<P>[],
    placeOf({ type, symbol, priority }: KindOf<P>): number {
      const ofType = under(under(places, symbol), type)
      const known = ofType.get(priority)
      if (known !== undefined) return known
      ofType.set(priority, list.length)
      return list.push({ type, symbol, priority }) - 1
    },
  }
}

function under<K, V>(map: Map<string, Map<K, V>>, key: string): Map<K, V> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map<K, V>()
  map.set(key, made)
  return made
}
