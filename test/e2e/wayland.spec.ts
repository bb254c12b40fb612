/** On Wayland the system decides: what the app cannot promise there it does not claim. */
import { expect, test } from 'playwright/test'
import { DEFAULT_SETTINGS } from '../../src-main/core/settings/schema.ts'
import { live, openStage, type Stage } from './support.ts'

let stage: Stage
test.afterEach(() => stage.close())

test('hotkey, staying on top and coming up are told as the system’s to decide; a changed hotkey leaves none behind', async () => {
  test.skip(process.env['E2E_TARGET'] === 'electron', 'it runs on whichever session there is')
  stage = await openStage()
  const app = await stage.launch({ env: { XDG_SESSION_TYPE: 'wayland', STANDIN_WAYLAND: '1' } })
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  const hotkey = (keys: string) =>
    page.evaluate(
      `window.fastfeed.saveSettings('system', ${JSON.stringify({ ...DEFAULT_SETTINGS.system, hotkey: keys })})`,
    )
  await hotkey('Control+Alt+G')
  await hotkey('Control+Alt+H')
  expect(await app.shortcuts()).toEqual(['Control+Alt+H'])
  await hotkey('')
  expect(await app.shortcuts()).toEqual([])

  await page.getByRole('button', { name: 'Settings' }).click()
  const search = page.getByLabel('Search settings')
  for (const words of ['hotkey', 'keep on top', 'show the window']) {
    await search.fill(words)
    await expect(page.getByText(/^On Wayland the system decides:/)).toBeVisible()
  }
})
