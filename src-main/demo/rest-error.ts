import type { DemoContext } from './context.ts'

/** The documented error bodies (protocol.md, REST errors), as `faults.errorBody` has it. */
export function errorBody(context: DemoContext, status: number, code: string, message: string): string {
  const { faults, random } = context
  if (faults.refusalBody === 'page') return '<!DOCTYPE html><html><title>Sign in</title><p>Refused</p></html>'
  if (faults.refusalBody === 'empty') return ''
  const limited = status === 429 || status === 503
  const retry =
    limited && faults.retryAfterS !== null ? { retry_after: retryAfter(context, faults.retryAfterS) } : {}
  if (faults.errorBody === 'nested') {
    return JSON.stringify({ error: { code: status === 429 ? 'RATE_LIMITED' : code, message, ...retry } })
  }
  const requestId = `req_${Math.floor(random.next() * 0xffffffff).toString(16)}`
  const flatCode = status === 429 ? 'RATE_LIMIT_EXCEEDED' : code
  return JSON.stringify({ error: message, code: flatCode, request_id: requestId, ...retry })
}

export function errorHeaders(context: DemoContext, status: number): Record<string, string | number> {
  const { faults } = context
  const limited = (status === 429 || status === 503) && faults.retryAfterS !== null
  return {
    'Content-Type': faults.refusalBody === 'page' ? 'text/html' : 'application/json',
    ...(limited ? { 'Retry-After': retryAfter(context, faults.retryAfterS ?? 0) } : {}),
  }
}

function retryAfter({ clock, faults }: DemoContext, seconds: number): number | string {
  const at = clock.wallMs() + seconds * 1_000
  switch (faults.retryAfterUnit) {
    case 's':
      return seconds
    case 'ms':
      return seconds * 1_000
    case 'epoch':
      return Math.ceil(at / 1_000)
    case 'epochMs':
      return at
    case 'date':
      return new Date(at).toUTCString()
  }
}
