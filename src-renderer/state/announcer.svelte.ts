/** Feeds the two hidden live regions; recovered and historical rows are never read out. */
import type { FeedRow } from '../../src-main/ipc-contract.ts'
import { summaryOf, urgentText } from '../lib/announce.ts'

const POLITE_EVERY_MS = 3000
const ASSERTIVE_EVERY_MS = 10_000

class Announcer {
  polite = $state('')
  assertive = $state('')
  #waiting: FeedRow[] = []
  #timer: ReturnType<typeof setTimeout> | null = null
  #lastUrgent = -Infinity

  add(rows: readonly FeedRow[]): void {
    const live = rows.filter((row) => row.source === 'live')
    if (live.length === 0) return
    this.#waiting.push(...live)
    const urgent = live.find((row) => row.event.priority === 'P0')
    if (urgent !== undefined && performance.now() - this.#lastUrgent >= ASSERTIVE_EVERY_MS) {
      this.#lastUrgent = performance.now()
      this.assertive = urgentText(urgent)
    }
    if (this.#timer === null) this.#timer = setTimeout(() => this.#speak(), POLITE_EVERY_MS)
  }

  #speak(): void {
    this.#timer = null
    this.polite = summaryOf(this.#waiting)
    this.#waiting = []
  }
}

export const announcer = new Announcer()
