/** The checks of single values: words, texts and numbers. */
import type { Room } from './ipc-room.ts'

/** Null, or where (`/rows/3/event/id`) and what is wrong, never the content. */
export type Check = (value: unknown, room: Room) => string | null

/** JSON Schema, as far as it is known here. */
export interface Node {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Node[]
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Node
  readonly items?: Node
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

export function wordCheck(words: readonly unknown[]): Check {
  const problem = `: expected ${words.join(', ')}`
  return (value) => (words.includes(value) ? null : problem)
}

export function stringCheck({ minLength = 0, maxLength = Infinity, pattern }: Node): Check {
  const regex = pattern === undefined ? null : new RegExp(pattern, 'u')
  const problem = `: expected ${regex === null ? 'a text' : `a text like ${pattern}`} of ${minLength} to ${maxLength} characters`
  return (value, room) => {
    if (typeof value !== 'string' || value.length < minLength || value.length > maxLength) return problem
    room.left -= value.length
    return regex === null || regex.test(value) ? null : problem
  }
}

export function numberCheck({ type, minimum = -Infinity, maximum = Infinity }: Node): Check {
  const problem = `: expected ${type === 'integer' ? 'an integer' : 'a finite number'} from ${minimum} to ${maximum}`
  const isRight = type === 'integer' ? Number.isInteger : Number.isFinite
  return (value) =>
    typeof value === 'number' && isRight(value) && value >= minimum && value <= maximum ? null : problem
}
