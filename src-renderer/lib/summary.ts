/** An event in words: the second line of its row, a line to paste or to read out, its fields as they were sent. */
import type { FeedEvent, FeedRow } from '../../src-main/contract/contract.ts'
import {
  formatValue,
  isDistance,
  PRICE_KEY,
  priceIn,
  SIDE_KEY,
  sideWord,
  usdIn,
} from '../../src-main/core/vocabulary/data.ts'
import {
  formatConfidence,
  formatCount,
  formatPercent,
  formatPrice,
  formatUsd,
} from '../../src-main/core/vocabulary/numbers.ts'
import { formatIso, labelOf, shown, titleOf, truncate } from './format.ts'

export interface Side {
  readonly kind: 'longs' | 'shorts'
  readonly arrow: '▼' | '▲'
  readonly word: 'Longs' | 'Shorts'
}

interface Summary {
  readonly side: Side | null
  readonly parts: readonly string[]
}

const MAX_PARTS = 3
const MAX_PART = 60
const SIDES: Readonly<Record<Side['word'], Side>> = {
  Longs: { kind: 'longs', arrow: '▼', word: 'Longs' },
  Shorts: { kind: 'shorts', arrow: '▲', word: 'Shorts' },
}

/** Liquidated longs sell: the arrow shows where the price is pushed. */
function readSide(value: unknown): Side | null {
  const word = sideWord(value)
  return word === null ? null : SIDES[word]
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function summarise(event: FeedEvent): Summary {
  if (!isRecord(event.data)) return { side: null, parts: ['No data'] }
  const entries = Object.entries(event.data)
  if (entries.length === 0) return { side: null, parts: ['No data'] }

  const side = readSide(event.data[SIDE_KEY])
  // Any other side may be a position taken, and no arrow is known for it: it is said as it was sent.
  const sides = entries.filter(
    ([key, value]) => side === null && /(^|_)(side|direction)$/i.test(key) && typeof value === 'string',
  )
  const price = priceIn(event.data)
  const usd = usdIn(event.data)
  const distance = entries.find(([key, value]) => isDistance(key) && typeof value === 'number')?.[1]

  const generic = ([key, value]: readonly [string, unknown]): string =>
    truncate(`${labelOf(key)} ${formatValue(key, value)}`, MAX_PART)
  const parts = sides.slice(0, 2).map(generic)
  const most = side === null && sides.length === 0 ? 2 : MAX_PARTS
  // A text stays as it was sent, for that is what the search finds.
  const figure = (of: typeof usd, format: (value: number) => string): void => {
    if (of === null) return
    const value = event.data[of.key]
    parts.push(typeof value === 'number' ? format(value) : generic([of.key, value]))
  }
  // The price of a cluster is where it lies; any other is a detail of a position, which its size comes before.
  if (price?.key === PRICE_KEY) {
    figure(price, formatPrice)
    figure(usd, formatUsd)
  } else {
    figure(usd, formatUsd)
    if (usd === null) figure(price, formatPrice)
    else if (price !== null) parts.push(generic([price.key, event.data[price.key]]))
  }
  if (typeof distance === 'number') parts.push(`${formatPercent(distance)} away`)
  for (const entry of entries) {
    if (parts.length >= most) break
    const [key, value] = entry
    if (sides.includes(entry) || key === price?.key || key === usd?.key) continue
    if (/(price|usd|side|^distance_pct)$/i.test(key) && (typeof value === 'number' || side !== null)) continue
    parts.push(generic(entry))
  }
  return { side, parts }
}

/** Side, price and amount for one line, the fullest form first: what gives way to a narrow strip, the side last, stands earlier. */
export function actedOn({ side, parts }: Summary): readonly string[] {
  const figures = parts.filter((part) => /^−?\$/.test(part))
  const [first = ''] = figures
  const both = figures.slice(0, 2).join(' · ')
  const forms =
    side === null
      ? [both, first]
      : [
          ...[both, first, ''].map((text) => `${side.arrow} ${side.word} ${text}`),
          `${side.arrow} ${first}`,
          side.arrow,
        ]
  return [...new Set(forms.map((form) => form.trim()).filter((form) => form !== ''))]
}

/** One line a trader can paste into a chat. */
export function asText(row: FeedRow): string {
  const { event } = row
  const { side, parts } = summarise(event)
  const facts = [...(side === null ? [] : [side.word]), ...parts].join(' · ')
  const confidence = event.confidence === null ? '' : ` · ${formatConfidence(event.confidence)}`
  const text = `${event.priority} ${shown(event.symbol)} ${titleOf(event.type)}: ${facts}${confidence} (${formatIso(row.detectedAt)})`
  // Wherever it is pasted, its blanks are found as blanks.
  return text.replaceAll('\u00a0', ' ')
}

/** The event as the server sent it, in its own words where those say more. */
export const asJson = ({ event, sent }: FeedRow): string => sent?.text ?? JSON.stringify(event, null, 2)

/** What Chromium has since 114 and TypeScript's library does not name yet ("JSON.parse source text access"). */
type Revive = (key: string, value: unknown, context: { readonly source?: string }) => unknown
// Sound: a function that is called with more than it is typed for.
const parse = JSON.parse as unknown as (text: string, revive: Revive) => unknown

/** The fields as the server wrote them (protocol.md). Numbers that JavaScript would round are the texts they came as. */
export function sentFields({ event, sent }: FeedRow): Readonly<Record<string, unknown>> {
  if (sent === undefined) return event
  const fields = parse(sent.text, (_key, value, { source }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value,
  )
  return isRecord(fields) ? fields : event
}

/** Whether a documented field came as something else than what is shown of it. */
export function isOdd(row: FeedRow, key: string): boolean {
  if (row.sent === undefined || key === 'id') return false
  const [was, is] = [sentFields(row)[key], row.event[key]]
  if (was === undefined || was === null) return false
  return key === 'data' ? !isRecord(was) : was !== is
}

/** "12 new: 2 P0, BTCUSDT ×5": what a screen reader is told instead of every row (ux.md, Accessibility). */
export function summaryOf(rows: readonly FeedRow[]): string {
  const urgent = rows.filter((row) => row.event.priority === 'P0').length
  const bySymbol = new Map<string, number>()
  for (const row of rows) bySymbol.set(row.event.symbol, (bySymbol.get(row.event.symbol) ?? 0) + 1)
  const top = [...bySymbol].sort((a, b) => b[1] - a[1])[0]
  const parts = [
    ...(urgent > 0 ? [`${formatCount(urgent)} P0`] : []),
    ...(top === undefined ? [] : [`${truncate(top[0], 30)}${top[1] > 1 ? ` ×${formatCount(top[1])}` : ''}`]),
  ]
  return `${formatCount(rows.length)} new: ${parts.join(', ')}`
}

export const urgentText = (row: FeedRow): string =>
  `P0: ${truncate(row.event.symbol, 30)}, ${titleOf(row.event.type)}`
