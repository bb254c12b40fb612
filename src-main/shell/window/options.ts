/** What the window is made with: its looks, and a page that can reach nothing but its preload. */
import { nativeTheme, type BrowserWindowConstructorOptions } from 'electron'
import { DEFAULT_SIZE, MIN_SIZE } from './bounds.ts'

export interface WindowLook {
  readonly pinned: boolean
  readonly opacity: number
}

const DARK = '#0E1116'
const LIGHT = '#FFFFFF'

export function windowOptions(
  {
    preload,
    icon,
    title,
  }: { readonly preload: string; readonly icon: string | null; readonly title: string },
  look: WindowLook,
): BrowserWindowConstructorOptions {
  return {
    ...DEFAULT_SIZE,
    // All sizes are the page's: neither frame nor menu bar is taken off them.
    useContentSize: true,
    autoHideMenuBar: true,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    // Else a window that was never shown calls itself visible, and its page works for nobody.
    paintWhenInitiallyHidden: false,
    title,
    alwaysOnTop: look.pinned,
    opacity: look.opacity,
    maximizable: false,
    fullscreenable: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? DARK : LIGHT,
    ...(icon !== null && { icon }),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      // A hidden page need not draw or tick; messages and sounds still reach it.
      backgroundThrottling: true,
      // The alert sound must not wait for a first click in the page (A17).
      autoplayPolicy: 'no-user-gesture-required',
    },
  }
}
