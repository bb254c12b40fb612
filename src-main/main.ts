/**
 * Composition root: the object graph is built here, its larger parts in shell/compose. Order matters and is explained
 * where it does.
 */
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { app, dialog, protocol, safeStorage, shell } from 'electron'
import { systemClock } from './adapters/clock.ts'
import { keepFilesPrivate } from './adapters/files.ts'
import { createRedactor } from './adapters/redact.ts'
import { flagWords, parseFlags, type FlagsResult } from './cli/flags.ts'
import { createHub } from './core/view/hub.ts'
import type { AppInfo, SoundRequest } from './contract/contract.ts'
import { SCHEME_PRIVILEGES } from './shell/window/app-protocol.ts'
import { onWayland } from './shell/window/bounds.ts'
import { composeFeeds, composeForwarding, systemAgents, trustAuthorities } from './shell/compose/feeds.ts'
import { beginLife, type Life } from './shell/compose/life.ts'
import { adoptFormer, composeNotifications } from './shell/compose/notifications.ts'
import { answerWindow, completeParts, followSettings } from './shell/compose/parts.ts'
import { composeSelfTest } from './shell/compose/self-test.ts'
import { composeTray, composeWindow, preparePages } from './shell/compose/window.ts'
import { guardProcess, openLog } from './shell/diagnostics/log.ts'
import { createTimeline } from './shell/diagnostics/timeline.ts'
import { type EnvironmentKey, takeEnvironmentKey } from './shell/secrets/environment-key.ts'
import { openJsonStore } from './shell/settings/json-store.ts'
import { createNotices } from './shell/notifications/notices.ts'
import { createInAppAlerts, createNotifier } from './shell/notifications/notifier.ts'
import { appPaths, closeOwnFiles, heldElsewhere } from './shell/system/paths.ts'
import { openSecrets } from './shell/secrets/secrets.ts'
import { beginSelfTest, type SelfTestCommand } from './shell/self-test/command.ts'
import { openSettings, readSettings } from './shell/settings/settings-store.ts'
import { createSounds } from './shell/notifications/sounds.ts'
import { hasTrayHost, runQuietly, waitForTrayHost } from './shell/tray/tray-host.ts'
import type { AppTray, TouchReason } from './shell/tray/tray.ts'
import { createUpdates } from './shell/system/updates.ts'
import { createVault } from './shell/secrets/vault.ts'
import { updateMode, windowsIdentity } from './shell/system/installation.ts'

const { platform } = process
const wayland = onWayland(platform, process.env, process.argv)
const HOST_ATTEMPTS = 15
const HOST_WITHIN_MS = 1500

// First of all: no file of ours may be readable by others, not even for a moment.
keepFilesPrivate()
// And before anything else: nothing started from here on may find the key in the environment.
const environmentKey = takeEnvironmentKey(process.env)
const parsed = parseFlags(flagWords(process.argv, process.defaultApp), 'app')
if (!parsed.ok) {
  process.stderr.write(`${parsed.message}\n`)
  app.exit(2)
} else {
  if (parsed.flags.userDataDir !== undefined) app.setPath('userData', resolve(parsed.flags.userDataDir))
  const dataFolder = app.getPath('userData')
  const command = parsed.flags.selfTest ? beginSelfTest({ about, exit: (code) => app.exit(code) }) : null
  if (command !== null) app.setPath('userData', command.profile)
  if (platform === 'win32') {
    const { appId, toastActivator } = windowsIdentity(app.isPackaged, process.env)
    app.setAppUserModelId(appId)
    app.setToastActivatorCLSID(toastActivator)
  }
  // A self-test runs beside a copy that is running.
  if (command !== null || app.requestSingleInstanceLock()) {
    protocol.registerSchemesAsPrivileged(SCHEME_PRIVILEGES)
    // Not awaited: `ready` comes only after this module has been evaluated.
    run({ ...parsed, dataFolder, command }, environmentKey).catch((error: unknown) => {
      const why = `The app could not start: ${createRedactor().text(String(error))}`
      process.stderr.write(`${why}\n`)
      if (command === null) app.exit(1)
      else command.fail(why)
    })
  } else leaveToOther(dataFolder)
}

