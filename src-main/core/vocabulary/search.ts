/** What a word of a search finds: one rule for the rows in the window and those in the journal. */
import type { FeedEvent, Sent } from '../protocol/types.ts'
import { formatValue, isDistance, keyWords, SIDE_KEY, sideWord } from './data.ts'
import { digitsPattern, figurePatterns, ZEROS } from './figures.ts'
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
