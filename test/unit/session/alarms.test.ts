import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deadlineOf, initialState, reduce } from '../../../src-main/core/session/reduce.ts'
import type { SessionState } from '../../../src-main/core/session/types.ts'
import { firstHeartbeat } from '../../../src-main/core/session/heartbeat.ts'

test('R2: an alarm at its very moment is never for nothing, whatever fraction of a millisecond that is', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (since) => {
      const { memory } = initialState
      const heartbeat = firstHeartbeat(since)
      const live: SessionState = { kind: 'live', memory, since, sinceWall: 0, proven: false, heartbeat }
      const now = deadlineOf(live)
      if (now === null) throw new Error('a live session has a deadline')
      const { state } = reduce(live, { kind: 'alarm' }, { now, wall: 0, random: 0 })
      expect(deadlineOf(state)).toBeGreaterThan(now)
    }),
    { numRuns: 2000, examples: [[254739.6844840029]] },
  )
})
