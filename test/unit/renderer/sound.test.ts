/** A17: a sound that was given up on is silent. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SoundRequest } from '../../../src-main/contract/contract.ts'

vi.mock('../../../src-renderer/state/api.ts', () => ({ api: {} }))
// Not by its type, which needs the browser's own types that unit tests are not given.
const { play } = await vi.importActual<{
  readonly play: (sound: Omit<SoundRequest, 'id'>) => Promise<string | null>
}>('../../../src-renderer/state/sound.ts')

/** Plays when told to, as a page whose output device is slow. */
class FakeAudio extends EventTarget {
  static last: FakeAudio | null = null
  volume = 1
  error = null
  hasSource = true
  isPaused = false
  constructor() {
    super()
    FakeAudio.last = this
  }
  play = (): Promise<void> => Promise.resolve()
  pause(): void {
    this.isPaused = true
  }
  removeAttribute(name: string): void {
    if (name === 'src') this.hasSource = false
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('Audio', FakeAudio)
  const devices = [{ kind: 'audiooutput' }]
  vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: () => Promise.resolve(devices) } })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('A17: a sound that does not end in time is stopped and let go of', async () => {
  const playing = play({ sound: 'pulse', volume: 1 })
  await vi.advanceTimersByTimeAsync(3000)
  expect(await playing).toBe('the sound did not end')
  expect(FakeAudio.last).toMatchObject({ isPaused: true, hasSource: false })
})

test('A17: one that was heard to its end is left alone', async () => {
  const playing = play({ sound: 'pulse', volume: 1 })
  FakeAudio.last?.dispatchEvent(new Event('ended'))
  expect(await playing).toBeNull()
  expect(FakeAudio.last?.isPaused).toBe(false)
})
