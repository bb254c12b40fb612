/** A filter as a condition of SQL, which may let pass too much, and as the rule that tells what is found. */
import { includesName, nameKey } from '../../core/vocabulary/text.ts'
import { gatesOf, isEmpty, meets, parseSearch, refusalsOf } from '../../core/vocabulary/query.ts'
import { searchTextOf } from '../../core/vocabulary/search.ts'
import type { EventFilter, NameFilter, StoredEvent } from '../../core/ports.ts'

interface Sql {
  readonly condition: string
  readonly values: readonly string[]
}

/** That the columns hold names of the filter, in any letter case; where it has none, it asks for nothing. */
export function namesOf({ priorities, symbols, types }: NameFilter): Sql {
  return all([among('priority', priorities), amongNames('symbol', symbols), amongNames('type', types)])
}

/** SQLite itself folds the letter case of ASCII alone, and a call for each row costs more. */
const amongNames = (column: string, names: readonly string[]): Sql =>
  names.every((name) => /^\p{ASCII}*$/u.test(name))
    ? among(`${column} COLLATE NOCASE`, names)
    : among(`name_key(${column})`, names.map(nameKey))

const among = (expression: string, values: readonly string[]): Sql => ({
  condition: values.length === 0 ? 'true' : `${expression} IN (${values.map(() => '?').join(', ')})`,
  values,
})

const all = (parts: readonly Sql[]): Sql => ({
  condition: parts.map(({ condition }) => condition).join(' AND '),
  values: parts.flatMap(({ values }) => values),
})

export interface Condition extends Sql, Pick<EventFilter, 'from' | 'to'> {
  /** What `REGEXP` names by their place. */
  readonly patterns: readonly RegExp[]
  /** SQL alone says what matches. */
  readonly isExact: boolean
  /** SQL lets pass what may match; this tells what does. */
  readonly isFound: (event: StoredEvent) => boolean
}

/** `now`: wall clock, ms. */
export function conditionOf(filter: EventFilter, now: number): Condition {
  const { priorities, symbols, types, from, to } = filter
  const query = parseSearch(filter.text, now)
  const patterns: RegExp[] = []
  const gates = gatesOf(query).map((gate): Sql => {
    const either = ['odd = 1', ...gate.holds.map(([column]) => `${column} LIKE ?`)]
    // Each call from SQL, which hands the whole text over, costs as much as the pattern: one for all of them.
    const pattern = [...new Set(gate.patterns)].join('|')
    if (pattern !== '') either.push(`event REGEXP ${patterns.push(new RegExp(pattern, 'i')) - 1}`)
    // Wildcards stand for themselves as well.
    return { condition: `(${either.join(' OR ')})`, values: gate.holds.map(([, part]) => `%${part}%`) }
  })
  const refusals = refusalsOf(query).map(([column, part]): Sql => ({
    condition: `instr(lower(${column}), ?) = 0`,
    values: [part],
  }))
  return {
    ...all([namesOf(filter), ...gates, ...refusals]),
    patterns,
    isExact: isEmpty(query),
    from: query.from === null ? from : Math.max(query.from, from ?? query.from),
    to: query.to === null ? to : Math.min(query.to, to ?? query.to),
    isFound: (stored) =>
      (priorities.length === 0 || priorities.includes(stored.event.priority)) &&
      (symbols.length === 0 || includesName(symbols, stored.event.symbol)) &&
      (types.length === 0 || includesName(types, stored.event.type)) &&
      meets(query, stored, () => searchTextOf(stored)),
  }
}

/** For SQL. */
export function timesOf({ from, to }: Pick<EventFilter, 'from' | 'to'>): string {
  const lower = from === null ? 'true' : `detected_at >= ${Math.ceil(from)}`
  return to === null ? lower : `${lower} AND detected_at <= ${Math.floor(to)}`
}
