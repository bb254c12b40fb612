/** Plays a sound once when main asks, and says what became of it (alerts.md A17); the files come with the app. */
import type { SoundRequest } from '../../src-main/contract/contract.ts'
import { clamp01, messageOf } from '../lib/format.ts'
import { api } from './api.ts'

/** The longest sound lasts 0.6 s; main waits for 4 s. */
const LONGEST_MS = 3000

/**
 * Without an output device Chromium plays into nothing and calls it played; but then its list of devices names none. What
 * cannot be listed says nothing.
 */
async function deviceProblem(): Promise<string | null> {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices()
    return devices.some(({ kind }) => kind === 'audiooutput') ? null : 'this computer has no sound output'
  } catch {
    return null
  }
}

/** Null once it was played to its end, else why it was not heard. Settles within `LONGEST_MS`, and then plays no more. */
export function play({ sound, volume }: Omit<SoundRequest, 'id'>): Promise<string | null> {
  if (sound === 'none') return Promise.resolve(null)
  const audio = new Audio(`sounds/${sound}.wav`)
  audio.volume = clamp01(volume)
  const device = deviceProblem()
  return new Promise((resolve) => {
    let ended = false
    const timer = setTimeout(() => settle(ended ? null : 'the sound did not end'), LONGEST_MS)
    function settle(problem: string | null): void {
      clearTimeout(timer)
      // The system beeps instead: a sound that starts after all would be a second alert.
      if (problem !== null) {
        audio.pause()
        audio.removeAttribute('src')
      }
      resolve(problem)
    }
    audio.addEventListener('ended', () => {
      ended = true
      void device.then(settle)
    })
    audio.addEventListener('error', () => settle(audio.error?.message || 'the sound is damaged'))
    audio.play().catch((error: unknown) => settle(messageOf(error)))
    void device.then((problem) => {
      if (problem !== null) settle(problem)
    })
  })
}

export function startSound(): void {
  api.on('sound', (request) => {
    void play(request).then((problem) => api.soundDone(request.id, problem?.slice(0, 300) ?? null))
  })
}
