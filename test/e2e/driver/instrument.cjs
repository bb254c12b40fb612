/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-this-alias -- Electron's -r loads CommonJS; methods are wrapped */
/**
 * Real Electron's side of test/electron-on-chromium/control-contract.ts: wraps what the app calls, so that a spec can read
 * the tray, click a notification or answer a dialog. `__instrument(name, args)` is called through Playwright.
 */
const electron = require('electron')
const { createHash } = require('node:crypto')
const { app, BrowserWindow, clipboard, dialog, globalShortcut, net, Notification } = electron
const { powerMonitor, safeStorage, screen, session, shell, Tray } = electron

// The app reads process.argv itself and must not meet what loads this file.
const at = process.argv.indexOf(__filename)
if (at > 0) process.argv.splice(at - 1, 2)

/** Replaces a method by one that gets the original first. */
function wrap(object, name, replacement) {
  const original = object[name]
  object[name] = function (...args) {
    return replacement.call(this, original.bind(this), ...args)
  }
}

let tray
const trayState = { tooltip: '', title: '', icon: '', menu: [], menuIsOpen: false, replacedWhileOpen: 0 }
let trayMenu
const hash = (image) => {
  const data = typeof image === 'string' ? Buffer.from(image) : image.toPNG()
  return createHash('sha256').update(data).digest('hex').slice(0, 12)
}
const model = (menu) =>
  menu.items
    .filter((item) => item.visible)
    .map(({ label, type, enabled, checked, accelerator, submenu }) => ({
      label,
      type,
      enabled,
      checked,
      accelerator: accelerator ?? undefined,
      submenu: submenu ? model(submenu) : undefined,
    }))
wrap(Tray.prototype, 'setImage', function (original, image) {
  tray = this
  trayState.icon = hash(image)
  return original(image)
})
wrap(Tray.prototype, 'setToolTip', function (original, text) {
  tray = this
  trayState.tooltip = text
  return original(text)
})
wrap(Tray.prototype, 'setTitle', function (original, text, ...rest) {
  trayState.title = text
  return original(text, ...rest)
})
wrap(Tray.prototype, 'setContextMenu', function (original, menu) {
  tray = this
  trayMenu = menu
  trayState.menu = menu ? model(menu) : []
  return original(menu)
})
function findItem(menu, [label, ...rest]) {
  const matches = (item) =>
    item.label === label || (label.endsWith('…') && item.label.startsWith(label.slice(0, -1)))
  const item = menu.items.find((candidate) => candidate.visible && matches(candidate))
  if (!item)
    throw new Error(`No menu item "${label}"; there are: ${menu.items.map((one) => one.label).join(' | ')}`)
  if (rest.length === 0) return item
  if (!item.submenu) throw new Error(`Menu item "${label}" has no submenu`)
  return findItem(item.submenu, rest)
}

const notifications = []
let refusal = null
let activation
wrap(Notification.prototype, 'show', function (original) {
  let record = notifications.find((one) => one.object === this)
  if (!record) {
    record = { object: this, closed: false, started: performance.now(), latencyMs: undefined }
    notifications.push(record)
    this.on('close', () => (record.closed = true))
    this.on('show', () => (record.latencyMs = performance.now() - record.started))
    this.on('failed', () => (record.closed = true))
  }
  record.closed = false
  if (refusal === null) return original()
  setImmediate(() => this.emit('failed', { preventDefault() {} }, refusal))
})
wrap(Notification, 'handleActivation', (original, callback) => {
  activation = callback
  return original(callback)
})
const notification = (id) => {
  const found = notifications.find((one) => one.object.id === id)
  if (!found) throw new Error(`No notification ${id}`)
  return found.object
}

const opened = []
shell.openExternal = async (target) => void opened.push({ kind: 'external', target })
shell.openPath = async (target) => {
  opened.push({ kind: 'path', target })
  return ''
}
shell.showItemInFolder = (target) => void opened.push({ kind: 'folder', target })
shell.beep = () => void opened.push({ kind: 'beep', target: '' })

const asked = []
const answers = []
const ask = (kind, args) => {
  asked.push({ kind, options: args.at(-1) })
  return answers.shift() ?? {}
}
dialog.showSaveDialog = async (...args) => ({ canceled: true, filePath: '', ...ask('save', args) })
dialog.showOpenDialog = async (...args) => ({ canceled: true, filePaths: [], ...ask('open', args) })
dialog.showMessageBox = async (...args) => ({
  response: args.at(-1).defaultId ?? 0,
  checkboxChecked: false,
  ...ask('message', args),
})
dialog.showErrorBox = (title, message) => void ask('error', [{ title, message }])

const shortcuts = new Map()
const taken = new Set()
wrap(globalShortcut, 'register', (original, accelerator, callback) => {
  if (taken.has(accelerator)) return false
  shortcuts.set(accelerator, callback)
  original(accelerator, callback)
  // A test machine's desktop may own the key: the app under test is told that it has it.
  return true
})
wrap(globalShortcut, 'unregister', (original, accelerator) => {
  shortcuts.delete(accelerator)
  original(accelerator)
})
wrap(globalShortcut, 'unregisterAll', (original) => {
  shortcuts.clear()
  original()
})

