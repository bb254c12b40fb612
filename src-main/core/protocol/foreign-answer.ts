/** An HTTP answer that is not the server's own (protocol.md R9): what it looks like, in a few words. */

const MAX_TITLE = 60

/** `a web page titled “Hotel Wi-Fi”`. The title is somebody else's text: one line, short. */
export function looksLike(body: string): string {
  const text = body.trim()
  if (text === '') return 'an empty answer'
  if (/^[[{]/.test(text)) return 'JSON in another form'
  if (!/<(!doctype html|html|head|body|title)\b/i.test(text.slice(0, 4_000))) return 'a text'
  const title = /<title[^>]{0,200}>([^<]{1,500})/i.exec(text)?.[1] ?? ''
  const words = title
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MAX_TITLE)
  return words === '' ? 'a web page' : `a web page titled “${words}”`
}

/** Statuses of the attempt or the address rather than of a thing on the way. */
const OWN = new Set([404, 408, 425, 426, 429])

export function isForeign(status: number): boolean {
  return status < 500 ? !OWN.has(status) : status === 511
}
