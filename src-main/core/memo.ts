/** What was worked out of a text, kept for the next time: a feed says the same few things again and again. */
interface Memo<V> {
  of(text: string): V
}

/** Beyond `capacity` texts all are forgotten: finding out which was not asked for lately would cost more than it saves. */
export function createMemo<V extends NonNullable<unknown> | null>(
  capacity: number,
  work: (text: string) => V,
): Memo<V> {
  let known = new Map<string, V>()
  return {
    of(text) {
      let value = known.get(text)
      if (value === undefined) {
        value = work(text)
        // Not `clear`: the table that a Map leaves behind keeps the next one, once it has grown old (V8).
        if (known.size >= capacity) known = new Map()
        known.set(text, value)
      }
      return value
    },
  }
}
