/** The header: how the feed is, in a word and an icon, and the four controls that are always at hand. */
import type { ConnectionState, FeedStatus } from '../../../src-main/contract/contract.ts'
import { clipped, shot } from './checks.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('quiet')
const word = () => shared().page.getByTestId('state-word')
const icon = (): Promise<string> => shared().page.locator('header .state svg').innerHTML()
const button = (name: string) => shared().page.locator('header').getByRole('button', { name, exact: true })

async function become(part: Partial<FeedStatus>): Promise<void> {
  const feed = shared()
  await feed.change({ status: { ...(await feed.snapshot()).status, ...part } })
}

test.beforeEach(() => shared().restage('quiet'))

test('with nothing to say below it, the word stands beside the middle of its icon', async () => {
  const { page } = shared()
  await shared().restage('first-run')
  await expect(word()).toHaveText('No key')
  const middle = async (selector: string): Promise<number> => {
    const box = await page.locator(selector).boundingBox()
    return (box?.y ?? 0) + (box?.height ?? 0) / 2
  }
  expect(
    Math.abs((await middle('header .state svg')) - (await middle('[data-testid=state-word]'))),
  ).toBeLessThan(1.5)
})

test('every state of the feed has its word, and an icon that is not the one of Live', async () => {
  await expect(word()).toHaveText('Live')
  const live = await icon()
  const at = Date.now()
  const states: readonly (readonly [ConnectionState, string | RegExp])[] = [
    [{ kind: 'connecting', attempt: 1 }, 'Connecting'],
    [{ kind: 'stale', since: at }, 'Stale'],
    [
      { kind: 'reconnecting', retryAt: at + 60_000, attempt: 3, reason: 'closed' },
      /^Reconnecting in \d+\ss$|1\smin$/,
    ],
    [{ kind: 'offline', since: at }, 'Offline'],
    [{ kind: 'key-rejected', message: 'Invalid or expired.' }, 'Key rejected'],
    [{ kind: 'tier-too-low', message: 'PULSE is needed.' }, 'Tier too low'],
    [
      { kind: 'rate-limited', retryAt: at + 60_000, message: 'Too many requests.' },
      /^Rate limited until \d\d:\d\d$/,
    ],
    [
      { kind: 'rate-limited', retryAt: at + 60_000, isDown: true, message: 'Down.' },
      /^Server down until \d\d:\d\d$/,
    ],
    [{ kind: 'blocked', retryAt: at + 9_000, what: 'HTTP 403', message: 'No.' }, 'Blocked on the way'],
    [{ kind: 'stopped' }, 'Stopped'],
  ]
  for (const [connection, expected] of states) {
    await become({ connection })
    await expect(word()).toHaveText(expected)
    expect(await icon(), connection.kind).not.toBe(live)
  }
  await become({
    connection: { kind: 'live', since: at },
    recovery: { kind: 'running', fetched: 1200, pages: 6 },
  })
  await expect(word()).toHaveText('Recovering 1,200')
  expect(await icon()).not.toBe(live)
  await become({ recovery: { kind: 'idle' } })
  await expect(word()).toHaveText('Live')
  await shared().restage('snoozed')
  await expect(word()).toHaveText('Snoozed')
  expect(await icon()).not.toBe(live)
})

test('beside it stand the tier and the median lag; a delayed tier says by how much', async () => {
  const facts = shared().page.locator('header .facts')
  await expect(facts).toHaveText('PULSE 42 ms')
  await become({ delayMs: 15_000 })
  await expect(facts).toContainText('Delayed 15 s')
  expect((await shared().page.locator('header').boundingBox())?.height).toBe(40)
})

