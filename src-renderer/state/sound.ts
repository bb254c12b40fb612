/** Plays a sound once when main asks (alerts.md A17); the files come with the app. */
import type { SoundRequest } from '../../src-main/ipc-contract.ts'
import { clamp01 } from '../lib/format.ts'
import { api } from './api.ts'

export function play({ sound, volume }: SoundRequest): void {
  if (sound === 'none') return
  const audio = new Audio(`sounds/${sound}.wav`)
  audio.volume = clamp01(volume)
  // A machine without an audio device refuses to play; the alert itself has already been shown.
  audio.play().catch(() => undefined)
}

export function startSound(): void {
  api.on('sound', play)
}
