/** Settings → System → Check this machine: a calm list that fills while main tries the parts. */
import type { SelfTestReport } from '../../../src-main/contract/contract.ts'
import { fine, finished, halfway } from '../../support/self-test-report.ts'
import { clipped, expectAccessible, shot } from './checks.ts'
import { expect, test, type FeedWindow } from './window.ts'

async function open(feed: FeedWindow): Promise<void> {
  await feed.open('busy')
  await feed.say('intent', { kind: 'open-settings', section: 'system' })
}
const tell = (feed: FeedWindow, report: SelfTestReport): Promise<void> => feed.say('selfTestProgress', report)
const field = (feed: FeedWindow) => feed.page.getByRole('group', { name: 'Check this machine' })
const part = (feed: FeedWindow, title: string) => field(feed).getByRole('listitem').filter({ hasText: title })

test('each part says in a word where it stands, and what to do where it failed', async ({ feed, page }) => {
  await open(feed)
  await field(feed).getByRole('button', { name: 'Check', exact: true }).click()
  expect(await feed.calls('startSelfTest')).toHaveLength(1)

  await tell(feed, halfway(3))
  const status = field(feed).getByRole('status')
  await expect(status).toHaveText('4 of 14: Key store')
  await expect(part(feed, 'Key store')).toContainText('Trying…')
  await expect(part(feed, 'Journal')).toContainText('Waiting')
  await expect(field(feed).getByRole('button', { name: 'Checking…' })).toBeDisabled()
  await expect(field(feed).getByRole('button', { name: 'Copy result' })).toBeDisabled()

  await tell(feed, finished)
  await expect(status).toHaveText('2 parts do not work.')
  await expect(part(feed, 'Key store')).toContainText('OK')
  await expect(part(feed, 'Sound played')).toContainText('Failed')
  await expect(part(feed, 'Sound played')).toContainText('this computer has no sound output')
  await expect(part(feed, 'Sound played')).toContainText('Connect or choose a sound output')
  await expect(part(feed, 'Tray icon')).toContainText('Not on this system')
  await expect(page.getByRole('alert').filter({ hasText: 'Failed' })).toHaveCount(0)

  await field(feed).getByRole('button', { name: 'Check again' }).click()
  expect(await feed.calls('startSelfTest')).toHaveLength(2)
  await tell(feed, fine)
  await expect(status).toHaveText('Everything that this system promises works.')
})

test('the result is copied as text, a line a part', async ({ feed }) => {
  await open(feed)
  await tell(feed, finished)
  await field(feed).getByRole('button', { name: 'Copy result' }).click()
  await expect.poll(async () => (await feed.calls('copyText')).length).toBe(1)
  const text = String((await feed.calls('copyText'))[0]?.args[0])
  expect(text).toContain('Self-test of 2026-03-17T10:30:00.000Z. 2 parts do not work.')
  expect(text).toContain('OK – Key store (1.8 s): Sealed and read back by gnome_libsecret.')
  expect(text).toMatch(/^Failed – Journal .*read-only\. See that the disk is not full/m)
  expect(text).toMatch(/^Not on this system – Tray icon/m)
  expect(text.split('\n')).toHaveLength(3 + finished.parts.length)
})

test('a result is there again after the settings were left, and one that is refused is said', async ({
  feed,
  page,
}) => {
  await open(feed)
  await feed.refuse('startSelfTest', 'It is under way already.')
  await field(feed).getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByText('It is under way already.')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the feed' }).click()
  await tell(feed, finished)
  await feed.say('intent', { kind: 'open-settings', section: 'system' })
  await expect(field(feed).getByRole('status')).toHaveText('2 parts do not work.')
})

test('it is found by the search', async ({ feed, page }) => {
  await open(feed)
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('self-test')
  await expect(field(feed)).toBeVisible()
})

for (const [name, report] of [
  ['running', halfway(3)],
  ['failed', finished],
  ['fine', fine],
] as const)
  test(`${name}: nothing cut, nothing inaccessible`, async ({ feed, page }) => {
    await open(feed)
    await tell(feed, report)
    for (const size of [
      { width: 380, height: 600 },
      { width: 320, height: 400 },
    ]) {
      await page.setViewportSize(size)
      await field(feed).evaluate((element) => element.scrollIntoView())
      for (const theme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        await shot(page, `self-test-${name}-${size.width}-${theme}`)
        if (size.width === 380) await expectAccessible(page)
      }
      await expect.poll(() => clipped(page)).toEqual([])
    }
  })
