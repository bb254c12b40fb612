/** What the list is made of: rows with their repeats collapsed, the dividers between them, and which rows wait. */
import type {
  AlertReasonCode,
  Digest,
  FeedRow,
  Gap,
  PinnedAlert,
} from '../../../src-main/contract/contract.ts'
import { dayOf } from '../../lib/format.ts'

export interface RowItem {
  readonly kind: 'row'
  readonly id: string
  readonly row: FeedRow
  readonly repeats: readonly FeedRow[]
}
export type Item =
  | RowItem
  | { readonly kind: 'gap'; readonly id: string; readonly gap: Gap }
  | { readonly kind: 'missed'; readonly id: string; readonly digest: Digest }
  | { readonly kind: 'day'; readonly id: string; readonly at: number }
  /** A page of history set aside: its height stays, its rows are read again when they come near. */
  | {
      readonly kind: 'spacer'
      readonly id: string
      readonly page: number
      readonly rows: number
      readonly dividers: number
    }

export interface Dividers {
  readonly gaps: readonly Gap[]
  readonly digest: Digest | null
  /** Rows detected that close together repeat each other (alerts.md A5). */
  readonly repeatMs: number
  /** The day that needs no divider. */
  readonly today: number
}

/** One group (A5) within the window: one item, newest first. An unacknowledged P0 hides behind no other. */
export function collapse(rows: readonly FeedRow[], repeatMs: number): readonly (readonly FeedRow[])[] {
  const waiting = new Map<string, FeedRow[]>()
  const done = new Map<string, FeedRow[]>()
  const collapsed: FeedRow[][] = []
  for (const row of rows) {
    const open = row.acknowledged ? done : waiting
    const group = open.get(row.group)
    const head = group?.[0]
    if (group !== undefined && head !== undefined && head.detectedAt - row.detectedAt < repeatMs)
      group.push(row)
    else {
      const fresh = [row]
      open.set(row.group, fresh)
      collapsed.push(fresh)
    }
  }
  return collapsed
}

/** Items of an earlier build by their id. */
export type KnownItems = ReadonlyMap<string, Item>

/** An item that is what it was is the same object, so that its row need not be drawn again. */
function itemOf(row: FeedRow, repeats: readonly FeedRow[], before: KnownItems): RowItem {
  const known = before.get(row.key)
  if (
    known?.kind === 'row' &&
    known.row === row &&
    known.repeats.length === repeats.length &&
    known.repeats.every((repeat, at) => repeat === repeats[at])
  )
    return known
  return { kind: 'row', id: row.key, row, repeats }
}

const NONE: KnownItems = new Map()

/** `above` is the detection time of the row over this stretch, Infinity at the top of the list. */
export function buildItems(
  rows: readonly FeedRow[],
  above: number,
  dividers: Dividers,
  before: KnownItems = NONE,
): readonly Item[] {
  const items: Item[] = []
  const gaps = dividers.gaps.filter((gap) => gap.outcome !== 'closed')
  let previous = above
  let day = above === Infinity ? dividers.today : dayOf(above)
  for (const group of collapse(rows, dividers.repeatMs)) {
    const row = group[0]
    if (row === undefined) continue
    const time = row.detectedAt
    for (const gap of gaps)
      if (gap.to < previous && gap.to >= time) items.push({ kind: 'gap', id: `gap:${gap.id}`, gap })
    const { digest } = dividers
    if (digest !== null && digest.to < previous && digest.to >= time && digest.from <= time)
      items.push({ kind: 'missed', id: 'missed', digest })
    if (dayOf(time) !== day) {
      day = dayOf(time)
      items.push({ kind: 'day', id: `day:${row.key}`, at: time })
    }
    items.push(itemOf(row, group.slice(1), before))
    previous = time
  }
  return items
}

/** The list is keyed: a row that two pages both hold must not stop it from being drawn. */
export function unique(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>()
  return items.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** Told of, so that they wait (alerts.md A9); late, snoozed or recovered ones were listed only. */
const TOLD: ReadonlySet<AlertReasonCode> = new Set<AlertReasonCode>([
  'raised',
  'raised-rearmed',
  'grouped',
  'in-summary',
  'cool-down',
])

/** Which P0s really wait for an acknowledgement: those of the strip, and the repeats counted into them. */
export function pendingAmong(pinned: readonly PinnedAlert[]): (row: FeedRow) => boolean {
  const keys = new Set(pinned.map(({ key }) => key))
  /** When the earliest pin of a group (A5) was raised: repeats decided since then are counted into one. */
  const since = new Map<string, number>()
  for (const { group, raisedAt } of pinned) since.set(group, Math.min(raisedAt, since.get(group) ?? Infinity))
  return (row) => {
    const { event, decision } = row
    if (event.priority !== 'P0' || row.acknowledged) return false
    if (keys.has(row.key)) return true
    if (decision === null || !TOLD.has(decision.reason)) return false
    return decision.decidedAt >= (since.get(row.group) ?? Infinity)
  }
}
