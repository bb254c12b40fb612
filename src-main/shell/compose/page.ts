/** Before any page is loaded: where it comes from, and what no page may do. */
import { app, protocol, session } from 'electron'
import { trustSystemCertificates } from '../../adapters/system-ca.ts'
import type { LogPort } from '../../core/ports.ts'
import { APP_SCHEME, serveApp } from '../window/app-protocol.ts'
import { denyPermissions, hardenContents, refuseNetwork } from '../window/hardening.ts'
import { installMenu } from '../window/menu.ts'

export function preparePages(renderer: string, log: LogPort): void {
  protocol.handle(APP_SCHEME, (request) => serveApp(renderer, request))
  denyPermissions(session.defaultSession)
  refuseNetwork(session.defaultSession, log)
  hardenContents(app, log)
  installMenu(process.platform, app.getName(), () => app.quit())
}

/** Before the first connection, and after tray and window: some systems take seconds to tell. */
export function trustAuthorities(log: LogPort): void {
  const authorities = trustSystemCertificates()
  if (!authorities.ok) log.warn('system certificates are not used', { reason: authorities.message })
}
