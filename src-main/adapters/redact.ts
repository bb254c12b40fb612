/**
 * Takes secrets out of anything that is about to be logged, shown or written, by value and by the places keys stand in; and
 * names a key without giving it away.
 */
import { inspect } from 'node:util'
import type { Secret } from '../core/protocol/secret.ts'
import { createHash } from 'node:crypto'
import type { FeedUrl } from '../core/ports.ts'

const MASK = '[secret]'
const MAX_DEPTH = 8
const MAX_ENTRIES = 200
/** A shorter "key" is a word of the language; taking it out of every text would leave none to read. */
const MIN_LENGTH = 4

const PATTERNS: readonly RegExp[] = [
  /([?&;\s"']token=)[^&\s"'#]+/gi,
  /(^token=)[^&\s"'#]+/gi,
  /(x-api-key["']?\s*[:=,]\s*["']?)[^\s"',;}\]]+/gi,
  /(authorization["']?\s*[:=,]\s*["']?(?:(?:bearer|basic)\s+)?)[^\s"',;}\]]+/gi,
  /()\bnxg_[\w.~+/-]+/g,
]
const SECRET_FIELDS = /^(token|api_?key|x-api-key|authorization|proxy-authorization|password|secret)$/i

export interface Redactor {
  /** From now on this key is taken out wherever it appears, percent-encoded or in JSON too. */
  add(secret: Secret): void
  text(text: string): string
  /** A plain copy with every string redacted: errors with their causes, maps, sets, nested to a bounded depth. */
  value(value: unknown): unknown
}

export function createRedactor(...secrets: readonly Secret[]): Redactor {
  const spellings = new Set<string>()

  function add(secret: Secret): void {
    const key = secret.reveal()
    if (key.length < MIN_LENGTH) return
    for (const spelling of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1), base64(key)])
      spellings.add(spelling)
  }

  function text(input: string): string {
    let output = input
    for (const spelling of spellings) output = output.replaceAll(spelling, MASK)
    for (const pattern of PATTERNS) output = output.replace(pattern, `$1${MASK}`)
    return output
  }

  function value(input: unknown, seen: ReadonlySet<object> = new Set()): unknown {
    if (typeof input === 'string') return text(input)
    if (typeof input === 'function' || typeof input === 'symbol') return text(String(input))
    if (typeof input !== 'object' || input === null) return input
    if (seen.has(input)) return '[circular]'
    if (seen.size >= MAX_DEPTH) return '[nested]'
    const inner = new Set(seen).add(input)
    if (Array.isArray(input)) return input.slice(0, MAX_ENTRIES).map((item) => value(item, inner))
    if (input instanceof Error) return fields(errorEntries(input), inner)
    if (input instanceof Map) return [...input].slice(0, MAX_ENTRIES).map((pair) => value(pair, inner))
    if (input instanceof Set) return [...input].slice(0, MAX_ENTRIES).map((item) => value(item, inner))
    if (isPlain(input)) return fields(Object.entries(input), inner)
    // A class instance knows best how it prints: a Secret as [secret], a Date as its time.
    return text(inspect(input, { depth: 2, breakLength: Infinity }))
  }

  function fields(entries: readonly (readonly [string, unknown])[], seen: ReadonlySet<object>) {
    const copy: Record<string, unknown> = Object.create(null)
    for (const [name, item] of entries.slice(0, MAX_ENTRIES))
      copy[text(name)] =
        SECRET_FIELDS.test(name) && item !== null && item !== undefined ? MASK : value(item, seen)
    return { ...copy }
  }

  secrets.forEach(add)
  return { add, text, value: (input) => value(input) }
}

/** Real keys are long. A shorter one may be part of honest data, which must not be touched. */
const MIN_WIRE_LENGTH = 12

/**
 * For what a feed sends: a server, or something in between, that quotes the key in an event would otherwise have it
 * journaled, shown, notified and exported. Costs a search a spelling, well under a microsecond for a frame.
 */
export function keyRemover(key: Secret): (text: string) => string {
  const value = key.reveal()
  if (value.length < MIN_WIRE_LENGTH) return (text) => text
  const inJson = JSON.stringify(value).slice(1, -1)
  const spellings = [
    ...new Set([value, inJson, inJson.replaceAll('/', '\\/'), encodeURIComponent(value), base64(value)]),
  ]
  return (text) => {
    let rest = text
    for (const spelling of spellings) if (rest.includes(spelling)) rest = rest.replaceAll(spelling, MASK)
    return rest
  }
}

function base64(key: string): string {
  return Buffer.from(key).toString('base64').replace(/=+$/, '')
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** `message`, `stack` and `cause` are no enumerable fields, and where a URL with its token ends up. */
function errorEntries(error: Error): readonly (readonly [string, unknown])[] {
  const own = Object.entries(error).filter(
    ([name]) => !['name', 'message', 'stack', 'cause', 'errors'].includes(name),
  )
  const entries: (readonly [string, unknown])[] = [
    ['name', error.name],
    ['message', error.message],
    ['stack', error.stack],
    ...own,
  ]
  if (error.cause !== undefined) entries.push(['cause', error.cause])
  if (error instanceof AggregateError) entries.push(['errors', error.errors])
  return entries
}

/**
 * Of a key: cursors belong to (origin, fingerprint) (protocol.md G8). 64 bits are enough to tell a
 * person's few keys apart and too few to serve as the key.
 */
export function keyFingerprint(key: Secret): string {
  return createHash('sha256').update(`fastfeed key fingerprint\n${key.reveal()}`).digest('hex').slice(0, 16)
}

/** As `keyFingerprint`, of a key and what is asked for with it: the key's own where that is everything (G8). */
export function readerFingerprint(
  key: Secret,
  { symbols, events }: Pick<FeedUrl, 'symbols' | 'events'>,
): string {
  const wanted = [symbols, events].map((names) =>
    [...new Set(names.map((name) => name.toUpperCase()))].sort(),
  )
  const own = keyFingerprint(key)
  if (wanted.every((names) => names.length === 0)) return own
  return `${own}-${createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 8)}`
}
