/** The window under test: served with the app's own code and CSP, driven through the double. */
import { readFileSync } from 'node:fs'
import { test as base, expect, type Page } from 'playwright/test'
import type {
  FeedDelta,
  FeedEvent,
  FeedSnapshot,
  InvokeName,
  Settings,
} from '../../../src-main/contract/contract.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { APP_ORIGIN, serveApp } from '../../../src-main/shell/window/app-protocol.ts'
import type { Call, FakeFastFeed } from '../../support/fake-fastfeed/fake.ts'
import type { Scenario } from '../../support/fake-fastfeed/scenarios.ts'
import { FAKE_SCRIPT, PAGE } from './places.ts'

const ORIGIN = 'https://feed.test'

interface Host {
  readonly fake: FakeFastFeed
  readonly restage: (options: { readonly scenario: Scenario; readonly settings: Settings }) => void
}

/** Part of the settings, section by section. */
export type SettingsPart = { readonly [S in Exclude<keyof Settings, 'version'>]?: Partial<Settings[S]> }

function settingsWith(part: SettingsPart): Settings {
  // What is measured of a list is measured without the pulse, unless a spec is about it.
  const display = { ...DEFAULT_SETTINGS.display, pulse: 'off' }
  const merged: Record<string, unknown> = { ...DEFAULT_SETTINGS, display }
  for (const [section, values] of Object.entries(part))
    merged[section] = { ...(merged[section] as object), ...values }
  // Sound: every section stays whole; only fields that the type knows were laid over it.
  return merged as unknown as Settings
}

export class FeedWindow {
  readonly page: Page
  /** The page's clock stands still between the steps of a spec. */
  #stopped = false
  /** CSP violations, uncaught errors and console errors of the page. */
  readonly complaints: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(`error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' || /content security policy/i.test(message.text()))
        this.complaints.push(`console: ${message.text()}`)
    })
  }

  /** Before `open`: an older journal is still being counted, from the page's first question on. */
  async uncounted(): Promise<void> {
    // This event comes before the page's own scripts run, and after the double is there.
    await this.page.addInitScript(
      'document.addEventListener("readystatechange", () => (fake.isCounted = false), { once: true })',
    )
  }

  async open(scenario: Scenario, settings: SettingsPart = {}): Promise<void> {
    const { page } = this
    await page.route(`${ORIGIN}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname
      const response = await serveApp(PAGE, { url: `${APP_ORIGIN}${path}`, method: 'GET' })
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      })
    })
    const options = JSON.stringify({ scenario, settings: settingsWith(settings) })
    await page.addInitScript({
      content: `globalThis.fakeOptions=${options};${readFileSync(FAKE_SCRIPT, 'utf8')}`,
    })
    await page.goto(`${ORIGIN}/index.html`)
    await page.locator('header').first().waitFor()
  }

  /** From here on only `page.clock.runFor` moves the page's time. */
  async stopClock(): Promise<void> {
    // Far enough ahead for a busy machine: a clock is not set back.
    await this.page.clock.pauseAt(Date.now() + 60_000)
    this.#stopped = true
  }

  /** Time for a frame, so that what has just been sent is drawn. */
  async #draw(): Promise<void> {
    if (this.#stopped) await this.page.clock.runFor(50)
  }

  /** Another situation without another page; what the user has opened or filtered stays as it is. */
  async restage(scenario: Scenario, settings: SettingsPart = {}): Promise<void> {
    await this.page.evaluate((options) => (globalThis as unknown as Host).restage(options), {
      scenario,
      settings: settingsWith(settings),
    })
    await this.#draw()
    await expect.poll(async () => (await this.calls('snapshot')).length).toBeGreaterThan(0)
  }

  async arrive(count: number, part: Partial<FeedEvent> = {}): Promise<readonly string[]> {
    // Sound: addInitScript has put `fake` on the page's global object.
    const keys = await this.page.evaluate(
      ([number, event]) => (globalThis as unknown as Host).fake.arrive(number, event),
      [count, part] as const,
    )
    await this.#draw()
    return keys
  }

  /** Scrolls the list, to its foot with Infinity. Resolves when the window has drawn what is there. */
  async scrollTo(top: number): Promise<void> {
    await this.page.locator('.list').evaluate(
      (list, y) =>
        // The browser tells of a scroll at the next frame: what is clicked or arrives before it meets the list as it was.
        new Promise<void>((resolve) => {
          const before = list.scrollTop
          list.addEventListener('scroll', () => resolve(), { once: true })
          list.scrollTo(0, Math.min(y, list.scrollHeight))
          if (list.scrollTop === before) resolve()
        }),
      top,
    )
  }

  /** A delta that never reaches the window. */
  lose(count: number): Promise<readonly string[]> {
    return this.page.evaluate(
      (number) => (globalThis as unknown as Host).fake.arrive(number, {}, true),
      count,
    )
  }

  /** See FakeFastFeed. */
  overflow(count: number, told: number): Promise<void> {
    return this.page.evaluate(([all, some]) => (globalThis as unknown as Host).fake.overflow(all, some), [
      count,
      told,
    ] as const)
  }

  async change(delta: Omit<FeedDelta, 'seq'>): Promise<void> {
    await this.page.evaluate((part) => (globalThis as unknown as Host).fake.change(part), delta)
    await this.#draw()
  }

  refuse(name: InvokeName, message: string): Promise<void> {
    return this.page.evaluate(
      ([channel, text]) => (globalThis as unknown as Host).fake.refuse(channel, text),
      [name, message] as const,
    )
  }

  say(name: 'intent' | 'sound' | 'exportProgress' | 'selfTestProgress', message: unknown): Promise<void> {
    return this.page.evaluate(
      // Sound: the specs send what the contract names; the cast only joins the three overloads.
      ([channel, body]) => (globalThis as unknown as Host).fake.say(channel, body as never),
      [name, message] as const,
    )
  }

  snapshot(): Promise<FeedSnapshot> {
    return this.page.evaluate(() => (globalThis as unknown as Host).fake.snapshot)
  }

  async calls(name: InvokeName): Promise<readonly Call[]> {
    const all = await this.page.evaluate(() => (globalThis as unknown as Host).fake.calls)
    return all.filter((call) => call.name === name)
  }
}

export const test = base.extend<{ feed: FeedWindow }>({
  feed: async ({ page }, use) => {
    const feed = new FeedWindow(page)
    await use(feed)
    expect(feed.complaints, 'the page must not violate its CSP or log errors').toEqual([])
  },
})

/**
 * One window for the specs of a file, which take turns in it. With a clock of its own the specs move the time on
 * (`page.clock`) instead of waiting.
 */
export function shareWindow(
  scenario: Scenario,
  { settings = {}, clock = false }: { readonly settings?: SettingsPart; readonly clock?: boolean } = {},
): () => FeedWindow {
  let feed: FeedWindow | undefined
  const shared = (): FeedWindow => {
    if (feed === undefined) throw new Error('the window is open while the specs of its file run')
    return feed
  }
  base.describe.configure({ mode: 'default' })
  base.beforeAll(async ({ browser }) => {
    const page = await browser.newPage()
    if (clock) await page.clock.install()
    feed = new FeedWindow(page)
    await feed.open(scenario, settings)
    if (clock) await feed.stopClock()
  })
  base.afterEach(() => {
    expect(shared().complaints, 'the page must not violate its CSP or log errors').toEqual([])
  })
  base.afterAll(() => feed?.page.context().close())
  return shared
}

export { expect }
