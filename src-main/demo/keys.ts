/** What the demo server makes of a key. The name says it, so that each outcome can be had on purpose. */
export type KeyVerdict =
  | { readonly ok: true; readonly tier: 'PULSE' | 'ORACLE'; readonly connectionLimit: number }
  | { readonly ok: false; readonly code: AuthCode }

export type AuthCode = 'AUTH_FAILED' | 'INVALID_API_KEY' | 'MISSING_API_KEY' | 'TIER_INSUFFICIENT'

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
