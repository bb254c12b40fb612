/** What a search finds: one rule for the rows in the window and those in the journal. */
import type { FeedEvent, Sent } from '../../core/protocol/types.ts'
import { KNOWN_SIGNALS, liquidatedSide, signalInfo, signalLabel } from './signals.ts'

/** A word of a search. */
export interface Word {
  /** In lower case. */
  readonly text: string
  /**
   * An event that holds the word has one of these in its JSON, in any letter case; null where that cannot be told. So a
   * search reads few events of a million.
   */
  readonly mayHold: readonly string[] | null
}

/** More of a frame of megabytes than anybody reads. */
const LONGEST = 4_000
const MOST_WORDS = 20
/** What JSON writes as it is, and every server alike. */
const PLAIN = /[a-z0-9_.]+/g
/** No letter case to differ in, and none of JSON's own characters. */
const CASELESS = /^[^\p{ASCII}\p{L}]+$|^\p{Lo}+$/u

/** Separated by blanks; all of them must be found. */
export function wordsOf(search: string): readonly Word[] {
  const texts = search.toLowerCase().split(/\s+/)
  return [...new Set(texts)]
    .filter((text) => text !== '')
    .slice(0, MOST_WORDS)
    .map((text) => ({ text, mayHold: mayHold(text) }))
}

function mayHold(word: string): readonly string[] | null {
  const [longest = ''] = (word.match(PLAIN) ?? []).toSorted((a, b) => b.length - a.length)
  const isCaseless = CASELESS.test(word) && word.toUpperCase() === word
  const part = longest === '' && isCaseless ? word : longest
  return part === '' ? null : [part, ...disguises(word)]
}

/** What stands in the JSON where the word is only in what is shown. */
function disguises(word: string): readonly string[] {
  const types = KNOWN_SIGNALS.filter(({ type, short }) =>
    `${signalLabel(type)} ${short}`.toLowerCase().includes(word),
  ).map(({ type }) => type)
  return 'longs shorts'.includes(word) ? [...types, 'liq'] : types
}

/** Everything that finds the event, in lower case: its names and data, as sent and as shown. */
export function searchTextOf({ event, sent }: { readonly event: FeedEvent; readonly sent?: Sent }): string {
  const { type, symbol, priority, data } = event
  const short = signalInfo(type)?.short ?? ''
  const names = `${priority} ${symbol} ${type} ${signalLabel(type)} ${short} ${sidesIn(data)}`
  return `${names} ${sent?.text ?? ''} ${JSON.stringify(data)}`.slice(0, LONGEST).toLowerCase()
}

/** "Longs" and "Shorts" are shown for codes that say it otherwise. */
function sidesIn(data: FeedEvent['data']): string {
  return Object.values(data)
    .map((value) => (typeof value === 'string' ? (liquidatedSide(value) ?? '') : ''))
    .join(' ')
}

export const holds = (searchText: string, words: readonly Word[]): boolean =>
  words.every(({ text }) => searchText.includes(text))
