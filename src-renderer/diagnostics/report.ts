/** The diagnostics in words: why nobody was notified, whose clock looks wrong (protocol.md L4), and all the figures as text. */
import type { AlertReasonCode, Diagnostics, LatencyReport } from '../../src-main/contract/contract.ts'
import { formatCount } from '../../src-main/core/vocabulary/numbers.ts'
import { formatDuration, formatMs } from '../../src-main/core/vocabulary/times.ts'
import { formatIso, lagNote, type Measured, truncate } from '../lib/format.ts'

const WORDS: Readonly<Record<AlertReasonCode, string>> = {
  raised: 'Alerted',
  'raised-rearmed': 'Alerted again, grown stronger',
  'raised-quiet': 'Alerted silently',
  grouped: 'Repeat of one just shown',
  'in-summary': 'In a storm’s summary',
  'first-run': 'First connection',
  'already-raised': 'Told of before',
  'too-old': 'Too old',
  'rule-feed': 'Listed only, by a rule',
  'rule-off': 'Switched off by a rule',
  'priority-default': 'Priority is listed only',
  'cool-down': 'Cool-down',
  storm: 'Storm, would be silent',
  inhibited: 'P1 beside a P0',
  snoozed: 'Everything snoozed',
  muted: 'Symbol or type muted',
  'quiet-hours': 'Quiet hours',
}

const isKnown = (reason: string): reason is AlertReasonCode => Object.hasOwn(WORDS, reason)

export const reasonWord = (reason: string): string => (isKnown(reason) ? WORDS[reason] : truncate(reason, 60))

/** The line of the diagnostics about the two clocks. */
export function offsetLine({ offsetMs, ...measured }: Measured & Pick<LatencyReport, 'offsetMs'>): string {
  if (offsetMs === null) return 'Clock offset not known yet'
  const offset = `Clock offset ${Math.round(offsetMs)} ms`
  if (measured.basis === 'signals')
    return `${offset}, by the quickest signals: the feed tells no usable time. Network lag is what exceeds theirs.`
  return [offset, lagNote(measured)].filter((text) => text !== '').join(' ')
}

const WHOSE = {
  computer: ['This computer’s clock is fast', 'This computer’s clock is slow'],
  server: ['The feed’s time is ahead of its signals', 'The feed’s time is behind its signals'],
  signals: ['Signals come after their detection', 'Signals are dated ahead'],
  'signals-or-computer': ['This clock is fast, or signals are late', 'This clock is slow'],
} as const

export function clockLine({ whose, byMs }: NonNullable<LatencyReport['clock']>): string {
  const [above, below] = WHOSE[whose]
  return `${byMs > 0 ? above : below}: ${formatDuration(Math.abs(byMs))}`
}

/** `7 of 9 delivered, 1 late, 1 failed; half within 340 ms, 95 % within 1.2 s`. */
export function forwardLine(one: Diagnostics['forwarding'][number]): string {
  const counts = [
    `${formatCount(one.delivered)} of ${formatCount(one.sent)} delivered`,
    ...(one.late > 0 ? [`${formatCount(one.late)} late`] : []),
    ...(one.failed > 0 ? [`${formatCount(one.failed)} failed`] : []),
  ].join(', ')
  return one.p50Ms === null
    ? counts
    : `${counts}; half within ${formatMs(one.p50Ms)}, 95 % within ${formatMs(one.p95Ms)}`
}

/** The diagnostics as text, to paste into a report. It holds what the screen shows and nothing secret. */
export function describe(figures: Diagnostics): string {
  const { app, counters, deviations, journal, latency, suppressed, timeline } = figures
  const lines = [
    `${app.name} ${app.version} on ${app.platform}, Electron ${app.electron}, Chromium ${app.chrome}, Node ${app.node}`,
    `tray ${app.trayAvailable ? 'available' : 'not available'}`,
    '',
    `counters ${JSON.stringify(counters)}`,
    `journal ${JSON.stringify(journal)}`,
    `latency ${JSON.stringify(latency)}`,
    `suppressed ${JSON.stringify(suppressed)}`,
    ...figures.forwarding.map((one) => `forwarded to ${one.name}: ${forwardLine(one)}`),
    '',
    ...deviations.map(
      ({ what, effect, count, firstAt, lastAt, example }) =>
        `${what} (${effect}): ${count}, ${formatIso(firstAt)} to ${formatIso(lastAt)}, as in ${example}`,
    ),
    ...timeline.map((entry) => `${formatIso(entry.at)} ${entry.text}`),
  ]
  return lines.join('\n')
}
