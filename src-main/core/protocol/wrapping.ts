/** Where one JSON value ends and the next begins, in a text that holds several, or one among something else. */

/** White space, also such as JSON does not know; zero bytes, byte order marks and the separators of JSON text sequences. */
// eslint-disable-next-line no-control-regex -- zero bytes and record separators are the point
const PADDING = /[\s\uFEFF\0\x1e]/

/** Walked from both ends: an expression that looks for an end begins anew at every space of a long run of them. */
export function withoutPadding(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && PADDING.test(text.charAt(from))) from += 1
  while (to > from && PADDING.test(text.charAt(to - 1))) to -= 1
  return text.slice(from, to)
}

/** A frame of 8 MiB may be made of millions of brackets; what comes after so many values is one part. */
export const MOST_PARTS = 20_000

/**
 * The objects and lists of a text, in a row, with nothing, white space or commas between them. Whatever else stands between
 * them is a part of its own, so that nothing is passed over in silence; so is an end that closes not. One pass, no recursion.
 */
export function splitValues(text: string): readonly string[] {
  const parts: string[] = []
  let at = 0
  while (at < text.length) {
    SEPARATORS.lastIndex = at
    SEPARATORS.test(text)
    at = Math.max(at, SEPARATORS.lastIndex)
    if (at >= text.length) break
    const end = parts.length < MOST_PARTS ? endOfPart(text, at) : text.length
    parts.push(text.slice(at, end))
    at = end
  }
  return parts
}

// eslint-disable-next-line no-control-regex -- as above
const SEPARATORS = /[\s,\uFEFF\0\x1e]*/y
const NEXT_VALUE = /[{[]/g
/** What matters on the way to a value's end. */
const MARKS = /["{}[\]]/g

function endOfPart(text: string, from: number): number {
  const first = text[from]
  if (first !== '{' && first !== '[') {
    NEXT_VALUE.lastIndex = from
    return NEXT_VALUE.exec(text)?.index ?? text.length
  }
  let depth = 0
  MARKS.lastIndex = from
  for (let match = MARKS.exec(text); match !== null; match = MARKS.exec(text)) {
    switch (match[0]) {
      case '"': {
        const end = endOfString(text, match.index + 1)
        if (end === null) return text.length
        MARKS.lastIndex = end
        break
      }
      case '{':
      case '[':
        depth += 1
        break
      default:
        depth -= 1
        if (depth === 0) return match.index + 1
    }
  }
  return text.length
}

/** Behind the closing quote; null for none. */
function endOfString(text: string, from: number): number | null {
  for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return quote + 1
  }
  return null
}
