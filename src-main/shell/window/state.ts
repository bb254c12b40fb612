/** What the feed window remembers between runs. A damaged file costs only the place of a window. */
import type { LogPort } from '../../core/ports.ts'
import { readRect, type Rect } from './bounds.ts'
import { readJsonFile } from '../settings/json-file.ts'
import type { JsonStore } from '../settings/json-store.ts'

export interface WindowMemory {
  bounds(): Rect | null
  rememberBounds(bounds: Rect): void
  /** Whether the user was told that closing hides the window. */
  closeExplained(): boolean
  rememberCloseExplained(): void
}

export function openWindowMemory(
  file: string,
  openStore: (path: string) => JsonStore,
  log: LogPort,
): WindowMemory {
  const store = openStore(file)
  const read = readJsonFile(file)
  const stored = read.kind === 'ok' ? read.value : {}
  let bounds = readRect(stored['bounds'])
  let closeExplained = stored['closeExplained'] === true
  let damaged = read.kind === 'corrupt'

  function write(): void {
    // electron-store refuses to open a damaged file; this one holds nothing worth setting aside.
    if (damaged) return
    try {
      store.write({ bounds, closeExplained })
    } catch (error) {
      damaged = true
      log.warn('the window place could not be saved', { error })
    }
  }

  return {
    bounds: () => bounds,
    rememberBounds(next) {
      if (bounds !== null && JSON.stringify(bounds) === JSON.stringify(next)) return
      bounds = next
      write()
    },
    closeExplained: () => closeExplained,
    rememberCloseExplained() {
      closeExplained = true
      write()
    },
  }
}
