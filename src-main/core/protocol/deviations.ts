/**
 * What the feed sends otherwise than documented, by kind, how often, and one example: a closed list, so that counting takes
 * a few kB whatever comes. protocol.md, "Otherwise than documented", has the table with rules and tests.
 */
import type { Clock, LogPort } from '../ports.ts'
import { redact, type Secret } from './secret.ts'
import { oneLine } from '../vocabulary/text.ts'

interface Words {
  /** For people: what comes. */
  readonly what: string
  /** And what is made of it. */
  readonly effect: string
}

const read = (what: string, effect = 'read all the same'): Words => ({ what, effect })

export const DEVIATIONS = {
  // ── Wrapping ──
  padded: read('Messages padded with white space, zero bytes or a byte order mark'),
  joined: read('Several messages in one frame'),
  listed: read('A JSON list of messages in one frame'),
  encoded: read('A message as JSON text within JSON'),
  bare: read('An event without its envelope'),
  spelling: read('The message type in other letters'),
  elsewhere: read('The payload in another place'),
  // ── Fields of an event ──
  'id-text': read('An event id as text'),
  'id-unordered': read(
    'Event ids that cannot be put in order (words, or above 2^53)',
    'shown and notified; that none is missing cannot be proved',
  ),
  'id-missing': read(
    'An event without an id',
    'told apart by its content; that none is missing cannot be proved',
  ),
  'type-long': read('An event type above 200 characters', 'cut'),
  'priority-spelling': read('A priority in other letters, or as a number'),
  'priority-unknown': read(
    'A priority that is not known, or none',
    "P3 and beyond: P2, shown and not notified. No priority at all: the known signal's own, else P2",
  ),
  'symbol-missing': read('An event without a symbol', 'taken as market-wide'),
  'symbol-type': read('A symbol that is no text'),
  'time-number': read('A time as a number'),
  'time-elsewhere': read('The time of detection under another name'),
  'time-unreadable': read('A time that cannot be read, or none', 'the time of receipt is used'),
  'confidence-text': read('A confidence as text'),
  'confidence-unusable': read('A confidence that cannot be read', 'left out'),
  'latency-text': read('A latency as text'),
  'latency-unusable': read('A latency that cannot be read', 'left out'),
  'data-type': read('Event data that is a text or a list', 'shown under one name'),
  // ── Handshake, error ──
  'handshake-field': read('A handshake with fields of another kind'),
  'delay-unreadable': read(
    'A delay in the handshake that cannot be read',
    'not known whether the feed is delayed',
  ),
  'error-code': read('An error whose code is a number or missing'),
  // ── Refused ──
  'not-json': read('Something that is not JSON', 'refused; history is asked for what it may have been'),
  invalid: read(
    'A message or an event that makes no sense',
    'refused; history is asked for what it may have been',
  ),
  'unknown-type': read('A kind of message that is not known', 'refused; no event is lost by it'),
  'too-large': read('A frame above 8 MiB', 'refused; history is asked for what it may have been'),
} as const satisfies Record<string, Words>

export type DeviationKind = keyof typeof DEVIATIONS

/** Those that cost recovery its certainty, or P8 its word: the user is told once. */
export const COSTLY: readonly DeviationKind[] = ['id-unordered', 'id-missing', 'delay-unreadable']

/** `example` is asked for the first time only. It may hold anything that the server sent, of any length. */
export type Note = (kind: DeviationKind, example: () => string) => void

export const unnoted: Note = () => undefined

/** A kind of thing that the feed sends otherwise than documented, since the engine was started for this feed. Times are wall-clock ms. */
export interface Deviation {
  readonly kind: DeviationKind
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  /** The first one, cut to one line, without the key. */
  readonly example: string
}

/** UTF-16 units of an example. */
const LONGEST_EXAMPLE = 200

export interface Deviations {
  /** For what comes of a connection with this key. */
  noting(key: Secret): Note
  /** In the order in which each was first seen. */
  list(): readonly Deviation[]
  /** Some event had an id that cannot be put in order: that none is missing cannot be proved any more. */
  hasUnordered(): boolean
  clear(): void
}

export function createDeviations(
  { clock, log }: { readonly clock: Clock; readonly log: LogPort },
  changed: () => void,
): Deviations {
  const kinds = new Map<DeviationKind, { -readonly [K in keyof Deviation]: Deviation[K] }>()

  function first(kind: DeviationKind, example: () => string, key: Secret, at: number): void {
    const text = redact(exampleOf(example), key)
    kinds.set(kind, { kind, count: 1, firstAt: at, lastAt: at, example: cut(text) })
    // By its name alone: what the server sent goes into no log.
    log.info('the feed sends something otherwise than documented', { kind })
    if (COSTLY.includes(kind)) changed()
  }

  return {
    noting: (key) => (kind, example) => {
      const at = clock.wallMs()
      const known = kinds.get(kind)
      if (known === undefined) return first(kind, example, key, at)
      known.count += 1
      known.lastAt = at
    },
    list: () => [...kinds.values()].map((one) => ({ ...one })),
    hasUnordered: () => kinds.has('id-unordered') || kinds.has('id-missing'),
    clear: () => kinds.clear(),
  }
}

function exampleOf(example: () => string): string {
  try {
    return example()
  } catch {
    // A value that cannot be written down is counted all the same.
    return ''
  }
}

/** One line of what a person can read. */
function cut(text: string): string {
  const line = oneLine(text, 2 * LONGEST_EXAMPLE)
  return line.length > LONGEST_EXAMPLE ? `${line.slice(0, LONGEST_EXAMPLE - 1)}…` : line
}
