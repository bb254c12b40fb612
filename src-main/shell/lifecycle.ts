/** The app's life as the system sees it: started twice, activated, left without windows, asked to quit. */
import type { App, PowerMonitor } from 'electron'
import type { FeedWindow } from './windows.ts'

export interface LifecyclePorts {
  readonly app: App
  readonly powerMonitor: PowerMonitor
  readonly window: FeedWindow
  /** Ends what could still call back, then finishes in order (shutdown.ts). */
  readonly quit: () => void
}

export function installLifecycle({ app, powerMonitor, window, quit }: LifecyclePorts): void {
  app.on('second-instance', (_event, argv) => {
    // One from the login items wants no window.
    if (!argv.includes('--hidden')) window.show()
  })
  app.on('activate', () => window.show())
  // It lives in the tray: without this listener Electron would quit with the last window.
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', () => window.release())
  app.on('will-quit', (event) => {
    event.preventDefault()
    quit()
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.quit())
  powerMonitor.on('shutdown', () => app.quit())
}
