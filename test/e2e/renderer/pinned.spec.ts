/** The strip of P0s that wait for an acknowledgement. */
import type { FeedEvent } from '../../../src-main/contract/contract.ts'
import { KNOWN_TYPES } from '../../../src-main/core/vocabulary/signals.ts'
import { clipped, shot } from './checks.ts'
import { pin as pinInto } from './pins.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('busy', { clock: true })
const strip = () => shared().page.getByRole('region', { name: 'Unacknowledged P0 alerts' })

/** And lets them stand for as long as it takes them to take a click; no pointer holds those of before. */
async function pin(count: number, part: Partial<FeedEvent> = {}): Promise<void> {
  await shared().page.mouse.move(190, 390)
  await pinInto(shared(), count, part)
  await shared().page.clock.runFor(300)
}

test('the time of a P0 drains, second by second, and ends in “Expired”; it stays pinned', async () => {
  const { page } = shared()
  await pin(1)
  const alert = strip().getByRole('listitem')
  const width = async () => (await alert.locator('.drain').boundingBox())?.width ?? 0
  await expect(alert).toHaveCount(1)
  await expect(alert).toContainText(/(30|29) s/)
  await expect(strip()).toContainText('◆')
  const full = await width()
  await page.clock.runFor(15_000)
  await expect(alert).toContainText(/1[345] s/)
  expect(await width()).toBeLessThan(full * 0.55)
  expect(await width()).toBeGreaterThan(full * 0.35)
  await page.clock.runFor(16_000)
  await expect(alert).toContainText('Expired')
  expect(await width()).toBe(0)
  await expect(alert.getByRole('button', { name: /^Acknowledge/ })).toBeVisible()
})

test('three P0s are shown, the rest is a number, and one click acknowledges all of them', async () => {
  await pin(7)
  await expect(strip().getByRole('listitem')).toHaveCount(3)
  await expect(strip()).toContainText('+4 more')
  await strip().getByRole('button', { name: 'Acknowledge all' }).click()
  await shared().page.clock.runFor(100)
  await expect(strip()).toHaveCount(0)
  expect(await shared().calls('acknowledgeAll')).toHaveLength(1)
})

test('a pinned P0 says what one acts on: side, price and amount as far as the width goes, on one line', async () => {
  const { page } = shared()
  await pin(2)
  const facts = strip().getByRole('listitem').locator('.facts')
  const height = async () => (await strip().getByRole('listitem').first().boundingBox())?.height
  await page.setViewportSize({ width: 580, height: 600 })
  await page.clock.runFor(100)
  await expect(facts.first()).toHaveText('▼ Longs $98,500 · $5.2M')
  await page.setViewportSize({ width: 380, height: 600 })
  await page.clock.runFor(100)
  for (const each of await facts.all()) await expect(each).toHaveText('▼ Longs $98,500')
  await shot(page, 'pinned-380')
  expect(await height()).toBe(30)
  // With a repeat's count beside it the price gives way, not the side.
  const { alerts } = await shared().snapshot()
  await shared().change({
    alerts: { ...alerts, pinned: alerts.pinned.map((one) => ({ ...one, count: 1200 })) },
  })
  await page.clock.runFor(100)
  await expect(facts.first()).toHaveText('▼ Longs')
  await shared().change({ alerts })
  await shot(page, 'pinned-side')
})

test('“+N” shows the P0s in the list, from its top', async () => {
  const { page } = shared()
  await pin(7)
  await strip().getByRole('button', { name: '+4 more unacknowledged' }).click()
  await page.clock.runFor(100)
  await expect(page.getByRole('button', { name: /^P0, / })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('feed').getByRole('article').first()).toContainText('P0')
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
})

