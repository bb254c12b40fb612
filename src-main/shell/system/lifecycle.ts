/** The app's life as the system sees it: started twice, activated, left without windows, asked to quit, ended with the system, and how it ends. */
import type { App, BrowserWindow, PowerMonitor } from 'electron'
import type { After, LogPort } from '../../core/ports.ts'
import type { FeedWindow } from '../window/feed-window.ts'

export interface LifecyclePorts {
  readonly platform: NodeJS.Platform
  readonly app: App
  readonly powerMonitor: PowerMonitor
  readonly window: FeedWindow
  readonly nativeWindows: () => readonly BrowserWindow[]
  /** What quitting now would lose, for the user to decide; null for nothing. */
  readonly loss: () => string | null
  /** Asks whether to quit all the same. */
  readonly quitAnyway: (loss: string) => Promise<boolean>
  /** The system may end in a moment, and on Windows without another word: what can be written is written now. */
  readonly ending: () => void
  /** Ends what could still call back, then finishes in order (createShutdown). `systemEnds`: with the whole system. */
  readonly quit: (systemEnds: boolean) => void
}

export function installLifecycle(ports: LifecyclePorts): void {
  const { app, powerMonitor, window } = ports
  let systemEnds = false
  let isQuitting = false
  let signalled = false
  /** Of the question whether to quit. */
  let answer: 'none' | 'awaited' | 'yes' = 'none'

  function endWithSystem(): void {
    systemEnds = true
    app.quit()
  }

  /** A window opened while everything closes would stand there without a feed, and keep the app from ending. */
  const show = (): void => {
    if (!isQuitting) window.show()
  }
  app.on('second-instance', (_event, argv) => {
    // One from the login items wants no window.
    if (!argv.includes('--hidden')) show()
  })
  app.on('activate', show)
  // It lives in the tray: without this listener Electron would quit with the last window.
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', (event) => {
    // Who ends the system, or this process by a signal, waits for no answer.
    const loss = systemEnds || signalled || answer === 'yes' ? null : ports.loss()
    if (loss !== null) {
      event.preventDefault()
      return void ask(loss)
    }
    isQuitting = true
    window.release()
  })
  app.on('will-quit', (event) => {
    event.preventDefault()
    ports.quit(systemEnds)
  })
  // Not `once`: a library below electron-store (when-exit) sends the signal again, and with nobody left to take it the
  // system would end the process before anything is flushed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      const isFirst = !signalled
      signalled = true
      if (isFirst) app.quit()
    })

  async function ask(loss: string): Promise<void> {
    if (answer === 'awaited') return
    answer = 'awaited'
    answer = (await ports.quitAnyway(loss).catch(() => true)) ? 'yes' : 'none'
    if (answer === 'yes') app.quit()
  }

  const onShutdown = (event: { preventDefault(): void }): void => {
    // Otherwise Electron lets go of its delay lock before anything is flushed; the end comes within the shutdown's bound.
    event.preventDefault()
    endWithSystem()
  }
  // Sound: the event is passed as documented (Electron 45, powerMonitor), and missing in its types.
  powerMonitor.on('shutdown', onShutdown as () => void)

  /** Windows tells its windows instead, and kills the process when the second listener returns. */
  function watchSession(of: BrowserWindow): void {
    of.on('query-session-end', ports.ending)
    of.on('session-end', endWithSystem)
  }
  if (ports.platform === 'win32') {
    ports.nativeWindows().forEach(watchSession)
    app.on('browser-window-created', (_event, created) => watchSession(created))
  }
}

interface ShutdownPorts {
  readonly steps: readonly (readonly [name: string, run: () => Promise<unknown> | undefined])[]
  readonly deadlineMs: number
  readonly after: After
  readonly exit: () => void
  readonly log: LogPort
}

/**
 * Quitting in good order: the journal flushed, the last id sealed, within a deadline that no disk can hold up.
 * Answers the function that starts it; a second call does nothing. Steps run in order; a failed one is logged.
 */
export function createShutdown(ports: ShutdownPorts): () => void {
  let started = false
  let ended = false

  function end(): void {
    if (ended) return
    ended = true
    ports.exit()
  }

  return () => {
    if (started) return
    started = true
    const cancel = ports.after(ports.deadlineMs, () => {
      ports.log.warn('quitting without having finished; the next start recovers what is missing')
      end()
    })
    void (async () => {
      for (const [name, run] of ports.steps) {
        try {
          await run()
        } catch (error) {
          ports.log.error('a step of quitting failed', { step: name, error })
        }
      }
      cancel()
      end()
    })()
  }
}
