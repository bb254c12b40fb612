/** The pulse over the list: its span, and whether it is there. Folded or hidden it does nothing. */
import { innerHeight } from 'svelte/reactivity/window'
import { filters } from '../../state/filter.svelte.ts'
import { feed } from '../../state/feed.svelte.ts'
import { saveSection } from '../../state/settings.svelte.ts'
import { toast } from '../../state/toast.svelte.ts'
import type { Span } from './bars.ts'
import { Counts } from './counts.svelte.ts'

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
