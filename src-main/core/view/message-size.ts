/** What goes to a window, held to a size that a message bears: a server may send signals of a megabyte each (protocol.md P6). */
import type { AlertView, PinnedAlert } from '../alerts/types.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { FeedRow } from './types.ts'

/** Characters and values of the rows of one message. So many that rows of a hundred times the usual size all fit. */
const MOST = 24_000_000

/** The first of `rows` that fit together; one always does. */
export function rowsThatFit(rows: readonly FeedRow[], most = MOST): readonly FeedRow[] {
  let left = most
  const beyond = rows.findIndex((row) => (left = spend(row, left)) < 0)
  return beyond === -1 ? rows : rows.slice(0, Math.max(1, beyond))
}

/** What is left of a room after a value, counted no further than it goes. Parsing has bounded how deep it nests (P6). */
function spend(value: unknown, room: number): number {
  let left = room - 1
  if (typeof value === 'string') return left - value.length
  if (typeof value !== 'object' || value === null) return left
  for (const name in value) {
    if (left < 0) break
    // Sound: `for in` gives the value's own keys, and any key may be read of an object.
    left = spend((value as Record<string, unknown>)[name], left - name.length)
  }
  return left
}

const MAX_FIGURES = 8
const MAX_KEY = 40
const MAX_TEXT = 24

/** A pin is sent with every change and its event never changes: what is sent of it is picked once. */
const picked = new WeakMap<FeedEvent, FeedEvent>()

/**
 * Of the signals' own data only short figures: side, price, amount; there may be hundreds of pins. Who opens a pin gets the event by its key.
 */
export const withFigures = (view: AlertView): AlertView => ({
  ...view,
  pinned: view.pinned.map((pin): PinnedAlert => ({ ...pin, event: eventWithFigures(pin.event) })),
})

function eventWithFigures(event: FeedEvent): FeedEvent {
  const known = picked.get(event)
  if (known !== undefined) return known
  const reduced = { ...event, data: figuresOf(event.data) }
  picked.set(event, reduced)
  return reduced
}

function figuresOf(data: FeedEvent['data']): FeedEvent['data'] {
  const figures: Record<string, unknown> = {}
  let count = 0
  for (const key in data) {
    if (key.length > MAX_KEY || !/(price|usd|side)$/i.test(key)) continue
    const value = data[key]
    if (typeof value !== 'number' && !(typeof value === 'string' && value.length <= MAX_TEXT)) continue
    figures[key] = value
    if (++count === MAX_FIGURES) break
  }
  return figures
}
