/** What a key or a button does to one event. */
import type {
  Acknowledged,
  FeedRow,
  PinnedAlert,
  Snooze,
  SnoozeFor,
} from '../../src-main/contract/contract.ts'
import { MAX_COPY } from '../../src-main/core/vocabulary/data.ts'
import { MAX_ROW_KEYS } from '../../src-main/core/vocabulary/order.ts'
import { type NarrowScope, snoozeFor, titleOf, truncate } from '../lib/format.ts'
import { asJson, asText } from '../lib/summary.ts'
import { api } from './api.ts'
import { feed } from './feed.svelte.ts'
import { toast, type Offer } from './toast.svelte.ts'

const named = (name: string): string => truncate(name, 24)

/** Takes back the acknowledgement of that number; null: the last one. `keys`: of its events, as far as they are known. */
export function undoAcknowledge(number: number | null = null, keys: readonly string[] = []): void {
  toast.answer()
  const said = { keys: new Set(keys), acknowledged: false }
  void toast.run(api.undoAcknowledge(number), 'Unacknowledged again', () => null, said)
}

/** By its number: in the meantime another may have been acknowledged, by its notification or from the tray. */
function sayAcknowledged(answer: Promise<Acknowledged>, done: string, keys: readonly string[]): void {
  const offer = ({ undo }: Acknowledged): Offer | null =>
    undo === undefined ? null : { label: 'Undo', take: () => undoAcknowledge(undo, keys) }
  void toast.run(answer, done, offer, { keys: new Set(keys), acknowledged: true })
}

const acknowledgeKeys = (keys: readonly string[]): void =>
  sayAcknowledged(api.acknowledge(keys.slice(0, MAX_ROW_KEYS)), 'Acknowledged', keys)

/** Acknowledges an event with the repeats collapsed into it. */
export function acknowledge(rows: readonly FeedRow[]): void {
  const waiting = rows.filter((row) => !row.acknowledged)
  if (waiting.length > 0) acknowledgeKeys(waiting.map(({ key }) => key))
}

export const acknowledgePinned = ({ key }: Pick<PinnedAlert, 'key'>): void => acknowledgeKeys([key])

export const acknowledgeAll = (): void =>
  sayAcknowledged(
    api.acknowledgeAll(),
    'All acknowledged',
    feed.ready.alerts.pinned.map(({ key }) => key),
  )

/** Undo is offered where it brings back what was: not after a snooze that took the place of another. */
function silence(scope: NarrowScope, length: SnoozeFor, done: string): void {
  const undo = (): void => {
    const held = snoozeFor(feed.ready.alerts.snoozes, scope)
    if (held === null) toast.show('That snooze has ended already.', true)
    else endSnooze(held)
  }
  const isNew = snoozeFor(feed.ready.alerts.snoozes, scope) === null
  void toast.run(api.snooze(scope, length), done, () => (isNew ? { label: 'Undo', take: undo } : null))
}

export const snoozeSymbol = ({ event }: FeedRow): void =>
  silence(
    { kind: 'symbol', symbol: event.symbol },
    '1h',
    `${named(event.symbol)} snoozed for 1 hour; lift it from the bell`,
  )

/** Until it is lifted. */
export const mute = (scope: NarrowScope): void =>
  silence(
    scope,
    'forever',
    scope.kind === 'symbol'
      ? `${named(scope.symbol)} muted; lift it from the bell`
      : `“${titleOf(scope.type)}” muted; lift it from the bell`,
  )

export const muteType = ({ event }: FeedRow): void => mute({ kind: 'type', type: event.type })

export const endSnooze = ({ id }: Snooze): void => void toast.run(api.unsnooze(id), 'Lifted')

export const copyText = (row: FeedRow): void =>
  void toast.run(api.copyText(asText(row).slice(0, MAX_COPY)), 'Copied as text')

export const copyJson = (row: FeedRow): void =>
  void toast.run(api.copyText(asJson(row).slice(0, MAX_COPY)), 'Copied as JSON')

export const openChart = ({ event }: FeedRow): void =>
  void toast.run(api.openChart(event.symbol), 'Chart opened in the browser')
