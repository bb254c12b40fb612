/** The least that a tray app does: an icon in the tray, and a window with a line of text. Written to Electron's API alone. */
import { app, BrowserWindow, nativeImage, protocol, Tray } from 'electron'

const PAGE = '<!doctype html><title>Minimal</title><p>A line of text'
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])

/** Kept: a collected icon leaves the tray. */
let tray
app.whenReady().then(() => {
  tray = new Tray(nativeImage.createEmpty())
  tray.setToolTip('Minimal')
  protocol.handle(
    'app',
    () => new Response(PAGE, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  )
  const window = new BrowserWindow({ width: 380, height: 600, webPreferences: { sandbox: true } })
  return window.loadURL('app://minimal/')
})
