import { expect, test } from 'vitest'
import { rowsThatFit } from '../../../src-main/core/view/message-size.ts'
import { rowsOf } from '../ipc/samples.ts'

test('P6: ordinary rows all fit, and one always does', () => {
  const rows = rowsOf(500)
  expect(rowsThatFit(rows)).toBe(rows)
  expect(rowsThatFit(rows, 1)).toEqual(rows.slice(0, 1))
})

test('P6: rows are counted by all they hold, texts, keys and values, however deep', () => {
  const [row] = rowsOf(1)
  if (row === undefined) throw new Error('no row was drawn')
  const holding = (data: Record<string, unknown>) => ({ ...row, event: { ...row.event, data } })
  let deep: unknown = 'x'.repeat(2000)
  for (let level = 0; level < 200; level += 1) deep = [deep]
  for (const data of [
    { note: 'x'.repeat(2000) },
    { ['x'.repeat(2000)]: 1 },
    { list: new Array(2000).fill(0) },
    { deep },
  ])
    expect(rowsThatFit([row, holding(data), row], 2000)).toEqual([row])
})
