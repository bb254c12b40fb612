/** Text that was valid once, broken in one of the ways that find bugs in parsers. Fast, and the same for the same seed. */
import type { Random } from '../../../src-main/core/ports.ts'

const VALUES = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1e999',
  '-1e308',
  '9007199254740991',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1',
  '1e-400',
  '""',
  '"P9"',
  '"P0"',
  '"12"',
  '[]',
  '{}',
  '[[]]',
  '{"__proto__":{"x":1}}',
  '"\\u0000"',
  '"\\ud800"',
  '"\u202e\u200b\ufeff"',
  '"💥"',
  '"constructor"',
] as const
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u',
  '__proto__',
  '\u0000',
  '\ufffd',
  '\u2028',
  'e',
  '-',
] as const
const MAX_EDITS = 3
const MAX_NESTING = 2_000

export function createMutator(samples: readonly string[], random: Random): () => string {
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const oneOf = (list: readonly string[]): string => list[below(list.length)] ?? ''
  const spots = samples.map((text) =>
    [...text.matchAll(/:("[^"]*"|-?[\d.]+|true|false|null)/g)].map((found) => ({
      from: found.index + 1,
      to: found.index + found[0].length,
    })),
  )

  function edit(text: string, sample: number): string {
    const at = below(text.length + 1)
    switch (below(11)) {
      case 0: // flips bits of one character
        return (
          text.slice(0, at) +
          String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << below(16))) +
          text.slice(at + 1)
        )
      case 1:
        return text.slice(0, at)
      case 2:
        return text.slice(at)
      case 3: // cuts a piece out
        return text.slice(0, at) + text.slice(at + 1 + below(20))
      case 4: // doubles a piece
        return text.slice(0, at + below(40)) + text.slice(at)
      case 5:
        return text.slice(0, at) + oneOf(PIECES) + text.slice(at)
      case 6: {
        // splices another sample in
        const other = oneOf(samples)
        const from = below(other.length)
        return text.slice(0, at) + other.slice(from, from + below(80)) + text.slice(at)
      }
      case 7: {
        if (below(20) > 0) return text.slice(0, at) + oneOf(VALUES) + text.slice(at + below(6))
        const depth = 1 + below(MAX_NESTING)
        return `${text.slice(0, at)}${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}${text.slice(at)}`
      }
      default: {
        // gives one field another value, so that the text stays JSON
        const places = spots[sample] ?? []
        const place = places[below(places.length)]
        if (place === undefined || text.length < place.to) return text
        return text.slice(0, place.from) + oneOf(VALUES) + text.slice(place.to)
      }
    }
  }

  return () => {
    const sample = below(samples.length)
    let text = samples[sample] ?? ''
    for (let edits = 1 + below(MAX_EDITS); edits > 0; edits--) text = edit(text, sample)
    return text
  }
}
