/** What a word of a search finds: one rule for the rows in the window and those in the journal. */
import type { FeedEvent, Sent } from '../protocol/types.ts'
import { formatValue, isDistance, keyWords, SIDE_KEY, sideWord } from './data.ts'
import { formatConfidence } from './numbers.ts'
import { KNOWN_SIGNALS, liquidatedSide, PRIORITIES, signalInfo, wordsOf } from './signals.ts'

/** What is searched: a row of the window as well as one of the journal. */
export interface Searched {
  readonly event: FeedEvent
  readonly sent?: Sent
}

/** What an event that matches has one of, in any letter case: so a search reads few events of a million. */
export interface Gate {
  /** Text in a field of its own, or in the JSON. */
  readonly holds: readonly (readonly [where: 'symbol' | 'type' | 'priority' | 'event', part: string])[]
  /** Regular expressions for the JSON. */
  readonly patterns: readonly string[]
}

export interface Word {
  /** In lower case, as it was typed and in the form that numbers are sent in; any of them will do. */
  readonly forms: readonly string[]
  /** Null where nothing can be told. Only for events without escapes, under their own names (journal, `odd`). */
  readonly gate: Gate | null
}

/** More of a frame of megabytes than anybody reads. */
const LONGEST = 4_000
const MOST_KEYS = 60
const LONGEST_VALUE = 400
/** What JSON writes as it is, and every server alike. */
const PLAIN = /[a-z0-9_.]+/g
/** No letter case to differ in, and none of JSON's own characters. */
const CASELESS = /^[^\p{ASCII}\p{L}]+$|^\p{Lo}+$/u
/** The documented fields; any other is the server's own (P6). */
export const OWN = new Set([
  'id',
  'type',
  'priority',
  'symbol',
  'confidence',
  'data',
  'detected_at',
  'latency_ms',
])

export function wordOf(typed: string): Word {
  const text = typed.toLowerCase()
  const forms = [...new Set([text, ...plainForms(text)])]
  const gates = forms.map(gateOf)
  return {
    forms,
    gate: gates.includes(null)
      ? null
      : {
          holds: gates.flatMap((gate) => gate?.holds ?? []),
          patterns: gates.flatMap((gate) => gate?.patterns ?? []),
        },
  }
}

/** `5.2m`, `$5,200,000`: 5200000. */
function plainForms(word: string): readonly string[] {
  const [, digits = '', fraction = '', unit] =
    /^\$?(\d{1,3}(?:,?\d{3})*)(?:\.(\d+))?([kmbt])?$/.exec(word) ?? []
  if (digits === '') return []
  const whole = digits.replaceAll(',', '')
  if (unit === undefined) return word.includes(',') ? [fraction === '' ? whole : `${whole}.${fraction}`] : []
  const zeros = ZEROS[unit] ?? 0
  return fraction.length > zeros ? [] : [`${whole}${fraction.padEnd(zeros, '0')}`]
}

function gateOf(word: string): Gate | null {
  const figures = figurePatterns(word)
  if (figures === null) return null
  const holds: Gate['holds'][number][] = [...disguises(word)]
  const patterns = [...figures]
  if (APP_KEYS.some((key) => key.includes(word))) patterns.push(NOT_AN_OBJECT)
  // The pattern of digits that are shown finds them where they are sent, too.
  if (figures.length > 0 && !UNIT.test(word)) return { holds, patterns }
  const runs = word.match(PLAIN) ?? []
  const part = longestOf(runs.filter((run) => /[a-z_]/.test(run) && !NUMBER.test(run)))
  const digits = part === '' ? digitsPattern(longestOf(runs)) : null
  if (part !== '') holds.push(['event', part])
  else if (digits !== null) patterns.push(digits)
  else if (CASELESS.test(word) && word.toUpperCase() === word) holds.push(['event', word])
  else return null
  return { holds, patterns }
}

