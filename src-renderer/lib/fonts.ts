/** How wide texts are in the fonts of a row (their sizes are those of tokens.css), and what that leaves of names. */
import { innerWidth } from 'svelte/reactivity/window'
import { baseOf, KNOWN_SYMBOLS, KNOWN_TYPES, SHAPE } from '../../src-main/core/vocabulary/signals.ts'
import { rememberingFigures, type Measure } from './measure.ts'
import { shortTitleOf, titleOf } from './format.ts'

function measureIn(size: string, weight: number): Measure {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return (text) => text.length * 8
  const style = getComputedStyle(document.documentElement)
  context.font = `${weight} ${style.getPropertyValue(size)} ${style.getPropertyValue('--font')}`
  return rememberingFigures((text) => context.measureText(text).width)
}

export const measures = {
  symbol: measureIn('--size-l', 700),
  title: measureIn('--size-l', 400),
  small: measureIn('--size-m', 400),
  smallBold: measureIn('--size-m', 700),
  tiny: measureIn('--size-s', 400),
  tinyBold: measureIn('--size-s', 600),
}

/** Gutters and gaps of a row's first line, and its scroll bar. */
const FIXED = 20 + 3 * 7 + 15
const widest = (texts: readonly string[], measure: (text: string) => number): number =>
  Math.max(...texts.map(measure))

/** Of the widest age there is, px: every row keeps it free from the start. */
export const AGE_WIDTH = Math.ceil(measures.small('00:00:00'))

const FULL_FROM =
  FIXED +
  measures.smallBold(`${SHAPE.P0} P0`) +
  widest(KNOWN_SYMBOLS, measures.symbol) +
  widest(KNOWN_TYPES.map(titleOf), measures.title) +
  AGE_WIDTH

/** Gutter, paddings and shape of a line in the strip. */
export const PINNED_EDGES = 10 + 4 + 12 + 4

/** In the strip side, price and count stand on the same line: they are what is acted on, and a longer name must not cost them. */
const PINNED_FULL_FROM =
  PINNED_EDGES +
  28 +
  6 * 6 +
  widest(KNOWN_SYMBOLS.map(baseOf), measures.smallBold) +
  widest(KNOWN_TYPES.map(titleOf), measures.small) +
  measures.smallBold('▼ Shorts $98,500') +
  measures.small('×99') +
  measures.smallBold('Expired')

/**
 * "Liquidation cluster armed" where every documented name fits, else "Liq. cluster". The window's width alone decides: a
 * name that changed while its row ages, or that differed from the same name next to it, would look like news.
 */
export const nameOf = (type: string): string =>
  (innerWidth.current ?? 0) >= FULL_FROM ? titleOf(type) : shortTitleOf(type)
export const pinnedNameOf = (type: string): string =>
  (innerWidth.current ?? 0) >= PINNED_FULL_FROM ? titleOf(type) : shortTitleOf(type)
