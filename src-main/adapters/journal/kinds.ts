/** Kinds of events as they cross to the journal's thread: a burst has some dozens, so each is named once a batch. */
import type { FeedEvent } from '../../core/protocol/types.ts'
import { keysOf } from './words.ts'

/** What makes a series (series.ts). */
export interface Kind {
  readonly type: string
  readonly symbol: string
  readonly priority: string
  /** Names of the data's keys, space-separated. */
  readonly keys: string
}

/** The kinds of one batch, numbered in order of appearance. */
export interface Kinds {
  readonly list: readonly Kind[]
  numberOf(event: FeedEvent): number
}

export function createKinds(): Kinds {
  const list: Kind[] = []
  const numbers: Numbers = new Map()
  return {
    list,
    numberOf({ type, symbol, priority, data }) {
      const keys = keysOf(data).join(' ')
      const ofSymbol = within(within(within(numbers, keys), type), symbol)
      let number = ofSymbol.get(priority)
      if (number === undefined) {
        number = list.push({ type, symbol, priority, keys }) - 1
        ofSymbol.set(priority, number)
      }
      return number
    },
  }
}

/** By keys, type, symbol, priority: four short looks cost less than one text made of all four. */
export type Numbers = Map<string, Map<string, Map<string, Map<string, number>>>>

export function within<V>(outer: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let inner = outer.get(key)
  if (inner === undefined) outer.set(key, (inner = new Map()))
  return inner
}
