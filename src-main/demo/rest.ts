import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FeedEvent } from '../core/protocol/types.ts'
import type { DemoContext } from './context.ts'
import type { Faults } from './faults.ts'
import { ordered } from './frames.ts'
import { inManner } from './manners.ts'
import { authMessage, authStatus, createRateLimit, errorBody, errorHeaders, judgeKey } from './refusals.ts'

export const EVENTS_PATH = '/api/v1/fastfeed/events'
const KEPT_REQUESTS = 1_000

/** `GET /api/v1/fastfeed/events?since_id=`, in every shape and mood that the documentation leaves open. */
export function createRest(context: DemoContext) {
  const { clock, faults, log, random, stats } = context
  const rateLimit = createRateLimit(context)
  let sinceFaultsSet = 0
  let repeated: readonly FeedEvent[] | null = null
  let isEmptyTurn = false

  function record(sinceId: number | null, status: number, returned: number): void {
    stats.restRequests.push({ sinceId, status, returned })
    if (stats.restRequests.length > KEPT_REQUESTS) stats.restRequests.shift()
  }

  /** `below`: where the client goes on downward, from a cursor of ours; null from the end that the window names. */
  function pageAfter(sinceId: number, below: number | null): readonly FeedEvent[] {
    if (faults.restRepeat !== 'no' && repeated !== null) {
      const again = repeated
      if (faults.restRepeat === 'twice') repeated = null
      return again
    }
    const matching = log
      .since(sinceId, {
        inclusive: faults.restInclusive,
        retention: faults.retention,
        untilMs: clock.wallMs() - faults.restCacheMs,
      })
      .filter(({ id }) => below === null || id < below)
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
      const oldest = log.since(0, { inclusive: false, retention: faults.retention, untilMs: Infinity })[0]
      if (faults.restTooOld === '410' && sinceId > 0 && oldest !== undefined && sinceId < oldest.id - 1)
        return fail(410, 'SINCE_ID_TOO_OLD', 'That position is older than what is kept')
      isEmptyTurn = faults.restPaging === 'emptyMore' && !isEmptyTurn
      const cursor = Number(url.searchParams.get('cursor') ?? Number.NaN)
      const below = Number.isSafeInteger(cursor) && faults.restWindow === 'newest' ? cursor : null
      const isMore = isEmptyTurn && pageAfter(sinceId, below).length > 0
      const page = isEmptyTurn ? [] : pageAfter(sinceId, below)
      record(sinceId, 200, page.length)
      sendBody(
        context,
        response,
        shaped(
          ordered(page, faults.restOrder, random).map((event) => inManner(event, faults.fields)),
          beside(page, isMore, sinceId, faults),
          faults,
        ),
        hit ? faults.restBody : 'whole',
      )
    },
  }
}

/** What stands beside the list. */
function beside(
  events: readonly FeedEvent[],
  isMore: boolean,
  sinceId: number,
  { restPaging }: Faults,
): Readonly<Record<string, unknown>> {
  switch (restPaging) {
    case 'none':
      return {}
    case 'emptyMore':
      return isMore ? { has_more: true, next_cursor: sinceId } : {}
    case 'cursor':
      return { next_cursor: events[0]?.id ?? null, has_more: events.length > 0 }
  }
}

function shaped(
  events: readonly object[],
  more: Readonly<Record<string, unknown>>,
  { restShape, restNested }: Faults,
): unknown {
  if (restShape === 'unknown') return { status: 'ok', total: events.length }
  const list =
    restShape === 'array' && Object.keys(more).length === 0
      ? events
      : { [restShape === 'array' ? 'events' : restShape]: events, count: events.length, ...more }
  if (!restNested) return list
  return { [restShape === 'data' ? 'payload' : 'data']: list }
}

/** Sends a 200 whose body is whole, or broken in one of the ways a proxy or a dying origin breaks it. */
function sendBody(
  { clock, faults }: DemoContext,
  response: ServerResponse,
  content: unknown,
  how: Faults['restBody'],
): void {
  const body = Buffer.from(JSON.stringify(content))
  const half = body.subarray(0, Math.ceil(body.length / 2))
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length }
  switch (how) {
    case 'whole':
      response.writeHead(200, headers).end(body)
      return
    case 'cut':
      response.writeHead(200, { ...headers, 'Content-Length': half.length }).end(half)
      return
    case 'abort':
      response.writeHead(200, headers)
      response.write(half, () => response.socket?.resetAndDestroy())
      return
    case 'html':
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end('<!doctype html><title>Just a moment…</title>')
      return
    case 'slow':
      response.writeHead(200, headers)
      drip(0)
      return
  }

  function drip(offset: number): void {
    if (response.destroyed) return
    if (offset >= body.length) return void response.end()
    response.write(body.subarray(offset, offset + 1))
    const cancel = clock.setTimer(faults.slowByteMs, () => {
      response.off('close', cancel)
      drip(offset + 1)
    })
    response.once('close', cancel)
  }
}
