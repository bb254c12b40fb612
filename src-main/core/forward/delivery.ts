/**
 * One message to one target (alerts.md A22, A23), as a state machine of its own. Times are ms since it was handed over;
 * `endsMs` is its time to live, after which nothing leaves.
 *
 *   waiting ──due──▶ sending ──answer──▶ over(delivered | refused)
 *      ▲                │ again, and time is left
 *      └────────────────┘                     no time is left: over(late)
 */
import type { ForwardAnswer, ForwardReport } from './types.ts'
import type { TargetKind } from '../vocabulary/targets.ts'
import { type BackOff, backOffMs } from '../time/scheduling.ts'
import { heldMs } from '../protocol/retry-after.ts'
import { DESCRIPTIONS } from './targets.ts'
import { oneLine } from '../vocabulary/text.ts'
import { readJson } from '../protocol/shape.ts'

export type DeliveryState =
  | { readonly kind: 'waiting'; readonly attempts: number; readonly dueMs: number; readonly why: string }
  | { readonly kind: 'sending'; readonly attempts: number; readonly limitMs: number }
  | { readonly kind: 'over'; readonly outcome: ForwardReport['outcome']; readonly why: string }

/** A server that is there answers sooner; a hanging one leaves time for others. */
const ATTEMPT_MS = 8_000
const AGAIN_AFTER: BackOff = { firstMs: 1_000, longestMs: 30_000 }
/** The last attempt is made with so much time left, rather than none. */
const LAST_TRY_MS = 1_500

export const NEW: DeliveryState = { kind: 'waiting', attempts: 0, dueMs: 0, why: 'its time was over' }

/** Its moment has come. `notBeforeMs`: the target has asked everybody to wait until then. */
export function begin(
  state: Extract<DeliveryState, { kind: 'waiting' }>,
  nowMs: number,
  endsMs: number,
  notBeforeMs: number,
): DeliveryState {
  if (nowMs >= endsMs) return { kind: 'over', outcome: 'late', why: state.why }
  if (notBeforeMs > nowMs)
    return notBeforeMs >= endsMs
      ? { kind: 'over', outcome: 'late', why: 'the target asked to wait longer than it lives' }
      : { ...state, dueMs: notBeforeMs }
  return { kind: 'sending', attempts: state.attempts + 1, limitMs: Math.min(ATTEMPT_MS, endsMs - nowMs) }
}

/** @param draw uniform in [0, 1) */
export function answered(
  state: Extract<DeliveryState, { kind: 'sending' }>,
  verdict: AnswerVerdict,
  nowMs: number,
  endsMs: number,
  draw: number,
): DeliveryState {
  switch (verdict.kind) {
    case 'delivered':
      return { kind: 'over', outcome: 'delivered', why: '' }
    case 'refused':
      return { kind: 'over', outcome: 'refused', why: verdict.why }
    case 'again': {
      const dueMs = nowMs + pauseOf(state.attempts, verdict.afterMs, endsMs - nowMs, draw)
      if (dueMs >= endsMs) return { kind: 'over', outcome: 'late', why: verdict.why }
      return { kind: 'waiting', attempts: state.attempts, dueMs, why: verdict.why }
    }
  }
}

/** 1, 2, 4 … s, shortened by chance so that targets of many are not asked in step; at least what the target asks for. */
function pauseOf(attempts: number, askedMs: number | null, leftMs: number, draw: number): number {
  const pause = backOffMs(AGAIN_AFTER, attempts, draw)
  const own = leftMs > LAST_TRY_MS ? Math.min(pause, leftMs - LAST_TRY_MS + 1) : leftMs
  return Math.max(own, askedMs ?? 0)
}

/** What an answer means. */
export type AnswerVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly why: string; readonly afterMs: number | null }
  | { readonly kind: 'refused'; readonly why: string }

/** Too early, too slow, too much, or broken for a moment; everything else from 300 on stays as it is. */
const AGAIN: ReadonlySet<number> = new Set([408, 425, 429])
const MAX_WORDS = 120

export function verdictOf(kind: TargetKind, answer: ForwardAnswer): AnswerVerdict {
  if (answer.kind === 'failed')
    return answer.isFinal
      ? { kind: 'refused', why: answer.reason }
      : { kind: 'again', why: answer.reason, afterMs: null }
  const { status, body } = answer
  const { refusedBy, waitIn } = DESCRIPTIONS[kind]
  const parsed = readJson(body)
  if (status >= 200 && status < 300) {
    const refusal = refusedBy?.(parsed) ?? null
    return refusal === null ? { kind: 'delivered' } : { kind: 'refused', why: short(refusal) }
  }
  const why = `HTTP ${status}${said(body)}`
  if (status >= 500 || AGAIN.has(status))
    return { kind: 'again', why, afterMs: waitOf(waitIn?.(parsed), answer.retryAfterS) }
  if (status >= 300 && status < 400)
    return { kind: 'refused', why: `it redirects elsewhere (HTTP ${status}), which is not followed` }
  return { kind: 'refused', why }
}

function waitOf(inBody: unknown, headerS: number | null): number | null {
  // JSON knows 1e999, which is no figure.
  const asked = typeof inBody === 'number' && Number.isFinite(inBody) ? inBody : -1
  const seconds = Math.max(asked, headerS ?? -1)
  return seconds < 0 ? null : heldMs(Math.ceil(seconds * 1000), false)
}

function said(body: string): string {
  const words = /^\s*</.test(body) ? '' : short(body)
  return words === '' ? '' : `: ${words}`
}

const short = (text: string): string => oneLine(text, MAX_WORDS)
