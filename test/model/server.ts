/** The reference model: what the feed's server knows and would give, whatever the client does. */
import type { PageResult } from '../../src-main/core/ports.ts'
import type { FeedEvent } from '../../src-main/core/protocol/types.ts'
import { FRAMINGS, inManner, type Fields, type Framing } from '../../src-main/demo/manners.ts'

export interface TrueEvent {
  /** Unique over everything, whatever the server's ids do. */
  readonly uid: string
  readonly epoch: number
  readonly at: number
  readonly event: FeedEvent
}

export type RestMode =
  | 'honest'
  | 'inclusive'
  | 'shuffled'
  | 'twice'
  | 'nested'
  | 'notFound'
  | 'broken'
  | 'limited'
  | 'limitedMs'
  | 'down'
  | 'page403'
  | 'rubbish'
  | 'unreadable'
  | 'network'
  | 'silent'
  /** HTTP 200 with an error beside an empty list. */
  | 'errorBeside'
  /** An empty page that says that there is more. */
  | 'emptyMore'

/** What a server is like for as long as it lives. */
export interface RestManner {
  /** Which end of the events above `since_id` a page holds; the others also allow to go down from there. */
  readonly window: 'oldest' | 'newest' | 'newestCursor' | 'newestBefore'
  /** How many events it keeps. */
  readonly keeps: number
  /** What it says to a position older than that: nothing, or 410. */
  readonly tooOld: 'silent' | '410'
}
export const GENTLE: RestManner = { window: 'oldest', keeps: 1_000_000, tooOld: 'silent' }

/** How it says what it has to say (protocol.md, "Otherwise than documented"). */
export interface Speech {
  readonly framing: Framing
  readonly fields: Fields
  readonly serverTime: 'iso' | 'epoch-ms' | 'epoch-s' | 'zoneless' | 'absent'
}
export const DOCUMENTED: Speech = { framing: 'plain', fields: 'documented', serverTime: 'iso' }

/** R4: 20 s, in milliseconds. */
export const LIMITED_MS = '{"code":"RATE_LIMITED","error":"slow","retry_after":20000}'
/** R9. */
export const WEB_PAGE = '<!DOCTYPE html><title>Sign in</title>'

export class ModelServer {
  /** True time, ms; the client's clocks may say anything. */
  now = Date.parse('2026-03-17T10:30:00Z')
  epoch = 0
  readonly all: TrueEvent[] = []
  rest: RestMode = 'honest'
  manner: RestManner = GENTLE
  speech: Speech = DOCUMENTED
  /** REST shows the world as it was this long ago (G6: up to 30 s). */
  cacheMs = 0
  pageSize = 3
  snapshotSize = 2
  #nextId = 5_000
  #uid = 0
  #lastBody: string | null = null
  #lastAt = 0

  publish(stride: number, priority: 'P0' | 'P1' | 'P2'): TrueEvent {
    this.#nextId += stride
    this.#uid += 1
    this.now += 1
    const uid = `u${this.#uid}`
    const event: FeedEvent = {
      id: this.#nextId,
      type: 'LARGE_LIQUIDATION',
      priority,
      symbol: 'BTCUSDT',
      confidence: 0.5,
      data: { uid },
      detected_at: new Date(this.now).toISOString(),
      latency_ms: 5,
    }
    const truth = { uid, epoch: this.epoch, at: this.now, event }
    this.all.push(truth)
    return truth
  }

  /** What goes onto the socket for one message. */
  say(type: string, payload: unknown): string {
    const text = JSON.stringify({ type, payload })
    const { framing } = this.speech
    // Two messages in one frame; the other one says nothing new (G5).
    if (framing === 'joined') return `${text}\n${text}`
    return String(FRAMINGS[framing](text))
  }

  handshake(): object {
    const iso = new Date(this.now).toISOString()
    const tier = { tier: 'PULSE', priorities: ['P0', 'P1', 'P2'], delay_ms: 0 }
    switch (this.speech.serverTime) {
      case 'iso':
        return { ...tier, server_time: iso }
      case 'epoch-ms':
        return { ...tier, server_time: this.now }
      case 'epoch-s':
        return { ...tier, server_time: Math.floor(this.now / 1000) }
      case 'zoneless':
        return { ...tier, server_time: iso.slice(0, -1) }
      case 'absent':
        return tier
    }
  }

