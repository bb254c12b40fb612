/** The proof in short; `npm run prove` is the long one. */
import { describe, expect, test } from 'vitest'
import type { Section } from '../prove/lib/section.ts'
import { faults } from '../prove/sections/faults.ts'
import { fuzz } from '../prove/sections/fuzz.ts'
import { kills } from '../prove/sections/kills.ts'
import { life } from '../prove/sections/life.ts'
import { recovery } from '../prove/sections/recovery.ts'

async function brief(section: Section) {
  const { ok, losses, failures } = await section({ scale: 'brief', seed: null, say: () => undefined })
  expect(failures).toEqual([])
  expect(losses).toEqual(Object.fromEntries(Object.keys(losses).map((name) => [name, 0])))
  expect(ok).toBe(true)
}

// Real sockets and processes on a machine that may be busy: the patience is not the expectation. Most of it is waiting.
describe('nothing is lost', { timeout: 300_000, concurrent: true }, () => {
  test('G4, G5, A3, R8: under drawn faults of server, network, disk and clock', () => brief(faults))
  test('G4, G5, A3: by SIGKILL at random moments', () => brief(kills))
  test('P6, G1: by mutated frames and pages', () => brief(fuzz))
  test('H4, R1: half-open is noticed within 40 s, and the back-off is 1 2 4 8 16 30', () => brief(life))
  test('G2, G5: by a long absence', () => brief(recovery))
})
