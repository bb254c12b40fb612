import { expect, test } from 'vitest'
import { MAX_NAME } from '../../../src-main/core/vocabulary/text.ts'
import { rig } from './rig.ts'

test.each([
  ['a side that never ends', { data: { cluster_side: 'L'.repeat(5000) } }],
  [
    'the longest names, of characters that are written as six',
    {
      symbol: '\u0001'.repeat(MAX_NAME),
      type: '\u0002'.repeat(MAX_NAME),
      data: { side: '\u0003'.repeat(5000) },
    },
  ],
])('A11: snoozes, pins and cool-downs outlive a restart after an event with %s', (_name, event) => {
  const r = rig()
  r.engine.snooze({ kind: 'symbol', symbol: 'ETHUSDT' }, 'forever')
  r.engine.snooze({ kind: 'type', type: '\u0002'.repeat(MAX_NAME - 1) }, 'forever')
  expect(r.send(event).reason).toBe('raised')
  r.restart()
  expect(r.log.join()).not.toContain('unreadable')
  expect(r.engine.view().snoozes).toHaveLength(2)
  expect(r.engine.view().pinned).toHaveLength(1)
  expect(r.send(event).reason).toBe('grouped')
})
