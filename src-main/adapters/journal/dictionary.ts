/**
 * Word prefixes without FTS5's own prefix queries: those merge every match of every word with the prefix before the first
 * row comes out (0.3 s for "long" among a million events), while exact words stream, newest first. So an event is indexed
 * under exact tokens of bounded variety, a small table lists the tokens there are, and a prefix becomes an OR of them:
 *
 * - a head, the first three characters of any word, serves prefixes up to that length;
 * - a name, a longer word of letters alone (LONG, Binance), is in the table itself;
 * - a code, any other longer word (98500.5, 0x3fa…), is not: its prefixes of four characters and more are selective, and
 *   FTS5's prefix query is quick among codes alone.
 */
import type { DatabaseSync } from 'node:sqlite'
import { createMemo } from '../../core/memo.ts'
import { text } from './row.ts'

/** Private-use characters lead the tokens that are not names; no word can contain them (words.ts). */
const HEAD = '\uE001'
const CODE = '\uE002'
const HEAD_LENGTH = 3
const LETTERS = /^\p{L}+$/u
const ASTRAL = /[\uD800-\uDFFF]/
/** A feed of random letters must not make the table as long as the journal: what is beyond is a code. */
const MAX_NAMES = 20_000
/** More tokens than this and FTS5's prefix query is no slower. */
const MAX_EXPANSION = 1_024

/** Words whose tokens are remembered. */
const MAX_KNOWN = 10_000

export interface TokenWriter {
  /** Separated and led by spaces. */
  tokensOf(words: readonly string[]): string
  /** After a rollback, or when another process wrote: the table may not hold what was put there. */
  forget(): void
}

export function createTokenWriter(db: DatabaseSync): TokenWriter {
  const put = db.prepare('INSERT OR IGNORE INTO dictionary (token) VALUES (?)')
  const listed = new Set<string>()
  const list = (token: string) => {
    if (listed.has(token)) return
    put.run(token)
    listed.add(token)
  }
  const isName = (word: string) =>
    !isDigit(word) && LETTERS.test(word) && (listed.has(word) || listed.size < MAX_NAMES)
  const read = (word: string): string => {
    const head = headOf(word)
    list(HEAD + head)
    if (head === word) return ` ${HEAD}${head}`
    if (!isName(word)) return ` ${HEAD}${head} ${CODE}${word}`
    list(word)
    return ` ${HEAD}${head} ${word}`
  }
  const known = createMemo(MAX_KNOWN, read)
  return {
    tokensOf(words) {
      let tokens = ''
      for (const word of words) {
        // Amounts and addresses seldom come again.
        tokens += isDigit(word) ? read(word) : known.of(word)
      }
      return tokens
    },
    forget() {
      listed.clear()
      known.clear()
    },
  }
}

/** Turns a word of the search text into an FTS5 expression for every word that begins with it. */
export function createExpander(db: DatabaseSync): (word: string) => string {
  const startingWith = db.prepare('SELECT token FROM dictionary WHERE token >= ? AND token < ? LIMIT ?')
  return (word) => {
    const short = headOf(word) === word
    const prefix = short ? HEAD + word : word
    const tokens = startingWith
      .all(prefix, `${prefix}\u{10FFFF}`, MAX_EXPANSION + 1)
      .map((row) => quoted(text(row, 'token')))
    const listed = tokens.length > MAX_EXPANSION ? [`${quoted(prefix)}*`] : tokens
    return anyOf(short ? listed : [...listed, `${quoted(CODE + word)}*`])
  }
}

/** FTS5 has no empty OR; a token that no event bears stands for "none". */
export function anyOf(expressions: readonly string[]): string {
  return expressions.length === 0 ? quoted(HEAD) : `(${expressions.join(' OR ')})`
}

/** Tokens hold letters, digits, dots and private-use characters only, so nothing needs escaping. */
export function quoted(token: string): string {
  return `"${token}"`
}

function headOf(word: string): string {
  // Only a character of two code units makes counting them differ from counting characters.
  return ASTRAL.test(word) ? [...word].slice(0, HEAD_LENGTH).join('') : word.slice(0, HEAD_LENGTH)
}

function isDigit(word: string): boolean {
  const code = word.charCodeAt(0)
  return code >= 48 && code <= 57
}
