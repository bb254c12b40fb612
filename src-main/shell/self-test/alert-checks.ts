/** What an alert rests on: the notification and a click on it, the sound, a window that comes up without the focus. */
import type { NotificationRequest } from '../../core/alerts/engine-types.ts'
import type { After } from '../../core/ports.ts'
import { absent, failed, ok, type Check, type Outcome } from '../../core/self-test/types.ts'
import type { SoundName } from '../../core/settings/document-schema.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'
import type { SoundOutcome } from '../notifications/sounds.ts'

/** A notification as an alert's, shown by the desktop, and whether a click on it reaches the app. */
interface NotificationCheckPorts {
  /** Apart from the feed's own, so that closing this one closes no alert. */
  readonly open: (onClick: () => void) => DesktopNotifications
  /** How long the user is given to click, ms, from the moment that nothing else is left to try; 0: nobody is asked. */
  readonly patienceMs: number
  readonly after: After
}

const REQUEST: Omit<NotificationRequest, 'body'> = {
  tag: 'self-test',
  title: 'FastFeed checks this machine',
  urgency: 'normal',
  target: { kind: 'settings' },
  actions: false,
}
const ASKING = 'Click here: it shows that clicks on alerts reach the app.'
const TELLING = 'Alerts can be shown here. Nothing needs to be done.'

/** Two parts that share one notification: it stays from the first to the second. */
export function notificationChecks(ports: NotificationCheckPorts): readonly [shown: Check, clicked: Check] {
  const { patienceMs, after } = ports
  let clicked = false
  let isShown = false
  let wake: () => void = () => undefined
  const notifications = ports.open(() => {
    clicked = true
    wake()
  })

  const show = (): Promise<Outcome> =>
    new Promise((resolve) =>
      notifications.notify({ ...REQUEST, body: patienceMs > 0 ? ASKING : TELLING }, (result, reason) => {
        isShown = result === 'shown'
        if (isShown) resolve(ok('The desktop has shown it.'))
        else resolve(failed(`The desktop has not shown it: ${reason}.`))
      }),
    )

  async function click(signal: AbortSignal): Promise<Outcome> {
    if (!isShown) return absent('There was no notification to click.')
    if (!clicked && patienceMs > 0)
      await new Promise<void>((resolve) => {
        wake = resolve
        const cancel = after(patienceMs, resolve)
        signal.addEventListener('abort', () => {
          cancel()
          resolve()
        })
      })
    return clicked ? ok('The click has reached the app.') : absent('Nobody clicked it.')
  }

  function takeAway(): Promise<void> {
    notifications.closeAll()
    return notifications.settled()
  }

  return [
    { name: 'notification', run: show },
    { name: 'notification-click', run: (signal) => click(signal).finally(takeAway) },
  ]
}

/** The alert sound, by the window as for a P0, to its end. */
interface SoundCheckPorts {
  /** Whether the page is there to be asked; at a start it comes a moment later. */
  readonly pageListens: () => boolean
  readonly tryOut: (sound: { readonly sound: SoundName; readonly volume: number }) => Promise<SoundOutcome>
  readonly settings: () => { readonly muted: boolean; readonly volume: number }
  readonly after: After
}

const SOUND = 'pulse'
const LOOK_AGAIN_MS = 200
/** The first sound of a run starts the browser's audio service, which takes a busy machine some seconds. */
const ATTEMPTS = 3

export function soundCheck({ pageListens, tryOut, settings, after }: SoundCheckPorts): Check {
  return {
    name: 'sound',
    async run(signal) {
      while (!pageListens() && !signal.aborted)
        await new Promise<void>((resolve) => void after(LOOK_AGAIN_MS, resolve))
      const { muted, volume } = settings()
      // Whoever muted the app does not want to hear it now; played in silence it still shows that it can be played.
      const isSilent = muted || volume <= 0
      const sound = { sound: SOUND, volume: isSilent ? 0 : volume } as const
      let outcome = await tryOut(sound)
      for (let attempt = 2; attempt <= ATTEMPTS && !outcome.played && !signal.aborted; attempt++)
        outcome = await tryOut(sound)
      if (!outcome.played) return failed(`It was not played: ${outcome.why}.`)
      return ok(
        isSilent
          ? 'Played in silence, because sounds are muted in Settings → Sound.'
          : `Played to its end at ${Math.round(volume * 100)} % of the system’s volume.`,
      )
    },
  }
}

/** Electron's BrowserWindow, as far as it is used. */
export interface ProbeWindow {
  showInactive(): void
  isVisible(): boolean
  isMinimized(): boolean
  isFocused(): boolean
  destroy(): void
  once(event: 'show', listener: () => void): unknown
}

interface WindowCheckPorts {
  readonly wayland: boolean
  /** Hidden, and never in the way: small, and not in the task bar. */
  readonly open: () => ProbeWindow
  readonly after: After
}

/** A window manager that gives it the focus against our wish does so in this time. */
const SETTLING_MS = 400

/** A small empty window, for a moment. */
export function windowCheck({ wayland, open, after }: WindowCheckPorts): Check {
  return {
    name: 'window',
    async run() {
      if (wayland)
        return absent(
          'On Wayland no program can raise its window: for an alert the desktop can only mark it.',
        )
      const window = open()
      try {
        await new Promise<void>((resolve) => {
          window.once('show', resolve)
          window.showInactive()
        })
        await new Promise<void>((resolve) => void after(SETTLING_MS, resolve))
        if (!window.isVisible() || window.isMinimized()) return failed('The window did not come up.')
        return window.isFocused()
          ? failed(
              'The window came up and took the focus, so what is being typed would go to it.',
              'Switch off “Show the window on P0” in Settings → Display.',
            )
          : ok('It came up, and the focus stayed where it was.')
      } finally {
        window.destroy()
      }
    },
  }
}