const flashing = new WeakSet()
wrap(BrowserWindow.prototype, 'flashFrame', function (original, flag) {
  if (flag) flashing.add(this)
  else flashing.delete(this)
  return original(flag)
})

let badge = 0
wrap(app, 'setBadgeCount', (original, count = 0) => {
  badge = count
  return original(count)
})

let keyring
wrap(safeStorage, 'isAsyncEncryptionAvailable', async (original) => keyring !== 'unavailable' && original())
wrap(safeStorage, 'isEncryptionAvailable', (original) => keyring !== 'unavailable' && original())
wrap(safeStorage, 'encryptStringAsync', async (original, text) => {
  if (keyring === 'unavailable') throw new Error('Error while encrypting the text provided to safeStorage.')
  return original(text)
})
wrap(safeStorage, 'decryptStringAsync', async (original, data) => {
  if (keyring === 'unavailable' || keyring === 'decrypt fails') {
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.')
  }
  return original(data)
})
if (safeStorage.getSelectedStorageBackend) {
  wrap(safeStorage, 'getSelectedStorageBackend', (original) =>
    keyring === 'basic_text' || keyring === 'gnome_libsecret' ? keyring : original(),
  )
}

const control = {
  tray: () => (tray && !tray.isDestroyed() ? trayState : null),
  clickTray: (kind) => void tray?.emit(kind, { preventDefault() {} }, tray.getBounds(), { x: 0, y: 0 }),
  clickTrayItem: (path) => {
    const item = findItem(trayMenu, path)
    if (!item.enabled) throw new Error(`Menu item "${path.join(' ▸ ')}" is disabled`)
    item.click()
  },
  leaveTrayMenu: () => void tray?.closeContextMenu(),
  notifications: () =>
    notifications.map(({ object, closed, latencyMs }) => ({
      id: object.id,
      title: object.title,
      body: object.body,
      urgency: object.urgency,
      silent: object.silent,
      timeoutType: object.timeoutType,
      desktopId: latencyMs === undefined ? 0 : 1,
      closed,
      latencyMs,
    })),
  activateNotification: (id, action = 'default') => {
    const object = notification(id)
    if (action === 'default') object.emit('click', { preventDefault() {} })
    else object.emit('action', { preventDefault() {}, actionIndex: Number(action) }, Number(action), -1)
    object.close()
  },
  dismissNotification: (id) => notification(id).close(),
  timeOutNotification: (id) => void notification(id).emit('close', { reason: 'timedOut' }),
  failNotifications: (reason) => void (refusal = reason),
  coldStartActivation: (type, args) => activation?.({ type, arguments: args }),
  power: (event) => void powerMonitor.emit(event, { preventDefault() {} }),
  endSession: () => {
    for (const name of ['query-session-end', 'session-end'])
      for (const window of BrowserWindow.getAllWindows())
        window.emit(name, { preventDefault() {}, reasons: [] })
  },
  setIdle: (seconds) => {
    powerMonitor.getSystemIdleTime = () => seconds
    powerMonitor.getSystemIdleState = (threshold) => (seconds >= threshold ? 'idle' : 'active')
  },
  setOnline: (online) => {
    net.isOnline = () => online
    Object.defineProperty(net, 'online', { get: () => online, configurable: true })
  },
  fireShortcut: (accelerator) => {
    const callback = shortcuts.get(accelerator)
    if (!callback)
      throw new Error(`No shortcut ${accelerator}; there are: ${[...shortcuts.keys()].join(', ')}`)
    callback()
  },
  shortcuts: () => [...shortcuts.keys()],
  takeShortcut: (accelerator) => void taken.add(accelerator),
  opened: () => opened,
  clipboardText: () => clipboard.readText(),
  badgeCount: () => badge,
  windows: () =>
    BrowserWindow.getAllWindows().map((window) => ({
      id: window.id,
      url: window.webContents.getURL(),
      visible: window.isVisible(),
      focused: window.isFocused(),
      minimized: window.isMinimized(),
      alwaysOnTop: window.isAlwaysOnTop(),
      opacity: window.getOpacity(),
      flashing: flashing.has(window),
      bounds: window.getBounds(),
    })),
  closeWindow: (id) => BrowserWindow.fromId(id)?.close(),
  scriptDialog: (answer) => void answers.push(answer),
  dialogs: () =>
    asked.map(({ kind, options }) => ({ kind, options: JSON.parse(JSON.stringify(options ?? null)) })),
  setDisplays: (areas) => {
    const [first] = screen.getAllDisplays()
    const displays = areas.map((bounds, index) => ({ ...first, id: index + 1, bounds, workArea: bounds }))
    screen.getAllDisplays = () => displays
    screen.getPrimaryDisplay = () => displays[0]
    screen.getDisplayMatching = () => displays[0]
    screen.emit('display-metrics-changed', { preventDefault() {} }, displays[0], ['bounds', 'workArea'])
  },
  setSystemTheme: () => {
    throw new Error("Real Electron's system theme cannot be set from a test")
  },
  setProxy: (proxy) => void (session.defaultSession.resolveProxy = async () => proxy),
  setKeyring: (state) => void (keyring = state),
  quit: () => void setImmediate(() => app.quit()),
}

globalThis.__instrument = async (name, args) => (await control[name](...args)) ?? null
