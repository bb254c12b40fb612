/** Pinned alerts as a window gets them. */
import type { AlertView, PinnedAlert } from '../alerts/types.ts'
import type { FeedEvent } from '../protocol/types.ts'

const MAX_FIGURES = 8
const MAX_KEY = 40
const MAX_TEXT = 24

/** A pin is sent with every change and its event never changes: what is sent of it is picked once. */
const picked = new WeakMap<FeedEvent, FeedEvent>()

/**
 * Of the signals' own data only short figures: side, price, amount. All of it may be a megabyte each (P6): hundreds of
 * those fit no message. Who opens a pin gets the event by its key.
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
