/** How large a message may be, and the measuring of content that no schema describes. */
import { MAX_DEPTH } from './core/protocol/shape.ts'

/** What a message may still hold: characters of texts and of free keys, and one for each free value and each item. */
export interface Room {
  left: number
}

export const TOO_LARGE = ': too large'

/** Free content: any plain data, as long as there is room for it. */
export function measure(value: unknown, room: Room, depth: number): string | null {
  room.left -= 1
  if (typeof value === 'string') room.left -= value.length
  else if (typeof value === 'object' && value !== null) return measureInside(value, room, depth + 1)
  else if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    return `: a ${typeof value} is not accepted`
  return room.left < 0 ? TOO_LARGE : null
}

function measureInside(value: object, room: Room, depth: number): string | null {
  if (depth > MAX_DEPTH) return ': nested too deeply'
  let isEmpty = true
  for (const name in value) {
    isEmpty = false
    room.left -= name.length
    // Sound: `for in` gives the value's own keys, and any key may be read of an object.
    const wrong = measure((value as Record<string, unknown>)[name], room, depth)
    if (wrong !== null) return wrong
  }
  // A map or a date shows no keys and would hide what it holds. By its tag, for a prototype differs from one JavaScript
  // world to the other; asked last, because most values need not be asked.
  if (isEmpty && !Array.isArray(value) && Object.prototype.toString.call(value) !== '[object Object]')
    return ': only plain data is accepted'
  return null
}
