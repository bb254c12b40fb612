/** protocol.md L1: a clock that looks wrong, whose it is, and by how much; told once, and taken back when it is right again. */
import { formatDuration } from '../vocabulary/times.ts'
import type { ClockDoubt } from '../ingest/types.ts'

/** Less is nobody's concern; what was told stays until it is clearly right again. */
const WORTH_TELLING_MS = 10_000
const RIGHT_AGAIN_MS = 5_000
/** No detector and no tier is that late without saying so: such a handshake names a wrong time. */
export const ABSURD_MS = 120_000

/** What is known, ms; null where nothing is. */
interface ClockEvidence {
  /** Our wall clock minus the server's, by the handshake. */
  readonly aheadOfServer: number | null
  /** The quickest signals' detection to receipt beyond the tier's delay, by our wall clock and by the handshake. */
  readonly signalsByWall: number | null
  readonly signalsByServer: number | null
}

/** `told`: what was said before, kept while it is still about true. Null: all is well, as far as is known. */
export function clockDoubt(evidence: ClockEvidence, told: ClockDoubt | null): ClockDoubt | null {
  const least = told === null ? WORTH_TELLING_MS : RIGHT_AGAIN_MS
  const found = whoseClock(evidence, least)
  if (found === null || told === null || found.whose !== told.whose) return found
  const moved = Math.abs(found.byMs - told.byMs)
  return moved < WORTH_TELLING_MS + Math.abs(told.byMs) / 10 ? told : found
}

function whoseClock(
  { aheadOfServer, signalsByWall, signalsByServer }: ClockEvidence,
  least: number,
): ClockDoubt | null {
  const wrong = (byMs: number): boolean => Math.abs(byMs) >= least
  // So far apart, one of the two tells a wrong time, and only signals can say which.
  if (aheadOfServer !== null && signalsByServer === null && Math.abs(aheadOfServer) > ABSURD_MS) return null
  if (aheadOfServer !== null && (signalsByServer === null || Math.abs(signalsByServer) < ABSURD_MS)) {
    if (wrong(aheadOfServer)) return { whose: 'computer', byMs: Math.round(aheadOfServer) }
    if (signalsByServer !== null && wrong(signalsByServer))
      return { whose: 'signals', byMs: Math.round(signalsByServer) }
    return null
  }
  if (signalsByWall !== null && wrong(signalsByWall)) {
    // Nothing arrives before it was detected, but anything may arrive late.
    const whose = signalsByWall < 0 ? 'computer' : 'signals-or-computer'
    return { whose, byMs: Math.round(signalsByWall) }
  }
  return signalsByServer !== null && wrong(signalsByServer)
    ? { whose: 'server', byMs: Math.round(signalsByServer) }
    : null
}

/** What it means, in one or two sentences for the window, the diagnostics and the terminal. */
export function clockDoubtText({ whose, byMs }: ClockDoubt): string {
  const by = formatDuration(Math.abs(byMs))
  switch (whose) {
    case 'computer':
      return `This computer’s clock is ${by} ${byMs > 0 ? 'fast' : 'slow'}. Signals are judged by the feed’s time, so none goes unheard for it. Set the clock to make the times shown here right.`
    case 'server':
      return `The feed states a time that is ${by} ${byMs > 0 ? 'ahead of' : 'behind'} its own signals. Signals are judged by their own times.`
    case 'signals':
      return byMs > 0
        ? `Signals come ${by} after their time of detection: the feed, or its detectors’ clock, is behind. They notify for 30 s after they could first be here; prices may have moved on.`
        : `Signals are dated ${by} ahead of the feed’s own time: its detectors’ clock is fast. They notify all the same.`
    case 'signals-or-computer':
      return `By this computer’s clock signals come ${by} after their time of detection, and the feed tells no usable time. Either this clock is fast, or the feed is behind. Signals notify for 30 s after they could first be here.`
  }
}
