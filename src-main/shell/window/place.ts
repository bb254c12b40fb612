/** Where the window stands: remembered, first beside the tray icon, never outside the displays there are. */
import { screen, type BrowserWindow } from 'electron'
import { readJsonFile, setAside } from '../../adapters/files.ts'
import type { DocumentPorts } from '../settings/json-store.ts'
import { clampToDisplays, firstPlace, readRect, sizeOf, type Rect } from './bounds.ts'

export interface WindowPlacePorts {
  /** False on Wayland, where the compositor alone places windows. */
  readonly canPlace: boolean
  readonly memory: Pick<WindowMemory, 'bounds' | 'rememberBounds'>
  readonly trayBounds: () => Rect | null
}

interface WindowPlace {
  /** For a window that is being made. */
  first(): Partial<Rect>
  save(win: BrowserWindow): void
  /** Once moving or resizing has come to rest. */
  saveSoon(win: BrowserWindow): void
  /** A display may have gone since. */
  keepOnDisplays(win: BrowserWindow): void
}

const SAVE_DELAY_MS = 500

export function createWindowPlace({ canPlace, memory, trayBounds }: WindowPlacePorts): WindowPlace {
  let timer: NodeJS.Timeout | null = null

  const displays = () => screen.getAllDisplays().map((display) => display.workArea)

  function wanted(): Rect {
    const remembered = memory.bounds()
    if (remembered !== null) return clampToDisplays(remembered, displays())
    const tray = trayBounds()
    const display = tray === null ? screen.getPrimaryDisplay() : screen.getDisplayMatching(tray)
    return firstPlace(tray, display.workArea, process.platform !== 'win32')
  }

  function save(win: BrowserWindow): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (win.isDestroyed() || win.isMinimized() || !win.isVisible()) return
    // The size is the page's, as it is when a window is made with it; frame and menu bar come on top.
    const { x, y } = win.getBounds()
    const { width, height } = win.getContentBounds()
    memory.rememberBounds({ x, y, width, height })
  }

  return {
    first: () => (canPlace ? wanted() : sizeOf(wanted())),
    save,
    saveSoon(win) {
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(() => save(win), SAVE_DELAY_MS)
    },
    keepOnDisplays(win) {
      if (!canPlace) return
      const bounds = win.getBounds()
      const inside = clampToDisplays(bounds, displays())
      if (JSON.stringify(bounds) !== JSON.stringify(inside)) win.setBounds(inside)
    },
  }
}

/** What the feed window remembers between runs. A damaged file costs only the place of a window. */
export interface WindowMemory {
  bounds(): Rect | null
  rememberBounds(bounds: Rect): void
  /** Whether the user was told that closing hides the window. */
  closeExplained(): boolean
  rememberCloseExplained(): void
}

export function openWindowMemory({ file, openStore, now, log }: Omit<DocumentPorts, 'tell'>): WindowMemory {
  const read = readJsonFile(file)
  // electron-store writes over no file that it cannot parse: left where it is, no place would be remembered again.
  if (read.kind === 'corrupt')
    log.warn('window place set aside', { reason: read.reason, aside: setAside(file, now()) })
  const store = openStore(file)
  const stored = read.kind === 'ok' ? read.value : {}
  let bounds = readRect(stored['bounds'])
  let closeExplained = stored['closeExplained'] === true

  function write(): void {
    try {
      store.write({ bounds, closeExplained })
    } catch (error) {
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
