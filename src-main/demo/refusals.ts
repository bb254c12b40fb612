/** What the demo server refuses, and how it says so: keys, too many requests, the error bodies of REST. */
import type { DemoContext } from './context.ts'

/** What the demo server makes of a key. The name says it, so that each outcome can be had on purpose. */
type KeyVerdict =
  | { readonly ok: true; readonly tier: 'PULSE' | 'ORACLE'; readonly connectionLimit: number }
  | { readonly ok: false; readonly code: AuthCode }

type AuthCode = 'AUTH_FAILED' | 'INVALID_API_KEY' | 'MISSING_API_KEY' | 'TIER_INSUFFICIENT'

/** `nxg_demo…` and `nxg_pulse…` are PULSE, `nxg_oracle…` ORACLE, `nxg_free…` too low a tier (P2). */
export function judgeKey(key: string | null): KeyVerdict {
  if (!key) return { ok: false, code: 'MISSING_API_KEY' }
  if (/^nxg_(demo|pulse)/.test(key)) return { ok: true, tier: 'PULSE', connectionLimit: 5 }
  if (key.startsWith('nxg_oracle')) return { ok: true, tier: 'ORACLE', connectionLimit: 10 }
  if (key.startsWith('nxg_free')) return { ok: false, code: 'TIER_INSUFFICIENT' }
  return { ok: false, code: 'AUTH_FAILED' }
}

export function authMessage(code: string): string {
  if (code === 'TIER_INSUFFICIENT') return 'FastFeed requires the PULSE tier (L3) or higher'
  if (code === 'MISSING_API_KEY') return 'API key is required'
  return 'Invalid or expired API key'
}

export function authStatus(code: string): number {
  return code === 'TIER_INSUFFICIENT' ? 403 : 401
}

const WINDOW_MS = 60_000

interface RateLimitAnswer {
  readonly exceeded: boolean
  /** `X-RateLimit-Reset` is Unix time in seconds. */
  readonly headers: Readonly<Record<string, string>>
}

/** Requests of a key in fixed minutes. */
export function createRateLimit({ clock, faults }: DemoContext): (key: string) => RateLimitAnswer {
  const windows = new Map<string, { readonly startMs: number; used: number }>()
  return (key) => {
    const startMs = Math.floor(clock.wallMs() / WINDOW_MS) * WINDOW_MS
    let window = windows.get(key)
    if (window?.startMs !== startMs) {
      window = { startMs, used: 0 }
      windows.set(key, window)
    }
    window.used++
    const remaining = faults.rateLimitPerMinute - window.used
    return {
      exceeded: remaining < 0,
      headers: {
        'X-RateLimit-Limit': String(faults.rateLimitPerMinute),
        'X-RateLimit-Remaining': String(Math.max(0, remaining)),
        'X-RateLimit-Reset': String((startMs + WINDOW_MS) / 1000),
      },
    }
  }
}

/** The documented error bodies (protocol.md, REST errors), as `faults.errorBody` has it. */
export function errorBody(
  { faults, random }: DemoContext,
  status: number,
  code: string,
  message: string,
): string {
  const limited = status === 429 || status === 503
  const retry = limited && faults.retryAfterS !== null ? { retry_after: faults.retryAfterS } : {}
  if (faults.errorBody === 'nested') {
    return JSON.stringify({ error: { code: status === 429 ? 'RATE_LIMITED' : code, message, ...retry } })
  }
  const requestId = `req_${Math.floor(random.next() * 0xffffffff).toString(16)}`
  const flatCode = status === 429 ? 'RATE_LIMIT_EXCEEDED' : code
  return JSON.stringify({ error: message, code: flatCode, request_id: requestId, ...retry })
}

export function errorHeaders({ faults }: DemoContext, status: number): Record<string, string | number> {
  const limited = (status === 429 || status === 503) && faults.retryAfterS !== null
  return {
    'Content-Type': 'application/json',
    ...(limited ? { 'Retry-After': faults.retryAfterS ?? 0 } : {}),
  }
}