/** The other copy shows its window, and this one ends; unless it runs on another computer, which is said. */
function leaveToOther(dataFolder: string): void {
  const problem = heldElsewhere(dataFolder, hostname())
  if (problem === null) {
    app.exit(0)
    return
  }
  process.stderr.write(`${problem}\n`)
  void app.whenReady().then(() => {
    dialog.showErrorBox(app.getName(), problem)
    app.exit(1)
  })
}

type Start = Extract<FlagsResult, { readonly ok: true }> & {
  /** Where the user's own files are; not the profile in use while this is a self-test. */
  readonly dataFolder: string
  readonly command: SelfTestCommand | null
}

function about() {
  return {
    name: app.getName(),
    version: app.getVersion(),
    platform,
    electron: process.versions['electron'] ?? '',
    chrome: process.versions['chrome'] ?? '',
    node: process.versions.node,
  }
}

async function run(
  { flags, ignored, dataFolder, command }: Start,
  keyFromEnvironment: EnvironmentKey,
): Promise<void> {
  const paths = appPaths(import.meta.dirname, app.getPath('userData'))
  const redactor = createRedactor()
  const log = openLog({
    file: paths.log,
    level: app.isPackaged ? 'info' : 'debug',
    console: command === null,
    redactor,
  })
  guardProcess(log)
  closeOwnFiles(paths, log)
  if (ignored.length > 0) log.info('unknown arguments ignored', { ignored })
  const now = () => Date.now()
  const timeline = createTimeline(now)
  // Built first, because everything after it may have something to show; its sources are asked only later.
  const hub = createHub({
    clock: systemClock,
    send: (delta) => void window.send('delta', delta),
    sources: {
      status: () => host.feed().status(),
      alerts: () => host.feed().alerts.view(),
      latency: () => host.feed().engine.latency(),
      key: () => secrets.info(),
      settings: () => settings.current(),
      notices: () => notices.list(),
      inApp: () => inApp.list(),
      app: () => info(),
      demo: () => host.mode() === 'demo',
    },
  })
  const notices = createNotices(now, () => hub.touch('notices'))
  const stores = { openStore: openJsonStore, now: () => new Date(), log, tell: notices.tell }
  const settings = openSettings({ ...stores, file: paths.settings, backup: paths.settingsBackup })
  const after = systemClock.setTimer
  const inApp = createInAppAlerts(now, () => hub.touch('inApp'), after)
  const vault = createVault(safeStorage, platform, after)
  const secrets = openSecrets({ ...stores, file: paths.secrets, vault, after })
  const trustSystem = trustAuthorities(log)
  const agentFor = systemAgents(trustSystem)
  const forwarding = composeForwarding({
    ...{ agentFor, log, notices, settings },
    secrets: { ...stores, file: paths.forwardSecrets, vault, after, noteSecret: redactor.add },
  })
  let life: Life | null = null

  await app.whenReady()
  // macOS passes no arguments to login items, and tells of them only now.
  const isHidden = flags.hidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)
  log.info('starting', { version: app.getVersion(), platform, demo: flags.demo, hidden: isHidden })
  preparePages(paths.renderer, log)

  if (keyFromEnvironment.kind === 'bad') notices.tell('environment-key', 'error', keyFromEnvironment.message)
  if (keyFromEnvironment.kind === 'key') redactor.add(keyFromEnvironment.key)
  const trayIsThere = () => hasTrayHost({ platform, run: runQuietly, override: process.env['FASTFEED_TRAY'] })
  const feedUrlOverride = flags.feedUrl ?? null
  // A session bus that hangs must not keep tray and window from coming.
  let trayAvailable = await Promise.race([trayIsThere(), delay(HOST_WITHIN_MS, false, { ref: false })])
  let tray: AppTray | null = null
  const info = (): AppInfo => ({
    ...about(),
    wayland,
    trayAvailable,
    feedUrlOverride,
  })

  const trayBounds = () => tray?.bounds() ?? null
  const notifications = composeNotifications({ app: () => parts, after, log })
  const window = composeWindow({ paths, hub, notices, inApp, log, trayIsThere, trayBounds, notifications })
  const send = (request: SoundRequest) => window.send('sound', request)
  const sounds = createSounds({ send, beep: () => shell.beep(), after, notices, log })
  const notifier = createNotifier({ notifications, window, inApp, platform, sounds })
  const touchTray = (why: TouchReason = 'news') => tray?.touch(why)
  const shown = { hub, notifier, notifications, inApp, notices, timeline, touchTray }
  const { host, online } = composeFeeds({
    ...{ ...shown, paths, settings, secrets, feedUrlOverride, agentFor, log },
    forwarder: forwarding.forwarder,
    presence: () => life?.presence() ?? { isLocked: false, idleMs: 0 },
  })

  const updates = createUpdates({
    mode: updateMode(platform, app.isPackaged, process.env),
    load: async () => (await import('./shell/system/updater.ts')).openUpdater(log),
    isEnabled: () => settings.current().system.checkForUpdates,
    mustWait: () => host.feed().alerts.view().unacknowledged > 0,
    after,
    onStatus: () => touchTray(),
    log,
  })

  const redaction = { redact: redactor.text, noteKey: redactor.add }
  // From a profile of its own a self-test looks at the user's targets, and writes nothing.
  const own = appPaths(import.meta.dirname, dataFolder)
  const tested =
    command === null
      ? forwarding
      : composeForwarding({
          ...{ agentFor, log, notices, settings: readSettings(own.settings) },
          secrets: {
            ...{ vault, after, now: () => new Date(), noteSecret: redactor.add, file: own.forwardSecrets },
            openStore: () => ({ write: () => undefined }),
            keepsFile: true,
          },
        })
  const selfTest = composeSelfTest({
    ...{ host, settings, window, sounds, trayIsThere, dataFolder, feedUrlOverride, trustSystem, log },
    iconIsMade: () => tray !== null,
    journalWorker: paths.journalWorker,
    forwardTargets: tested.checked,
    isAttended: command === null,
    redact: redactor.text,
  })
  selfTest.onProgress((report) => void window.send('selfTestProgress', report))
  const view = { hub, notices, inApp, window, sounds, timeline, selfTest, info, updates }
  const parts = completeParts({ ...view, ...redaction, forwarding, host, secrets, settings, now, log }, paths)
  answerWindow(parts)
  followSettings(parts, () => {
    touchTray()
    updates.settingChanged()
  })

  const mode = flags.demo ? 'demo' : 'real'
  host.open(mode)
  // Before the window, whose first place is beside the icon.
  if (trayAvailable || !isHidden) tray = composeTray(parts, paths)
  window.create()
  if (command !== null) {
    // Seen, as while it is used, and without the focus: a browser may let a page that nobody has seen play nothing.
    window.appear()
    tested.load()
    return command.run(selfTest)
  }
  if (!isHidden) window.show()

  // Only now: nothing that may wait (a key store, a disk) keeps tray and window from coming.
  secrets.onChange(() => {
    const key = secrets.key()
    if (key !== null) redactor.add(key)
    hub.touch('key', 'status')
    void host.keyChanged()
  })
  forwarding.load()
  void secrets.load(keyFromEnvironment.kind === 'key' ? keyFromEnvironment.key : null)
  void host.start(mode).then((started) => {
    if (!started.ok && (flags.demo || secrets.key() !== null))
      notices.tell('start', 'error', started.message, 'open-settings')
  })
  adoptFormer(notifications, () => window.show(), log)

  updates.settingChanged()
  life = beginLife({
    app: parts,
    notifications,
    after,
    silence(systemEnds) {
      updates.quitting(systemEnds)
      online.dispose()
      hub.dispose()
      forwarding.forwarder.dispose()
      notifications.closeAll()
      tray?.destroy()
    },
  })

  // Last: at login the desktop's tray may come later than we do, and the feed must not wait for it.
  if (tray === null) {
    trayAvailable = await waitForTrayHost(trayIsThere, HOST_ATTEMPTS, () => delay(1000))
    if (!trayAvailable) window.showMinimised()
    tray = composeTray(parts, paths)
  }
}
