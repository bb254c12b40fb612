import { Emitter, strictObject } from '../strict.ts'
import { type RequestFilter, setRequestFilter } from '../chromium/requests.ts'
import { protocol } from './protocol.ts'

type BeforeRequest = Parameters<Electron.WebRequest['onBeforeRequest']>[0]
type Implemented =
  | (
      | 'resolveProxy'
      | 'setProxy'
      | 'closeAllConnections'
      | 'forceReloadProxyConfig'
      | 'clearStorageData'
      | 'clearCache'
    )
  | ('setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler')
  | ('setSpellCheckerEnabled' | 'setSpellCheckerLanguages' | 'isPersistent' | 'flushStorageData')

class Session extends Emitter implements Pick<Electron.Session, Implemented> {
  /** What `resolveProxy` answers, for tests. */
  proxy = 'DIRECT'
  readonly protocol = protocol
  readonly webRequest = strictObject('session.webRequest', {
    onBeforeRequest: (first: unknown, second?: BeforeRequest | null) => {
      // Electron takes (filter, listener) or (listener); a URL filter is taken as "all".
      const listener = (typeof first === 'function' ? first : second) as BeforeRequest
      setRequestFilter(listener === null ? undefined : asFilter(listener))
    },
    onHeadersReceived: () => undefined,
  })

  resolveProxy = (): Promise<string> => Promise.resolve(this.proxy)
  setProxy = (): Promise<void> => Promise.resolve()
  closeAllConnections = (): Promise<void> => Promise.resolve()
  forceReloadProxyConfig = (): Promise<void> => Promise.resolve()
  clearStorageData = (): Promise<void> => Promise.resolve()
  clearCache = (): Promise<void> => Promise.resolve()
  flushStorageData = (): void => undefined
  isPersistent = (): boolean => true
  // Chromium is started with every permission prompt denied; the handlers are never asked.
  setPermissionRequestHandler = (): void => undefined
  setPermissionCheckHandler = (): void => undefined
  setDevicePermissionHandler = (): void => undefined
  setSpellCheckerEnabled = (): void => undefined
  setSpellCheckerLanguages = (): void => undefined
}

function asFilter(listener: NonNullable<BeforeRequest>): RequestFilter {
  return ({ url, method, resourceType }) =>
    new Promise((resolve) => {
      // The fields of the details that a filter decides by.
      const details = { id: 0, url, method, resourceType } as Electron.OnBeforeRequestListenerDetails
      listener(details, (answer) => {
        resolve(answer.cancel !== true)
      })
    })
}

const defaultSession = new Session()
export const session = strictObject('session', { defaultSession })
