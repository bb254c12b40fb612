/** What an answer means: taken, to be asked again, or refused for good (alerts.md A23, A24). */
import type { TargetKind } from '../vocabulary/targets.ts'
import { heldMs } from '../protocol/retry-after.ts'
import { DESCRIPTIONS } from './targets.ts'
import type { ForwardAnswer } from './types.ts'

export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly why: string; readonly afterMs: number | null }
  | { readonly kind: 'refused'; readonly why: string }

/** Too early, too slow, too much, or broken for a moment; everything else from 300 on stays as it is. */
const AGAIN: ReadonlySet<number> = new Set([408, 425, 429])
const MAX_WORDS = 120

export function verdictOf(kind: TargetKind, answer: ForwardAnswer): Verdict {
  if (answer.kind === 'failed')
    return answer.isFinal
      ? { kind: 'refused', why: answer.reason }
      : { kind: 'again', why: answer.reason, afterMs: null }
  const { status, body } = answer
  const { refusedBy, waitIn } = DESCRIPTIONS[kind]
  const parsed = parse(body)
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

const short = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS)

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