test('a P0 is there while settings or diagnostics are open, and leads back to the list', async () => {
  const { page } = shared()
  await pin(2)
  await shared().say('intent', { kind: 'open-settings', section: 'alerts' })
  await expect(strip().getByRole('listitem')).toHaveCount(1)
  await strip()
    .getByRole('button', { name: /^1 more unacknowledged/ })
    .waitFor()
  await page.clock.runFor(300)
  await strip().getByRole('listitem').locator('.open').click()
  await page.clock.runFor(500)
  await expect(page.getByRole('article').locator('.details')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.clock.runFor(100)
  await page.getByTestId('state-word').click()
  await expect(page.getByRole('heading', { name: 'Diagnostics' })).toBeVisible()
  await expect(strip().getByRole('listitem')).toHaveCount(1)
  await page.getByRole('button', { name: 'Back to the feed' }).click()
})

test('a low window keeps its room for the list: one P0 and the number of the others', async () => {
  const { page } = shared()
  await pin(7)
  await page.setViewportSize({ width: 320, height: 400 })
  await page.clock.runFor(100)
  await expect(strip().getByRole('listitem')).toHaveCount(1)
  await expect(strip().getByRole('button', { name: /^6 more unacknowledged/ })).toHaveText('+6')
  expect((await strip().boundingBox())?.height).toBeLessThan(34)
  await page.setViewportSize({ width: 380, height: 600 })
})

test('all can be acknowledged from its one line too, by mouse and by keyboard', async () => {
  const { page } = shared()
  await page.setViewportSize({ width: 320, height: 400 })
  const all = strip().getByRole('button', { name: 'Acknowledge all' })
  for (const press of [
    () => all.click(),
    async () => {
      await strip()
        .getByRole('button', { name: /^6 more unacknowledged/ })
        .focus()
      await page.keyboard.press('Tab')
      await expect(all).toBeFocused()
      await page.keyboard.press('Enter')
    },
  ]) {
    await pin(7)
    const asked = (await shared().calls('acknowledgeAll')).length
    await press()
    await page.clock.runFor(100)
    await expect(strip()).toHaveCount(0)
    expect(await shared().calls('acknowledgeAll')).toHaveLength(asked + 1)
  }
  await pin(1)
  await expect(strip().getByRole('listitem')).toHaveCount(1)
  await expect(all).toHaveCount(0)
  await page.setViewportSize({ width: 380, height: 600 })
})

test('its one line holds every documented name uncut', async () => {
  const { page } = shared()
  await page.setViewportSize({ width: 320, height: 400 })
  const { alerts } = await shared().snapshot()
  for (const unacknowledged of [2, 198])
    for (const type of KNOWN_TYPES) {
      await pin(2, { type, symbol: 'DOGEUSDT' })
      const { pinned } = (await shared().snapshot()).alerts
      await shared().change({ alerts: { ...alerts, pinned, unacknowledged } })
      await expect(strip().getByRole('listitem')).toContainText('DOGE')
      await expect(strip().locator('.open')).toHaveAttribute('title', /^DOGEUSDT /)
      const cut = await clipped(page)
      expect(cut.filter((text) => text.includes('title')).map((text) => `${type}: ${text}`)).toEqual([])
    }
  await page.setViewportSize({ width: 380, height: 600 })
})

test('A15: where the desktop takes no notification the strip is the alert; no banner repeats it there', async () => {
  const { page } = shared()
  const banner = (title: string) => page.locator('.banner').filter({ hasText: title })
  await pin(2)
  // Not the one that was read out as it arrived.
  const [, older] = (await shared().snapshot()).alerts.pinned
  const at = Number(await page.evaluate('Date.now()'))
  const alert = (key: string, title: string) => ({ key, title, body: 'Text', at })
  await shared().change({
    inApp: [alert(older?.key ?? '', 'Told by the window'), alert('1:1', 'Not pinned')],
  })
  await page.clock.runFor(300)
  await expect(strip().getByRole('listitem')).toHaveCount(2)
  await expect(banner('Not pinned')).toBeVisible()
  await expect(banner('Told by the window')).toHaveCount(0)
  // Heard all the same, in its turn.
  await page.clock.runFor(3_100)
  await expect(page.locator('[aria-live]').filter({ hasText: 'Told by the window' })).toHaveCount(1)
  for (const screen of ['settings', 'diagnostics'] as const) {
    await page.getByRole('button', { name: screen === 'settings' ? 'Settings' : /Open diagnostics$/ }).click()
    await expect(banner('Not pinned')).toBeVisible()
    await expect(banner('Told by the window')).toHaveCount(0)
    await page.getByRole('button', { name: 'Back to the feed' }).click()
    await expect(banner('Told by the window')).toHaveCount(0)
  }
  await shared().change({ inApp: [] })
})

test('A15: an alert of the window moves nothing, whichever screen is open, and leaves the list more than half of a small one', async () => {
  const { page } = shared()
  const at = Number(await page.evaluate('Date.now()'))
  const inApp = Array.from({ length: 4 }, (_, n) => ({
    key: `0:${n + 1}`,
    title: `Alert ${n + 1}`,
    body: 'A text that needs more than one line of a window as small as this one may be, as some do.',
    at,
  }))
  await page.setViewportSize({ width: 320, height: 400 })
  await pin(2)
  for (const place of ['.list', 'main .body']) {
    if (place !== '.list') await page.getByRole('button', { name: 'Settings' }).click()
    await page.clock.runFor(300)
    const box = () => page.locator(place).first().boundingBox()
    const before = await box()
    await shared().change({ inApp })
    await page.clock.runFor(300)
    await expect(page.locator('.banner').filter({ hasText: 'Alert' })).toHaveCount(1)
    await expect(page.locator('.banner')).toContainText('3 more after this')
    await shot(page, `in-app-${place === '.list' ? 'feed' : 'settings'}`)
    expect(await box()).toEqual(before)
    expect((await page.locator('.foot').first().boundingBox())?.height).toBeLessThan(130)
    await shared().change({ inApp: [] })
    await page.clock.runFor(300)
  }
  await page.getByRole('button', { name: 'Back to the feed' }).click()
  await page.setViewportSize({ width: 380, height: 600 })
})

test('A15: a banner about no event leads to none', async () => {
  const { page } = shared()
  const at = Number(await page.evaluate('Date.now()'))
  await shared().change({ inApp: [{ key: '0:1', title: 'Feed is down', body: 'Text', at }] })
  await page.clock.runFor(300)
  const banner = page.locator('.banner').filter({ hasText: 'Feed is down' })
  await expect(banner.getByRole('button')).toHaveCount(1)
  await banner.getByRole('button', { name: 'Dismiss alert' }).click()
  await page.clock.runFor(300)
  await expect(banner).toHaveCount(0)
})
