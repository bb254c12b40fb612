/** L1: whatever the set-up, the path and the machine did to the handshake, the true offset lies within what is shown. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OffsetEstimator } from '../../../src-main/core/latency/offset.ts'

const ms = (max: number) => fc.integer({ min: 0, max })
const exchange = fc.record({
  /** Server clock minus ours. */
  offset: fc.integer({ min: -3_600_000, max: 3_600_000 }),
  /** From the request to the moment that the server names. */
  there: ms(3_000),
  /** From then to its receipt here: the way back, and whatever kept this computer busy. */
  back: ms(3_000),
  resolution: fc.constantFrom(0, 1_000),
  /** Of the second that is named, how much had passed. */
  passed: fc.double({ min: 0, max: 1, noNaN: true }),
  roundTrips: fc.array(ms(400), { minLength: 1, maxLength: 30 }),
  /** Lags of events, told after that many round trips. */
  lags: fc.array(fc.tuple(ms(30), ms(3_000)), { maxLength: 6 }),
})

test('L1: the true offset is within the uncertainty, which is at least half the best round trip and never 0', () => {
  fc.assert(
    fc.property(exchange, ({ offset, there, back, resolution, passed, roundTrips, lags }) => {
      const estimator = new OffsetEstimator()
      const receivedAt = 50_000
      const named = receivedAt - back + offset - resolution * passed
      estimator.handshake(named, resolution, receivedAt, there + back)
      expect(estimator.estimate(0)?.uncertaintyMs).toBeNull()
      roundTrips.forEach((roundTrip, at) => {
        estimator.roundTrip(roundTrip)
        for (const [after, lag] of lags) {
          const early = -(lag + ((estimator.estimate(0)?.offsetMs ?? 0) - offset))
          if (after === at) estimator.early(early)
        }
        const { offsetMs, uncertaintyMs } = estimator.estimate(0) ?? {
          offsetMs: Number.NaN,
          uncertaintyMs: null,
        }
        const best = Math.min(...roundTrips.slice(Math.max(0, at - 19), at + 1))
        expect(uncertaintyMs).toBeGreaterThanOrEqual(Math.max(1, best / 2))
        expect(Math.abs(offsetMs - offset)).toBeLessThanOrEqual((uncertaintyMs ?? 0) + 1e-6)
      })
    }),
  )
})
