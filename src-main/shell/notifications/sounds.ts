/**
 * alerts.md A17: the window plays the alert sound, and it counts as heard only when the page says that it was played to its end.
 * Whatever else happens (no page, a page that cannot play, one that never answers), the system beeps.
 */
import type { After, LogPort } from '../../core/ports.ts'
import type { SoundRequest } from '../../contract/contract.ts'

export type SoundOutcome = { readonly played: true } | { readonly played: false; readonly why: string }

interface SoundPorts {
  /** False: no page is there to hear of it. */
  readonly send: (request: SoundRequest) => boolean
  readonly beep: () => void
  readonly after: After
  readonly notices: {
    tell(id: string, level: 'warning', text: string): void
    dismiss(id: string): boolean
  }
  readonly log: LogPort
}

type Sound = Omit<SoundRequest, 'id'>

export interface Sounds {
  play(sound: Sound): void
  /** Plays it and says how it went, without a beep; settles within `ANSWER_MS`. */
  tryOut(sound: Sound): Promise<SoundOutcome>
  /** The page's word on the sound of that number; null: played to its end. */
  done(id: number, problem: string | null): void
}

/** The longest sound lasts 0.6 s and the page gives up after 3 s; a page that says nothing by then hangs. */
export const ANSWER_MS = 4000
const NOTICE = 'sound'

export function createSounds({ send, beep, after, notices, log }: SoundPorts): Sounds {
  let last = 0
  /** Why the last sound was not heard; null: it was, or none was played yet. */
  let problem: string | null = null
  const waiting = new Map<number, (why: string | null) => void>()

  /** False: no page is there, and `answered` is not called. */
  function ask(sound: Sound, answered: (why: string | null) => void): boolean {
    last += 1
    const id = last
    if (!send({ ...sound, id })) return false
    const cancel = after(ANSWER_MS, () => settle('the window did not answer'))
    function settle(why: string | null): void {
      cancel()
      waiting.delete(id)
      answered(why)
    }
    waiting.set(id, settle)
    return true
  }

  function note(why: string | null): void {
    if (why === problem) return
    problem = why
    if (why === null) {
      log.info('alert sounds are played again')
      notices.dismiss(NOTICE)
      return
    }
    log.error('an alert sound was not played; the system beeps instead', { why })
    notices.tell(NOTICE, 'warning', `The alert sound could not be played: ${why}. The system beeps instead.`)
  }

  return {
    play(sound) {
      // What failed last time may fail again, and a beep must not wait for the page to say so.
      const isBeepDue = problem !== null
      if (isBeepDue) beep()
      const isAsked = ask(sound, (why) => {
        note(why)
        if (why !== null && !isBeepDue) beep()
      })
      if (!isAsked && !isBeepDue) beep()
    },
    tryOut: (sound) =>
      new Promise((resolve) => {
        const isAsked = ask(sound, (why) => {
          // A failed trial is told by whoever tried; it says nothing of an alert.
          if (why === null) note(null)
          resolve(why === null ? { played: true } : { played: false, why })
        })
        if (!isAsked) resolve({ played: false, why: 'the window is not ready' })
      }),
    done: (id, why) => waiting.get(id)?.(why),
  }
}
