/** Composition root: the only place where the object graph is built. Order matters and is explained where it does. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  app,
  globalShortcut,
  ipcMain,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron'
import { localCalendar } from './adapters/calendar.ts'
import { systemClock } from './adapters/clock.ts'
import { keyFingerprint } from './adapters/fingerprint.ts'
import { removeJournal } from './adapters/journal/index.ts'
import { createRedactor } from './adapters/redact.ts'
import { trustSystemCertificates } from './adapters/system-ca.ts'
import { flagWords, parseFlags, type Flags } from './cli/flags.ts'
import type { AlertView } from './core/alerts/types.ts'
import { explain } from './core/alerts/explain.ts'
import { trayModel } from './core/tray-model/tray-model.ts'
import { createHub } from './core/view/hub.ts'
import { startDemoServer } from './demo/server.ts'
import type { AlertPolicySettings } from './core/alerts/engine-types.ts'
import { parseFeedUrl } from './core/protocol/url.ts'
import type { Settings } from './core/settings/types.ts'
import type { AppInfo } from './ipc-contract.ts'
import { APP_ORIGIN, APP_SCHEME, SCHEME_PRIVILEGES, serveApp } from './shell/app-protocol.ts'
import { autostartPorts, setAutostart } from './shell/autostart.ts'
import { guardProcess } from './shell/crash-guard.ts'
import { createCursorKeeper } from './shell/cursor-keeper.ts'
import { createDemoHost } from './shell/demo.ts'
import { desktop } from './shell/desktop.ts'
import { takeEnvironmentKey, type EnvironmentKey } from './shell/environment-key.ts'
import { createExporter } from './shell/export.ts'
import { createFeedFactory } from './shell/feed-factory.ts'
import { createFeedHost } from './shell/feed-host.ts'
import { feedSwitched } from './shell/feed-switch.ts'
import type { AppContext } from './shell/handlers/context.ts'
import { createHandlers } from './shell/handlers/index.ts'
import { denyPermissions, hardenContents, refuseNetwork } from './shell/hardening.ts'
import { canPlaceWindows } from './shell/bounds.ts'
import { createInAppAlerts } from './shell/in-app-alerts.ts'
import { registerIpc } from './shell/ipc.ts'
import { openJsonStore } from './shell/json-store.ts'
import { openLicences } from './shell/licences.ts'
import { installLifecycle } from './shell/lifecycle.ts'
import { openLog } from './shell/log.ts'
import { installMenu } from './shell/menu.ts'
import { createNotices, journalRebuiltText } from './shell/notices.ts'
import { createNotifications } from './shell/notifications.ts'
import { createNotifier } from './shell/notifier.ts'
import { watchOnline } from './shell/online.ts'
import { notificationAction, notificationClicked } from './shell/opening.ts'
import { appPaths } from './shell/paths.ts'
import { watchPower } from './shell/power.ts'
import { startRetention } from './shell/retention.ts'
import { missedOf } from './shell/missed.ts'
import { openSecrets } from './shell/secrets.ts'
import { applySettings } from './shell/settings-effects.ts'
import { openSettings } from './shell/settings-store.ts'
import { createShortcuts } from './shell/shortcuts.ts'
import { createShutdown } from './shell/shutdown.ts'
import { createTimeline } from './shell/timeline.ts'
import { hasTrayHost, runQuietly, waitForTrayHost } from './shell/tray-host.ts'
import { trayAction } from './shell/tray-actions.ts'
import { trayAgainInMs, trayInput } from './shell/tray-input.ts'
import { createTray, type AppTray } from './shell/tray.ts'
import { createUpdates, updateMode } from './shell/updates.ts'
import { createVault } from './shell/vault.ts'
import { openWindowMemory } from './shell/window-state.ts'
import { CLOSED_TEXT, createFeedWindow } from './shell/windows.ts'

const { platform } = process
const APP_ID = 'live.nexusglass.fastfeed'
/** Fixed for good: Windows finds the app of an old toast by it. */
const TOAST_ACTIVATOR = '{6C1F9B0E-57A5-4C0E-9D53-0F5B0E3C9A71}'
const DEMO_PORT = 47_815
const SHUTDOWN_MS = 3000
const HOST_ATTEMPTS = 15

