/** Stretches of time in which history may be incomplete (protocol.md G7), until a later recovery closes them. */
import type { CursorIdentity } from '../ports.ts'
import type { Gap } from './types.ts'

/** A server without REST would open one at every reconnect, for ever. */
const MOST = 50

export class Gaps {
  #gaps: readonly Gap[]
  readonly #kept = new Set<string>()
  /** One journal holds the gaps of several feeds (G8). */
  readonly #feed: string

  constructor(identity: CursorIdentity, gaps: readonly Gap[]) {
    this.#feed = `${identity.origin} ${identity.keyFingerprint} `
    this.#gaps = gaps.filter((gap) => gap.outcome !== 'closed' && gap.id.startsWith(this.#feed))
  }

  list(): readonly Gap[] {
    return this.#gaps
  }

  /** Answers the gaps to be written. */
  open(epoch: number, begins: number, to: number, reason: string): readonly Gap[] {
    // What is gone stays told: a stretch that begins with it begins where that ended.
    const before = this.#gaps.find((gap) => gap.id === `${this.#scope(epoch)}${begins}`)
    const from = before?.outcome === 'gone' ? before.to + 1 : begins
    const id = `${this.#scope(epoch)}${from}`
    const known = this.#gaps.find((gap) => gap.id === id)
    const gap: Gap = { id, from, to: Math.max(from, to, known?.to ?? to), outcome: 'open', reason }
    this.#gaps = [...this.#gaps.filter((one) => one !== known), gap]
    return [gap, ...this.#merge()]
  }

  /** What no later recovery will read again stays until the user asks for one, or the app is started anew. */
  keep(epoch: number, from: number, to: number, reason: string): readonly Gap[] {
    const written = this.open(epoch, from, to, reason)
    const [gap] = written
    if (gap === undefined) return written
    const kept: Gap = { ...gap, outcome: 'partial' }
    this.#kept.add(gap.id)
    this.#gaps = this.#gaps.map((one) => (one.id === gap.id ? kept : one))
    return [kept, ...written.slice(1)]
  }

  release(): void {
    this.#kept.clear()
  }

  /** The newest recovery's outcome holds for all gaps of its epoch, because it started before the oldest of them. */
  settle(epoch: number, outcome: 'closed' | 'partial' | 'failed' | 'gone', reason: string): readonly Gap[] {
    const changed = this.#gaps
      .filter(
        (gap) =>
          gap.id.startsWith(this.#scope(epoch)) &&
          // What is gone is gone for what was kept, too.
          (outcome === 'gone' || !this.#kept.has(gap.id)) &&
          gap.outcome !== 'gone' &&
          (gap.outcome !== outcome || gap.reason !== reason),
      )
      .map((gap): Gap => ({ ...gap, outcome, reason }))
    const now = new Map(changed.map((gap) => [gap.id, gap]))
    this.#gaps = this.#gaps.map((gap) => now.get(gap.id) ?? gap).filter((gap) => gap.outcome !== 'closed')
    return changed
  }

  /**
   * No recovery reaches back over a restart of the server (G9), nor to what the server has no more (G7): such a gap is
   * told for a while, not for ever.
   */
  expire(epoch: number, before: number): readonly Gap[] {
    const expired = this.#gaps.filter(
      (gap) => gap.to < before && (gap.outcome === 'gone' || !gap.id.startsWith(this.#scope(epoch))),
    )
    this.#gaps = this.#gaps.filter((gap) => !expired.includes(gap))
    return expired.map((gap) => ({ ...gap, outcome: 'closed', reason: 'the server has no more of it' }))
  }

  #scope(epoch: number): string {
    return `${this.#feed}${epoch}:`
  }

  /** Too many: the two oldest become one. */
  #merge(): readonly Gap[] {
    const [first, second, ...rest] = this.#gaps
    if (first === undefined || second === undefined || this.#gaps.length <= MOST) return []
    const merged: Gap = { ...first, to: Math.max(first.to, second.to) }
    this.#gaps = [merged, ...rest]
    return [merged, { ...second, outcome: 'closed' }]
  }
}
