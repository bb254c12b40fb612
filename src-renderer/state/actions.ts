/** What a key or a button does to one event. */
import type {
  Acknowledged,
  FeedRow,
  PinnedAlert,
  Snooze,
  SnoozeFor,
} from '../../src-main/contract/contract.ts'
import { asJson, asText } from '../lib/copy.ts'
import { truncate } from '../lib/format.ts'
import { titleOf } from '../lib/signals.ts'
import { snoozeFor, type NarrowScope } from '../lib/snoozes.ts'
import { api } from './api.ts'
import { feed } from './feed.svelte.ts'
import { toast, type Offer } from './toast.svelte.ts'

const MAX_KEYS = 1000
const MAX_COPY = 1_000_000

const named = (name: string): string => truncate(name, 24)

/** Takes back the acknowledgement of that number; null: the last one. */
export const undoAcknowledge = (number: number | null = null): void =>
  void toast.run(api.undoAcknowledge(number), 'Unacknowledged again')

/** By its number: in the meantime another may have been acknowledged, by its notification or from the tray. */
const offerUndo = ({ undo }: Acknowledged): Offer | null =>
  undo === undefined ? null : { label: 'Undo', take: () => undoAcknowledge(undo) }

const acknowledgeKeys = (keys: readonly string[]): void =>
  void toast.run(api.acknowledge(keys.slice(0, MAX_KEYS)), 'Acknowledged', offerUndo)

/** Acknowledges an event with the repeats collapsed into it. */
export function acknowledge(rows: readonly FeedRow[]): void {
  const waiting = rows.filter((row) => !row.acknowledged)
  if (waiting.length > 0) acknowledgeKeys(waiting.map(({ key }) => key))
}

export const acknowledgePinned = ({ key }: Pick<PinnedAlert, 'key'>): void => acknowledgeKeys([key])

export const acknowledgeAll = (): void => void toast.run(api.acknowledgeAll(), 'All acknowledged', offerUndo)

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

export const muteType = ({ event }: FeedRow): void =>
  silence(
    { kind: 'type', type: event.type },
    'forever',
    `“${titleOf(event.type)}” muted; lift it from the bell`,
  )

export const endSnooze = ({ id }: Snooze): void => void toast.run(api.unsnooze(id), 'Lifted')

export const copyText = (row: FeedRow): void =>
  void toast.run(api.copyText(asText(row).slice(0, MAX_COPY)), 'Copied as text')

export const copyJson = (row: FeedRow): void =>
  void toast.run(api.copyText(asJson(row).slice(0, MAX_COPY)), 'Copied as JSON')

export const openChart = ({ event }: FeedRow): void =>
  void toast.run(api.openChart(event.symbol), 'Chart opened in the browser')
