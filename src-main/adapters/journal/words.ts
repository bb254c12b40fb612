/** What search knows of an event: the words of its type, symbol, data keys and data values. One tokenizer for both sides. */

const ASCII_WORD = /\d+(?:\.\d+)+|[a-z\d]+/g
const WORD = /\p{N}+(?:\.\p{N}+)+|[\p{L}\p{N}]+/gu
// eslint-disable-next-line no-control-regex -- the range is the point: most feeds are ASCII and skip normalisation
const ASCII = /^[\x00-\x7f]*$/
export function isAscii(content: string): boolean {
  return ASCII.test(content)
}

const PLAIN_NUMBER = /^\d+(?:\.\d+)?$/

const MAX_WORD_LENGTH = 32
/** Bounds the index against an event whose data is a book. */
const MAX_WORDS_PER_EVENT = 96
const MAX_DEPTH = 4

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

export interface DataWords {
  /** Distinct key names in order of appearance, as sent. */
  readonly keys: readonly string[]
  readonly values: readonly string[]
}

export function dataWords(data: Readonly<Record<string, unknown>>): DataWords {
  const keys = new Set<string>()
  const values = new Set<string>()
  collect(data, 0, keys, values)
  return { keys: [...keys], values: [...values] }
}

function collect(value: unknown, depth: number, keys: Set<string>, values: Set<string>): void {
  if (values.size >= MAX_WORDS_PER_EVENT || keys.size >= MAX_WORDS_PER_EVENT) return
  switch (typeof value) {
    case 'string':
      for (const word of wordsOf(value.slice(0, 4096))) values.add(word)
      return
    case 'number': {
      const digits = String(Math.abs(value))
      // Most values are plain numbers, and one of those is one word; only `1e+21` and its like need taking apart.
      if (PLAIN_NUMBER.test(digits)) values.add(digits)
      else for (const word of wordsOf(digits)) values.add(word)
      return
    }
    case 'boolean':
      for (const word of wordsOf(String(value))) values.add(word)
      return
    case 'object':
      if (value === null || depth >= MAX_DEPTH) return
      if (Array.isArray(value)) {
        for (const item of value) collect(item, depth + 1, keys, values)
        return
      }
      for (const [key, item] of Object.entries(value)) {
        keys.add(key)
        collect(item, depth + 1, keys, values)
      }
      return
    default:
      return
  }
}
