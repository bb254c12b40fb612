import { mkdirSync } from 'node:fs'
import { SCENARIOS } from '../../support/fake-fastfeed/scenarios.ts'
import { expect, test } from './window.ts'

const SHOTS = process.env['FASTFEED_SHOTS']

for (const scenario of SCENARIOS)
  test(`the window opens in the scenario ${scenario}`, async ({ feed, page }) => {
    await feed.open(scenario)
    await expect(page.locator('main')).toBeVisible()
    if (SHOTS !== undefined) {
      mkdirSync(SHOTS, { recursive: true })
      await page.screenshot({ path: `${SHOTS}/${scenario}.png` })
    }
  })
