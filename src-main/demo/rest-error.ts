import type { DemoContext } from './context.ts'

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
