/** A search as it is typed, and what it asks: parsed alike by the window, for its rows, and by the journal, for its own. */
import { isUsd } from './data.ts'
import { atLeastPattern, type Gate, holds, type Searched, type Word, wordOf, ZEROS } from './search.ts'
import { KNOWN_SIGNALS, PRIORITIES, signalInfo, wordsOf } from './signals.ts'

/** All that can be typed; terms are separated by blanks, and all of them must be met. Letter case does not matter. */
export const FORMS = [
  ['word', 'Any part of a name or figure'],
  ['-word', 'Without it'],
  ['symbol:btc', 'Part of it; or symbol:btc,eth'],
  ['type:whale', 'Part of the type'],
  ['p:0', 'Priority; or p:0,1'],
  ['conf>0.9', 'Confidence; < >= <= 90% too'],
  ['usd>1m', 'An amount; 500k, 2b too'],
  ['after:09:30', 'From that time or date on'],
  ['before:2026-03-17', 'Until then'],
] as const

/** What Tab completes a beginning to. */
export const PREFIXES = ['symbol:', 'type:', 'p:', 'conf>', 'usd>', 'after:', 'before:'] as const

/** The longest search, in UTF-16 units. */
export const MAX_SEARCH = 200
/** Of the searches that are kept under a name. */
export const MAX_SEARCH_NAME = 24
export const MOST_SEARCHES = 20
const MOST_TERMS = 20

type Comparison = '<' | '<=' | '>' | '>='

type Field =
  /** One of the parts, in lower case, or with `not` none of them. */
  | {
      readonly kind: 'symbol' | 'type' | 'priority'
      readonly parts: readonly string[]
      readonly not: boolean
    }
  | {
      readonly kind: 'conf' | 'usd'
      readonly comparison: Comparison
      readonly value: number
      readonly not: boolean
    }

export interface Query {
  readonly words: readonly Word[]
  readonly without: readonly Word[]
  readonly fields: readonly Field[]
  /** Wall-clock ms by detection, both included; null leaves that end open. */
  readonly from: number | null
  readonly to: number | null
}

export const termsOf = (typed: string): readonly string[] =>
  [...new Set(typed.split(/\s+/))].filter((term) => term !== '').slice(0, MOST_TERMS)

/** `now`: wall clock, ms; a time alone is one of that day, in local time. What is not understood is a plain word. */
export function parseSearch(typed: string, now: number): Query {
  const words: Word[] = []
  const without: Word[] = []
  const fields: Field[] = []
  let from: number | null = null
  let to: number | null = null
  for (const term of termsOf(typed)) {
    const not = term.startsWith('-') && term.length > 1
    const body = not ? term.slice(1) : term
    // Still being typed.
    if (PREFIXES.some((prefix) => prefix === body.toLowerCase())) continue
    const field = fieldOf(body, not)
    const time = not ? null : timeOf(body, now)
    if (field !== null) add(fields, field)
    else if (time === null) (not ? without : words).push(wordOf(body))
    else if (time.end === 'after') from = Math.max(from ?? time.at, time.at)
    else to = Math.min(to ?? Infinity, time.at - 1)
  }
  return { words, without, fields, from, to }
}

/** An event has one symbol, so two of them can only mean either. */
function add(fields: Field[], field: Field): void {
  const at = fields.findIndex((one) => 'parts' in one && one.kind === field.kind && !one.not && !field.not)
  const before = fields[at]
  if (before === undefined || !('parts' in before) || !('parts' in field)) fields.push(field)
  else fields[at] = { ...before, parts: [...before.parts, ...field.parts] }
}

const NAMED = /^(symbol|type|p|priority):(.+)$/i
const COMPARED = /^(conf|confidence|usd)(<=|>=|<|>)(.+)$/i
const KINDS = { symbol: 'symbol', type: 'type', p: 'priority', priority: 'priority' } as const
const KEYS = { conf: 'conf', confidence: 'conf', usd: 'usd' } as const
// Sound: both are asked with what the patterns above let pass.
const kindOf = (name: string) => KINDS[name.toLowerCase() as keyof typeof KINDS]
const keyOf = (name: string) => KEYS[name.toLowerCase() as keyof typeof KEYS]

function fieldOf(body: string, not: boolean): Field | null {
  const [, name = '', list = ''] = NAMED.exec(body) ?? []
  if (name !== '') {
    const kind = kindOf(name)
    const parts = list
      .toLowerCase()
      .split(',')
      .filter((part) => part !== '')
    if (kind !== 'priority') return parts.length === 0 ? null : { kind, parts, not }
    const levels = parts.map((part) =>
      PRIORITIES.find((priority) => `p${part.replace(/^p/, '')}` === priority.toLowerCase()),
    )
    const known = levels.filter((level) => level !== undefined)
    return known.length === 0 || known.length < levels.length ? null : { kind, parts: known, not }
  }
  const [, key = '', comparison = '', typed = ''] = COMPARED.exec(body) ?? []
  if (key === '') return null
  const kind = keyOf(key)
  const value = kind === 'conf' ? shareOf(typed) : amountOf(typed)
  // Sound: the pattern knows these four.
  return value === null ? null : { kind, comparison: comparison as Comparison, value, not }
}

