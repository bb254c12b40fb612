/** Which ids can be put in order, and what stands for the others (protocol.md, "Otherwise than documented"). */

/**
 * The place of an event whose id cannot be ordered: below 0, where no cursor ever goes, the same for the same text. 52 bits
 * (two 32-bit hashes after MurmurHash3's finaliser): among a million such events two share one with a chance of 1 in 10,000.
 */
export function unorderedId(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return -1 - ((low & 0xfffff) * 2 ** 32 + (high >>> 0))
}

/** Not the server's count: no position, no gap and no proof may be built on it. */
export const isOrdered = (id: number): boolean => id >= 0
