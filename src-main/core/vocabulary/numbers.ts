/**
 * Figures as row, strip, details, notification, tray and copied text print them: one rule, so that no two of them differ.
 * A figure that is not zero never reads as zero, none reads as "-0", and of two figures the greater never reads as the
 * lesser. Total over absurd input: nothing here throws or returns an endless string. No `Intl`: its first use costs more
 * than a whole alert may, and its compact form half a row.
 */

export const UNKNOWN = '–'
const MINUS = '−'
/** From here on a figure is too long to be read in digits. */
const HUGE = 1e15
/** Below this one it is too short. */
const TINY = 1e-9
const UNITS = ['', 'K', 'M', 'B', 'T'] as const

/** Takes the size of a figure, above zero. */
type Sizes = (size: number) => string

/** `unit` stands between the sign and the figure: `−$5.2M`. */
function signed(value: number, unit: string, sizes: Sizes): string {
  if (!Number.isFinite(value)) return UNKNOWN
  if (value === 0) return `${unit}0`
  return `${value < 0 ? MINUS : ''}${unit}${sizes(Math.abs(value))}`
}

/** `1200.50` → `1,200.5`. */
function tidy(fixed: string): string {
  const [whole = '', fraction = ''] = fixed.split('.')
  const kept = fraction.replace(/0+$/, '')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return kept === '' ? grouped : `${grouped}.${kept}`
}

/** Below one, as many decimals as show `significant` digits, and `least` at least. */
function fraction(size: number, least: number, significant: number): string {
  if (size < TINY) return size.toExponential(significant - 1)
  const zeros = -Math.floor(Math.log10(size)) - 1
  return tidy(size.toFixed(Math.max(least, zeros + significant)))
}

/** The most decimals for which the rounded figure is below the limit of its step; the last step has no limit. */
function stepped(size: number, steps: readonly (readonly [below: number, decimals: number])[]): string {
  for (const [below, decimals] of steps) {
    const fixed = size.toFixed(decimals)
    if (Number(fixed) < below) return tidy(fixed)
  }
  return size.toExponential(1)
}

const PRICE_STEPS = [
  [1000, 2],
  [HUGE, 0],
] as const
const PERCENT_STEPS = [
  [10, 2],
  [HUGE, 1],
] as const
const PLAIN_STEPS = [[HUGE, 4]] as const

/** `1200` → `1.2K`, to one decimal. */
function compact(size: number): string {
  for (const [power, unit] of UNITS.entries()) {
    // In tenths of the unit, which a division meets exactly: 1,150 / 1,000 lies below 1.15.
    const fixed = power === 0 ? size.toFixed(1) : (Math.round(size / (1000 ** power / 10)) / 10).toFixed(1)
    if (Number(fixed) < 1000) return `${tidy(fixed)}${unit}`
  }
  return size.toExponential(1)
}

/** `1200` → `1,200`; a count is whole. */
export const formatCount = (value: number): string =>
  signed(Math.round(value), '', (size) => (size < HUGE ? tidy(size.toFixed(0)) : size.toExponential(1)))

/** `191`, `1.2K`, where a chip has room for no more. */
export const formatShort = (value: number): string => signed(Math.round(value), '', compact)

/** `1 signal`, `1,200 signals`. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** `$5.2M`, for amounts. */
export const formatUsd = (value: number): string =>
  signed(value, '$', (size) => (size < 1 ? fraction(size, 1, 3) : compact(size)))

/** `$98,500`, `$2.35`, `$0.0842`, `$0.00000812`: as many decimals as a price of that size is quoted with. */
export const formatPrice = (value: number): string =>
  signed(value, '$', (size) => (size < 1 ? fraction(size, 5, 4) : stepped(size, PRICE_STEPS)))

/** A figure whose unit is not known: four decimals, more where it is below one and needs them. */
export const formatNumber = (value: number): string =>
  signed(value, '', (size) => (size < 1 ? fraction(size, 4, 4) : stepped(size, PLAIN_STEPS)))

/** `1.83 %`, `12.5 %`, `0.05 %`, `0.00003 %`. */
export const formatPercent = (value: number): string =>
  `${signed(value, '', (size) => (size < 1 ? fraction(size, 2, 3) : stepped(size, PERCENT_STEPS)))} %`

/** Confidence 0–1 as `92 %`; out-of-range values are said to be so rather than drawn past the bar's end. */
export function formatConfidence(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN
  if (value > 1) return '>100 %'
  if (value < 0) return '<0 %'
  const percent = Math.round(value * 100)
  return percent === 0 && value > 0 ? '<1 %' : `${percent} %`
}

/** Longer texts are no numbers, whatever they hold. */
const LONGEST_NUMBER = 40
const NUMBER =
  /^([+-]?)(?:[$€£]\s?)?((?:\d{1,3}(?:[,_]\d{3})+|\d+)(?:\.\d*)?|\.\d+)(e[+-]?\d{1,3})?\s?(%|ms|usd|usdt)?$/i

interface WrittenNumber {
  readonly value: number
  readonly unit: string
}

/** `5200000.00`, `5,200,000`, `92 %`, `$5.2e6`, `42 ms`: the number that is written, percent not divided. */
export function writtenNumber(value: unknown): WrittenNumber | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_NUMBER) return undefined
  const match = NUMBER.exec(value.trim())
  if (match === null) return undefined
  const [, sign = '', digits = '', exponent = '', unit = ''] = match
  const number = Number(sign + digits.replace(/[,_]/g, '') + exponent)
  return Number.isFinite(number) ? { value: number, unit: unit.toLowerCase() } : undefined
}
