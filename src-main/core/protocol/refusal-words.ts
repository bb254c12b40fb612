/**
 * What the words of a refusal name, the key or the tier, where no known error code says so (protocol.md R3), and whether an
 * HTTP answer is the server's own at all (R9).
 */
import { oneLine } from '../vocabulary/text.ts'

type Named = 'key-rejected' | 'tier-too-low' | 'rate-limited'

const BAD =
  /\b(invalid|expired|revoked|missing|unknown|wrong|bad|required|reject(ed)?|refused|fail(ed|ure)?|denied|not (valid|found|accepted)|no)\b/
const KEY = /\b(api ?key|key|token|auth(entication|orization)?|credentials?)\b/
/** Of a close alone: as an HTTP answer these are what every gateway and firewall says. */
const NO_KEY = /\b(unauthori[sz]ed|unauthenticated|not (authenticated|authori[sz]ed))\b/
const NO_ACCESS = /\b(forbidden|insufficient permissions?)\b/
/** Alone it is the business of the feed: `subscription dropped`, `subscription queue overflow`. */
const TIER = /\b(tier|plan|subscription)\b/
const TOO_LOW =
  /\b(insufficient|low|lower|higher|requires?|needs?|upgrade|(does|do|is|are) not (include[ds]?|allow(ed)?|cover(ed)?|support(ed)?))\b/
const RATE = /\b(rate ?limit(ed|s)?|too many (requests|connections)|slow down)\b/

/** What an HTTP answer names, the key or the tier by its word; null when it names none. Never throws. */
export const namedInAnswer = (text: string): Named | null => namedIn(wordsIn(text))

function wordsIn(text: string): string {
  return text
    .slice(0, 500)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[_\W]+/g, ' ')
}

function namedIn(words: string): Named | null {
  if (RATE.test(words)) return 'rate-limited'
  if (TIER.test(words) && (BAD.test(words) || TOO_LOW.test(words))) return 'tier-too-low'
  return KEY.test(words) && BAD.test(words) ? 'key-rejected' : null
}

function namedInReason(reason: string): Named | null {
  const words = wordsIn(reason)
  const named = namedIn(words)
  if (named !== null) return named
  if (NO_ACCESS.test(words)) return 'tier-too-low'
  return NO_KEY.test(words) ? 'key-rejected' : null
}

/** Codes that say it by themselves: the HTTP status behind 4000, the registered 3000 and 3003, and 4001, the usual first of one's own. */
const BY_CODE: Readonly<Record<number, Named>> = {
  3000: 'key-rejected',
  3003: 'tier-too-low',
  4001: 'key-rejected',
  4401: 'key-rejected',
  4403: 'tier-too-low',
  4429: 'rate-limited',
}

/** Policy violation and a server's own codes: their reason counts. Any other close is one of the network or of the server's life. */
const mayName = (code: number): boolean => code === 1008 || (code >= 3000 && code <= 4999)

export function namedByClose(code: number, reason: string): Named | null {
  if (!mayName(code)) return null
  const byReason = namedInReason(reason)
  if (byReason !== null) return byReason
  // 4001 is anybody's: a reason of another kind takes it back.
  return code === 4001 && reason.trim() !== '' ? null : (BY_CODE[code] ?? null)
}

const MAX_TITLE = 60

/** `a web page titled “Hotel Wi-Fi”`. The title is somebody else's text: one line, short. */
export function looksLike(body: string): string {
  const text = body.trim()
  if (text === '') return 'an empty answer'
  if (/^[[{]/.test(text)) return 'JSON in another form'
  if (!/<(!doctype html|html|head|body|title)\b/i.test(text.slice(0, 4_000))) return 'a text'
  const title = /<title[^>]{0,200}>([^<]{1,500})/i.exec(text)?.[1] ?? ''
  const words = oneLine(title, MAX_TITLE)
  return words === '' ? 'a web page' : `a web page titled “${words}”`
}

/** Statuses of the attempt or the address rather than of a thing on the way. */
const OWN = new Set([404, 408, 425, 426, 429])

export function isForeign(status: number): boolean {
  return status < 500 ? !OWN.has(status) : status === 511
}
