/** What the clients of a replay have in common: an event goes out by one write, and where they are may be kept in a file. */
import { readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'

const STDOUT = 1

export function print(event: unknown): void {
  writeSync(STDOUT, `${JSON.stringify(event)}\n`)
}

/** A position that is kept between lives. */
export interface Place<T> {
  /** Null at first. */
  readonly last: T | null
  keep(position: T): void
}

/** Whole or not at all, as a careful user would write it. An empty `file`: none is kept. */
export function openPlace<T>(file: string): Place<T> | null {
  if (file === '') return null
  let last: T | null = null
  try {
    // Written by `keep`.
    last = JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    // The first life has none.
  }
  return {
    last,
    keep(position) {
      writeFileSync(`${file}.new`, JSON.stringify(position))
      renameSync(`${file}.new`, file)
    },
  }
}
