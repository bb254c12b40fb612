/**
 * Structured clone as JSON, because DevTools carries JSON only. `createCodec` must stay self-contained:
 * its own source text also runs in the page (bridge/page.ts).
 */
export interface Codec {
  /**
   * Throws `Error('An object could not be cloned.')`, as Electron words it, for whatever V8's serializer refuses:
   * functions, symbols, promises, and a Proxy, which nothing else would notice.
   */
  encode(value: unknown): unknown
  decode(wire: unknown): unknown
}

export function createCodec(): Codec {
  const REFUSED = 'An object could not be cloned.'

  const encodeBytes = (view: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }): string => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    let text = ''
    for (let at = 0; at < bytes.length; at += 0x2000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x2000))
    }
    return btoa(text)
  }
  const decodeBytes = (text: string): ArrayBuffer =>
    Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer

  const clone = (value: unknown): unknown => {
    try {
      return structuredClone(value)
    } catch {
      throw new Error(REFUSED)
    }
  }

  const NOT_PLAIN = Symbol('not plain')

  /** A copy of a tree of JSON's own kinds, NOT_PLAIN for anything else. */
  const copyPlain = (value: unknown, seen: Set<object>): unknown => {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : NOT_PLAIN
    // An object met twice must arrive as one object.
    if (typeof value !== 'object' || seen.has(value)) return NOT_PLAIN
    seen.add(value)
    if (Array.isArray(value)) {
      const list: unknown[] = []
      for (const entry of value) {
        const copy = copyPlain(entry, seen)
        if (copy === NOT_PLAIN) return NOT_PLAIN
        list.push(copy)
      }
      return list
    }
    if (Object.getPrototypeOf(value) !== Object.prototype) return NOT_PLAIN
    const object: Record<string, unknown> = {}
    for (const key of Object.keys(value)) {
      const copy = key === '__proto__' ? NOT_PLAIN : copyPlain(Reflect.get(value, key), seen)
      if (copy === NOT_PLAIN) return NOT_PLAIN
      object[key] = copy
    }
    return object
  }

  /**
   * Wire forms: `{ plain }` for a tree that JSON carries as it is, which nearly every message is and which costs the
   * page nothing to read. Else a JSON primitive for itself and `[tag, …]` for everything else.
   */
  const encode = (value: unknown): unknown => {
    const root = clone(value)
    const plain = copyPlain(root, new Set())
    if (plain !== NOT_PLAIN) return { plain }
    const seen = new Map<object, number>()
    const walk = (value: unknown): unknown => {
      switch (typeof value) {
        case 'string':
        case 'boolean':
          return value
        case 'number':
          return Number.isFinite(value) && !Object.is(value, -0)
            ? value
            : ['n', Object.is(value, -0) ? '-0' : String(value)]
        case 'undefined':
          return ['u']
        case 'bigint':
          return ['i', String(value)]
        case 'function':
        case 'symbol':
          throw new Error(REFUSED)
        case 'object':
          return value === null ? null : walkObject(value)
      }
    }
    const walkObject = (value: object): unknown => {
      const known = seen.get(value)
      if (known !== undefined) return ['r', known]
      seen.set(value, seen.size)
      if (Array.isArray(value)) return ['a', Array.from(value, walk)]
      if (value instanceof Date) return ['d', value.getTime()]
      if (value instanceof RegExp) return ['x', value.source, value.flags]
      if (value instanceof Map) return ['m', Array.from(value, ([key, entry]) => [walk(key), walk(entry)])]
      if (value instanceof Set) return ['s', Array.from(value, walk)]
      if (value instanceof Error) return ['e', value.name, value.message, value.stack ?? '']
      if (value instanceof ArrayBuffer) {
        return [
          'b',
          'ArrayBuffer',
          encodeBytes({ buffer: value, byteOffset: 0, byteLength: value.byteLength }),
        ]
      }
      if (ArrayBuffer.isView(value)) {
        // Node's Buffer arrives as the plain Uint8Array that it is.
        const name = Object.prototype.toString.call(value).slice(8, -1)
        return ['b', name, encodeBytes(value)]
      }
      if (value instanceof Boolean || value instanceof Number || value instanceof String) {
        return walk(value.valueOf())
      }
      return ['o', Object.keys(value).map((key) => [key, walk(Reflect.get(value, key))])]
    }
    return walk(root)
  }

  const decode = (root: unknown): unknown => {
    if (typeof root === 'object' && root !== null && !Array.isArray(root)) return Reflect.get(root, 'plain')
    const made: unknown[] = []
    const read = (wire: unknown): unknown => {
      if (!Array.isArray(wire)) return wire
      // The wire is written by `encode` above: the tag fixes what follows.
      const [tag, first, second, third] = wire as [string, never, never, never]
      switch (tag) {
        case 'n':
          return Number(first)
        case 'u':
          return undefined
        case 'i':
          return BigInt(first)
        case 'r':
          return made[first]
      }
      const slot = made.push(undefined) - 1
      const keep = <T>(value: T): T => {
        made[slot] = value
        return value
      }
      switch (tag) {
        case 'a': {
          const list = keep([] as unknown[])
          for (const entry of first as unknown[]) list.push(read(entry))
          return list
        }
        case 'd':
          // JSON has no NaN, the time of an invalid date.
          return keep(new Date(first ?? Number.NaN))
        case 'x':
          return keep(new RegExp(first, second))
        case 'm': {
          const map = keep(new Map<unknown, unknown>())
          for (const [key, entry] of first as [unknown, unknown][]) map.set(read(key), read(entry))
          return map
        }
        case 's': {
          const set = keep(new Set<unknown>())
          for (const entry of first as unknown[]) set.add(read(entry))
          return set
        }
        case 'e': {
          const kinds: Record<string, ErrorConstructor> = {
            TypeError,
            RangeError,
            SyntaxError,
            ReferenceError,
          }
          const error = new (kinds[first] ?? Error)(second)
          Object.defineProperty(error, 'stack', { value: third, configurable: true, writable: true })
          return keep(error)
        }
        case 'b': {
          const buffer = decodeBytes(second)
          if (first === 'ArrayBuffer') return keep(buffer)
          const View = Reflect.get(globalThis, first) as new (bytes: ArrayBuffer) => unknown
          return keep(new View(buffer))
        }
        case 'o': {
          const object = keep({} as Record<string, unknown>)
          for (const [key, entry] of first as [string, unknown][]) {
            Object.defineProperty(object, key, {
              value: read(entry),
              enumerable: true,
              configurable: true,
              writable: true,
            })
          }
          return object
        }
        default:
          throw new Error(`Unknown wire form ${tag}`)
      }
    }
    return read(root)
  }
  return { encode, decode }
}
