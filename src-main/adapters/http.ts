/** Requests over http and https by the agents that the system's proxy asks for, what their answers say, and what went wrong. */
import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingHttpHeaders,
  request as httpRequest,
  type RequestOptions,
} from 'node:http'
import { request as httpsRequest, type Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import { retryAfterOf, secondsAsked } from '../core/protocol/retry-after.ts'
import { createRedactor } from './redact.ts'
import type { Secret } from '../core/protocol/secret.ts'
import { oneLine } from '../core/vocabulary/text.ts'

/** For this machine and the own network (protocol.md P3), where no proxy stands between; kept like those of proxy.ts. */
export const plainAgent = (): HttpAgent => new HttpAgent({ keepAlive: true, timeout: 20_000 })

/** Throws on headers that cannot be sent. `proxied`: for https; none leaves it to Node's own. */
export function openRequest(
  url: URL,
  options: Pick<RequestOptions, 'method' | 'headers'>,
  { plain, proxied }: { readonly plain: HttpAgent; readonly proxied: HttpsAgent | undefined },
): ClientRequest {
  return url.protocol === 'https:'
    ? httpsRequest(url, { ...options, ...(proxied === undefined ? {} : { agent: proxied }) })
    : httpRequest(url, { ...options, agent: plain })
}

/** The server closed a kept connection as it was taken up again: nothing is wrong with the request. */
export const isStale = (request: ClientRequest, error: Error): boolean =>
  request.reusedSocket && 'code' in error && error.code === 'ECONNRESET'

interface BoundedBody {
  readonly text: string
  /** Of any but `complete` the text is what had arrived, up to the limit. */
  readonly outcome: 'complete' | 'too-large' | 'timed-out' | 'broken'
}

/** Reads a body as text up to a limit and a deadline, then destroys the stream. Answers exactly once. */
export function readBounded(
  stream: Readable,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
  done: (body: BoundedBody) => void,
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  let finished = false
  const timer = setTimeout(() => finish('timed-out'), limits.timeoutMs)

  function finish(outcome: BoundedBody['outcome']): void {
    if (finished) return
    finished = true
    clearTimeout(timer)
    stream.destroy()
    done({ text: Buffer.concat(chunks).subarray(0, limits.maxBytes).toString('utf8'), outcome })
  }

  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > limits.maxBytes) finish('too-large')
  })
  stream.on('end', () => finish('complete'))
  stream.on('error', () => finish('broken'))
  stream.on('close', () => finish('broken'))
}

/** `Retry-After` in seconds (R4); a moment is told against the answer's own `Date`, for this computer's clock may be wrong. Null when absent or unreadable. */
export function retryAfterSeconds(headers: IncomingHttpHeaders, nowMs = Date.now()): number | null {
  const asked = retryAfterOf(headers['retry-after'])
  const sentAt = Date.parse(headers.date ?? '')
  return asked === null ? null : secondsAsked(asked, Number.isNaN(sentAt) ? nowMs : sentAt)
}

/** What went wrong on the network, for a person. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed',
  ETIMEDOUT: 'connection timed out',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'network down',
  EHOSTUNREACH: 'host unreachable',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is not trusted (self-signed)",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is not trusted (self-signed in its chain)",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate is not trusted (unknown issuer)",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'the server sent a frame above the limit',
}

/** Bounded and on one line; never carries one of the secrets. */
export function describeNetworkError(error: unknown, ...secrets: readonly Secret[]): string {
  // Trying several addresses of a host yields an AggregateError without a message of its own.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  const code = first instanceof Error && 'code' in first ? String(first.code) : ''
  const known = WORDS[code]
  const message = first instanceof Error ? first.message : String(first)
  return known === undefined ? shortText(message || code, ...secrets) : `${known} (${code})`
}

const MAX_SHORT = 160

/** Text of the other side, fit for a log line. */
export function shortText(text: string, ...secrets: readonly Secret[]): string {
  return oneLine(createRedactor(...secrets).text(text), MAX_SHORT)
}
