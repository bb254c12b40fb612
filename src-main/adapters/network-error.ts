/** What went wrong on the network, in a short sentence for a person. */
import { createRedactor } from './redact.ts'
import type { Secret } from '../core/protocol/secret.ts'
import { oneLine } from '../core/vocabulary/text.ts'

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

/** A proxy's refusal to open the tunnel, by the status it gave; its own words are for an administrator at best. */
function proxyWords(status: unknown, reached: string): string {
  switch (status) {
    case 407:
      return `the proxy asks for a user name and password, which this app does not send (HTTP 407); ask for one that does not, or for an exception for ${reached}`
    case 403:
      return `the proxy does not allow connections to ${reached} (HTTP 403)`
    case 502:
    case 503:
    case 504:
      return `the proxy cannot reach ${reached} (HTTP ${status})`
    default:
      return typeof status === 'number'
        ? `the proxy refused the connection (HTTP ${status})`
        : `the proxy could not open a connection to ${reached}`
  }
}

/** Bounded and on one line; never carries one of the secrets. `reached`: what was to be reached, in a word or two. */
export const networkErrorOf =
  (reached: string) =>
  (error: unknown, ...secrets: readonly Secret[]): string =>
    describe(reached, error, secrets)

export const describeNetworkError = networkErrorOf('the feed')

function describe(reached: string, error: unknown, secrets: readonly Secret[]): string {
  // Trying several addresses of a host yields an AggregateError without a message of its own.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  const code = first instanceof Error && 'code' in first ? String(first.code) : ''
  if (code === 'ERR_PROXY_TUNNEL')
    return proxyWords(first instanceof Error && 'statusCode' in first ? first.statusCode : null, reached)
  const known = WORDS[code]
  const message = first instanceof Error ? first.message : String(first)
  return known === undefined ? shortText(message || code, ...secrets) : `${known} (${code})`
}

const MAX_SHORT = 160

/** Text of the other side, fit for a log line. */
export function shortText(text: string, ...secrets: readonly Secret[]): string {
  return oneLine(createRedactor(...secrets).text(text), MAX_SHORT)
}
