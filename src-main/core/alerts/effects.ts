/** alerts.md A15: hands effects to the desktop, and to the app's own window whatever the desktop refuses. */
import type { ForwardPort, ForwardReport } from '../forward/types.ts'
import type { Cancel, Clock, LogPort } from '../ports.ts'
import type {
  AlertPolicySettings,
  NotificationOutcome,
  NotificationRequest,
  NotifierPort,
} from './engine-types.ts'
import type { AlertEffect } from './turn.ts'
import { TEST_WORDS } from './wording.ts'

/** A desktop that says nothing for so long will not say anything. */
const ANSWER_MS = 5000

interface NotificationReport {
  readonly outcome: NotificationOutcome
  readonly reason: string
}

interface Effects {
  perform(effect: AlertEffect): void
  test(settings: AlertPolicySettings): Promise<NotificationReport>
  dispose(): void
}

interface ForwardLink {
  readonly port: ForwardPort
  readonly reported: (id: string, report: ForwardReport) => void
}

/** @param forwarding null: nothing is forwarded from here */
export function createEffects(
  notifier: NotifierPort,
  clock: Clock,
  log: LogPort,
  forwarding: ForwardLink | null,
): Effects {
  const pending = new Set<(report: NotificationReport) => void>()
  let disposed = false

  /** An alert must not be lost to a fault in the wing that shows it. */
  function guard(what: string, act: () => void): string | null {
    try {
      act()
      return null
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log.error(`alerts: ${what} failed`, { reason })
      return reason
    }
  }

  function deliver(request: NotificationRequest, done: (report: NotificationReport) => void): void {
    let known = false
    const outcome = (result: NotificationOutcome, reason: string) => {
      if (known || disposed) return
      known = true
      if (result === 'failed') {
        log.warn('alerts: the desktop did not show a notification', { reason })
        guard('showing in the window', () => notifier.showInApp(request))
      }
      done({ outcome: result, reason })
    }
    const thrown = guard('notifying', () => notifier.notify(request, outcome))
    if (thrown !== null) outcome('failed', thrown)
  }

  return {
    perform(effect) {
      switch (effect.kind) {
        case 'notify':
          return deliver(effect.request, () => undefined)
        case 'close':
          return void guard('closing', () => notifier.close(effect.tag))
        case 'play':
          return void guard('playing a sound', () => notifier.play(effect.sound, effect.volume))
        case 'attract':
          return void guard('attracting attention', () => notifier.attract())
        case 'show-window':
          return void guard('showing the window', () => notifier.showWindow())
        case 'forward': {
          const { message } = effect
          if (forwarding === null) return
          const done = (report: ForwardReport): void => {
            if (!disposed) forwarding.reported(message.id, report)
          }
          const thrown = guard('forwarding', () => forwarding.port.send(message, done))
          if (thrown !== null) done({ outcome: 'refused', why: 'it could not be handed over', tookMs: 0 })
          return
        }
        case 'take-back':
          return void guard('taking back', () => forwarding?.port.takeBack(effect.id))
        default:
          return effect satisfies never
      }
    },
    test(settings) {
      return new Promise((resolve) => {
        let cancel: Cancel = () => undefined
        const settle = (report: NotificationReport) => {
          cancel()
          pending.delete(settle)
          resolve(report)
        }
        pending.add(settle)
        cancel = clock.setTimer(ANSWER_MS, () =>
          settle({ outcome: 'failed', reason: 'the desktop did not say whether it was shown' }),
        )
        const { sound } = settings
        const name = sound.byPriority.P0
        if (!sound.muted && sound.volume > 0 && name !== 'none')
          guard('playing a sound', () => notifier.play(name, sound.volume))
        deliver(
          {
            ...TEST_WORDS,
            tag: 'test',
            urgency: 'critical',
            target: { kind: 'settings' },
            actions: false,
            passing: true,
          },
          settle,
        )
      })
    },
    dispose() {
      disposed = true
      for (const settle of [...pending]) settle({ outcome: 'failed', reason: 'the app is closing' })
    },
  }
}
