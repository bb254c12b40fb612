/** What no page of this app may do: navigate, open windows, embed, reach a network, or be granted a permission. */
import type { App, Session } from 'electron'
import type { LogPort } from '../../core/ports.ts'
import { APP_ORIGIN, APP_PAGE } from './app-protocol.ts'

export function hardenContents(app: App, log: LogPort): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => {
      // Reloading its own page is all that a page may do.
      if (event.url === APP_PAGE) return
      event.preventDefault()
      log.warn('a navigation was refused')
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

/** Whatever a page may come to contain: the CSP says no first, this where a policy does not reach. */
export function refuseNetwork(session: Session, log: LogPort): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    // The developer tools are pages too, and load from inside Electron.
    const isOurs = url.startsWith(`${APP_ORIGIN}/`) || url.startsWith('devtools://')
    if (!isOurs) log.warn('a request of the page was refused')
    answer({ cancel: !isOurs })
  })
}

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}
