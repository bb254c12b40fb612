/** What every connection shares: its transactions, and values whose type is checked, for the file may hold what the schema forbids. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { JournalError } from './errors.ts'

export type Row = Readonly<Record<string, SQLOutputValue>>

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

/** A number: JavaScript has one kind of them, the schema two. Throws JournalError `corrupt`, as all below. */
export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw unexpected(column, value)
  return value
}

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw unexpected(column, value)
  return value
}

export const integerOrNull = (row: Row, column: string): number | null =>
  row[column] === null ? null : integer(row, column)

export const textOrNull = (row: Row, column: string): string | null =>
  row[column] === null ? null : text(row, column)

/** The value `n` of a query's first row; null when there is none. */
export function numberOrNull(
  db: DatabaseSync,
  sql: string,
  ...values: readonly SQLInputValue[]
): number | null {
  const row = db.prepare(sql).get(...values)
  return row === undefined ? null : integerOrNull(row, 'n')
}

/** The same for queries that always answer. */
export function number(db: DatabaseSync, sql: string, ...values: readonly SQLInputValue[]): number {
  const value = numberOrNull(db, sql, ...values)
  if (value === null) throw unexpected('n', value)
  return value
}

/** A PRAGMA's answer. */
export const pragma = (db: DatabaseSync, name: string): SQLOutputValue | undefined =>
  Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]

/** See `meta` (schema.ts). */
export const metaOf = (db: DatabaseSync, name: string): number | null =>
  numberOrNull(db, 'SELECT value AS n FROM meta WHERE name = ?', name)

function unexpected(column: string, value: unknown): JournalError {
  const held = value === null ? 'nothing' : typeof value
  return new JournalError('corrupt', `The journal holds ${held} in column ${column}`)
}
