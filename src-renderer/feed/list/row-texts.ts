/** What a row says in the room it has: all of it worked out at once, and only when the row or its room changes. */
import { PRIORITY_INFO, SHAPE } from '../../../src-main/core/vocabulary/signals.ts'
import { formatConfidence, formatCount } from '../../../src-main/core/vocabulary/numbers.ts'
import { formatDuration, formatMs } from '../../../src-main/core/vocabulary/times.ts'
import { clamp01, shortTitleOf, truncate } from '../../lib/format.ts'
import { partsThatFit, type Measure } from '../../lib/measure.ts'
import { summarise, type Side } from '../../lib/summary.ts'
import type { RowItem } from './items.ts'

interface Room {
  /** Of the list, px. */
  readonly width: number
  readonly compact: boolean
  /** Of the widest age, px. */
  readonly ageWidth: number
}

export interface Fonts {
  readonly symbol: Measure
  readonly title: Measure
  readonly small: Measure
  readonly smallBold: Measure
}

interface RowTexts {
  readonly symbol: string
  /** Which of them are wider than their room: cutting every text that may be would cost the painter a clip each. */
  readonly isLabelCut: boolean
  readonly isSymbolCut: boolean
  readonly areFactsCut: boolean
  readonly title: string
  readonly side: { readonly kind: Side['kind']; readonly text: string } | null
  /** Null in a compact row that has no room for any. */
  readonly facts: string | null
  readonly repeats: string | null
  readonly tag: { readonly text: string; readonly title: string } | null
  readonly acknowledged: boolean
  /** The bar's filled share, as CSS says it. */
  readonly bar: string | null
  readonly percent: string | null
}

const GUTTERS = 20
const LINE_GAP = 7
const FIXED = GUTTERS + 3 * LINE_GAP
const SYMBOL_MAX = 130
const PILL = 10 + LINE_GAP
const CHECK = 12 + LINE_GAP
const GAP = 6
const BAR = 36
const PERCENT_LEAST = 34
/** By what a measure may be wrong, px. */
const SLACK = 4
/** Less than this is a narrow row: it keeps the figure and leaves the bar. */
const BAR_FROM = 320

function tagOf({ row }: RowItem): RowTexts['tag'] {
  const { event, decision } = row
  if (decision?.reason === 'too-old')
    return { text: `${formatDuration(decision.ageS * 1000)} late`, title: 'Too old to notify' }
  if (event.latency_ms !== null && event.latency_ms > PRIORITY_INFO[event.priority].promiseMs)
    return { text: formatMs(event.latency_ms), title: 'Server latency above its promise' }
  return null
}

export function textsOf(
  item: RowItem,
  { width, compact, ageWidth }: Room,
  fonts: Fonts,
  nameOf: (type: string) => string,
): RowTexts {
  const { event, acknowledged: isAcknowledged } = item.row
  const symbol = truncate(event.symbol, 40) || '(no symbol)'
  const symbolWidth = fonts.symbol(symbol)
  const title = compact ? shortTitleOf(event.type) : nameOf(event.type)
  const repeats = item.repeats.length === 0 ? null : `×${formatCount(item.repeats.length + 1)}`
  const tag = compact ? null : tagOf(item)
  const acknowledged = event.priority === 'P0' && isAcknowledged
  const marks =
    (tag === null ? 0 : fonts.small(tag.text) + PILL) +
    (repeats === null ? 0 : fonts.small(repeats) + PILL) +
    (acknowledged ? CHECK : 0)
  /** What the first line leaves beside its label. */
  const beside =
    width -
    FIXED -
    fonts.smallBold(`${SHAPE[event.priority]} ${event.priority}`) -
    Math.min(symbolWidth, SYMBOL_MAX) -
    ageWidth -
    (compact ? fonts.small(title) : fonts.title(title))
  const room = compact ? beside - LINE_GAP - marks : width - GUTTERS - marks

  const { side, parts } = summarise(event)
  const sideText = side === null ? '' : compact ? side.arrow : `${side.arrow} ${side.word}`
  const sideWidth = side === null ? 0 : fonts.smallBold(sideText) + GAP
  const { confidence } = event
  const figure = formatConfidence(confidence)
  const figureWidth = Math.max(PERCENT_LEAST, fonts.small(figure)) + GAP
  const hasBar = !compact && room >= BAR_FROM && confidence !== null
  // A compact row gives up the amount first, then the figure, then the arrow: whose side it is outranks how sure it is.
  const hasSide = side !== null && (!compact || room >= sideWidth)
  const hasFigure = confidence !== null && (!compact || room >= figureWidth + (hasSide ? sideWidth : 0))
  const left = room - (hasSide ? sideWidth : 0) - (hasBar ? BAR + GAP : 0) - (hasFigure ? figureWidth : 0)
  const amount = parts.filter((part) => part.startsWith('$')).at(-1) ?? ''
  const amountWidth = fonts.small(amount) + GAP
  const hasAmount = amount !== '' && amountWidth <= left
  const facts = compact ? (hasAmount ? amount : null) : partsThatFit(parts, left, fonts.small)
  const spare = compact ? left - (hasAmount ? amountWidth : 0) : beside
  return {
    symbol,
    isLabelCut: spare < SLACK,
    isSymbolCut: symbolWidth > SYMBOL_MAX,
    title,
    side: hasSide ? { kind: side.kind, text: sideText } : null,
    facts,
    areFactsCut: facts !== null && fonts.small(facts) + SLACK > left,
    repeats,
    tag,
    acknowledged,
    bar: hasBar ? `${(Number.isFinite(confidence) ? clamp01(confidence) : 0) * 100}%` : null,
    percent: hasFigure ? figure : null,
  }
}
