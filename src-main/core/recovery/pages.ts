/**
 * Pages of history: one request at a time, sent when its page is wanted or one page ahead of that; which one is sure to be
 * wanted next, and when an answer that came before still serves (SPEC.md, "Asking ahead").
 */
import type { Cancel, Clock, LogPort, PageResult, RecoveryApiPort } from '../ports.ts'
import type { Note } from '../protocol/deviations.ts'
import { classifyHttp, type WaitVerdict } from '../protocol/errors.ts'
import type { Entries } from '../protocol/list.ts'
import { isTooOld, oldestKept, readPaging, type Paging } from '../protocol/paging.ts'
import { parseErrorBody, parsePage } from '../protocol/parse.ts'
import { redact, type Secret } from '../protocol/secret.ts'
import { AHEAD_KEEPS_MS, MAX_PAGES } from './timing.ts'
import { askOf } from './steps.ts'
import type { RecoveryMemory, RecoveryState } from './types.ts'

/** One request for a page. */
export interface Ask {
  readonly since: number
  /** Added to the query as it is; null for nothing. */
  readonly query: string | null
  readonly ticket: number
}

interface Moment {
  readonly now: number
  readonly wall: number
}

export type PageAnswer =
  | ({ readonly kind: 'page'; readonly paging: Paging } & Entries)
  /** The position asked for is older than what the server keeps. */
  | { readonly kind: 'tooOld'; readonly oldest: number | null; readonly reason: string }
  /** `refused`: the server understood, and refuses what was asked. */
  | { readonly kind: 'failed'; readonly reason: string; readonly refused?: true }

interface Pages {
  /** The page is wanted now: answered at once if it was asked ahead, has come, and `serves`. */
  want(ask: Ask, serves: (asked: Moment) => boolean): void
  /** Asks ahead for what will be wanted next; null: for nothing. What is wanted already stays. */
  ahead(ask: Ask | null): void
  /** Nothing is under way any more, and nothing kept (protocol.md R8). */
  drop(): void
}

interface Request extends Ask {
  readonly asked: Moment
  wanted: boolean
  /** Came before it was wanted. */
  answer: PageAnswer | null
  cancel: Cancel
}

/** HTTP statuses that are about the request itself. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 405, 422])

const nothing: Cancel = () => undefined

export function createPages(
  ports: { readonly clock: Clock; readonly recoveryApi: RecoveryApiPort; readonly log: LogPort },
  target: { readonly origin: string; readonly key: Secret },
  observer: {
    answered(ticket: number, answer: PageAnswer): void
    /** R4: counts at once, whether or not the page is wanted yet. */
    limited(verdict: WaitVerdict): void
    /** What a page holds otherwise than documented. */
    readonly note: Note
  },
): Pages {
  let current: Request | null = null

  function drop(): void {
    const old = current
    current = null
    old?.cancel()
  }

  function send({ since, query, ticket }: Ask, wanted: boolean): void {
    drop()
    const asked = momentOf(ports.clock)
    const request: Request = { since, query, ticket, asked, wanted, answer: null, cancel: nothing }
    current = request
    try {
      request.cancel = ports.recoveryApi.fetchPage(target.origin, { since, query }, target.key, (result) => {
        if (current === request) arrive(request, readSafely(result))
      })
    } catch (error) {
      ports.log.error('a history page could not be asked for', { error: String(error) })
      arrive(request, { kind: 'failed', reason: 'history could not be asked for' })
    }
  }

  function arrive(request: Request, answer: PageAnswer): void {
    request.answer = answer
    request.cancel = nothing
    if (current === request && request.wanted) deliver(request.ticket, answer)
  }

  function deliver(ticket: number, answer: PageAnswer): void {
    current = null
    observer.answered(ticket, answer)
  }

  /** Whatever a body holds, the request is answered. */
  function readSafely(result: PageResult): PageAnswer {
    try {
      return read(result)
    } catch (error) {
      ports.log.error('a history page could not be read', { error: String(error) })
      return { kind: 'failed', reason: 'the answer could not be read' }
    }
  }

  function read(result: PageResult): PageAnswer {
    switch (result.kind) {
      case 'failed':
        return { kind: 'failed', reason: result.reason }
      case 'http': {
        const body = redact(result.body, target.key)
        const verdict = classifyHttp(result.status, result.retryAfterS, body, ports.clock.wallMs())
        if (verdict.kind === 'rate-limited' || verdict.kind === 'unavailable') observer.limited(verdict)
        return isTooOld(result.status, parseErrorBody(body)?.code ?? null)
          ? { kind: 'tooOld', oldest: oldestKept(body), reason: verdict.message }
          : { kind: 'failed', reason: verdict.message, ...(REFUSALS.has(result.status) && { refused: true }) }
      }
      case 'ok': {
        const body = result.body.startsWith('\uFEFF') ? result.body.slice(1) : result.body
        const page = parsePage(result.body, observer.note)
        if (!page.ok) return { kind: 'failed', reason: page.reason }
        const paging = readPaging(body)
        if (paging.isError && page.events.length === 0) return refused(body)
        return { kind: 'page', events: page.events, texts: page.texts, malformed: page.malformed, paging }
      }
      default: {
        const never: never = result
        return never
      }
    }
  }

  /** An error that came with HTTP 200 beside an empty list is no end of history. */
  function refused(body: string): PageAnswer {
    const text = redact(body, target.key)
    const verdict = classifyHttp(200, null, text, ports.clock.wallMs())
    if (verdict.kind === 'rate-limited') observer.limited(verdict)
    return isTooOld(400, parseErrorBody(text)?.code ?? null)
      ? { kind: 'tooOld', oldest: oldestKept(text), reason: verdict.message }
      : {
          kind: 'failed',
          // R9 is of answers that are not the server's; this one is.
          reason: verdict.kind === 'blocked' ? 'the server reported an error' : verdict.message,
        }
  }

  return {
    want(ask, serves) {
      if (current === null || !isSame(current, ask) || !serves(current.asked)) {
        send(ask, true)
        return
      }
      current.wanted = true
      if (current.answer !== null) deliver(ask.ticket, current.answer)
    },
    ahead(ask) {
      if (current?.wanted === true) return
      if (ask === null) drop()
      else if (current === null || !isSame(current, ask)) send(ask, false)
    },
    drop,
  }
}

function isSame(a: Ask, b: Ask): boolean {
  return a.since === b.since && a.query === b.query && a.ticket === b.ticket
}

export function momentOf(clock: Clock): Moment {
  return { now: clock.monotonicMs(), wall: clock.wallMs() }
}

/** What is asked once the page on its way into the journal is durable, if nothing happens meanwhile; null for nothing sure. */
export function nextAsk(state: RecoveryState, now: number): Ask | null {
  if (state.kind !== 'storing' || state.verdict !== 'more' || state.pass.pages >= MAX_PAGES) return null
  if (state.memory.limitedUntil > now) return null
  return { ...askOf(state.pass), ticket: state.memory.ticket + 1 }
}

/** Whether what was asked for at `asked`, before it was wanted, is as good as asking now. */
export function isFresh(asked: Moment, memory: RecoveryMemory, env: Moment): boolean {
  // What could not be read is looked for in answers to what was asked after it.
  if (memory.spoilt !== null && memory.spoilt.at >= asked.now) return false
  // The monotonic clock may stand still during sleep (R7).
  return Math.max(env.now - asked.now, env.wall - asked.wall) < AHEAD_KEEPS_MS
}
