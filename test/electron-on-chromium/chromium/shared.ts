/** The app's one Chromium, launched when Electron would become ready. */
import { ChromiumBrowser } from './browser.ts'
import { routeRequests } from './requests.ts'

let launched: Promise<ChromiumBrowser> | undefined
let closing = false

export interface Launch {
  readonly profile: string
  readonly debuggingPort: string | undefined
  /** Chromium ended though the app did not ask it to. */
  readonly onLost: () => void
}

export function launchBrowser({ profile, debuggingPort, onLost }: Launch): Promise<ChromiumBrowser> {
  launched ??= ChromiumBrowser.launch({
    profile,
    debuggingPort,
    onExit: () => {
      if (!closing) onLost()
    },
  }).then(async (browser) => {
    await routeRequests(browser.context)
    return browser
  })
  return launched
}

export function sharedBrowser(): Promise<ChromiumBrowser> {
  if (launched === undefined) throw new Error('Cannot create a window before the app is ready')
  return launched
}

export async function closeBrowser(): Promise<void> {
  closing = true
  const browser = await launched?.catch(() => undefined)
  await browser?.close()
}
