/** A6: one notification a group a minute, unless the signal has become markedly stronger. */
import type { Group, Strength } from './state.ts'
import type { Turn } from './turn.ts'

const CONFIDENCE_RISE = 0.1
/** 0.92 − 0.82 is a little less than 0.1 in binary. */
const EPSILON = 1e-9

export function isCoolingDown(turn: Turn, group: Group): boolean {
  return turn.t - group.raisedT < turn.settings.alerts.coolDownS * 1000
}

/** Why the cool-down ends early, in words; null when it does not. */
export function rearmedBy(before: Strength, now: Strength): string | null {
  if (before.confidence !== null && now.confidence !== null)
    if (now.confidence - before.confidence >= CONFIDENCE_RISE - EPSILON) return 'confidence rose by 0.10'
  if (before.usd !== null && now.usd !== null)
    if (before.usd > 0 && now.usd >= 2 * before.usd) return 'the amount doubled'
  if (before.distancePct !== null && now.distancePct !== null) {
    const from = Math.abs(before.distancePct)
    if (from > 0 && Math.abs(now.distancePct) <= from / 2) return 'the distance halved'
  }
  return null
}