/** `0.9`, `90%`, `90`: 1 and less is a share, more is percent. Null for anything else, as below. */
export function shareOf(typed: string): number | null {
  const [, digits = '', sign = ''] = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(typed) ?? []
  if (digits === '') return null
  return sign === '%' || Number(digits) > 1 ? Number(`${digits}e-2`) : Number(digits)
}

/** `1m`, `$1,500`, `2.5K`; a comma parts thousands, so `1,5` is none. */
export function amountOf(typed: string): number | null {
  const [, digits = '', unit = ''] = /^\$?(\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)([kmbt]?)$/i.exec(typed) ?? []
  return digits === '' ? null : Number(`${digits.replaceAll(',', '')}e${ZEROS[unit.toLowerCase()] ?? 0}`)
}

const MOMENT = /^(?:(\d{4})-(\d\d)-(\d\d))?(?:(?:^|T)(\d\d?):(\d\d)(?::(\d\d))?)?$/i

/** Null for no time. A date alone begins at its first moment. */
function timeOf(body: string, now: number): { readonly end: 'before' | 'after'; readonly at: number } | null {
  const [, end = '', value = ''] = /^(before|after):(.+)$/i.exec(body) ?? []
  const at = momentOf(value, now)
  return at === null ? null : { end: end.toLowerCase() === 'before' ? 'before' : 'after', at }
}

function momentOf(value: string, now: number): number | null {
  const match = value === '' ? null : MOMENT.exec(value)
  if (match === null) return null
  const [year, month, day, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)))
  const today = new Date(now)
  const date = new Date(now)
  date.setHours(hours, minutes, seconds, 0)
  date.setFullYear(
    year ?? today.getFullYear(),
    month === undefined ? today.getMonth() : month - 1,
    day ?? today.getDate(),
  )
  // The calendar would make the 1st of March of the 30th of February, and 01:00 of 25:00.
  const isThere = date.getDate() === (day ?? today.getDate()) && hours < 24 && minutes < 60 && seconds < 60
  return isThere ? date.getTime() : null
}

export const isEmpty = ({ words, without, fields }: Query): boolean =>
  words.length + without.length + fields.length === 0

/** `searchText`: `searchTextOf` of the same event, asked for only when it is needed. */
export function meets(query: Query, { event }: Searched, searchText: () => string): boolean {
  if (!query.fields.every((field) => isIn(field, event))) return false
  if (query.words.length + query.without.length === 0) return true
  const text = searchText()
  return query.words.every((word) => holds(text, word)) && !query.without.some((word) => holds(text, word))
}

function isIn(field: Field, event: Searched['event']): boolean {
  return matchesField(field, event) !== field.not
}

function matchesField(
  field: Field,
  { symbol, type, priority, confidence, data }: Searched['event'],
): boolean {
  switch (field.kind) {
    case 'symbol':
      return field.parts.some((part) => symbol.toLowerCase().includes(part))
    case 'type': {
      const names = `${type} ${wordsOf(type)} ${signalInfo(type)?.short ?? ''}`.toLowerCase()
      return field.parts.some((part) => names.includes(part))
    }
    case 'priority':
      return field.parts.includes(priority)
    case 'conf':
      return confidence !== null && compares(confidence, field.comparison, field.value)
    case 'usd':
      return Object.entries(data).some(
        ([key, value]) =>
          isUsd(key) && typeof value === 'number' && compares(value, field.comparison, field.value),
      )
  }
}

function compares(value: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
  }
}

/** What every event that matches has one of, gate by gate. */
export const gatesOf = ({ words, fields }: Query): readonly Gate[] =>
  [...words.map(({ gate }) => gate), ...fields.map(gateOf)].filter((gate) => gate !== null)

/** What no event that matches has in one of these fields, in lower case. */
export const refusalsOf = ({
  without,
  fields,
}: Query): readonly (readonly [where: 'symbol' | 'type' | 'priority', part: string])[] => [
  ...without.flatMap(({ forms }) =>
    forms.flatMap((form) => [
      ['symbol', form] as const,
      ['type', form] as const,
      ['priority', form] as const,
    ]),
  ),
  ...fields.flatMap((field) =>
    'parts' in field && field.not ? field.parts.map((part) => [field.kind, part.toLowerCase()] as const) : [],
  ),
]

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text)

function gateOf(field: Field): Gate | null {
  if (field.not || field.kind === 'conf') return null
  if (!('parts' in field)) {
    const { comparison, value } = field
    if (comparison.startsWith('>') && value >= 1)
      return { holds: [], patterns: [atLeastPattern('usd', value)] }
    return { holds: [['event', 'usd"']], patterns: [] }
  }
  const { kind, parts } = field
  // In other letters than these the journal tells capitals from small ones.
  if (!parts.every(isAscii)) return null
  const named =
    kind === 'type'
      ? KNOWN_SIGNALS.filter(({ short }) => parts.some((part) => short.toLowerCase().includes(part)))
      : []
  return {
    holds: [
      ...parts.map((part) => [kind, part] as const),
      ...named.map(({ type }) => ['type', type] as const),
    ],
    patterns: [],
  }
}
