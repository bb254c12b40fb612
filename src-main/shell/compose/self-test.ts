/** The self-test over Electron: each part through what the app itself uses, on objects of its own. */
import type { ForwardCheckPorts } from '../forward/forwarding.ts'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { app, BrowserWindow, globalShortcut, safeStorage, session } from 'electron'
import { systemClock } from '../../adapters/clock.ts'
import { systemAuthorities } from '../../adapters/system-ca.ts'
import { parseFeedUrl } from '../../core/protocol/url.ts'
import type { AppParts } from '../app-parts.ts'
import { onWayland } from '../window/bounds.ts'
import { autostartCheck } from '../self-test/autostart.ts'
import { clockCheck, diskCheck, hotkeyCheck, keyStoreCheck, trayCheck } from '../self-test/system-checks.ts'
import { journalCheck } from '../self-test/journal.ts'
import { certificateCheck, forwardCheck, proxyCheck, reachByTcp } from '../self-test/network.ts'
import { notificationChecks, soundCheck, windowCheck } from '../self-test/alert-checks.ts'
import { createSelfTest, type SelfTest } from '../../core/self-test/run.ts'
import { runQuietly } from '../tray/tray-host.ts'
import { createVault } from '../secrets/vault.ts'
import { openNotifications } from './notifications.ts'
import { loginPorts } from './parts.ts'

interface SelfTestShell extends Pick<AppParts, 'host' | 'log' | 'redact' | 'settings' | 'sounds' | 'window'> {
  readonly trayIsThere: () => Promise<boolean>
  readonly iconIsMade: () => boolean
  /** Where the user's history is; not the profile's folder when that is one of the test's own. */
  readonly dataFolder: string
  readonly journalWorker: string
  readonly feedUrlOverride: string | null
  /** As before the app's own connections. */
  readonly trustSystem: () => void
  /** Somebody sits there who may click a notification. */
  readonly isAttended: boolean
  /** The user's own, whosever profile this is. */
  readonly forwardTargets: ForwardCheckPorts
}

/** What a user who has just clicked the button may take to find the notification, ms. */
const PATIENCE_MS = 20_000
/** The part's own limit ends the wait: until then the user may answer the key store's question. */
const NEVER = () => () => undefined
const PROBE_SIZE = { width: 240, height: 120 }

export function composeSelfTest(shell: SelfTestShell): SelfTest {
  const { host, settings, window, sounds, redact, log } = shell
  const { platform } = process
  const wayland = onWayland(platform, process.env, process.argv)
  const after = systemClock.setTimer
  const folder = shell.dataFolder

  function address(): string {
    const { connection } = settings.current()
    const feedUrl = shell.feedUrlOverride ?? connection.feedUrl
    const parsed = parseFeedUrl({ ...connection, feedUrl })
    return parsed.ok ? `${parsed.url.origin}/` : feedUrl
  }

  function offset() {
    const { offsetMs, uncertaintyMs } = host.feed().engine.latency()
    return offsetMs === null || uncertaintyMs === null ? null : { offsetMs, uncertaintyMs }
  }

  const checks = () => {
    const [shown, clicked] = notificationChecks({
      patienceMs: shell.isAttended ? PATIENCE_MS : 0,
      after,
      open: (onClick) => openNotifications({ after, onClick, onAction: onClick, log }),
    })
    return [
      shown,
      soundCheck({
        pageListens: window.isListening,
        tryOut: sounds.tryOut,
        settings: () => settings.current().sound,
        after,
      }),
      trayCheck({ hostIsThere: shell.trayIsThere, iconIsMade: shell.iconIsMade }),
      keyStoreCheck({
        vault: createVault(safeStorage, platform, NEVER),
        backend: () => (platform === 'linux' ? safeStorage.getSelectedStorageBackend() : null),
      }),
      hotkeyCheck({
        wayland,
        chosen: () => settings.current().system.hotkey,
        isRegistered: (accelerator) => globalShortcut.isRegistered(accelerator),
        register: (accelerator, pressed) => globalShortcut.register(accelerator, pressed),
        unregister: (accelerator) => globalShortcut.unregister(accelerator),
      }),
      autostartCheck({
        autostart: loginPorts(),
        wanted: () => settings.current().system.startAtLogin,
        loginItem: (program) =>
          app.getLoginItemSettings(platform === 'win32' ? { path: program, args: ['--hidden'] } : {}),
      }),
      journalCheck({ folder, worker: shell.journalWorker, now: systemClock.wallMs, log }),
      proxyCheck({
        address,
        resolveProxy: (url) => session.defaultSession.resolveProxy(url),
        reach: reachByTcp,
      }),
      certificateCheck({
        authorities() {
          shell.trustSystem()
          return systemAuthorities()
        },
      }),
      forwardCheck(shell.forwardTargets),
      clockCheck({ platform, offset, run: runQuietly }),
      windowCheck({ wayland, open: openProbe, after }),
      diskCheck({ folder, free: freeBytes }),
      clicked,
    ]
  }
  return createSelfTest({ checks, clock: systemClock, system: { platform, wayland }, redact, log })
}

const openProbe = (): BrowserWindow =>
  new BrowserWindow({
    ...PROBE_SIZE,
    show: false,
    skipTaskbar: true,
    title: app.getName(),
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  })

/** Of the nearest folder that is there: before the first start there is none. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch (error) {
    if (dirname(folder) === folder) throw error
    return freeBytes(dirname(folder))
  }
}
