/** Typed access to what a statement gives back. A wrong type means that the file does not hold what the schema says. */
import type { SQLOutputValue } from 'node:sqlite'
import { JournalError } from './errors.ts'

export type Row = Readonly<Record<string, SQLOutputValue>>

export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw unexpected(column, value)
  return value
}

/** JavaScript has one kind of number, the schema two; the reader names the column's. */
export const real = integer

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw unexpected(column, value)
  return value
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (!(value instanceof Uint8Array)) throw unexpected(column, value)
  return value
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column)
}

export const realOrNull = integerOrNull

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column)
}

/** For queries that always answer one row, such as aggregates and PRAGMAs. */
export function only(row: Row | undefined): Row {
  if (row === undefined) throw new JournalError('corrupt', 'The journal gave no answer where one is certain')
  return row
}

function unexpected(column: string, value: unknown): JournalError {
  return new JournalError(
    'corrupt',
    `The journal holds ${value === null ? 'nothing' : typeof value} in column ${column}`,
  )
}
