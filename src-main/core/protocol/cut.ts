/** A list of events taken out of its page entry by entry, so that each keeps the very text it came in. */
import { findList, type EventList } from './shape.ts'
import { MAX_FRAME_BYTES } from './types.ts'

export interface CutList extends EventList {
  /** Of each entry of `list` its JSON. */
  readonly texts: readonly string[]
}

/** UTF-16 units. A body that turns out at its end to be none of these is read twice, and everything else waits: no longer one. */
const LONGEST = MAX_FRAME_BYTES
/** `{"id":`, as long as names of fields are. */
const LONGEST_HEAD = 64

/**
 * What `findList(JSON.parse(body))` finds (G1), with texts. Null when it finds nothing, and for every body that is not
 * written closely, each entry beginning with the same field: then nobody knows where to cut.
 *
 * Nothing is guessed. What stands before the first `[` and after the last `]` is read as JSON with an empty list between:
 * a list found in it is that one, for there is no other pair of brackets. Then what stands between those two brackets is
 * cut at commas, all of it, and each part is read: if every part is JSON, they are in a row just the entries of that list.
 */
export function cutList(body: string): CutList | null {
  if (body.length > LONGEST) return null
  const open = body.indexOf('[')
  const close = body.lastIndexOf(']')
  if (open < 0 || close < open || body[close - 1] !== '}') return null
  const head = body.slice(open + 1, body.indexOf(':', open) + 1)
  // White space is not kept: written anew an entry takes less room.
  if (head.length > LONGEST_HEAD || !/^\{"[^"]*":$/.test(head) || body[open + 1 + head.length] === ' ')
    return null
  const list: unknown[] = []
  const texts: string[] = []
  try {
    const found = findList(JSON.parse(`${body.slice(0, open)}[]${body.slice(close + 1)}`))
    if (found === null) return null
    for (let from = open + 1; from < close;) {
      const next = body.indexOf(`},${head}`, from)
      const to = next < 0 || next >= close ? close : next + 1
      const text = body.slice(from, to)
      list.push(JSON.parse(text))
      texts.push(text)
      from = to + 1
    }
    return { list, path: found.path, texts }
  } catch {
    return null
  }
}
