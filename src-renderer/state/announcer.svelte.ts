/** Feeds the two hidden live regions; recovered and historical rows are never read out. */
import type { FeedRow, InAppAlert } from '../../src-main/contract/contract.ts'
import { truncate } from '../lib/format.ts'
import { filters, matches } from './filter.svelte.ts'
import { summaryOf, urgentText } from '../lib/summary.ts'

const POLITE_EVERY_MS = 3000
const ASSERTIVE_EVERY_MS = 10_000
const MAX_ALERTS = 2

/** An object of its own each time: the same words said again are news, and a region that stays as it is is not read. */
interface Words {
  readonly text: string
}

class Announcer {
  polite = $state.raw<Words>({ text: '' })
  assertive = $state.raw<Words>({ text: '' })
  #waiting: FeedRow[] = []
  #alerts: string[] = []
  #shown: ReadonlySet<string> = new Set()
  #urgentKey: string | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  #lastUrgent = -Infinity

  add(rows: readonly FeedRow[]): void {
    const live = rows.filter((row) => row.source === 'live')
    if (live.length === 0) return
    this.#waiting.push(...live.filter((row) => matches(row, filters.value)))
    const urgent = live.find((row) => row.event.priority === 'P0')
    if (urgent !== undefined) this.#interrupt(urgent.key, urgentText(urgent))
    if (this.#waiting.length > 0) this.#speakSoon()
  }

  /** All alerts that only the window shows (alerts.md A15); those it has not shown yet are read out, in their turn if need be. */
  show(alerts: readonly InAppAlert[]): void {
    const fresh = alerts.filter(({ key }) => !this.#shown.has(key) && key !== this.#urgentKey)
    this.#shown = new Set(alerts.map(({ key }) => key))
    for (const { key, title } of fresh)
      if (!this.#interrupt(key, truncate(title, 120))) this.#alerts.push(truncate(title, 120))
    if (this.#alerts.length > 0) this.#speakSoon()
  }

  #interrupt(key: string, text: string): boolean {
    if (performance.now() - this.#lastUrgent < ASSERTIVE_EVERY_MS) return false
    this.#lastUrgent = performance.now()
    this.#urgentKey = key
    this.assertive = { text }
    return true
  }

  #speakSoon(): void {
    if (this.#timer === null) this.#timer = setTimeout(() => this.#speak(), POLITE_EVERY_MS)
  }

  #speak(): void {
    this.#timer = null
    const summary = this.#waiting.length === 0 ? [] : [summaryOf(this.#waiting)]
    this.polite = { text: [...this.#alerts.slice(0, MAX_ALERTS), ...summary].join('. ') }
    this.#waiting = []
    this.#alerts = []
  }
}

export const announcer = new Announcer()
