/** The alert sound, by the window as for a P0, to its end. */
import type { After } from '../../core/ports.ts'
import type { Check } from '../../core/self-test/types.ts'
import type { SoundName } from '../../core/settings/types.ts'
import type { SoundOutcome } from '../notifications/sounds.ts'

export interface SoundCheckPorts {
  /** Whether the page is there to be asked; at a start it comes a moment later. */
  readonly pageListens: () => boolean
  readonly tryOut: (sound: { readonly sound: SoundName; readonly volume: number }) => Promise<SoundOutcome>
  readonly settings: () => { readonly muted: boolean; readonly volume: number }
  readonly after: After
}

const SOUND = 'pulse'
const LOOK_AGAIN_MS = 200
/** The first sound of a run starts the browser's audio service, which takes a busy machine some seconds. */
const ATTEMPTS = 3

export function soundCheck({ pageListens, tryOut, settings, after }: SoundCheckPorts): Check {
  return {
    name: 'sound',
    async run(signal) {
      while (!pageListens() && !signal.aborted)
        await new Promise<void>((resolve) => void after(LOOK_AGAIN_MS, resolve))
      const { muted, volume } = settings()
      // Whoever muted the app does not want to hear it now; played in silence it still shows that it can be played.
      const isSilent = muted || volume <= 0
      const sound = { sound: SOUND, volume: isSilent ? 0 : volume } as const
      let outcome = await tryOut(sound)
      for (let attempt = 2; attempt <= ATTEMPTS && !outcome.played && !signal.aborted; attempt++)
        outcome = await tryOut(sound)
      if (!outcome.played) return { kind: 'failed', why: `It was not played: ${outcome.why}.` }
      return {
        kind: 'ok',
        detail: isSilent
          ? 'Played in silence, because sounds are muted in Settings → Sound.'
          : `Played to its end at ${Math.round(volume * 100)} % of the system’s volume.`,
      }
    },
  }
}
