/** What every connection shares: its transactions, and the rules of the app that SQL has to know. */
import type { DatabaseSync } from 'node:sqlite'
import { nameKey } from '../../core/vocabulary/names.ts'
import { isOdd } from './insert.ts'

/** All or nothing. IMMEDIATE: never upgrade a read lock, which fails without waiting. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk rolls back by itself.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Makes known what a search may miss in a row's text, and which names are the same (names.ts). */
export function addFunctions(db: DatabaseSync): void {
  db.function('is_odd', { deterministic: true }, (text, type, symbol, priority) =>
    isOdd(String(text), { type: String(type), symbol: String(symbol), priority: String(priority) }) ? 1 : 0,
  )
  db.function('name_key', { deterministic: true }, (name) => nameKey(String(name)))
}

export interface Among {
  readonly condition: string
  readonly values: readonly string[]
}

/** That a column holds one of these names, in any letter case; null for no names, which ask for nothing. */
export function amongNames(column: 'symbol' | 'type', names: readonly string[]): Among | null {
  // SQLite itself folds the letter case of ASCII alone, and a call for each row costs more.
  return names.every((name) => /^\p{ASCII}*$/u.test(name))
    ? among(`${column} COLLATE NOCASE`, names)
    : among(`name_key(${column})`, names.map(nameKey))
}

export function among(expression: string, values: readonly string[]): Among | null {
  return values.length === 0
    ? null
    : { condition: `${expression} IN (${values.map(() => '?').join(', ')})`, values }
}