const UNIT = /[kmbt]$/
/** One that is sent with other digits. */
const NUMBER = /^\d[\d.]*e\d*$/
/** The names that `data` gets which is no object (protocol.md, Otherwise than documented). */
const APP_KEYS = ['text', 'list', 'value']
const NOT_AN_OBJECT = String.raw`"data"\s*:\s*[^{\s]`

const longestOf = (texts: readonly string[]): string =>
  texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '')

/** What an event has where the word is only in what is shown of it. */
function disguises(word: string): Gate['holds'] {
  const types = KNOWN_SIGNALS.filter(({ type, short }) =>
    `${wordsOf(type)} ${short}`.toLowerCase().includes(word),
  ).map(({ type }) => ['type', type] as const)
  const priorities = PRIORITIES.filter((priority) => priority.toLowerCase().includes(word))
  return [
    ...types,
    ...priorities.map((priority) => ['priority', priority] as const),
    ...('longs shorts'.includes(word) ? [['event', 'liq'] as const, ['event', SIDE_KEY] as const] : []),
    ...('away'.includes(word) ? [['event', 'distance_pct'] as const] : []),
  ]
}

/** Everything that finds the event, in lower case: its names and data, as shown and as sent. */
export function searchTextOf({ event, sent }: Searched): string {
  const { type, symbol, priority, confidence, data } = event
  const sure = confidence === null ? '' : spellings(formatConfidence(confidence))
  const unknown = Object.entries(event).filter(([key]) => !OWN.has(key))
  const names = `${priority} ${symbol} ${type} ${wordsOf(type)} ${signalInfo(type)?.short ?? ''} ${sure}`
  const shown = Object.entries(data).slice(0, MOST_KEYS).map(fieldText).join(' ')
  const others = unknown.slice(0, MOST_KEYS).map(([key, value]) => `${key} ${fieldText([key, value])}`)
  return `${names} ${shown} ${others.join(' ')} ${sent?.text ?? ''} ${JSON.stringify(data)}`
    .slice(0, LONGEST)
    .toLowerCase()
}

function fieldText([key, value]: readonly [string, unknown]): string {
  const shown = formatValue(key, value).slice(0, LONGEST_VALUE)
  const words = keyWords(key.slice(0, LONGEST_VALUE))
  if (typeof value === 'number')
    return `${words} ${spellings(shown)} ${value}${isDistance(key) ? ' away' : ''}`
  const side = key === SIDE_KEY ? sideWord(value) : typeof value === 'string' ? liquidatedSide(value) : null
  return `${words} ${value === '' ? '' : shown} ${side ?? ''}`
}

/** `98,500` is also typed 98500, and `1.83 %` without its blank. */
const spellings = (shown: string): string =>
  [...new Set([shown, shown.replaceAll(',', ''), shown.replace(' ', '')])].join(' ')

export const holds = (searchText: string, { forms }: Word): boolean =>
  forms.some((form) => searchText.includes(form))

/** `98,500`, `$0.0842`, `<1%`: digits as shown, or part of them. */
const DIGITS = /^[−$<>]*[\d.,]*\d[\d.,]*%?$/
/** `$5.2m`, `2m`: the end of a short amount. */
const SHORT = /^[−$<]*([\d,]*(?:\.\d)?|\.\d)([kmbt])$/
/** What stands between and around digits alone: nothing in the JSON tells where it is shown. */
const UNTOLD = /^(?:[−$<>.,%+-]+|[kmbte]|[−$\d.]*\de[+-]?\d*|e[+-]?\d*)$/

/** Written so, a number is shown with digits that do not stand in it: `1e5`, and what is too long or too short for digits. */
const OTHERWISE = String.raw`[\d.]e[+-]?\d+\s*[,}\]]|\d{15}|0\.0{6}`
const MOST_DIGITS = 15
/** By how many digits a unit shortens an amount. */
export const ZEROS: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9, t: 12 }

