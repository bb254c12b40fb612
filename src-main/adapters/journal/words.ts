/** What search knows of an event: the words of its type, symbol, data keys and data values. One tokenizer for both sides. */
import { createMemo } from '../../core/memo.ts'

const ASCII_WORD = /\d+(?:\.\d+)+|[a-z\d]+/g
const WORD = /\p{N}+(?:\.\p{N}+)+|[\p{L}\p{N}]+/gu
// eslint-disable-next-line no-control-regex -- the range is the point: most feeds are ASCII and skip normalisation
const ASCII = /^[\x00-\x7f]*$/

const MAX_WORD_LENGTH = 32
/** Bounds the index against an event whose data is a book. */
const MAX_WORDS_PER_EVENT = 96
/** Items and fields looked at: a frame of a megabyte may hold hundreds of thousands. */
const MAX_VISITED = 2_000
const MAX_DEPTH = 4
const MAX_LENGTH = 4096

/** Lower case, no diacritics; a decimal number is one word ("1.8"). */
export function wordsOf(content: string): string[] {
  const plain = ASCII.test(content)
    ? content.toLowerCase().match(ASCII_WORD)
    : content
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        .match(WORD)
  return (plain ?? []).map((word) => word.slice(0, MAX_WORD_LENGTH))
}

/** Texts in data are a few, again and again: sides, venues, reasons. */
const known = createMemo<readonly string[]>(2_000, wordsOf)
const MAX_KNOWN_LENGTH = 64

function wordsOfValue(content: string): readonly string[] {
  return content.length > MAX_KNOWN_LENGTH ? wordsOf(content.slice(0, MAX_LENGTH)) : known.of(content)
}

export interface DataWords {
  /** Distinct key names in order of appearance, as sent. */
  readonly keys: readonly string[]
  readonly values: readonly string[]
}

export function dataWords(data: Readonly<Record<string, unknown>>): DataWords {
  const values: string[] = []
  collectValues(data, 0, values, { left: MAX_VISITED })
  return { keys: keysOf(data), values }
}

/** Of `dataWords` the keys alone: the thread that alerts wait for asks for them. */
export function keysOf(data: Readonly<Record<string, unknown>>): readonly string[] {
  const own = Object.keys(data)
  if (own.length <= MAX_WORDS_PER_EVENT && own.every((key) => !isObject(data[key]))) return own
  const keys: string[] = []
  collectKeys(data, 0, keys, { left: MAX_VISITED })
  return keys
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function collectKeys(value: object, depth: number, keys: string[], visits: { left: number }): void {
  if (depth >= MAX_DEPTH) return
  if (Array.isArray(value)) {
    for (const item of value) {
      if (visits.left-- <= 0) return
      if (isObject(item)) collectKeys(item, depth + 1, keys, visits)
    }
    return
  }
  for (const [key, item] of Object.entries(value)) {
    if (visits.left-- <= 0 || keys.length >= MAX_WORDS_PER_EVENT) return
    addOnce(keys, key)
    if (isObject(item)) collectKeys(item, depth + 1, keys, visits)
  }
}

function collectValues(value: unknown, depth: number, values: string[], visits: { left: number }): void {
  if (visits.left-- <= 0 || values.length >= MAX_WORDS_PER_EVENT) return
  switch (typeof value) {
    case 'string':
      for (const word of wordsOfValue(value)) addOnce(values, word)
      return
    case 'number': {
      const digits = String(Math.abs(value))
      // A plain number is one word; only `1e+21` and its like need taking apart.
      if (digits.includes('e')) for (const word of wordsOf(digits)) addOnce(values, word)
      else addOnce(values, digits)
      return
    }
    case 'boolean':
      addOnce(values, String(value))
      return
    case 'object':
      if (value === null || depth >= MAX_DEPTH) return
      for (const item of Object.values(value)) {
        if (visits.left <= 0 || values.length >= MAX_WORDS_PER_EVENT) return
        collectValues(item, depth + 1, values, visits)
      }
      return
    default:
      return
  }
}

/** What the word index holds of an event: what its series does not say already (series.ts). */
export function wordsToIndex({ keys, values }: DataWords, keysNamed: boolean): readonly string[] {
  return keysNamed ? values : [...wordsOf(keys.join(' ')), ...values]
}

/** Lists of a dozen: looking through one costs less than a Set does. */
function addOnce(list: string[], word: string): void {
  if (!list.includes(word)) list.push(word)
}
