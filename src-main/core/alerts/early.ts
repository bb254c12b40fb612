/** A click on a former run's notification may come before the journal tells what was pinned. */
import type { Numbered } from './input.ts'

/** Keys that are kept for a journal that is not open yet. */
const EARLY_LIMIT = 100

export class EarlyAcknowledgements {
  #list: readonly Numbered[] = []

  add({ number, keys }: Numbered): void {
    const held = this.#list.reduce((sum, one) => sum + one.keys.length, 0)
    const kept = keys.slice(0, EARLY_LIMIT - held)
    if (kept.length > 0) this.#list = [...this.#list, { number, keys: kept }]
  }

  /** `keys` wait again, and it was said so: whichever acknowledgement named them, none is to be made up for. */
  takeBack(number: number | null, keys: readonly string[]): void {
    const waiting = new Set(keys)
    this.#list = this.#list
      .filter((one) => one.number !== number)
      .map((one) => ({ ...one, keys: one.keys.filter((key) => !waiting.has(key)) }))
  }

  /** Each by itself, so that each can be taken back. */
  take(): readonly Numbered[] {
    const list = this.#list
    this.#list = []
    return list
  }
}
