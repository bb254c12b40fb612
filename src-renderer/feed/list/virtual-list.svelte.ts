/** The virtual list's state: where it is scrolled, what is drawn, which row the keyboard is on. */
import { tick, untrack } from 'svelte'
import { feed } from '../../state/feed.svelte.ts'
import { toast } from '../../state/toast.svelte.ts'
import { view } from '../../state/view.svelte.ts'
import { pendingAmong, type Item, type RowItem } from './items.ts'
import { createSlots, indexAt, offsetsOf, scrollInto, visibleRange } from './layout.ts'
import { listing } from './listing.svelte.ts'

interface Drawn {
  readonly item: Item
  readonly top: number
  readonly bottom: number
  /** 1-based among rows; 0 for dividers. */
  readonly position: number
}
interface DrawnRow {
  readonly item: RowItem
  readonly position: number
  /** Px between it and the row drawn before it, or the top of the list. */
  readonly gap: number
  /** Names the element that draws it. */
  readonly slot: number
}

const ROW = { comfortable: 52, compact: 28 } as const
const DIVIDER = 28
/** Rows drawn beyond the view, px: a wheel's first turn must not find the page blank. */
const OVERSCAN = 300
const EXPANDED_GUESS = 420
const AT_TOP = 4
/** Px below the last row, where the list says how far it goes. */
const FOOT = 36

export class ListState {
  scrollTop = $state(0)
  height = $state(0)
  /** Without the scroll bar. */
  contentWidth = $state(367)
  /** The pointer is over the list, which may be scrolled any moment. */
  pointed = $state(false)
  active = $state<string | null>(null)
  expandedHeight = $state(EXPANDED_GUESS)
  /** The row that was opened and whose height is not known yet. */
  #opening: string | null = null
  /** How far the list was scrolled for it. */
  #shown: { readonly from: number; readonly to: number } | null = null
  /** The scrolling element, once it is there. */
  element: HTMLElement | undefined = $state()