// First of all: nothing started from here on may find the key in the environment.
const environmentKey = takeEnvironmentKey(process.env)
const parsed = parseFlags(flagWords(process.argv, process.defaultApp), 'app')
const wrong = parsed.ok ? feedUrlProblem(parsed.flags.feedUrl) : parsed.message
if (!parsed.ok || wrong !== null) {
  process.stderr.write(`${wrong}\n`)
  app.exit(2)
} else {
  if (parsed.flags.userDataDir !== undefined) app.setPath('userData', resolve(parsed.flags.userDataDir))
  if (platform === 'win32') {
    app.setAppUserModelId(APP_ID)
    app.setToastActivatorCLSID(TOAST_ACTIVATOR)
  }
  if (app.requestSingleInstanceLock()) {
    protocol.registerSchemesAsPrivileged(SCHEME_PRIVILEGES)
    // Not awaited: `ready` comes only after this module has been evaluated.
    run(parsed.flags, environmentKey).catch((error: unknown) => {
      process.stderr.write(`The app could not start: ${createRedactor().text(String(error))}\n`)
      app.exit(1)
    })
  } else app.exit(0)
}

function feedUrlProblem(feedUrl: string | undefined): string | null {
  if (feedUrl === undefined) return null
  const check = parseFeedUrl({ feedUrl, symbols: [], events: [] })
  return check.ok ? null : `--feed-url: ${check.message}`
}

