import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { RECOVERY_TABLE } from '../../../src-main/core/recovery/table.ts'
import { TABLE } from '../../../src-main/core/session/table.ts'

type AnyTable = Readonly<Record<string, Readonly<Record<string, { readonly name: string }>>>>

/** The table under "States × events", as `state event → cell`. */
function written(path: string): Map<string, string> {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8').split('## States × events')[1] ?? ''
  const lines = (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'))
  const rows = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  const [head = [], , ...body] = rows
  const cells = new Map<string, string>()
  for (const [event, ...row] of body) row.forEach((cell, at) => cells.set(`${head[at + 1]} ${event}`, cell))
  return cells
}

function coded(table: AnyTable): Map<string, string> {
  const cells = new Map<string, string>()
  for (const [state, row] of Object.entries(table))
    for (const [event, cell] of Object.entries(row))
      cells.set(`${state} ${event}`, cell.name === 'ignore' ? '·' : cell.name)
  return cells
}

const sorted = (cells: Map<string, string>) => [...cells].sort(([a], [b]) => a.localeCompare(b))

describe('SPEC.md says what the code does', () => {
  test.each([
    ['connection', '../../../src-main/core/session/SPEC.md', TABLE as AnyTable],
    ['gap recovery', '../../../src-main/core/recovery/SPEC.md', RECOVERY_TABLE as AnyTable],
  ])('R8, G7: every cell of the %s table', (_, path, table) => {
    expect(sorted(written(path))).toEqual(sorted(coded(table)))
  })
})
