/** What no page of this app may do: navigate, open windows, embed, or be granted a permission. */
import type { App, Session } from 'electron'
import type { LogPort } from '../core/ports.ts'
import { APP_PAGE } from './app-protocol.ts'

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

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}
