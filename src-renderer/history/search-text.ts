/** The text of a search: what Tab completes of it, and where a row's texts hold what it looks for. */
import { PREFIXES, type Query } from '../../src-main/core/vocabulary/query.ts'

interface Names {
  readonly symbols: readonly string[]
  readonly types: readonly string[]
}

interface Completed {
  readonly text: string
  readonly caret: number
}

/** Of the term before the caret: `sy` → `symbol:`, `symbol:bt` → `symbol:BTCUSDT`. Null where nothing begins so: Tab leaves. */
export function completed(typed: string, caret: number, names: Names): Completed | null {
  const [term = ''] = /\S*$/.exec(typed.slice(0, caret)) ?? []
  const rest = typed.slice(caret)
  // In the middle of a term nobody expects its end to change.
  if (/^\S/.test(rest)) return null
  const body = term.replace(/^-/, '')
  const whole = ending(body, names)
  if (whole === null || whole === body) return null
  const head = `${typed.slice(0, caret - body.length)}${whole}`
  return { text: head + rest, caret: head.length }
}

function ending(body: string, { symbols, types }: Names): string | null {
  const [, prefix = '', list = '', part = ''] = /^(symbol:|type:)((?:[^,]*,)*)([^,]+)$/i.exec(body) ?? []
  if (prefix !== '') {
    const name = firstWith(prefix.toLowerCase() === 'symbol:' ? symbols : types, part)
    return name === null ? null : `${prefix}${list}${name}`
  }
  return body === '' ? null : firstWith(PREFIXES, body)
}

function firstWith(words: readonly string[], beginning: string): string | null {
  const small = beginning.toLowerCase()
  return words.find((word) => word.toLowerCase().startsWith(small)) ?? null
}

interface Piece {
  readonly text: string
  readonly isMark: boolean
}

const SPECIAL = /[\\^$.*+?()[\]{}|/]/g

const patterns = new WeakMap<Query, RegExp | null>()

/** Null where nothing can be marked. Made once a query: every row on the screen asks. */
function patternOf(query: Query): RegExp | null {
  const known = patterns.get(query)
  if (known !== undefined) return known
  const names = query.fields.flatMap((field) =>
    (field.kind === 'symbol' || field.kind === 'type') && !field.not ? field.parts : [],
  )
  const forms = [...query.words.flatMap((word) => word.forms), ...names]
    .filter((form) => form !== '')
    .toSorted((a, b) => b.length - a.length)
    // A figure parts from its sign by a blank where it is shown.
    .map((form) => form.replace(SPECIAL, String.raw`\$&`).replace('%', '[ \u00a0]?%'))
  const pattern = forms.length === 0 ? null : new RegExp(forms.join('|'), 'giu')
  patterns.set(query, pattern)
  return pattern
}

export function piecesOf(text: string, query: Query): readonly Piece[] {
  const pattern = patternOf(query)
  if (pattern === null) return [{ text, isMark: false }]
  const pieces: Piece[] = []
  let done = 0
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > done) pieces.push({ text: text.slice(done, index), isMark: false })
    pieces.push({ text: found, isMark: true })
    done = index + found.length
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isMark: false })
  return pieces
}
