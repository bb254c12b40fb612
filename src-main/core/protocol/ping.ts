/** A server that asks whether we are alive, in any of the usual ways, and the answer that it expects (protocol.md H5). */
import { isRecord, readJson } from './shape.ts'

const MAX_CHARS = 1_024
/** Where the name of a message may stand. */
const NAMES = ['type', 'op', 'event', 'method', 'action', 'cmd'] as const

/** The text to send back; null when the message is no PING. Everything else in it comes back as it came. */
export function answerToPing(text: string): string | null {
  if (text.length > MAX_CHARS || !/ping/i.test(text)) return null
  const bare = text.trim()
  if (/^ping$/i.test(bare)) return pongLike(bare)
  const message = readJson(bare)
  if (typeof message === 'string' && /^ping$/i.test(message)) return JSON.stringify(pongLike(message))
  if (!isRecord(message)) return null
  for (const name of NAMES) {
    const value = Object.hasOwn(message, name) ? message[name] : undefined
    if (typeof value !== 'string') continue
    return /^ping$/i.test(value) ? JSON.stringify({ ...message, [name]: pongLike(value) }) : null
  }
  if (!Object.hasOwn(message, 'ping')) return null
  const { ping, ...rest } = message
  return JSON.stringify({ pong: ping, ...rest })
}

/** In the same letters. */
function pongLike(word: string): string {
  return word.replace(/i/g, 'o').replace(/I/g, 'O')
}