async function run(flags: Flags, keyFromEnvironment: EnvironmentKey): Promise<void> {
  const paths = appPaths(import.meta.dirname, app.getPath('userData'))
  const redactor = createRedactor()
  const log = openLog({ file: paths.log, level: app.isPackaged ? 'info' : 'debug', console: true, redactor })
  guardProcess(log)
  // macOS passes no arguments to login items.
  const isHidden = flags.hidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)
  log.info('starting', { version: app.getVersion(), platform, demo: flags.demo, hidden: isHidden })

  const now = () => Date.now()
  const timeline = createTimeline(now)
  // Built first, because everything after it may have something to show; its sources are asked only later.
  const hub = createHub({
    clock: systemClock,
    send: (delta) => void window.send('delta', delta),
    sources: {
      status: () => host.feed().status(),
      alerts: () => host.feed().alerts.view(),
      counters: () => host.feed().engine.counters(),
      latency: () => host.feed().engine.latency(),
      key: () => secrets.info(),
      settings: () => settings.current(),
      notices: () => notices.list(),
      missed: () => missedOf(host.feed().alerts.view().digest),
      inApp: () => inApp.list(),
      app: () => info(),
      demo: () => host.mode() === 'demo',
    },
  })
  const notices = createNotices(now, () => hub.touch('notices'))
  const inApp = createInAppAlerts(now, () => hub.touch('inApp'))
  const stores = { openStore: openJsonStore, now: () => new Date(), log, tell: notices.tell }
  const settings = openSettings({ ...stores, file: paths.settings, backup: paths.settingsBackup })
  const secrets = openSecrets({ ...stores, file: paths.secrets, vault: createVault(safeStorage, platform) })

  await app.whenReady()
  protocol.handle(APP_SCHEME, (request) => serveApp(paths.renderer, request))
  denyPermissions(session.defaultSession)
  refuseNetwork(session.defaultSession, log)
  hardenContents(app, log)
  installMenu(platform, app.getName(), () => app.quit())
  const authorities = trustSystemCertificates()
  if (!authorities.ok) log.warn('system certificates are not used', { reason: authorities.message })

  if (keyFromEnvironment.kind === 'bad') notices.tell('environment-key', 'error', keyFromEnvironment.message)
  if (keyFromEnvironment.kind === 'key') redactor.add(keyFromEnvironment.key)
  await secrets.load(keyFromEnvironment.kind === 'key' ? keyFromEnvironment.key : null)
  const storedKey = secrets.key()
  if (storedKey !== null) redactor.add(storedKey)

  const after = (ms: number, fire: () => void) => systemClock.setTimer(ms, fire)
  const trayIsThere = () => hasTrayHost({ platform, run: runQuietly, override: process.env['FASTFEED_TRAY'] })
  let trayAvailable = await trayIsThere()
  let tray: AppTray | null = null
  const info = (): AppInfo => ({
    name: app.getName(),
    version: app.getVersion(),
    platform,
    electron: process.versions['electron'] ?? '',
    chrome: process.versions['chrome'] ?? '',
    node: process.versions.node,
    trayAvailable,
  })

  const window = createFeedWindow({
    preload: paths.preload,
    icon: platform === 'linux' ? join(paths.appIcons, '256x256.png') : null,
    title: app.getName(),
    canPlace: canPlaceWindows(platform, process.env, process.argv),
    memory: openWindowMemory(paths.windowState, openJsonStore, log),
    trayBounds: () => tray?.bounds() ?? null,
    trayIsThere,
    onVisible: (visible) => hub.setVisible(visible),
    onFirstClose: (where) => notices.tell('closed', 'info', CLOSED_TEXT[where]),
    onBroken: () =>
      notices.tell(
        'window',
        'error',
        'The window failed several times. Alerts go on; please restart the app.',
      ),
    log,
  })
  const notifications = createNotifications({
    platform,
    isSupported: () => Notification.isSupported(),
    create: (options) => new Notification(options),
    after,
    onClick: (target) => notificationClicked(context, target),
    onAction: (target, action) => notificationAction(context, target, action),
    log,
  })
  const notifier = createNotifier({
    notifications,
    window,
    inApp,
    platform,
    beep: () => shell.beep(),
  })

  function showAlerts({ unacknowledged }: AlertView): void {
    tray?.touch()
    if (platform !== 'win32') app.setBadgeCount(unacknowledged)
  }
  const online = watchOnline({
    isOnline: () => net.isOnline(),
    setOnline: (isOnline) => host.feed().engine.setOnline(isOnline),
    setInterval: (tick, ms) => {
      const timer = setInterval(tick, ms)
      return () => clearInterval(timer)
    },
  })
  const open = createFeedFactory({
    paths,
    hub,
    notifier,
    log,
    settings: settings.current,
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    onStatus(status) {
      timeline.status(status)
      online.connectionChanged(status.connection.kind)
      tray?.touch()
    },
    onAlerts: showAlerts,
    onCommitted: createCursorKeeper(secrets, systemClock.monotonicMs),
    onQuarantined: (path) => notices.tell('journal', 'warning', journalRebuiltText(path)),
  })
  const host = createFeedHost({
    open,
    secrets,
    fingerprint: keyFingerprint,
    removeHistory: () => removeJournal(paths.journal),
    connection: () => settings.current().connection,
    feedUrlOverride: flags.feedUrl ?? null,
    demo: createDemoHost(() => startDemoServer({ port: DEMO_PORT, orAnyPort: true })),
    onSwitched(mode) {
      const parts = { hub, notifications, inApp, online, timeline }
      feedSwitched({ ...parts, showAlerts: () => showAlerts(host.feed().alerts.view()) }, mode)
    },
    log,
  })

  const updates = createUpdates({
    mode: updateMode(platform, app.isPackaged, process.env),
    load: async () => (await import('./shell/updater.ts')).openUpdater(log),
    isEnabled: () => settings.current().system.checkForUpdates,
    mustWait: () => host.feed().alerts.view().unacknowledged > 0,
    after,
    onStatus: () => tray?.touch(),
    log,
  })

  const context: AppContext = {
    hub,
    host,
    secrets,
    settings,
    notices,
    inApp,
    window,
    timeline,
    explain,
    info,
    desktop,
    updates,
    openLicences: () =>
      openLicences({
        texts: paths.licenceTexts,
        target: paths.licences,
        open: desktop.openFileWithProgram,
        log,
      }),
    now,
    log,
    calendar: localCalendar,
    redact: redactor.text,
    noteKey: redactor.add,
    exporter: createExporter({
      history: () => host.feed().history,
      askWhere: desktop.saveFile,
      progress: (message) => void window.send('exportProgress', message),
      now: () => new Date(),
      log,
    }),
  }
  registerIpc({
    handle: (channel, listener) => ipcMain.handle(channel, listener),
    handlers: createHandlers(context),
    appOrigin: APP_ORIGIN,
    isOurWindow: (id) => window.isOurs(id),
    log,
  })

  const shortcuts = createShortcuts({
    register: (accelerator, pressed) => globalShortcut.register(accelerator, pressed),
    unregister: (accelerator) => globalShortcut.unregister(accelerator),
    toggle: () => window.toggle(),
    tell: notices.tell,
  })
  const autostart = autostartPorts({
    platform,
    env: process.env,
    home: homedir(),
    appPath: app.isPackaged ? null : app.getAppPath(),
    execPath: process.execPath,
    name: app.getName(),
    setLoginItem: (item) => app.setLoginItemSettings(item),
  })
  const targets = {
    configureAlerts: (policy: AlertPolicySettings) => host.feed().alerts.configure(policy),
    setPinned: window.setPinned,
    setOpacity: window.setOpacity,
    setTheme: (theme: Settings['display']['theme']) => (nativeTheme.themeSource = theme),
    setHotkey: shortcuts.setHotkey,
    setAutostart: (enabled: boolean) => setAutostart(autostart, enabled),
    reconnect: () => void host.reconnect(),
    tell: notices.tell,
    log,
  }
  applySettings(targets, settings.current(), null)
  settings.onChange((current, before) => {
    applySettings(targets, current, before)
    hub.touch('settings')
    tray?.touch()
    updates.settingChanged()
  })

  const started = await host.start(flags.demo ? 'demo' : 'real')
  if (!started.ok && (flags.demo || secrets.key() !== null))
    notices.tell('start', 'error', started.message, 'open-settings')

  const makeTray = () =>
    createTray({
      icons: paths.trayIcons,
      platform,
      model: () => trayModel(trayInput(context)),
      againInMs: () => trayAgainInMs(host.feed().status(), host.feed().alerts.view().snoozes.length > 0),
      act: (action) => void trayAction(context, () => app.quit(), action),
      onClick: () => window.toggle(),
    })
  // Before the window, whose first place is beside the icon.
  if (trayAvailable || !isHidden) tray = makeTray()
  window.create()
  if (!isHidden) window.show()

  // Clicks on what a former run left on the desktop (A9).
  if (platform === 'win32')
    Notification.handleActivation((activation) => {
      if (!notifications.activated(activation)) window.show()
    })
  if (platform === 'darwin')
    Notification.getHistory().then(notifications.adopt, (error: unknown) =>
      log.warn('notifications of a former run are not known', { error }),
    )

  updates.settingChanged()
  watchPower({
    // Sound: one listener shape for all of them; the overloads take one literal each.
    on: (event, listener) => powerMonitor.on(event as 'suspend', listener),
    now,
    resume: () => host.feed().engine.resume(),
    away: (from, to) => host.feed().alerts.away(from, to),
  })
  const stopRetention = startRetention({
    history: { prune: (policy) => host.feed().history.prune(policy) },
    settings: () => settings.current().data,
    now,
    after,
    log,
  })

  const shutdown = createShutdown({
    deadlineMs: SHUTDOWN_MS,
    after,
    exit: () => app.exit(0),
    log,
    steps: [
      ['feed', () => host.close()],
      ['last id', () => secrets.sealCursor()],
    ],
  })
  installLifecycle({
    app,
    powerMonitor,
    window,
    quit() {
      updates.quitting()
      stopRetention()
      online.dispose()
      hub.dispose()
      notifications.closeAll()
      tray?.destroy()
      shutdown()
    },
  })

  // Last: at login the desktop's tray may come later than we do, and the feed must not wait for it.
  if (tray === null) {
    trayAvailable = await waitForTrayHost(trayIsThere, HOST_ATTEMPTS, () => delay(1000))
    if (!trayAvailable) window.showMinimised()
    tray = makeTray()
  }
}
