/** One Chromium window: every operation waits its turn, so that calls take effect in the order the app made them. */
import type { CDPSession, Page } from 'playwright-core'
import { sharedBrowser } from './shared.ts'
import * as wm from './window-manager.ts'

export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

interface Opened {
  readonly page: Page
  readonly session: CDPSession
  readonly windowId: number
  readonly xid: string | undefined
}

export class NativeWindow {
  private queue: Promise<unknown>
  private readonly opened: Promise<Opened>

  constructor(hidden: boolean, bounds: Bounds, { saysVisible }: { readonly saysVisible: boolean }) {
    this.opened = NativeWindow.open(hidden, bounds, saysVisible)
    this.queue = this.opened.catch(() => undefined)
  }

  get page(): Promise<Page> {
    return this.opened.then(({ page }) => page)
  }

  private static async open(hidden: boolean, bounds: Bounds, saysVisible: boolean): Promise<Opened> {
    const browser = await sharedBrowser()
    const { page, mark } = await browser.open(hidden)
    const session = await page.context().newCDPSession(page)
    const { windowId } = await session.send('Browser.getWindowForTarget')
    const opened = { page, session, windowId, xid: await wm.findWindow(mark) }
    await setBounds(opened, bounds)
    if (hidden) await minimise(opened)
    if (saysVisible) await session.send('Emulation.setFocusEmulationEnabled', { enabled: true })
    return opened
  }

  show(active: boolean): Promise<void> {
    return this.run(async (window) => {
      const { session, windowId, xid } = window
      if (xid !== undefined) await wm.park(xid)
      await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
      await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } })
      await visibility(window, 'visible')
      if (xid === undefined) return
      await wm.unpark(xid)
      await (active ? takeFocus(window) : wm.raise(xid))
    })
  }

  hide(): Promise<void> {
    return this.run(minimise)
  }

  focus(): Promise<void> {
    return this.run(takeFocus)
  }

  raise(): Promise<void> {
    return this.run(async ({ xid }) => {
      if (xid !== undefined) await wm.raise(xid)
    })
  }

  blur(): Promise<void> {
    return this.run(async ({ xid }) => {
      if (xid !== undefined) await wm.deactivate(xid)
    })
  }

  setBounds(bounds: Bounds): Promise<void> {
    return this.run((window) => setBounds(window, bounds))
  }

  /** Where the window really is; undefined while it is minimised or gone. */
  async bounds(): Promise<Bounds | undefined> {
    const { session } = await this.opened
    const { bounds } = await session.send('Browser.getWindowForTarget')
    const { left, top, width, height, windowState } = bounds
    if (windowState !== 'normal' || left === undefined || top === undefined) return undefined
    if (width === undefined || height === undefined) return undefined
    return { x: left, y: top, width, height }
  }

  setState(state: wm.WindowState, on: boolean): Promise<void> {
    return this.run(async ({ xid }) => {
      if (xid !== undefined) await wm.setState(xid, state, on)
    })
  }

  /** 'light' and 'dark' override the page's `prefers-color-scheme`. */
  setColourScheme(scheme: 'light' | 'dark'): Promise<void> {
    return this.run(async ({ session }) => {
      await session.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: scheme }],
      })
    })
  }

  close(): Promise<void> {
    return this.run(async ({ page }) => {
      await page.close()
    })
  }

  private run(job: (window: Opened) => Promise<void>): Promise<void> {
    const done = this.queue.then(async () => {
      await job(await this.opened)
    })
    // A closed window has nothing left to move or show.
    this.queue = done.catch(() => undefined)
    return done.catch(() => undefined)
  }
}

async function setBounds({ session, windowId }: Opened, bounds: Bounds): Promise<void> {
  const { x: left, y: top, width, height } = bounds
  await session.send('Browser.setWindowBounds', { windowId, bounds: { left, top, width, height } })
}

async function takeFocus({ xid, session }: Opened): Promise<void> {
  if (xid !== undefined) await wm.activate(xid)
  // After a restore Chromium may have missed that the window manager gave it the focus.
  await session.send('Page.bringToFront')
}

async function minimise(window: Opened): Promise<void> {
  const { session, windowId } = window
  await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } })
  await visibility(window, 'hidden')
}

/** The window manager answers later than DevTools: wait until the page itself knows. */
async function visibility({ session }: Opened, expected: 'hidden' | 'visible'): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt++) {
    const { result } = await session.send('Runtime.evaluate', { expression: 'document.visibilityState' })
    if (result.value === expected) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
