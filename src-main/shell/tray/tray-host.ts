/**
 * Whether an icon in the tray can be seen. On Linux nobody tells: Electron's Tray succeeds with no host to show it
 * (electron/electron#5872), so the session bus is asked for a StatusNotifier host.
 */
import { execFile } from 'node:child_process'

export type Run = (command: string, args: readonly string[]) => Promise<string | null>

const TIMEOUT_MS = 1500

/** Standard output, or null when the program is missing, fails or hangs. */
export const runQuietly: Run = (command, args) =>
  new Promise((resolve) => {
    execFile(command, [...args], { timeout: TIMEOUT_MS, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout : null),
    )
  })

const WATCHER = 'org.kde.StatusNotifierWatcher'
const HOST = 'IsStatusNotifierHostRegistered'
/** Several, because no single one is on every desktop; the first that answers counts. */
const QUESTIONS: readonly (readonly [string, readonly string[]])[] = [
  [
    'gdbus',
    [
      'call',
      '--session',
      '--dest',
      WATCHER,
      '--object-path',
      '/StatusNotifierWatcher',
      '--method',
      'org.freedesktop.DBus.Properties.Get',
      WATCHER,
      HOST,
    ],
  ],
  ['busctl', ['--user', 'get-property', WATCHER, '/StatusNotifierWatcher', WATCHER, HOST]],
  [
    'dbus-send',
    [
      '--session',
      '--print-reply',
      `--dest=${WATCHER}`,
      '/StatusNotifierWatcher',
      'org.freedesktop.DBus.Properties.Get',
      `string:${WATCHER}`,
      `string:${HOST}`,
    ],
  ],
]

interface TrayHostPorts {
  readonly platform: NodeJS.Platform
  readonly run: Run
  /** `FASTFEED_TRAY`: `yes` or `no` overrides the answer on desktops that this cannot judge. */
  readonly override: string | undefined
}

/** Unclear means no: a window that is only minimised can always be had back. */
export async function hasTrayHost({ platform, run, override }: TrayHostPorts): Promise<boolean> {
  if (override === 'yes' || override === 'no') return override === 'yes'
  if (platform !== 'linux') return true
  for (const [command, args] of QUESTIONS) {
    const answer = await run(command, args)
    if (answer !== null) return /\btrue\b/.test(answer)
  }
  return false
}

/**
 * At login the host often comes a second or two after us, and an icon made before it never appears. Asks until it is
 * there or the patience ends; answers whether it is.
 */
export async function waitForTrayHost(
  ask: () => Promise<boolean>,
  attempts: number,
  pause: () => Promise<void>,
): Promise<boolean> {
  for (let left = attempts; left > 0; left -= 1) {
    if (await ask()) return true
    if (left > 1) await pause()
  }
  return false
}
