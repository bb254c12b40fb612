/**
 * alerts.md A10: an unacknowledged P0 that had a notification is shown again at +10 s, with sound, and flashes at +20 s, as long
 * as it lives (A4); in persistent mode it comes back every 60 s, three times, dead or alive.
 */
import type { AlertSettings } from '../settings/document-schema.ts'
import { tagOf } from './arrival.ts'
import { reopenGroup } from './grouping.ts'
import { isSilenced } from './silenced.ts'
import type { Pin } from './state.ts'
import { askSound, type Turn } from './turn.ts'
import { againWords } from './wording.ts'

type Escalating = Pick<AlertSettings, 'escalation' | 'persistent'>
interface Step {
  readonly dueT: number
  readonly action: 'again' | 'attract'
  readonly next: number
}

const AGAIN_MS = 10_000
const ATTRACT_MS = 20_000
const PERSIST_MS = 60_000
const PERSIST_TIMES = 3
const FIRST_PERSISTENT = 2

/** The next step of an alert's escalation; null when none is left. */
export function nextStep(pin: Pin, settings: Escalating): Step | null {
  if (!pin.escalates) return null
  if (settings.escalation)
    for (const [step, action, after] of [
      [0, 'again', AGAIN_MS],
      [1, 'attract', ATTRACT_MS],
    ] as const) {
      const dueT = pin.raisedT + after
      if (pin.step <= step && dueT < pin.expiresT) return { dueT, action, next: step + 1 }
    }
  if (!settings.persistent) return null
  const step = Math.max(pin.step, FIRST_PERSISTENT)
  const times = step - FIRST_PERSISTENT + 1
  if (times > PERSIST_TIMES) return null
  return { dueT: pin.raisedT + times * PERSIST_MS, action: 'again', next: step + 1 }
}

/** Without the steps that came due while it was acknowledged: they are not made up for. */
export function passOver(pin: Pin, settings: Escalating, t: number): Pin {
  const step = nextStep(pin, settings)
  return step === null || step.dueT > t ? pin : passOver({ ...pin, step: step.next }, settings, t)
}

export function escalate(turn: Turn): void {
  const { alerts } = turn.settings
  if (!turn.s.pins.some((pin) => (nextStep(pin, alerts)?.dueT ?? Infinity) <= turn.t)) return
  /** Newest first, so the first of a group is the one whose notification stands. */
  const groups = new Set<string>()
  turn.s.pins = turn.s.pins.map((pin) => {
    const heard = !groups.has(pin.group) && !isSilenced(turn, pin.event)
    groups.add(pin.group)
    return advance(turn, pin, heard)
  })
}

/** Takes every step that is due; after a late tick they make one notification, not several. */
function advance(turn: Turn, pin: Pin, heard: boolean): Pin {
  let again = false
  let next = pin
  for (;;) {
    const step = nextStep(next, turn.settings.alerts)
    if (step === null || step.dueT > turn.t) break
    // A4: what the tick came too late for is not made up for.
    const alive = turn.t < pin.expiresT || step.next > FIRST_PERSISTENT
    if (heard && alive && step.action === 'again') again = true
    if (heard && alive && step.action === 'attract') turn.attract = true
    next = { ...next, step: step.next }
  }
  if (again) {
    turn.effects.push({
      kind: 'notify',
      request: {
        ...againWords(pin.event, pin.count, turn.settings.alerts.privacy),
        tag: tagOf(pin.group),
        urgency: 'critical',
        target: { kind: 'event', key: pin.key },
        actions: true,
      },
    })
    reopenGroup(turn, pin)
    askSound(turn, 'P0')
  }
  return next
}
