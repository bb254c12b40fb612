import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FeedEvent } from '../core/protocol/types.ts'
import type { DemoContext } from './context.ts'
import type { Faults } from './faults.ts'
import { ordered } from './frames.ts'
import { authMessage, authStatus, judgeKey } from './keys.ts'
import { createRateLimit } from './rate-limit.ts'
import { sendBody } from './rest-body.ts'
import { errorBody, errorHeaders } from './rest-error.ts'

export const EVENTS_PATH = '/api/v1/fastfeed/events'
const KEPT_REQUESTS = 1_000

/** `GET /api/v1/fastfeed/events?since_id=`, in every shape and mood that the documentation leaves open. */
export function createRest(context: DemoContext) {
  const { clock, faults, log, random, stats } = context
  const rateLimit = createRateLimit(context)
  let sinceFaultsSet = 0
  let repeated: readonly FeedEvent[] | null = null

  function record(sinceId: number | null, status: number, returned: number): void {
    stats.restRequests.push({ sinceId, status, returned })
    if (stats.restRequests.length > KEPT_REQUESTS) stats.restRequests.shift()
  }

  function pageAfter(sinceId: number): readonly FeedEvent[] {
    if (faults.restRepeat !== 'no' && repeated !== null) {
      const again = repeated
      if (faults.restRepeat === 'twice') repeated = null
      return again
    }
    const matching = log.since(sinceId, {
      inclusive: faults.restInclusive,
      retention: faults.retention,
      untilMs: clock.wallMs() - faults.restCacheMs,
    })
    const page =
      faults.restWindow === 'oldest' ? matching.slice(0, faults.pageSize) : matching.slice(-faults.pageSize)
    repeated = page
    return page
  }

  return {
    faultsChanged(): void {
      sinceFaultsSet = 0
      repeated = null
    },
    handle(request: IncomingMessage, response: ServerResponse, url: URL): void {
      const sinceText = url.searchParams.get('since_id') ?? '0'
      const sinceId = /^\d{1,16}$/.test(sinceText) ? Number(sinceText) : null
      const fail = (status: number, code: string, message: string): void => {
        record(sinceId, status, 0)
        response
          .writeHead(status, errorHeaders(context, status))
          .end(errorBody(context, status, code, message))
      }
      const header = request.headers['x-api-key']
      const key = typeof header === 'string' ? header : null
      const verdict = judgeKey(key)
      const code = faults.authCode ?? (verdict.ok ? null : verdict.code)
      if (code !== null) {
        // The socket's name for a bad key is not REST's.
        const restCode = code === 'AUTH_FAILED' ? 'INVALID_API_KEY' : code
        return fail(authStatus(restCode), restCode, authMessage(restCode))
      }
      const limit = rateLimit(key ?? '')
      for (const [name, value] of Object.entries(limit.headers)) response.setHeader(name, value)
      if (limit.exceeded) return fail(429, 'RATE_LIMITED', 'Too many requests')
      const hit = ++sinceFaultsSet >= faults.restFailFrom
      if (hit && faults.restStatus !== null) {
        const isMaintenance = faults.restStatus === 503
        const reason = isMaintenance ? 'Down for maintenance' : 'Refused by the demo'
        return fail(faults.restStatus, isMaintenance ? 'MAINTENANCE' : 'INTERNAL_ERROR', reason)
      }
      if (sinceId === null) return fail(400, 'BAD_REQUEST', 'since_id: expected a whole number')
      const page = pageAfter(sinceId)
      record(sinceId, 200, page.length)
      sendBody(
        context,
        response,
        shaped(ordered(page, faults.restOrder, random), faults),
        hit ? faults.restBody : 'whole',
      )
    },
  }
}

function shaped(events: readonly FeedEvent[], { restShape, restNested }: Faults): unknown {
  if (restShape === 'unknown') return { status: 'ok', total: events.length }
  const list = restShape === 'array' ? events : { [restShape]: events, count: events.length }
  if (!restNested) return list
  return { [restShape === 'data' ? 'payload' : 'data']: list }
}
