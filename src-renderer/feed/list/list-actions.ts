/** Carries out the list's keys, pressed in it or on another control of the feed. */
import * as actions from '../../state/actions.ts'
import { feed } from '../../state/feed.svelte.ts'
import { hold } from '../../state/hold.svelte.ts'
import { view } from '../../state/view.svelte.ts'
import { filters } from '../../state/filter.svelte.ts'
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
