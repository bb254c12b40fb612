/**
 * A schema made into functions, once, without generated code: a preload may not evaluate any
 * (https://github.com/electron/electron/issues/48240), and the library's way without it takes a hundred times as long.
 * Knows the keywords that the messages use and throws for any other, so that none is passed over.
 */
import type { TSchema } from 'typebox'
import { isRecord } from './core/protocol/shape.ts'
import { numberCheck, stringCheck, wordCheck, type Check, type Node } from './ipc-check-values.ts'
import { measure, TOO_LARGE, type Room } from './ipc-room.ts'

const KEYWORDS: readonly string[] = [
  ...[
    'type',
    'const',
    'enum',
    'anyOf',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'maxItems',
  ],
  ...['minLength', 'maxLength', 'pattern', 'minimum', 'maximum'],
]

/** True only for what its schema takes; false means "look closer". */
export type Shortcut = (value: unknown, room: Room) => boolean
type Shortcuts = ReadonlyMap<object, Shortcut>

/**
 * @param most characters and values in all; what lies beyond is `too large`
 * @param shortcuts for schemas that are met too often to be walked
 * @returns null for a value that fits, else the place and what was expected there
 */
export function checkOf(
  schema: TSchema,
  most: number,
  shortcuts: Shortcuts = new Map(),
): (value: unknown) => string | null {
  // Sound: TypeBox's schemas are JSON Schema; what Node does not know of it is refused below.
  const check = build(schema as Node, shortcuts)
  return (value) => {
    const room = { left: most }
    const problem = check(value, room)
    return problem ?? (room.left < 0 ? TOO_LARGE : null)
  }
}

function build(node: Node, shortcuts: Shortcuts): Check {
  const walk = walkOf(node, shortcuts)
  const shortcut = shortcuts.get(node)
  if (shortcut === undefined) return walk
  return (value, room) => {
    const { left } = room
    if (shortcut(value, room)) return null
    room.left = left
    return walk(value, room)
  }
}

function walkOf(node: Node, shortcuts: Shortcuts): Check {
  const strange = Object.keys(node).find((keyword) => !KEYWORDS.includes(keyword))
  if (strange !== undefined) throw new Error(`a schema uses "${strange}", which is not checked here`)
  if (node.anyOf !== undefined) return unionCheck(node.anyOf, shortcuts)
  if (node.enum !== undefined) return wordCheck(node.enum)
  if (node.const !== undefined) return wordCheck([node.const])
  switch (node.type) {
    case 'object':
      return objectCheck(node, shortcuts)
    case 'array':
      return arrayCheck(node, shortcuts)
    case 'string':
      return stringCheck(node)
    case 'number':
    case 'integer':
      return numberCheck(node)
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? null : ': expected a boolean')
    case 'null':
      return (value) => (value === null ? null : ': expected null')
    default:
      throw new Error(`a schema is of type "${node.type}", which is not checked here`)
  }
}

function arrayCheck({ items = {}, maxItems = Infinity }: Node, shortcuts: Shortcuts): Check {
  const item = build(items, shortcuts)
  const problem = `: expected a list of at most ${maxItems}`
  return (value, room) => {
    if (!Array.isArray(value) || value.length > maxItems) return problem
    room.left -= value.length
    for (let index = 0; index < value.length; index += 1) {
      const wrong = item(value[index], room)
      if (wrong !== null) return `/${index}${wrong}`
      if (room.left < 0) return TOO_LARGE
    }
    return null
  }
}

function objectCheck(
  { properties = {}, required = [], additionalProperties = true }: Node,
  shortcuts: Shortcuts,
): Check {
  const fields = Object.entries(properties).map(([name, node]) => {
    return { name, check: build(node, shortcuts), isRequired: required.includes(name) }
  })
  const names = new Set(Object.keys(properties))
  const another: Check =
    additionalProperties === true
      ? (value, room) => measure(value, room, 0)
      : additionalProperties === false
        ? () => ': not expected'
        : build(additionalProperties, shortcuts)
  return (value, room) => {
    if (!isRecord(value)) return ': expected an object'
    let known = 0
    for (const { name, check, isRequired } of fields) {
      const field = value[name]
      if (field === undefined && !isRequired) {
        if (name in value) known += 1
        continue
      }
      known += 1
      const wrong = check(field, room)
      if (wrong !== null) return `/${name}${wrong}`
    }
    // Counting costs a fifth of looking each name up, and most objects have no other.
    let count = 0
    for (const _ in value) count += 1
    if (count === known) return null
    for (const name in value) {
      if (names.has(name)) continue
      room.left -= name.length
      const wrong = another(value[name], room)
      // The name is not the schema's, so it may be anything.
      if (wrong !== null) return `/*${wrong}`
      if (room.left < 0) return TOO_LARGE
    }
    return null
  }
}

/** One out of several: null or not, a word of a list, or objects told apart by `kind`. */
function unionCheck(nodes: readonly Node[], shortcuts: Shortcuts): Check {
  if (nodes.every((node) => node.const !== undefined)) return wordCheck(nodes.map((node) => node.const))
  const withoutNull = nodes.filter((node) => node.type !== 'null')
  const [only] = withoutNull
  if (withoutNull.length < nodes.length && only !== undefined) {
    const inner = withoutNull.length === 1 ? build(only, shortcuts) : unionCheck(withoutNull, shortcuts)
    return (value, room) => (value === null ? null : inner(value, room))
  }
  const kinds = new Map(nodes.map((node) => [node.properties?.['kind']?.const, build(node, shortcuts)]))
  if (kinds.size < nodes.length || kinds.has(undefined))
    throw new Error('a union is not told apart by `kind`')
  const problem = `/kind: expected ${[...kinds.keys()].join(', ')}`
  return (value, room) => {
    if (!isRecord(value)) return ': expected an object'
    const check = kinds.get(value['kind'])
    return check === undefined ? problem : check(value, room)
  }
}
