/** Guards on parsed JSON that run before any schema: what to refuse, and where lists of events hide (protocol.md P7, G1). */

/** Deeper nesting has no meaning in a signal, and would overflow the stack of whoever serialises it later. */
export const MAX_DEPTH = 256
/** Characters of a time as text. */
export const MAX_TIME = 200

/**
 * Whether `tame` has anything to look for. Nesting `MAX_DEPTH` levels takes twice as many characters, and the key
 * needs its name, or an escape that spells it; nearly every frame is cleared here without a walk.
 */
export function isSuspicious(text: string): boolean {
  return text.length > 2 * MAX_DEPTH || text.includes('__proto__') || text.includes('\\u')
}

/**
 * Whether a text may be kept for what was read of it. Any other is written anew: `tame` took something out, an escape or
 * the key's mask stands in it. `suspicious`: `isSuspicious` of it, or of a text that it is part of.
 */
export function isPlain(text: string, suspicious: boolean): boolean {
  // A search for one character costs a fraction of one for a word, and few signals hold a list.
  if (text.includes('[') && text.includes('[secret]')) return false
  return !suspicious || !(text.includes('\\u') || text.includes('__proto__'))
}

/**
 * Removes own `__proto__` keys at any depth, so that no later copy or merge can take one for a prototype.
 * False when the value nests deeper than `MAX_DEPTH`.
 */
export function tame(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth >= MAX_DEPTH) return false
  if (Array.isArray(value)) {
    for (const item of value) if (!tame(item, depth + 1)) return false
    return true
  }
  // Sound: a non-null object that is no array, parsed from JSON.
  const record = value as Record<string, unknown>
  if (Object.hasOwn(record, '__proto__')) delete record['__proto__']
  for (const key in record) if (!tame(record[key], depth + 1)) return false
  return true
}

/** Undefined for what is no JSON. JSON.parse quotes the text in its error, and the text may hold a secret. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Fills what may be left out, in place. Whether there was anything to add. */
export function complete(record: Record<string, unknown>): boolean {
  const { confidence, latency_ms, data, id } = record
  // -0 is a JSON number too, and would not be the same key as 0 everywhere.
  const negative = Object.is(id, -0)
  const whole = confidence !== undefined && latency_ms !== undefined && data !== undefined && data !== null
  if (whole && !negative) return false
  record['confidence'] = confidence ?? null
  record['latency_ms'] = latency_ms ?? null
  record['data'] = data ?? {}
  if (negative) record['id'] = 0
  return true
}

const MAX_WRAPPERS = 20
const LIST_KEYS = ['events', 'items', 'data', 'results', 'payload', 'recent'] as const

export interface EventList {
  readonly list: readonly unknown[]
  /** Path of the list, for error messages: `data.events`, `*.events`, or empty for the top. */
  readonly path: string
}

/** The list itself, or the one under a known key, one more level deep at most (P7, G1). Null for any other shape. */
export function findList(value: unknown): EventList | null {
  if (Array.isArray(value)) return { list: value, path: '' }
  return listUnder(value) ?? nestedList(value)
}

function listUnder(value: unknown): EventList | null {
  if (!isRecord(value)) return null
  for (const key of LIST_KEYS) {
    const list: unknown = Object.hasOwn(value, key) ? value[key] : undefined
    if (Array.isArray(list)) return { list, path: key }
  }
  return null
}

/** The wrapper's own name is anybody's guess (`result`, `response`); the list's is not. */
function nestedList(value: unknown): EventList | null {
  if (!isRecord(value)) return null
  for (const key of [...LIST_KEYS, ...Object.keys(value).slice(0, MAX_WRAPPERS)]) {
    const found = Object.hasOwn(value, key) ? listUnder(value[key]) : null
    if (found !== null) return { list: found.list, path: `${isListKey(key) ? key : '*'}.${found.path}` }
  }
  return null
}

function isListKey(key: string): boolean {
  return LIST_KEYS.some((known) => known === key)
}
