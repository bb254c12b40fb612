/** What a key or a button does to one event. */
import type { FeedRow, PinnedAlert, Snooze, SnoozeFor } from '../../src-main/ipc-contract.ts'
import { asJson, asText } from '../lib/copy.ts'
import { formatCount, truncate } from '../lib/format.ts'
import { titleOf } from '../lib/signals.ts'
import { snoozeFor, type NarrowScope } from '../lib/snoozes.ts'
import { api } from './api.ts'
import { feed } from './feed.svelte.ts'
import { toast, type Offer } from './toast.svelte.ts'

const MAX_KEYS = 1000
const MAX_COPY = 1_000_000
const MAX_NAME = 64

const named = (name: string): string => truncate(name, 24)

/** Takes back the acknowledgement that took an event; null: the last one. */
export const undoAcknowledge = (key: string | null = null): void =>
  void toast.run(api.undoAcknowledge(key), 'Unacknowledged again')

/** By its key: in the meantime another may have been acknowledged, by its notification or from the tray. */
const offerUndo = (key: string | null): Offer => ({ label: 'Undo', take: () => undoAcknowledge(key) })

/** Acknowledges an event with the repeats collapsed into it. */
export function acknowledge(rows: readonly FeedRow[]): void {
  const waiting = rows.filter((row) => !row.acknowledged)
  const [first] = waiting
  if (first === undefined) return
  const count = waiting.length > 1 ? ` ×${formatCount(waiting.length)}` : ''
  const keys = waiting.map((row) => row.key).slice(0, MAX_KEYS)
  const done = `${named(first.event.symbol)}${count} acknowledged.`
  void toast.run(api.acknowledge(keys), done, offerUndo(first.key))
}

export function acknowledgePinned({ key, event }: PinnedAlert): void {
  void toast.run(api.acknowledge([key]), `${named(event.symbol)} acknowledged.`, offerUndo(key))
}

export function acknowledgeAll(): void {
  const { unacknowledged, pinned } = feed.ready.alerts
  const offer = unacknowledged > 0 ? offerUndo(pinned[0]?.key ?? null) : null
  void toast.run(api.acknowledgeAll(), 'All acknowledged', offer)
}

/** Undo is offered where it brings back what was: not after a snooze that took the place of another. */
function silence(scope: NarrowScope, length: SnoozeFor, done: string): void {
  const undo = (): void => {
    const held = snoozeFor(feed.ready.alerts.snoozes, scope)
    if (held === null) toast.show('That snooze has ended already.', true)
    else endSnooze(held)
  }
  const isNew = snoozeFor(feed.ready.alerts.snoozes, scope) === null
  void toast.run(api.snooze(scope, length), done, isNew ? { label: 'Undo', take: undo } : null)
}

export const snoozeSymbol = ({ event }: FeedRow): void =>
  silence(
    { kind: 'symbol', symbol: event.symbol.slice(0, MAX_NAME) },
    '1h',
    `${named(event.symbol)} snoozed for 1 hour; lift it from the bell`,
  )

export const muteType = ({ event }: FeedRow): void =>
  silence(
    { kind: 'type', type: event.type.slice(0, MAX_NAME) },
    'forever',
    `“${titleOf(event.type)}” muted; lift it from the bell`,
  )

export const endSnooze = ({ id }: Snooze): void => void toast.run(api.unsnooze(id), 'Lifted')

export const copyText = (row: FeedRow): void =>
  void toast.run(api.copyText(asText(row).slice(0, MAX_COPY)), 'Copied as text')

export const copyJson = (row: FeedRow): void =>
  void toast.run(api.copyText(asJson(row).slice(0, MAX_COPY)), 'Copied as JSON')

export const openChart = ({ event }: FeedRow): void =>
  void toast.run(api.openChart(event.symbol.slice(0, MAX_NAME)), 'Chart opened in the browser')
