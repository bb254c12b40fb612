import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../../src-main/adapters/clock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('R8: a cancelled timer never fires, and one that is not fires once', () => {
  const fired: string[] = []
  systemClock.setTimer(50, () => fired.push('kept'))
  systemClock.setTimer(50, () => fired.push('cancelled'))()
  vi.advanceTimersByTime(1000)
  expect(fired).toEqual(['kept'])
})

test('R4: a delay beyond 32 bits does not fire at once', () => {
  const fire = vi.fn()
  systemClock.setTimer(1e12, fire)
  vi.advanceTimersByTime(3_600_000)
  expect(fire).not.toHaveBeenCalled()
})
