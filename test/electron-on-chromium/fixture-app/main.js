/** The smallest app that uses what the stand-in offers: the same file would run on Electron. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  Tray,
  nativeImage,
} from 'electron'

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
if (!app.requestSingleInstanceLock({ from: process.pid })) app.quit()
else await start()

async function start() {
  await app.whenReady()
  const here = import.meta.dirname
  protocol.handle('app', async (request) => {
    const { pathname } = new URL(request.url)
    const file = await net.fetch(pathToFileURL(join(here, 'page', pathname)).href)
    const headers = new Headers(file.headers)
    headers.set('content-security-policy', "default-src 'self'")
    return new Response(file.body, { headers })
  })
  const window = new BrowserWindow({
    width: 380,
    height: 600,
    show: !process.argv.includes('--hidden'),
    webPreferences: { preload: join(here, 'preload.cjs'), contextIsolation: true, sandbox: true },
  })
  let quitting = false
  app.on('before-quit', () => (quitting = true))
  window.on('close', (event) => {
    if (quitting) return
    event.preventDefault()
    window.hide()
  })
  const log = []
  ipcMain.handle('echo', (_event, value) => value)
  ipcMain.handle('fail', () => {
    throw new RangeError('no such thing')
  })
  ipcMain.handle('function', () => () => 1)
  ipcMain.handle('sender', (event) => ({
    url: event.senderFrame?.url,
    same: BrowserWindow.fromWebContents(event.sender) === window,
  }))
  ipcMain.handle('log', () => log)
  ipcMain.handle('burst', (event, count) => {
    for (let index = 0; index < count; index++) event.sender.send('tick', index)
  })
  // A collected object hears nothing any more.
  const raised = []
  ipcMain.handle('notify', (_event, options) => {
    const notification = new Notification(options)
    raised.push(notification)
    for (const name of ['show', 'click', 'close', 'failed', 'action']) {
      notification.on(name, () => log.push(`${name} ${options.title}`))
    }
    notification.show()
  })
  ipcMain.handle('theme', (_event, theme) => (nativeTheme.themeSource = theme))
  powerMonitor.on('resume', () => log.push('resume'))
  app.on('second-instance', (_event, argv) => log.push(`second ${argv.includes('--second')}`))
  window.webContents.on('will-navigate', (event, url) => {
    log.push(`navigate ${url}`)
    event.preventDefault()
  })
  window.webContents.setWindowOpenHandler(({ url }) => {
    log.push(`open ${url}`)
    return { action: 'deny' }
  })
  window.on('show', () => log.push('show'))
  window.on('hide', () => log.push('hide'))

  const tray = new Tray(nativeImage.createEmpty())
  tray.setToolTip('Fixture')
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Show', click: () => window.show() },
      { label: 'Show quietly', click: () => window.showInactive() },
      { type: 'checkbox', label: 'Mute', click: (item) => log.push(`mute ${item.checked}`) },
      { label: 'More', submenu: [{ label: 'Hide', click: () => window.hide() }] },
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ]),
  )
  await window.loadURL('app://fixture/index.html')
  console.log('fixture ready')
}
