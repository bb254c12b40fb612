/**
 * Kinds of events by number, in the order they come in: a burst of thousands has some hundreds. No text is made of a kind
 * to look it up by, for that would have to be hashed for every event.
 */
export interface KindOf<P extends string> {
  readonly type: string
  readonly symbol: string
  readonly priority: P
}

export function createKinds<P extends string>() {
  const places = new Map<string, Map<string, Map<P, number>>>()
  const list: KindOf<P>[] = []
  return {
    /** By their numbers. */
    list: list as readonly KindOf<P>[],
    placeOf({ type, symbol, priority }: KindOf<P>): number {
      const ofType = under(under(places, symbol), type)
      const known = ofType.get(priority)
      if (known !== undefined) return known
      ofType.set(priority, list.length)
      return list.push({ type, symbol, priority }) - 1
    },
  }
}

function under<K, V>(map: Map<string, Map<K, V>>, key: string): Map<K, V> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map<K, V>()
  map.set(key, made)
  return made
}
