/** What makes a series (series.ts). */
import type { FeedEvent } from '../../core/protocol/types.ts'
import { keysOf } from './words.ts'

export interface Kind {
  readonly type: string
  readonly symbol: string
  readonly priority: string
  /** Names of the data's keys, space-separated. */
  readonly keys: string
}

export function kindOf({ type, symbol, priority, data }: FeedEvent): Kind {
  return { type, symbol, priority, keys: keysOf(data).join(' ') }
}

/** By keys, type, symbol, priority: four short looks cost less than one text made of all four. */
export type Numbers = Map<string, Map<string, Map<string, Map<string, number>>>>

export function within<V>(outer: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let inner = outer.get(key)
  if (inner === undefined) outer.set(key, (inner = new Map()))
  return inner
}
