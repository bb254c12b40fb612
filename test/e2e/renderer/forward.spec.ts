/** Settings → Forward, and what a signal's details say of it (alerts.md A20–A27). */
import type { ForwardTarget } from '../../../src-main/contract/contract.ts'
import { clipped, expectAccessible, settled, shot } from './checks.ts'
import { expect, shareWindow, test } from './window.ts'

const TARGET: ForwardTarget = {
  id: 'abc',
  name: 'phone',
  kind: 'ntfy',
  enabled: true,
  when: 'unacknowledged',
  afterS: 10,
  awayMin: 5,
  rules: [],
  privacy: 'full',
  template: '',
}
const shared = shareWindow('busy')
const targets = async () => (await shared().snapshot()).settings.forward.targets
const label = (name: string) => shared().page.getByLabel(name, { exact: true })
const told = async () => (await shared().calls('tellForward')).map(({ args }) => args)

async function open(list: readonly ForwardTarget[] = []): Promise<void> {
  await shared().restage('busy', { forward: { targets: [...list] } })
  await shared().say('intent', { kind: 'open-settings', section: 'forward' })
  await shared().page.locator('[data-section=forward] .field').first().waitFor()
}

/** A card stays as it was left when the window's situation changes. */
async function unfold(name: string): Promise<void> {
  const card = shared().page.getByRole('button', { name: new RegExp(`^${name}`) })
  if ((await card.getAttribute('aria-expanded')) === 'false') await card.click()
}

test('A20, A26: a target is added switched off; its address is taken, never shown again, and it is in force', async () => {
  const { page } = shared()
  await open()
  await label('Kind of target').selectOption('telegram')
  await page.getByRole('button', { name: 'Add target' }).click()
  await expect
    .poll(targets)
    .toMatchObject([
      { kind: 'telegram', name: 'Telegram bot', enabled: false, when: 'unacknowledged', afterS: 10 },
    ])
  const id = (await targets())[0]?.id
  const token = label('Bot token')
  await expect(token).toHaveAttribute('type', 'password')
  await token.fill('123:canary')
  await label('Chat id').fill('-100')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Sealed by the system and stored.')).toBeVisible()
  expect(await told()).toEqual([
    [id, { token: '123:canary', to: '-100' }, { confirmation: '', rememberWeakly: false }],
  ])
  await expect(token).toHaveValue('')
  await expect(token).toHaveAttribute('placeholder', /^configured/)
  await expect.poll(targets).toMatchObject([{ enabled: true }])
  expect(await page.content()).not.toContain('canary')
  expect(JSON.stringify(await shared().snapshot())).not.toContain('canary')
})

test('A26: http on the own network is asked for in words; a refusal says why', async () => {
  const { page } = shared()
  await open([TARGET])
  await unfold('phone')
  await label('Topic address').fill('http://nas.local/topic')
  await shared().page.evaluate(
    `fake.confirmNext('Topic address: http:// sends alerts unencrypted to nas.local.')`,
  )
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('unencrypted to nas.local')).toBeVisible()
  await label('To allow it, type “send unencrypted”').fill('send unencrypted')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Sealed by the system and stored.')).toBeVisible()
  expect((await told())[1]).toEqual([
    'abc',
    { url: 'http://nas.local/topic' },
    { confirmation: 'send unencrypted', rememberWeakly: false },
  ])
})

test('A21, A27: when, what is hidden, a body of the user’s own and rules of its own are saved at once', async () => {
  const { page } = shared()
  await open([{ ...TARGET, kind: 'webhook' }])
  await unfold('phone')
  await label('Unacknowledged for').fill('15')
  await label('Unacknowledged for').press('Enter')
  await expect.poll(targets).toMatchObject([{ afterS: 15 }])
  await label('When').selectOption('Only while away')
  await label('Nothing touched for').fill('7')
  await label('Nothing touched for').press('Enter')
  await label('Content').selectOption('Hide amounts')
  await label('Body').fill('{"text": "{{title}}"}')
  await label('Body').press('Enter')
  await page.getByRole('button', { name: 'Add rule' }).click()
  await label('Then').selectOption('Keep here')
  await expect.poll(targets).toMatchObject([
    {
      when: 'away',
      awayMin: 7,
      privacy: 'hide-amounts',
      template: '{"text": "{{title}}"}',
      rules: [{ id: 'rule-1', enabled: false, priorities: ['P1'], action: 'keep' }],
    },
  ])
})

