/** Feed URLs (protocol.md P1, P3): checked here once, never carrying the token. */
import type { FeedUrl } from '../ports.ts'

type FeedUrlCheck =
  { readonly ok: true; readonly url: FeedUrl } | { readonly ok: false; readonly message: string }

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** `wss:` everywhere, plain `ws:` on loopback only, because the token travels in the URL (P3). */
export function parseFeedUrl(input: {
  readonly feedUrl: string
  readonly symbols: readonly string[]
  readonly events: readonly string[]
}): FeedUrlCheck {
  let parsed: URL
  try {
    parsed = new URL(input.feedUrl)
  } catch {
    return { ok: false, message: 'not a URL; expected wss://host/path' }
  }
  if (parsed.protocol !== 'wss:' && parsed.protocol !== 'ws:')
    return { ok: false, message: `${parsed.protocol}// is not a WebSocket address; expected wss://` }
  if (parsed.protocol === 'ws:' && !LOOPBACK.test(parsed.hostname))
    return {
      ok: false,
      message: `ws:// would send the API key unencrypted to ${parsed.hostname}; use wss:// (ws:// is for this machine only)`,
    }
  if (parsed.username !== '' || parsed.password !== '')
    return { ok: false, message: 'must not contain a user name or password' }
  if (parsed.search !== '' || parsed.hash !== '')
    return {
      ok: false,
      message: 'must not contain a query or fragment; the key and filters are added by the app',
    }
  return {
    ok: true,
    url: {
      base: `${parsed.protocol}//${parsed.host}${parsed.pathname}`,
      origin: `${parsed.protocol === 'wss:' ? 'https:' : 'http:'}//${parsed.host}`,
      symbols: [...input.symbols],
      events: [...input.events],
    },
  }
}

/** Any non-empty key without spaces is accepted (P2). Null when it is fine, else what is wrong, without the key. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'the API key is empty'
  if (/\s/.test(key)) return 'the API key contains a space or line break'
  if (key.length > 512) return 'the API key is longer than 512 characters'
  // A header cannot carry anything else, and nothing else was ever issued.
  if (!/^[\x21-\x7e]+$/.test(key)) return 'the API key contains a character that is not plain ASCII'
  return null
}

/** The address to open, token included. Call it inside the socket call only (see secret.ts). */
export function urlWithToken(url: FeedUrl, key: string): string {
  const query = [`token=${encodeURIComponent(key)}`]
  if (url.symbols.length > 0) query.push(`symbols=${url.symbols.map(encodeURIComponent).join(',')}`)
  if (url.events.length > 0) query.push(`events=${url.events.map(encodeURIComponent).join(',')}`)
  return `${url.base}?${query.join('&')}`
}
