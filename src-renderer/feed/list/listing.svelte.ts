/** What the list shows: the present or the held rows, filtered, with the journal's pages below. */
import type { FeedRow, Gap, HistoryPosition } from '../../../src-main/contract/contract.ts'
import { comparePositions } from '../../../src-main/core/vocabulary/order.ts'
import { dayOf } from '../../lib/format.ts'
import { feed } from '../../state/feed.svelte.ts'
import { hold } from '../../state/hold.svelte.ts'
import { filters, matches } from '../../state/filter.svelte.ts'
import { history, type Page } from '../../history/history.svelte.ts'
import { buildItems, unique, type Dividers, type Item, type KnownItems } from './items.ts'

interface Built {
  readonly above: number
  readonly dividers: Dividers
  readonly items: readonly Item[]
}

class Listing {
  rows = $derived<readonly FeedRow[]>(hold.held?.rows ?? feed.model?.rows ?? [])
  boundary = $derived(hold.held === null ? (feed.model?.boundary ?? null) : hold.held.boundary)
  olderRevision = $derived(hold.held === null ? (feed.model?.olderRevision ?? 0) : hold.held.olderRevision)
  /** Older rows may lie below: what is counted among these is a part, until the journal was found to hold no more. */
  isPart = $derived(
    this.boundary !== null &&
      (history.bottom === null || comparePositions(history.bottom, this.boundary) !== 0),
  )
  matching = $derived(filters.active ? this.rows.filter((row) => matches(row, filters.value)) : this.rows)

  /** Kept apart from the model so that only a change of these rebuilds the pages' items. */
  #gaps = $derived<readonly Gap[]>(feed.model?.status.gaps ?? [])
  #digest = $derived(feed.model?.alerts.digest ?? null)
  #repeatMs = $derived((feed.model?.settings.alerts.groupWindowS ?? 0) * 1000)
  #dividers = $derived<Dividers>({
    gaps: this.#gaps,
    digest: this.#digest,
    repeatMs: this.#repeatMs,
    today: dayOf(Date.now()),
  })

  readonly #built = new WeakMap<Page, Built>()
  /** What a page came to before its rows were set aside, by its position: gone with the page. */
  readonly #sizes = new WeakMap<HistoryPosition, { readonly rows: number; readonly dividers: number }>()

  /** Of the last build alone: an item holds its repeats, and one kept longer would hold all before it. */
  #known: KnownItems = new Map()

  items = $derived.by<readonly Item[]>(() => {
    const items = [...buildItems(this.matching, Infinity, this.#dividers, this.#known)]
    this.#known = new Map(items.map((item) => [item.id, item]))
    history.pages.forEach((page, index) => {
      if (page.rows === null) {
        const size = this.#sizes.get(page.before) ?? { rows: 0, dividers: 0 }
        items.push({ kind: 'spacer', id: `spacer:${index}`, page: index, ...size })
        return
      }
      const above = index === 0 ? this.matching.at(-1)?.detectedAt : page.before.detectedAt
      for (const item of this.#itemsOf(page, above ?? Infinity)) items.push(item)
    })
    return history.pages.length === 0 ? items : unique(items)
  })

  #itemsOf(page: Page, above: number): readonly Item[] {
    const known = this.#built.get(page)
    if (known !== undefined && known.above === above && known.dividers === this.#dividers) return known.items
    const gaps = [
      ...this.#dividers.gaps,
      ...page.gaps.filter((gap) => !this.#gaps.some(({ id }) => id === gap.id)),
    ]
    const items = buildItems(page.rows ?? [], above, { ...this.#dividers, gaps })
    const rows = items.filter((item) => item.kind === 'row').length
    this.#sizes.set(page.before, { rows, dividers: items.length - rows })
    this.#built.set(page, { above, dividers: this.#dividers, items })
    return items
  }
}

export const listing = new Listing()
