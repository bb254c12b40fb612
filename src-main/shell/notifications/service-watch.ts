/**
 * Whether a service of the desktop answers, asked without holding up the thread. Electron shows and closes a notification
 * on Linux by a call that waits for the service, up to 25 s (libnotify under `shell/browser/notifications/linux`, v45):
 * with a hung one nothing else would be done meanwhile, so it is asked first (alerts.md A15).
 *
 * One question is on its way at a time. Unanswered for `patienceMs` the service counts as silent: who asks is told so at
 * once, until the answer to that same question comes after all.
 */
import type { After } from '../../core/ports.ts'

export interface ServiceWatch {
  ask(run: (answers: boolean) => void): void
  /** As soon as it answers, however late; before what `ask` was given meanwhile. */
  whenItAnswers(run: () => void): void
}

interface ServiceWatchPorts {
  /** Settles with the service's word, a refusal or its end included: only silence is silence. */
  readonly question: () => Promise<unknown>
  readonly after: After
  readonly patienceMs: number
  readonly onChange: (answers: boolean) => void
}

/** Patience runs by as many timers, so that a main loop that stood still meanwhile takes one of them and then hears the answer. */
const STEPS = 10

/** Nobody needs more of what is to be done once a hung service is back. */
const KEPT = 200

export function watchService(ports: ServiceWatchPorts): ServiceWatch {
  let isAsked = false
  let isSilent = false
  let waiting: ((answers: boolean) => void)[] = []
  let later: (() => void)[] = []
  let cancel: (() => void) | null = null

  function change(silent: boolean): void {
    if (silent === isSilent) return
    isSilent = silent
    ports.onChange(!silent)
  }

  function settle(answers: boolean): void {
    cancel?.()
    cancel = null
    change(!answers)
    const done = answers ? later : []
    if (answers) later = []
    const told = waiting
    waiting = []
    for (const run of done) run()
    for (const run of told) run(answers)
  }

  function wait(steps: number): void {
    cancel = ports.after(ports.patienceMs / STEPS, () => (steps > 1 ? wait(steps - 1) : settle(false)))
  }

  function question(): void {
    if (cancel === null) wait(STEPS)
    if (isAsked) return
    isAsked = true
    const answered = () => {
      isAsked = false
      settle(true)
    }
    ports.question().then(answered, answered)
  }

  return {
    ask(run) {
      if (isSilent) return run(false)
      waiting.push(run)
      question()
    },
    whenItAnswers(run) {
      later = [...later, run].slice(-KEPT)
      if (!isSilent) question()
    },
  }
}
