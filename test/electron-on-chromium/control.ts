/** The test's door to the stand-in: JSON over the unix socket that STANDIN_CONTROL names. The app cannot see it. */
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Control } from './control-contract.ts'
import { app } from './api/app.ts'
import { nativeTheme } from './api/native-theme.ts'
import { notificationDesk } from './api/notification.ts'
import { setOnline } from './api/protocol.ts'
import { windows } from './api/registry.ts'
import { setKeyring } from './api/safe-storage.ts'
import { screen } from './api/screen.ts'
import { session } from './api/session.ts'
import { clipboardDesk, dialogDesk, endSystem, opened, powerMonitor, shortcutDesk } from './api/system.ts'
import { Tray } from './api/tray.ts'
import { system } from './platform.ts'
import { PreventableEvent } from './strict.ts'

const control: Control = {
  tray: () => Tray.inspect() ?? null,
  clickTray: (kind) => done(Tray.click(kind)),
  clickTrayItem: (path) => done(Tray.clickItem(path)),
  leaveTrayMenu: () => done(Tray.leaveMenu()),
  notifications: () => notificationDesk.list(),
  activateNotification: (id, action) => done(notificationDesk.activate(id, action)),
  dismissNotification: (id) => done(notificationDesk.dismiss(id)),
  timeOutNotification: (id) => done(notificationDesk.timeOut(id)),
  failNotifications: (reason) => done(notificationDesk.refuse(reason ?? undefined)),
  coldStartActivation: (type, args) => done(notificationDesk.coldStart({ type, arguments: args })),
  power: (event) => done(powerMonitor.play(event)),
  endSession: () => done(endSession()),
  setIdle: (seconds) => done((powerMonitor.idleSeconds = seconds)),
  setOnline: (online) => done(setOnline(online)),
  fireShortcut: (accelerator) => done(shortcutDesk.fire(accelerator)),
  shortcuts: () => shortcutDesk.list(),
  takeShortcut: (accelerator) => done(shortcutDesk.take(accelerator)),
  opened: () => opened,
  clipboardText: () => clipboardDesk.read(),
  badgeCount: () => app.badgeCount,
  windows: () =>
    [...windows].map((window) => ({
      id: window.id,
      url: window.webContents.getURL(),
      visible: window.isVisible(),
      focused: window.isFocused(),
      minimized: window.isMinimized(),
      alwaysOnTop: window.isAlwaysOnTop(),
      opacity: window.getOpacity(),
      flashing: window.flashing,
      bounds: window.getBounds(),
    })),
  closeWindow: (id) => done([...windows].find((window) => window.id === id)?.close()),
  scriptDialog: (answer) => done(dialogDesk.answers.push(answer)),
  dialogs: () => dialogDesk.asked,
  setDisplays: (areas) => done(screen.setDisplays(areas)),
  setSystemTheme: (theme) => done(nativeTheme.setSystem(theme)),
  setProxy: (proxy) => done((session.defaultSession.proxy = proxy)),
  setKeyring: (state) => done(setKeyring(state)),
  quit: () => done(app.quit()),
}

/** Windows, on log-off and shutdown: the windows are told, and the process is gone when they have heard it. */
function endSession(): void {
  if (system.platform !== 'win32') throw new Error('Only Windows ends a session by its windows')
  for (const name of ['query-session-end', 'session-end'])
    for (const window of windows)
      window.emit(name, Object.assign(new PreventableEvent(), { reasons: ['shutdown'] }))
  endSystem()
}

/** JSON has no undefined. */
function done(_result: unknown): null {
  return null
}

export function serveControl(): void {
  const path = process.env['STANDIN_CONTROL']
  if (!path) return
  delete process.env['STANDIN_CONTROL']
  rmSync(path, { force: true })
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      try {
        const name = (request.url ?? '').slice(1)
        const method: unknown = Object.hasOwn(control, name) ? Reflect.get(control, name) : undefined
        if (typeof method !== 'function') throw new Error(`No control "${name}"`)
        // The driver is typed by the same contract.
        const result: unknown = method(...(JSON.parse(text) as unknown[]))
        response.end(JSON.stringify({ result }))
      } catch (error) {
        response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }))
      }
    })
  })
  server.listen(path)
  server.unref()
  process.on('exit', () => {
    rmSync(path, { force: true })
  })
}
