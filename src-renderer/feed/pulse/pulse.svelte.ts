/**
 * The pulse over the list, its span and whether it is there; and what it shows: how many signals there were in each stretch of
 * a span up to now, asked of the journal's counts, then grown from the rows that arrive. Folded, hidden, or with nobody there to
 * look, it does nothing.
 */
import { innerHeight } from 'svelte/reactivity/window'
import { type Filter, filters, matches, NO_FILTER } from '../../state/filter.svelte.ts'
import { feed } from '../../state/feed.svelte.ts'
import { saveSection } from '../../state/settings.svelte.ts'
import { toast } from '../../state/toast.svelte.ts'
import { answered, emptyBar, firstStart, type Span, SPANS, startOf, withRow } from './bars.ts'
import { untrack } from 'svelte'
import type { FeedRow, PulseBar } from '../../../src-main/contract/contract.ts'
import { messageOf } from '../../lib/format.ts'
import { api } from '../../state/api.ts'
import { clock } from '../../state/clock.svelte.ts'

const ASK_EVERY_MS = 10_000

/** What is counted: no words, for the journal's counts know of none. */
interface Counted extends Partial<Pick<Filter, 'priorities' | 'symbols' | 'types'>> {
  readonly span: Span
}

export class Counts {
  isWhole = $state(true)
  failure = $state<string | null>(null)
  /** An answer has come. */
  isKnown = $state(false)
  #drawn = $state(0)
  readonly #wanted: () => Counted

  /** `wanted` is read when it is used: it may change. */
  constructor(wanted: () => Counted) {
    this.#wanted = wanted
  }

  span = $derived.by(() => this.#wanted().span)
  first = $derived(firstStart(this.span, clock.now))
  /** Of the whole span, oldest first. */
  bars = $derived.by<readonly PulseBar[]>(() => {
    void this.#drawn
    const { widthMs, bars } = SPANS[this.span]
    return Array.from({ length: bars }, (_, at) => {
      const start = this.first + at * widthMs
      return this.#counts.get(start) ?? emptyBar(start)
    })
  })

  #names = $derived.by(() => {
    const { span: _span, ...names } = this.#wanted()
    return { ...NO_FILTER, ...names }
  })
  /** Whatever makes the counts known until now worthless. */
  #question = $derived(JSON.stringify([this.span, this.#names, feed.lives]))
  /** Whatever says that they may have changed elsewhere than in the rows that arrived. */
  #news = $derived(JSON.stringify([this.first, feed.snapshots, feed.model?.olderRevision]))

  /** Not watched: it is drawn with the clock, not with each row. */
  #counts = answered([], null, 0)
  #touched = false
  #asked = { question: '', news: '', at: 0, isFirst: false }
  #generation = 0

  /** Called while a component is made: as long as that is there, they are kept up. */
  follow(): void {
    $effect(() => this.#keepUp())
    $effect(() => {
      const stop = feed.onFresh((rows) => this.#add(rows))
      return () => {
        stop()
        // What is known is out of date when it is seen again.
        this.#generation += 1
        this.#asked = { ...this.#asked, question: '' }
      }
    })
  }

  /** Asks, at most every 10 s but for another question, and draws what has come with the clock. */
  #keepUp(): void {
    const [question, news, now] = [this.#question, this.#news, clock.now]
    untrack(() => {
      if (this.#touched) this.#draw()
      const { question: last, at, isFirst, news: lastNews } = this.#asked
      const isOver = question !== last
      const isDue = news !== lastNews || isFirst || !this.isWhole || this.failure !== null
      if (isOver || (isDue && Math.abs(now - at) >= ASK_EVERY_MS)) {
        this.#asked = { question, news, at: now, isFirst: isOver }
        void this.#ask(isOver)
      }
    })
  }

  #add(rows: readonly FeedRow[]): void {
    const { widthMs } = SPANS[this.span]
    for (const row of rows) {
      if (!matches(row, this.#names)) continue
      const start = startOf(row.detectedAt, widthMs)
      const bar = this.#counts.get(start) ?? emptyBar(start)
      this.#counts.set(start, withRow(bar, row))
      this.#touched = true
    }
  }

  async #ask(isOver: boolean): Promise<void> {
    const generation = (this.#generation += 1)
    const { widthMs, bars } = SPANS[this.span]
    const { priorities, symbols, types } = this.#names
    if (isOver) {
      this.#counts = answered([], null, 0)
      this.isKnown = false
      this.#draw()
    }
    // The one after the last, too: clocks differ.
    const query = { start: this.first, bars: bars + 1, widthMs }
    try {
      const answer = await api.pulse({
        ...query,
        priorities: [...priorities],
        symbols: [...symbols],
        types: [...types],
      })
      if (generation !== this.#generation) return
      const newest = startOf(Date.now(), widthMs) - widthMs
      this.#counts = answered(answer.bars, this.isKnown ? this.#counts : null, newest)
      this.isKnown = true
      this.isWhole = answer.isWhole
      this.failure = null
    } catch (error) {
      if (generation === this.#generation) this.failure = messageOf(error)
    }
    this.#draw()
  }

  #draw(): void {
    this.#touched = false
    this.#drawn += 1
  }
}

/** A lower window keeps its rows, unless the pulse is asked for there. */
const LOW_PX = 480

class Pulse {
  /** Unfolded in a window that is too low for it otherwise. */
  #evenLow = $state(false)
  #shown = $state<Span>('hour')

  span = $derived<Span>(asSpan(feed.model?.settings.display.pulse) ?? this.#shown)
  isOpen = $derived(
    asSpan(feed.model?.settings.display.pulse) !== null &&
      ((innerHeight.current ?? LOW_PX) >= LOW_PX || this.#evenLow),
  )
  readonly counts = new Counts(() => {
    const { priorities, symbols, types } = filters.value
    return { span: this.span, priorities, symbols, types }
  })

  show(span: Span): void {
    this.#save(span)
  }

  fold(): void {
    if (this.#evenLow) {
      this.#evenLow = false
      return
    }
    this.#shown = this.span
    this.#save('off')
    toast.show('The pulse is folded away; Settings, Display shows it.', false, {
      label: 'Undo',
      take: () => {
        toast.hide()
        this.unfold()
      },
    })
  }

  unfold(): void {
    this.#evenLow = (innerHeight.current ?? LOW_PX) < LOW_PX
    if (asSpan(feed.model?.settings.display.pulse) === null) this.#save(this.#shown)
  }

  #save(pulse: Span | 'off'): void {
    void saveSection('display', () => ({ pulse })).then(({ ok, message }) => {
      if (!ok) toast.show(message, true)
    })
  }
}

const asSpan = (setting: Span | 'off' | undefined): Span | null =>
  setting === undefined || setting === 'off' ? null : setting

export const pulse = new Pulse()
