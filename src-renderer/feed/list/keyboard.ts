/**
 * The keyboard in the list: its keys, pressed there or on another control of the feed, are carried out, and the focus
 * stays in it: rows are moved around it, and it comes home when what had it is gone.
 */
import { tick } from 'svelte'
import * as actions from '../../state/actions.ts'
import { feed } from '../../state/feed.svelte.ts'
import { hold } from '../../state/hold.svelte.ts'
import { view } from '../../state/view.svelte.ts'
import { filters } from '../../state/filter.svelte.ts'
import { staying } from './layout.ts'
import { actionOf, worksAnywhere, type ListAction } from '../../lib/keys.ts'
import type { ListState } from './virtual-list.svelte.ts'

interface Hands {
  readonly list: ListState
  /** Shows the newest rows. */
  readonly latest: () => void
  /** Brings the focus to the list. */
  readonly focus: () => void
}

const pressed = (event: KeyboardEvent): ListAction | null =>
  actionOf(event, feed.ready.settings.display.keyboardShortcuts)

export function keyInList(event: KeyboardEvent, { list, latest, focus }: Hands): void {
  const { target } = event
  if (!(target instanceof HTMLElement)) return
  const action = pressed(event)
  // A button inside the row keeps its own keys.
  const onButton = target.closest('button, a, input') !== null && !target.classList.contains('head')
  if (action === null || (onButton && (event.key === 'Enter' || event.key === ' '))) return
  event.preventDefault()
  perform(action, list, latest)
  if (action !== 'search' && action !== 'help') focus()
}

/** What types letters, or goes by them, keeps them; Enter and Space stay the control's own. */
const KEEPS_ITS_KEYS = 'input, select, textarea, dialog, .menu, [aria-haspopup][aria-expanded="true"]'

/** The focus stays on the chip or the button that has it. */
export function keyElsewhere(event: KeyboardEvent, { list, latest }: Hands): void {
  const { target } = event
  if (event.defaultPrevented || !(target instanceof HTMLElement)) return
  if (view.help || target.closest(KEEPS_ITS_KEYS) !== null) return
  const action = pressed(event)
  if (action === null || !worksAnywhere(action)) return
  event.preventDefault()
  // In the strip over the list, or in an event's own sheet, it is about that event.
  const key = target.closest<HTMLElement>('[data-key]')?.dataset['key']
  if (action === 'acknowledge' && key !== undefined) return actions.acknowledgePinned({ key })
  // A filter that was changed leaves no row current; Tab would lead to this one.
  list.active ??= list.tabStop
  perform(action, list, latest)
}

function perform(action: ListAction, list: ListState, latest: () => void): void {
  const current = list.current
  switch (action) {
    case 'next':
      return list.step(1)
    case 'previous':
      return list.step(-1)
    case 'page-down':
      return list.page(1)
    case 'page-up':
      return list.page(-1)
    case 'latest':
      return latest()
    case 'toggle':
      if (current !== null) list.toggle(current.id)
      return
    case 'escape':
      if (view.expanded !== null) view.expanded = null
      else filters.clear()
      return
    case 'acknowledge':
      if (current !== null) actions.acknowledge([current.row, ...current.repeats])
      return
    case 'acknowledge-all':
      return actions.acknowledgeAll()
    case 'undo':
      return actions.undoAcknowledge()
    case 'snooze':
      if (current !== null) actions.snoozeSymbol(current.row)
      return
    case 'copy':
      if (current !== null) actions.copyText(current.row)
      return
    case 'chart':
      if (current !== null) actions.openChart(current.row)
      return
    case 'search':
      filters.searchOpen = true
      return
    case 'only-P0':
      return filters.togglePriority('P0')
    case 'only-P1':
      return filters.togglePriority('P1')
    case 'only-P2':
      return filters.togglePriority('P2')
    case 'pause':
      hold.paused = !hold.paused
      return
    case 'help':
      view.help = true
      return
    default:
      return action satisfies never
  }
}

const nowhere = (): boolean => document.activeElement === null || document.activeElement === document.body

/**
 * Brings the focus home when what had it is taken out of the page, as a button often is by what it does. The browser
 * leaves the focus on the body then, where no key is heard.
 */
export function keepFocus(home: () => void): () => void {
  let held: Element | null = null

  const removals = new MutationObserver(() => {
    if (held === null || held.isConnected) return
    release()
    // Who looks after it themselves, as a menu does for its items, come first.
    void tick().then(() => {
      if (nowhere()) home()
    })
  })

  function release(): void {
    held = null
    removals.disconnect()
  }

  function onfocusin({ target }: FocusEvent): void {
    release()
    if (!(target instanceof Element)) return
    held = target
    // Not the whole page: rows come and go in it many times a second.
    for (let within = target.parentElement; within !== null; within = within.parentElement)
      removals.observe(within, { childList: true })
  }

  /** Left by the user, for nothing: what happens to it later is no reason to take the focus anywhere. */
  function onfocusout({ target }: FocusEvent): void {
    // Told before the removal where that is the cause, and also when the whole window loses the focus.
    queueMicrotask(() => {
      if (target === held && held?.isConnected === true && nowhere()) release()
    })
  }

  document.addEventListener('focusin', onfocusin)
  document.addEventListener('focusout', onfocusout)
  return () => {
    document.removeEventListener('focusin', onfocusin)
    document.removeEventListener('focusout', onfocusout)
    release()
  }
}

/**
 * Puts elements in order with as few moves as there can be: each costs the page a style and a layout of all that is in
 * it. The one with the focus stays and the others go around it: taken out it would lose the focus, and with
 * `moveBefore`, which keeps it, Chromium 156 was seen to scroll the list.
 * `keys`: those of the children's `data-key`, in the order in which they shall stand.
 */
export function arrange(parent: Element, keys: readonly string[]): void {
  const children = [...parent.children]
  const placeOf = new Map(children.map((child, at) => [child.getAttribute('data-key'), at]))
  const places = keys.flatMap((key) => placeOf.get(key) ?? [])
  if (places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0))) return
  const focused = places.findIndex((place) => children[place]?.contains(document.activeElement))
  const stay = staying(places, focused < 0 ? null : focused)
  let next = children.at(-1)?.nextSibling ?? null
  for (let at = places.length - 1; at >= 0; at--) {
    const child = children[places[at] ?? -1]
    if (child === undefined) continue
    if (!stay.has(at)) parent.insertBefore(child, next)
    next = child
  }
}
