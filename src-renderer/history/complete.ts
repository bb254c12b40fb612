/** What Tab makes of the term before the caret; it leaves the field where there is nothing to complete. */
import { PREFIXES } from '../../src-main/core/vocabulary/query.ts'

interface Names {
  readonly symbols: readonly string[]
  readonly types: readonly string[]
}

interface Completed {
  readonly text: string
  readonly caret: number
}

/** `sy` → `symbol:`, `symbol:bt` → `symbol:BTCUSDT`. Null where nothing begins so. */
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
