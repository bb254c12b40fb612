/** Carries out the list's keys. */
import * as actions from '../../state/actions.ts'
import type { ListAction } from './keys.ts'
import { filters } from '../../history/filters.svelte.ts'
import { hold } from '../../state/hold.svelte.ts'
import { view } from '../../state/view.svelte.ts'
import type { ListState } from './virtual-list.svelte.ts'

/** `latest` shows the newest rows; it belongs to the list's component. */
export function perform(action: ListAction, list: ListState, latest: () => void): void {
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
    default: {
      const never: never = action
      return never
    }
  }
}
