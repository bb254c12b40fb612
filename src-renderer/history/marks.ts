/** Where a text holds what is searched. */
import type { Query } from '../../src-main/core/vocabulary/query.ts'

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