/**
 * Where a figure as shown may come from: it was rounded, put in groups and units, and the JSON of its event holds other
 * digits. Each pattern is a regular expression, in any letter case, that the JSON meets when the event may show the word;
 * more of them is sound and slow, fewer would lose an event. Rounded digits are those of the figure cut off there, or one
 * more in the last place: that is all that is known of it.
 *
 * @param word in lower case
 * @returns null: any event may show it; empty: it is no figure, nor part of one
 */
function figurePatterns(word: string): readonly string[] | null {
  if (UNTOLD.test(word)) return null
  const short = SHORT.exec(word)
  if (short !== null) return [amountPattern(short[1] ?? '', (ZEROS[short[2] ?? ''] ?? 1) - 1), OTHERWISE]
  if (!DIGITS.test(word)) return []
  const digits = digitsPattern(word)
  return digits === null ? null : [digits, ...confidencePatterns(word)]
}

/** Of text in lower case that holds digits, be it shown or sent. Null where it says too little. */
function digitsPattern(text: string): string | null {
  const digits = text.replace(/\D/g, '').slice(0, MOST_DIGITS)
  if (digits.length < 2) return null
  return [...cutOrRounded(digits), OTHERWISE].join('|')
}

/** One less in the last place, in as many digits. */
function oneLess(digits: string): string {
  const all = 10n ** BigInt(digits.length)
  return ((all + BigInt(digits) - 1n) % all).toString().padStart(digits.length, '0')
}

/** Of a row of shown digits those that the figure itself may have there. */
function cutOrRounded(digits: string): readonly string[] {
  const less = oneLess(digits)
  // 9.96 is shown as 10.0: of `099` the nought is not written.
  const unwritten = less.startsWith('0') ? [String.raw`(?<![\d.])${apart(less.slice(1))}`] : []
  return [apart(digits), apart(less), ...unwritten]
}

/** Grouped, with a point, or in a list: what may stand between two digits. */
const apart = (digits: string): string => [...digits].join(String.raw`[.,\s]*`)

/** `after`: digits of the unit after its tenths. */
function amountPattern(figure: string, after: number): string {
  const digits = figure.replace(/\D/g, '')
  const isTenths = figure.includes('.')
  const tenths = isTenths ? [digits] : digits.length === 1 ? [`${digits}0`, digits] : [`${digits}0`]
  const sizes = tenths.flatMap((row) => (row === '' ? [''] : cutWhole(row)))
  return String.raw`usd"\s*:\s*-?\d*(?:${sizes.join('|')})\d{${after}}(?!\d)`
}

function cutWhole(digits: string): readonly string[] {
  const less = oneLess(digits)
  return less.startsWith('0') ? [digits, less, String.raw`(?<!\d)${less.slice(1)}`] : [digits, less]
}

const PERCENTS = Array.from({ length: 101 }, (_, percent) => percent)
const textsOf = (figure: string): string => `${figure} % ${figure}%`

/** Of confidence a hundredth is sent, and never with the digits of a whole. */
function confidencePatterns(word: string): readonly string[] {
  const cut = new Set(
    PERCENTS.filter((percent) => textsOf(String(percent)).includes(word)).flatMap((percent) => [
      Math.max(0, percent - 1),
      percent,
    ]),
  )
  const sizes = [...cut].map((percent) => {
    if (percent === 100) return String.raw`1(?:\.0*)?(?![\d.])`
    const [tens = '', ones = ''] = String(percent).padStart(2, '0')
    return ones === '0' ? String.raw`0\.${tens}(?:0|(?!\d))` : String.raw`0\.${tens}${ones}`
  })
  if (textsOf('>100').includes(word)) sizes.push('[1-9]')
  // As a text it may be written in any way (protocol.md, Otherwise than documented).
  return sizes.length === 0 ? [] : [String.raw`"confidence"\s*:\s*(?:"|${sizes.join('|')})`]
}

/** A number above `least`, 1 or more, at a key that ends like this. */
export const atLeastPattern = (keyEnd: string, least: number): string =>
  String.raw`${keyEnd}"\s*:\s*(?:\d{${Math.floor(least).toFixed(0).length}}|\d[\d.]*e)`
