/** An empty list says why it is empty and what to do about it. */
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('first-run')
const { describe } = test

test('first run: enter the key, or try the demo', async () => {
  const { page } = shared()
  await expect(page.getByLabel('API key', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Connect', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start demo' })).toBeVisible()
  await page.getByRole('button', { name: 'Get a key' }).click()
  expect((await shared().calls('openLink')).map(({ args }) => args)).toEqual([['site']])
})

test('quiet market: connected, last heard from, and a way to be sure that alerts arrive', async () => {
  const { page } = shared()
  await shared().restage('quiet')
  await expect(page.getByText('The market is quiet')).toBeVisible()
  await expect(page.getByText(/Last heard from the server at \d\d:\d\d:\d\d/)).toBeVisible()
  await page.getByRole('button', { name: 'Send a test alert' }).click()
  await expect(page.getByText('Shown by the desktop in 40 ms')).toBeVisible()
})

test('quiet because the subscription is narrow: that is said, and one click away', async () => {
  const { page } = shared()
  await shared().restage('quiet', { connection: { symbols: ['BTCUSDT'] } })
  await page.getByRole('button', { name: 'Change subscription' }).click()
  await expect(page.getByText('What the server sends.')).toBeInViewport()
  await page.getByRole('button', { name: 'Back to the feed' }).click()
})

test('nothing matches: widen the filter or clear it', async () => {
  const { page } = shared()
  await shared().restage('quiet')
  await page.getByRole('button', { name: /^P0, / }).click()
  await expect(page.getByText('No event matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByText('The market is quiet')).toBeVisible()
})

describe('offline', () => {
  test('an empty list says when the server was last heard from, and offers to reconnect', async () => {
    const { page } = shared()
    await shared().restage('quiet')
    const { status } = await shared().snapshot()
    await shared().change({ status: { ...status, connection: { kind: 'offline', since: Date.now() } } })
    await expect(
      page.getByText(/Last heard from the server: \w{3} \d+ (?:\w{3}|Sept) \d{4}, \d\d:\d\d:\d\d/),
    ).toBeVisible()
    await page.getByRole('button', { name: 'Reconnect now', exact: true }).click()
    await expect.poll(async () => (await shared().calls('reconnectNow')).length).toBe(1)
  })

  test('over a list that is not empty stands since when, and when the server was last heard from', async () => {
    const { page } = shared()
    await shared().restage('offline')
    await expect(page.getByText(/Offline for\s+3\smin\. Last heard at \d\d:\d\d:\d\d\./)).toBeVisible()
    await page.getByRole('button', { name: 'Try now' }).click()
    await expect.poll(async () => (await shared().calls('reconnectNow')).length).toBe(1)
  })

  test('a key that was rejected, or whose tier is too low, leads to the key', async () => {
    const { page } = shared()
    for (const scenario of ['key-rejected', 'tier-too-low'] as const) {
      await shared().restage(scenario)
      await page.getByRole('button', { name: 'Change key' }).click()
      await expect(page.getByLabel('New API key')).toBeFocused()
      await page.getByRole('button', { name: 'Back to the feed' }).click()
    }
  })

  test('a rejection stands in the header and in one other place', async () => {
    const { page } = shared()
    await shared().restage('quiet')
    const { status } = await shared().snapshot()
    const message = 'Invalid or expired API key'
    await shared().change({
      status: {
        ...status,
        connection: { kind: 'key-rejected', message },
        lastServerError: { code: 'AUTH_FAILED', message, at: Date.now() },
      },
    })
    await expect(page.getByText('No signals yet')).toBeVisible()
    await expect(page.getByText(message)).toHaveCount(1)
    await expect(page.getByText(/rejected/i)).toHaveCount(1)
    await expect(
      page.getByRole('button', { name: /^Key rejected\. Invalid or expired API key\. .*Open diagnostics$/ }),
    ).toBeVisible()
  })
})