  written(event: FeedEvent): object {
    return inManner(event, this.speech.fields)
  }

  /** G9: ids begin again, lower than ever before, and the past is gone. */
  restart(): void {
    this.epoch += 1
    this.#lastBody = null
    this.#nextId = 5_000 - this.epoch * 1_000
  }

  current(): readonly TrueEvent[] {
    return this.all.filter((one) => one.epoch === this.epoch)
  }

  snapshot(): readonly object[] {
    // G9 rests on the SNAPSHOT: once ids began again it shows at least the newest event, if there is one.
    const size = this.epoch === 0 ? this.snapshotSize : Math.max(1, this.snapshotSize)
    return size === 0
      ? []
      : this.current()
          .slice(-size)
          .map((one) => this.written(one.event))
  }

  /** Null: it never answers. */
  page(sinceId: number, query: string | null): PageResult | null {
    switch (this.rest) {
      case 'notFound':
        return { kind: 'http', status: 404, retryAfterS: null, body: 'nothing here' }
      case 'broken':
        return { kind: 'http', status: 503, retryAfterS: null, body: '' }
      case 'limited':
        return { kind: 'http', status: 429, retryAfterS: 7, body: '' }
      case 'limitedMs':
        return { kind: 'http', status: 429, retryAfterS: null, body: LIMITED_MS }
      case 'down':
        return { kind: 'http', status: 503, retryAfterS: 9, body: '' }
      case 'page403':
        return { kind: 'http', status: 403, retryAfterS: null, body: WEB_PAGE }
      case 'rubbish':
        return { kind: 'ok', body: '{"strange": true}' }
      case 'unreadable':
        return { kind: 'ok', body: '[{"id": "x"}, {"id": -1}]' }
      case 'network':
        return { kind: 'failed', reason: 'reset by peer' }
      case 'silent':
        return null
      case 'errorBeside':
        return { kind: 'ok', body: '{"events":[],"error":{"code":"INTERNAL","message":"shard down"}}' }
      case 'emptyMore':
        return { kind: 'ok', body: '{"events":[],"has_more":true}' }
      case 'honest':
      case 'inclusive':
      case 'shuffled':
      case 'twice':
      case 'nested': {
        const oldest = this.#kept()[0]?.event.id ?? 0
        return this.manner.tooOld === '410' && sinceId > 0 && sinceId < oldest - 1 && this.#hasLost()
          ? { kind: 'http', status: 410, retryAfterS: null, body: '' }
          : { kind: 'ok', body: this.#body(sinceId, query, this.rest) }
      }
      default: {
        const never: never = this.rest
        return never
      }
    }
  }

  #kept(): readonly TrueEvent[] {
    return this.current().slice(-this.manner.keeps)
  }

  #hasLost(): boolean {
    return this.current().length > this.manner.keeps
  }

  #body(sinceId: number, query: string | null, mode: RestMode): string {
    // Two in a row are at once; later, the second would be older than any cache may be (G6).
    if (mode === 'twice' && this.#lastBody !== null && this.now - this.#lastAt < 1_000) {
      const body = this.#lastBody
      this.#lastBody = null
      return body
    }
    const visible = this.#kept().filter((one) => one.at <= this.now - this.cacheMs)
    const from = mode === 'inclusive' ? sinceId : sinceId + 1
    // An inclusive server with one event a page could never get on.
    const size = mode === 'inclusive' ? Math.max(2, this.pageSize) : this.pageSize
    const { window } = this.manner
    const below = /^(?:cursor|before_id)=(\d+)$/.exec(query ?? '')?.[1]
    const goesDown = window === 'newestCursor' || window === 'newestBefore'
    const to = goesDown && below !== undefined ? Number(below) : Number.POSITIVE_INFINITY
    const matching = visible.filter(({ event }) => event.id >= from && event.id < to)
    const page = (window === 'oldest' ? matching.slice(0, size) : matching.slice(-size)).map(
      (one) => one.event,
    )
    const lowest = page[0]?.id ?? null
    if (mode === 'shuffled') page.reverse()
    const events = page.map((event) => this.written(event))
    const body = JSON.stringify(
      mode === 'nested'
        ? { result: { events } }
        : window === 'newestCursor'
          ? { events, next_cursor: lowest }
          : events,
    )
    this.#lastBody = mode === 'twice' ? body : null
    this.#lastAt = this.now
    return body
  }
}
