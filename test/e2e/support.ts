/** What several specs need: a feed of their own, the app on it, and the ways to read a page. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, type Page } from 'playwright/test'
import { startDemoServer, type DemoServer } from '../../src-main/demo/server.ts'
import { launchApp, type AppDriver, type LaunchOptions } from './driver/launch.ts'

/** Taken by the demo server as PULSE. */
export const KEY = 'nxg_demo_e2e_0123456789'

/** The test desktop has no panel; the tray is read and clicked by the driver. */
export const TRAY = { FASTFEED_TRAY: 'yes' }

export const rows = (page: Page): Locator => page.getByRole('feed').getByRole('article')
export const live = (page: Page): Locator => page.getByText('Live', { exact: true }).first()

/** A click on an item of the tray's menu, which tells at its own pace what has changed. */
export async function chooseInTray(app: AppDriver, label: string): Promise<void> {
  await expect.poll(async () => (await app.tray())?.menu.map((item) => item.label)).toContain(label)
  await app.clickTrayItem([label])
}

export interface Stage {
  readonly server: DemoServer
  readonly userDataDir: string
  /** Starts the app on the stage's feed; it is ended with the stage. */
  launch(options?: LaunchOptions): Promise<AppDriver>
  close(): Promise<void>
}

/** A feed that says only what the spec makes it say, and a data folder. */
export async function openStage(files: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const server = await startDemoServer({ generator: null })
  const userDataDir = mkdtempSync(join(tmpdir(), 'fastfeed-e2e-'))
  mkdirSync(userDataDir, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(userDataDir, name), content)
  const apps: AppDriver[] = []
  return {
    server,
    userDataDir,
    async launch(options = {}) {
      const app = await launchApp({
        feedUrl: server.wsUrl,
        userDataDir,
        ...options,
        env: { FASTFEED_API_KEY: KEY, ...TRAY, ...options.env },
      })
      apps.push(app)
      return app
    },
    async close() {
      for (const app of apps) await app.dispose()
      await server.stop()
      rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}
