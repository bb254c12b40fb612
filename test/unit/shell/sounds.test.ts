/** A17: heard means played to its end; everything else beeps, and is said. */
import { expect, test } from 'vitest'
import type { SoundRequest } from '../../../src-main/contract/contract.ts'
import { ANSWER_MS, createSounds } from '../../../src-main/shell/notifications/sounds.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { recordingLog, recordingNotices } from './support.ts'

const PULSE = { sound: 'pulse', volume: 0.7 } as const

function rig(pageIsThere = true) {
  const clock = new FakeClock()
  const { told, tell } = recordingNotices()
  const dismissed: string[] = []
  const sent: SoundRequest[] = []
  let beeps = 0
  const sounds = createSounds({
    send: (request) => pageIsThere && sent.push(request) > 0,
    beep: () => void (beeps += 1),
    after: (ms, run) => clock.setTimer(ms, run),
    notices: { tell, dismiss: (id) => dismissed.push(id) > 0 },
    log: recordingLog(),
  })
  return { clock, told, dismissed, sent, sounds, beeps: () => beeps }
}

test('A17: played to its end, nothing beeps and no timer is left', () => {
  const { clock, sent, sounds, told, beeps } = rig()
  sounds.play(PULSE)
  expect(sent).toEqual([{ id: 1, ...PULSE }])
  sounds.done(1, null)
  clock.advance(60_000)
  expect([beeps(), told, clock.timers]).toEqual([0, [], 0])
})

test('A17: a page that cannot play it says so: a beep, and one notice however often', () => {
  const { sounds, told, beeps } = rig()
  sounds.play(PULSE)
  sounds.done(1, 'NotSupportedError')
  expect(beeps()).toBe(1)
  sounds.play(PULSE)
  expect(beeps()).toBe(2)
  sounds.done(2, 'NotSupportedError')
  expect(beeps()).toBe(2)
  expect(told).toHaveLength(1)
  expect(told[0]?.text).toContain('NotSupportedError')
})

test('A17: a page that never answers is given up on within a bound, and a late word changes nothing', () => {
  const { clock, sounds, told, beeps } = rig()
  sounds.play(PULSE)
  clock.advance(ANSWER_MS - 1)
  expect(beeps()).toBe(0)
  clock.advance(1)
  expect(beeps()).toBe(1)
  sounds.done(1, 'too late')
  sounds.done(99, 'a number that was never asked')
  expect(beeps()).toBe(1)
  expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('the window did not answer')])
})

test('A17: after a failure the next sound beeps at once; once it plays again, the notice goes and so does the beep', () => {
  const { dismissed, sounds, beeps } = rig()
  sounds.play(PULSE)
  sounds.done(1, 'no output')
  sounds.play(PULSE)
  expect(beeps()).toBe(2)
  sounds.done(2, null)
  expect(dismissed).toEqual(['sound'])
  sounds.play(PULSE)
  sounds.done(3, null)
  expect(beeps()).toBe(2)
})

test('A17: with no page it beeps at once, which is no fault to be told', () => {
  const { clock, sounds, told, beeps } = rig(false)
  sounds.play(PULSE)
  sounds.play(PULSE)
  expect([beeps(), told, clock.timers]).toEqual([2, [], 0])
})

test('a try-out says how it went, without a beep', async () => {
  const { clock, sounds, beeps } = rig()
  const first = sounds.tryOut(PULSE)
  sounds.done(1, null)
  expect(await first).toEqual({ played: true })
  const second = sounds.tryOut(PULSE)
  clock.advance(ANSWER_MS)
  expect(await second).toEqual({ played: false, why: 'the window did not answer' })
  expect(await rig(false).sounds.tryOut(PULSE)).toEqual({ played: false, why: 'the window is not ready' })
  expect(beeps()).toBe(0)
})

test('A17: a trial that fails raises no notice and no beep for later alerts; one that is heard ends both', async () => {
  const { dismissed, sounds, told, beeps } = rig()
  const failing = sounds.tryOut(PULSE)
  sounds.done(1, 'no output')
  expect(await failing).toEqual({ played: false, why: 'no output' })
  sounds.play(PULSE)
  expect([told, beeps()]).toEqual([[], 0])
  sounds.done(2, 'no output')
  expect([told.length, beeps()]).toEqual([1, 1])
  const heard = sounds.tryOut(PULSE)
  sounds.done(3, null)
  expect(await heard).toEqual({ played: true })
  expect(dismissed).toEqual(['sound'])
})