test('of a feed that is down no old latency stands there, but when it was last heard', async () => {
  const { page } = shared()
  const facts = page.locator('header .facts')
  const at = Date.now()
  const lastHeardAt = at - 35_000
  const clock = new Date(lastHeardAt).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })
  const states: readonly ConnectionState[] = [
    { kind: 'reconnecting', retryAt: at + 25_000, attempt: 3, reason: 'closed' },
    { kind: 'connecting', attempt: 4 },
    { kind: 'stale', since: at },
    { kind: 'offline', since: at },
  ]
  for (const connection of states) {
    await become({ connection, lastHeardAt })
    await expect(facts).toHaveText(`PULSE Last heard ${clock}`)
    await expect(page.locator('header .state')).toHaveAccessibleName(
      new RegExp(`\\. Last heard ${clock}\\. `),
    )
  }
  await become({ connection: { kind: 'offline', since: at }, lastHeardAt: at - 50 * 3_600_000 })
  await expect(facts).toHaveText('PULSE Last heard 2 d ago')
  await become({ lastHeardAt: null })
  await expect(facts).toHaveText('PULSE')
  await become({ connection: { kind: 'live', since: at }, lastHeardAt: at })
  await expect(facts).toHaveText('PULSE 42 ms')
})

for (const [width, height] of [
  [380, 600],
  [320, 400],
] as const)
  test(`${width} × ${height}: what the header says of a feed that is down is not cut`, async () => {
    const { page } = shared()
    await page.setViewportSize({ width, height })
    await shared().restage('reconnecting')
    await expect(page.locator('header .facts')).toContainText('Last heard')
    expect(await clipped(page)).toEqual([])
    const texts = await page.locator('header .texts').boundingBox()
    const buttons = await page.locator('header .buttons').boundingBox()
    const end = await page.locator('header .facts span').last().boundingBox()
    expect((end?.x ?? 0) + (end?.width ?? 0)).toBeLessThanOrEqual(buttons?.x ?? 0)
    expect((texts?.x ?? 0) + (texts?.width ?? 0)).toBeLessThanOrEqual(buttons?.x ?? 0)
    await shot(page, `down-${width}`)
    await page.setViewportSize({ width: 380, height: 600 })
  })

test('a click on the state reconnects a feed that is down, and opens diagnostics of one that is up', async () => {
  const { page } = shared()
  await become({ connection: { kind: 'offline', since: Date.now() } })
  await expect(word()).toHaveText('Offline')
  await word().click()
  await expect.poll(async () => (await shared().calls('reconnectNow')).length).toBe(1)
  await become({ connection: { kind: 'live', since: Date.now() } })
  await expect(word()).toHaveText('Live')
  await word().click()
  await expect(page.getByText('Counters, this run')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the feed' }).click()
})

test('pause, bell, pin and settings do what they say and show that they are on', async () => {
  const { page } = shared()
  await button('Pause the list').click()
  await expect(button('Resume the list')).toHaveAttribute('aria-pressed', 'true')
  await button('Resume the list').click()

  await button('Snooze notifications').click()
  await page.getByRole('button', { name: '15 minutes' }).click()
  await expect(word()).toHaveText('Snoozed')
  expect((await shared().calls('snooze')).map(({ args }) => args)).toEqual([[{ kind: 'all' }, '15m']])
  await button('Notifications are limited: snooze menu').click()
  await expect(page.getByText(/\d+\s(s|min) left/)).toBeVisible()
  await page.keyboard.press('Escape')

  await button('Keep on top').click()
  await expect(button('Do not keep on top')).toHaveAttribute('aria-pressed', 'true')
  expect((await shared().calls('setPinned')).map(({ args }) => args)).toEqual([[true]])

  await button('Settings').click()
  await expect(button('Settings')).toHaveAttribute('aria-pressed', 'true')
  await button('Settings').click()
  await expect(page.getByText('The market is quiet')).toBeVisible()
})

test('quiet hours and mute are two clicks away, with what they stand at', async () => {
  const { page } = shared()
  await button('Snooze notifications').click()
  await page.getByRole('checkbox', { name: /^Quiet hours/ }).click()
  await page.getByRole('checkbox', { name: /^Mute sound/ }).click()
  await expect.poll(async () => (await shared().snapshot()).settings.sound.muted).toBe(true)
  expect((await shared().snapshot()).settings.quietHours.enabled).toBe(true)
  await page.keyboard.press('Escape')
})