test('A24: the test says what came back and how long it took; removing asks first', async () => {
  const { page } = shared()
  await open([TARGET])
  await unfold('phone')
  await page.getByRole('group', { name: 'Test', exact: true }).getByRole('button').click()
  await expect(page.getByText('Delivered after 340 ms.')).toBeVisible()
  expect((await shared().calls('testForward')).map(({ args }) => args)).toEqual([['abc']])
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  expect(await targets()).toHaveLength(1)
  await page.getByRole('button', { name: 'Yes, remove' }).click()
  await expect.poll(targets).toEqual([])
  await expect
    .poll(async () => (await shared().calls('forgetForward')).map(({ args }) => args))
    .toEqual([['abc']])
})

test('A20: a demo forwards nothing, and the settings say so', async () => {
  const { page } = shared()
  await shared().restage('busy', { forward: { targets: [TARGET] } })
  await shared().say('intent', { kind: 'open-settings', section: 'forward' })
  const words = page.getByText('The demo sends tests only: its signals are not forwarded.')
  await expect(page.getByText('Nothing leaves this computer until you name where to.')).toBeVisible()
  await expect(words).toHaveCount(0)
  await page.evaluate('window.fastfeed.startDemo()')
  await expect(words).toBeVisible()
})

test('A20: a signal’s details say when it was forwarded, and how quickly', async () => {
  const { page } = shared()
  await shared().restage('busy', { forward: { targets: [TARGET] } })
  await page.keyboard.press('Escape')
  const [key = ''] = await shared().arrive(1, { priority: 'P0' })
  await page.evaluate(
    `fake.forwards.set(${JSON.stringify(key)}, ['Forwarded to phone 11 s after detection, delivered after 400 ms'])`,
  )
  await shared().say('intent', { kind: 'open-event', key })
  const sentence = page.getByText('Forwarded to phone 11 s after detection, delivered after 400 ms')
  await expect(sentence).toBeVisible()
  // It stays while it is asked for anew, at each change of an alert.
  await page.evaluate('fake.api.forwardsOf = () => new Promise(() => {})')
  await shared().arrive(1, { priority: 'P0' })
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
  await expect(sentence).toBeVisible()
})

for (const [width, height] of [
  [380, 600],
  [320, 400],
] as const)
  test(`settings, Forward: nothing cut, nothing inaccessible at ${width} × ${height}`, async () => {
    const { page } = shared()
    await page.setViewportSize({ width, height })
    await open([
      TARGET,
      { ...TARGET, id: 'b', kind: 'webhook', name: 'A receiver with a rather long name of 40', when: 'away' },
    ])
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await unfold('A receiver')
      await shot(page, `forward-${theme}-${width}`)
      expect(await settled(page, () => clipped(page))).toEqual([])
      await expectAccessible(page, theme === 'dark' ? 'all' : 'colours')
      await page.getByText('Remove this target').scrollIntoViewIfNeeded()
      await shot(page, `forward-foot-${theme}-${width}`)
      await unfold('phone')
      await shot(page, `forward-phone-${theme}-${width}`)
    }
  })

const putState = (patch: object) =>
  shared().page.evaluate(
    `fake.forwardStates.set('abc', ${JSON.stringify({ set: [], isReady: false, isWaiting: false, isPlain: false, ...patch })})`,
  )

test('A26: what the key store gives out later is seen without a click, also after an answer that failed', async () => {
  const { page } = shared()
  await open()
  await putState({ isWaiting: true })
  await open([TARGET])
  const card = page.getByRole('button', { name: /^phone/ })
  await expect(card).toContainText('waiting for the key store')
  await page.evaluate(`{
    const answer = fake.api.forwardStates
    fake.api.forwardStates = () => {
      fake.api.forwardStates = answer
      return Promise.reject(new Error('no answer'))
    }
  }`)
  await putState({ set: ['url'], isReady: true })
  await expect(card).toContainText('unacknowledged for 10 s')
})

test('A20: a target that the user has switched off stays off when its address is entered anew', async () => {
  const { page } = shared()
  await open()
  await putState({})
  await open([{ ...TARGET, enabled: false }])
  await unfold('phone')
  await label('Topic address').fill('https://ntfy.sh/topic')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Sealed by the system and stored.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^phone/ })).toContainText('switched off')
  expect(await targets()).toMatchObject([{ enabled: false }])
})