  atTop = $derived(this.scrollTop <= AT_TOP)
  compact = $derived(feed.ready.settings.display.density === 'compact')
  #rowHeight = $derived(this.compact ? ROW.compact : ROW.comfortable)
  timeFormat = $derived(feed.ready.settings.display.timeFormat)
  /** Server clock minus ours, ms. */
  offset = $derived(feed.ready.latency.offsetMs ?? 0)
  /** The row whose details are shown: the open one, or the head of its group since it became a repeat of that. */
  expandedId = $derived(
    view.expanded === null ? null : (this.rowAt(this.indexOf(view.expanded))?.id ?? view.expanded),
  )
  #offsets = $derived(
    offsetsOf(listing.items, {
      row: this.#rowHeight,
      divider: DIVIDER,
      expandedId: this.expandedId,
      expandedHeight: this.expandedHeight,
    }),
  )
  total = $derived(this.#offsets.at(-1) ?? 0)
  /** Of everything that can be scrolled through: also the last row can be brought above what covers the foot. */
  canvas = $derived(this.total + Math.max(FOOT, toast.covered))
  /** Px of the view in which a row is wholly seen. */
  get #clear(): number {
    return this.height - toast.covered
  }
  /** While a busy list is only looked at, rows that nobody sees would cost a third of every frame. */
  #overscan = $derived(this.pointed || !this.atTop ? OVERSCAN : 0)
  range = $derived(visibleRange(this.#offsets, this.scrollTop, this.height, this.#overscan))
  /** Rows before each item, and all of them at the end. */
  #ordinals = $derived.by(() => {
    const ordinals = new Int32Array(listing.items.length + 1)
    let rows = 0
    listing.items.forEach((item, index) => {
      ordinals[index] = rows
      rows += item.kind === 'row' ? 1 : item.kind === 'spacer' ? item.rows : 0
    })
    ordinals[listing.items.length] = rows
    return ordinals
  })
  rows = $derived(this.#ordinals.at(-1) ?? 0)
  activeIndex = $derived(this.active === null ? -1 : this.indexOf(this.active))

  /** The window of items in view, and the active row wherever it is: focus must not fall off the page. */
  drawn = $derived.by<readonly Drawn[]>(() => {
    const { first, end } = this.range
    const drawn: Drawn[] = []
    const draw = (index: number): void => {
      const item = listing.items[index]
      if (item === undefined || item.kind === 'spacer') return
      const position = item.kind === 'row' ? (this.#ordinals[index] ?? 0) + 1 : 0
      const top = this.#offsets[index] ?? 0
      drawn.push({ item, top, bottom: this.#offsets[index + 1] ?? top, position })
    }
    const { activeIndex } = this
    if (activeIndex >= 0 && activeIndex < first) draw(activeIndex)
    for (let index = first; index < end; index++) draw(index)
    if (activeIndex >= end) draw(activeIndex)
    return drawn
  })
  drawnDividers = $derived(this.drawn.filter(({ item }) => item.kind !== 'row'))

  readonly #slots = createSlots()
  #drawnBefore: readonly DrawnRow[] = []
  drawnRows = $derived.by<readonly DrawnRow[]>(() => {
    const rows = this.drawn.flatMap((one) => (one.item.kind === 'row' ? [{ ...one, item: one.item }] : []))
    const { active, current } = this
    // The focused row stays in its element when a repeat becomes the head of its group.
    const slots = this.#slots(rows.map(({ item: { id } }) => (id === current?.id ? (active ?? id) : id)))
    this.#drawnBefore = rows.map(({ item, top, position }, at) => {
      const gap = top - (rows[at - 1]?.bottom ?? 0)
      return this.#unlessSame({ item, position, gap, slot: slots[at] ?? -1 })
    })
    return this.#drawnBefore
  })

  /** The same in an order that never changes: their elements are put in order by the list itself (keyboard.ts). */
  rowsBySlot = $derived([...this.drawnRows].sort((one, other) => one.slot - other.slot))

  /** A row that stands where it stood is the same object, so that its element is left alone. */
  #unlessSame(row: DrawnRow): DrawnRow {
    const before = this.#drawnBefore.find(({ slot }) => slot === row.slot)
    return before?.item === row.item && before.gap === row.gap && before.position === row.position
      ? before
      : row
  }

  /** The row that Tab reaches: the active one, else the first in view. */
  tabStop = $derived(
    this.activeIndex >= 0 ? (this.current?.id ?? null) : (this.drawnRows[0]?.item.id ?? null),
  )

  #isPending = $derived(pendingAmong(feed.ready.alerts.pinned))

  /** It, or a repeat collapsed into it, waits for an acknowledgement. */
  isUrgent({ row, repeats }: RowItem): boolean {
    return this.#isPending(row) || repeats.some(this.#isPending)
  }

  indexOf(key: string): number {
    return listing.items.findIndex(
      (item) => item.kind === 'row' && (item.id === key || item.repeats.some((row) => row.key === key)),
    )
  }

  rowAt(index: number): RowItem | null {
    const item = listing.items[index]
    return item?.kind === 'row' ? item : null
  }

  get current(): RowItem | null {
    return this.rowAt(this.activeIndex)
  }

  scrollTo(top: number): void {
    // Set at once, so that what is drawn next is what the scroll will show.
    const most = Math.max(0, this.canvas - this.height)
    this.scrollTop = Math.min(Math.max(0, top), most)
    if (this.element !== undefined) this.element.scrollTop = this.scrollTop
  }

  /** Moves to a row and brings it into view. */
  go(index: number): void {
    const item = this.rowAt(index)
    if (item === null) return
    this.active = item.id
    this.#show(index)
  }

  #show(index: number): void {
    this.scrollTo(scrollInto(this.#offsets, index, this.scrollTop, this.#clear))
  }

  /** Moves over dividers to the next row in that direction. */
  step(by: 1 | -1): void {
    const { activeIndex } = this
    const from = activeIndex >= 0 ? activeIndex + by : indexAt(this.#offsets, this.scrollTop)
    for (let index = from; index >= 0 && index < listing.items.length; index += by)
      if (this.rowAt(index) !== null) return this.go(index)
  }

  page(by: 1 | -1): void {
    const from = this.activeIndex >= 0 ? (this.#offsets[this.activeIndex] ?? 0) : this.scrollTop
    let index = indexAt(this.#offsets, Math.max(0, from + by * (this.#clear - this.#rowHeight)))
    while (index > 0 && this.rowAt(index) === null) index -= 1
    if (this.rowAt(index) === null) return this.step(1)
    this.go(index)
  }

  scrollToItem(id: string): boolean {
    const index = listing.items.findIndex((item) => item.id === id)
    if (index < 0) return false
    this.scrollTo(this.#offsets[index] ?? 0)
    return true
  }

  toggle(key: string): void {
    const open = untrack(() => this.expandedId)
    const index = this.indexOf(key)
    // The row that was pressed may have become a repeat before the button was let go.
    const id = this.rowAt(index)?.id ?? key
    const top = this.#offsets[index] ?? 0
    this.expandedHeight = EXPANDED_GUESS
    this.active = id
    view.expanded = open === id ? null : id
    this.#opening = view.expanded
    // The row stays where it is when one above it closes.
    const moved = (this.#offsets[index] ?? 0) - top
    if (moved !== 0) this.scrollTo(this.scrollTop + moved)
  }

  /** The open row has been drawn, but not painted: what was just opened is brought into view as far as it fits. */
  async measured(height: number): Promise<void> {
    this.expandedHeight = height
    const opened = this.#opening
    if (opened === null || opened !== view.expanded) return
    this.#opening = null
    // The page must be as high as the row needs before it can be scrolled there.
    await tick()
    const index = this.indexOf(opened)
    const from = this.scrollTop
    if (index >= 0) this.#show(index)
    this.#shown = { from, to: this.scrollTop }
  }

  /** A list that was scrolled only for details goes back with them: at the top it follows again. */
  closed(): void {
    const shown = this.#shown
    this.#shown = null
    if (shown !== null && Math.abs(this.scrollTop - shown.to) < 1) this.scrollTo(shown.from)
  }
}
