/** Who exists: kept apart so that app, windows and IPC need not import one another. */
import type { BrowserWindow } from './browser-window.ts'
import type { WebContents } from './web-contents.ts'

export const windows = new Set<BrowserWindow>()
export const allContents = new Set<WebContents>()
