/** "Was this forwarded?", in words, a sentence a target. */
import { formatDuration, formatMs } from '../vocabulary/times.ts'
import type { Forward, KeptReason } from './state.ts'

/** @param t policy time now */
export function explainForward(forward: Forward, t: number): string {
  const { phase, name, ageMs } = forward
  switch (phase.kind) {
    case 'waiting':
      if (forward.when === 'away') return `Goes to ${name} once nobody is at the computer`
      return `Goes to ${name} in ${formatDuration(Math.max(0, forward.dueT - t))}, unless it is acknowledged`
    case 'sending':
      return `Being forwarded to ${name}`
    case 'delivered':
      return `Forwarded to ${name} ${formatDuration(ageMs + phase.afterMs)} after detection, delivered after ${formatMs(phase.tookMs)}`
    case 'kept':
      return `Not forwarded to ${name}: ${REASONS[phase.reason](phase.detail)}`
    default: {
      const never: never = phase
      return never
    }
  }
}

const because = (words: string, detail: string): string => (detail === '' ? words : `${words} (${detail})`)

const REASONS: Readonly<Record<KeptReason, (detail: string) => string>> = {
  rule: (detail) => (detail === '' ? 'it takes other signals' : `its rule “${detail}” keeps it here`),
  acknowledged: () => 'it was acknowledged before',
  silenced: () => 'it was silenced before',
  present: () => 'somebody was at the computer',
  removed: () => 'the target was switched off',
  late: (detail) => because('it could not be delivered within its time to live', detail),
  refused: (detail) => because('the target refused it', detail),
}
