/** Pages of history over HTTP (gap recovery): own deadlines, bounded bodies, no redirects, nothing cached. */
import type { Agent as HttpAgent, ClientRequest, IncomingMessage } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import { createGunzip } from 'node:zlib'
import type { Cancel, RecoveryApiPort, PageResult } from '../core/ports.ts'
import type { Secret } from '../core/protocol/secret.ts'
import {
  describeNetworkError,
  isStale,
  openRequest,
  plainAgent,
  readBounded,
  retryAfterSeconds,
} from './http.ts'
import { directAgents, type AgentFor } from './proxy.ts'
import { keyRemover } from './redact.ts'

export interface PageLimits {
  /** Until the headers of the answer, connecting included. */
  readonly headersMs: number
  /** Without a byte. */
  readonly idleMs: number
  /** The whole body. */
  readonly totalMs: number
  readonly maxBytes: number
}

interface RecoveryApiOptions {
  readonly agentFor?: AgentFor
  readonly limits?: Partial<PageLimits>
}

const LIMITS: PageLimits = {
  headersMs: 15_000,
  idleMs: 15_000,
  totalMs: 120_000,
  maxBytes: 64 * 1024 * 1024,
}
const MAX_ERROR_BODY_BYTES = 64 * 1024

export function createRecoveryApi(options: RecoveryApiOptions = {}): RecoveryApiPort {
  const limits = { ...LIMITS, ...options.limits }
  const agentFor = options.agentFor ?? directAgents()
  const plain = plainAgent()

  return {
    fetchPage(origin, { since, query }, key, done) {
      const page = new PageRequest(key, limits, done)
      agentFor(origin).then(
        (agent) => page.start(pageUrl(origin, since, query), plain, agent),
        (error: unknown) => page.fail(describeNetworkError(error, key)),
      )
      return () => page.cancel()
    },
  }
}

/** A query of the server's own may name `since_id` itself, which then counts. */
function pageUrl(origin: string, since: number, query: string | null): URL {
  const url = new URL(`/api/v1/fastfeed/events?since_id=${since}`, origin)
  for (const [name, value] of new URLSearchParams(query ?? '')) url.searchParams.set(name, value)
  return url
}

class PageRequest {
  readonly #key: Secret
  readonly #limits: PageLimits
  readonly #done: (result: PageResult) => void
  #over = false
  #request: ClientRequest | null = null
  #headersTimer: Cancel = () => {}

  constructor(key: Secret, limits: PageLimits, done: (result: PageResult) => void) {
    this.#key = key
    this.#limits = limits
    this.#done = done
  }

  start(url: URL, plain: HttpAgent, proxied: HttpsAgent | undefined): void {
    if (this.#over) return
    const headers = {
      'X-API-Key': this.#key.reveal(),
      Accept: 'application/json',
      'Accept-Encoding': 'gzip',
      'Cache-Control': 'no-cache',
    }
    try {
      this.#request = openRequest(url, { headers }, { plain, proxied })
    } catch (error) {
      this.fail(describeNetworkError(error, this.#key))
      return
    }
    const request = this.#request
    const timer = setTimeout(() => this.fail('no answer in time'), this.#limits.headersMs)
    this.#headersTimer = () => clearTimeout(timer)
    request.setTimeout(this.#limits.idleMs, () => this.fail('the connection went silent'))
    request.on('response', (response) => this.#answered(response))
    request.on('error', (error) => {
      if (isStale(request, error) && !this.#over) {
        this.#headersTimer()
        this.start(url, plain, proxied)
      } else this.fail(describeNetworkError(error, this.#key))
    })
    request.end()
  }

  cancel(): void {
    this.#over = true
    this.#headersTimer()
    this.#request?.destroy()
  }

  fail(reason: string): void {
    this.#finish({ kind: 'failed', reason })
    this.#request?.destroy()
  }

  #finish(result: PageResult): void {
    if (this.#over) return
    this.#over = true
    this.#headersTimer()
    this.#done(result)
  }

  #answered(response: IncomingMessage): void {
    this.#headersTimer()
    const status = response.statusCode ?? 0
    const ok = status >= 200 && status < 300
    const retryAfterS = retryAfterSeconds(response.headers)
    // The key must not follow a redirect anywhere.
    if (status >= 300 && status < 400) return this.fail(`the server redirects elsewhere (HTTP ${status})`)
    const body = decoded(response)
    if (body === null) {
      // An error counts by its status, whatever its body says (protocol.md R4).
      if (!ok) this.#finish({ kind: 'http', status, retryAfterS, body: '' })
      return this.fail('the answer is in a compression that was not asked for')
    }
    const maxBytes = ok ? this.#limits.maxBytes : MAX_ERROR_BODY_BYTES
    readBounded(body, { maxBytes, timeoutMs: this.#limits.totalMs }, ({ text, outcome }) => {
      const withoutKey = keyRemover(this.#key)
      // What an error says beyond its limit is not missed; its status counts.
      if (!ok) this.#finish({ kind: 'http', status, retryAfterS, body: withoutKey(text) })
      else if (outcome === 'complete') this.#finish({ kind: 'ok', body: withoutKey(text) })
      else this.fail(OUTCOMES[outcome])
      // A kept connection is worth keeping only when its body was read to the end.
      if (outcome !== 'complete') response.destroy()
    })
  }
}

const OUTCOMES = {
  'too-large': 'the answer is too long',
  'timed-out': 'the answer took too long',
  broken: 'the answer was cut off',
} as const

/** Null for an encoding that was not asked for. */
function decoded(response: IncomingMessage) {
  const encoding = (response.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity') return response
  if (encoding !== 'gzip') return null
  const gunzip = createGunzip()
  response.on('error', (error) => gunzip.destroy(error))
  response.on('aborted', () => gunzip.destroy())
  return response.pipe(gunzip)
}
