/** Alerts on their way to a real Alertmanager, and to a target that quotes all it is told (alerts.md A20–A26). */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, type Page } from 'playwright/test'
import type { ForwardTarget } from '../../src-main/contract/contract.ts'
import { findAlertmanager, startAlertmanager, type Alertmanager } from '../support/alertmanager.ts'
import { filesBelow, openCanary } from '../support/canary.ts'
import { live, openStage, rows, type Stage } from './support.ts'

const TARGET: ForwardTarget = {
  id: 'desk',
  name: 'desk',
  kind: 'alertmanager',
  enabled: true,
  when: 'at-once',
  afterS: 10,
  awayMin: 5,
  rules: [],
  privacy: 'full',
  template: '',
}
const ask = (page: Page, name: string, ...args: unknown[]): Promise<unknown> =>
  page.evaluate(`window.fastfeed[${JSON.stringify(name)}](...${JSON.stringify(args)})`)
const tell = (page: Page, id: string, fields: object): Promise<unknown> =>
  ask(page, 'tellForward', id, fields, { confirmation: '', rememberWeakly: true })

let stage: Stage
test.beforeEach(async () => {
  stage = await openStage()
})
test.afterEach(() => stage.close())

test('A20, A25: a P0 is at a real Alertmanager, its details say so, and acknowledging ends it there', async () => {
  const found = findAlertmanager()
  test.skip(!found.ok, found.ok ? '' : found.why)
  let manager: Alertmanager | null = null
  try {
    manager = await startAlertmanager(found.ok ? found.root : '')
    const { url, alerts } = manager
    const app = await stage.launch()
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    expect(await ask(page, 'saveSettings', 'forward', { targets: [TARGET] })).toMatchObject({ ok: true })
    expect(await tell(page, 'desk', { url })).toMatchObject({ ok: true })
    expect(await ask(page, 'testForward', 'desk')).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^Delivered after \d/),
    })
    await expect
      .poll(async () => (await alerts()).map(({ annotations }) => annotations['summary']))
      .toEqual(['FastFeed test'])

    const began = performance.now()
    stage.server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'ETHUSDT' })
    const ofSymbol = async () => (await alerts()).filter(({ labels }) => labels['symbol'] === 'ETHUSDT')
    await expect.poll(ofSymbol, { intervals: [20] }).toHaveLength(1)
    console.log(`from the server's word to Alertmanager: ${Math.round(performance.now() - began)} ms`)
    const [alert] = await ofSymbol()
    expect(alert?.labels).toMatchObject({
      alertname: 'LEVERAGE_SPIKE_DETECTED',
      priority: 'P0',
      severity: 'critical',
    })
    expect(Date.parse(alert?.endsAt ?? '') - Date.parse(alert?.startsAt ?? '')).toBe(300_000)

    // The alert is quicker than its row.
    await expect(rows(page).first()).toContainText('ETHUSDT')
    await rows(page).first().getByRole('button').first().click()
    await expect(page.getByText(/^Forwarded to desk \d+\ss after detection, delivered after/)).toBeVisible()
    await page.getByRole('button', { name: 'Acknowledge', exact: true }).first().click()
    await expect.poll(ofSymbol).toEqual([])
  } finally {
    manager?.stop()
  }
})

test('A21: only while away: nothing while somebody is there, and what comes once nothing was touched for long', async () => {
  const asked: unknown[] = []
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => asked.push(JSON.parse(chunk.toString())))
    request.on('end', () => response.writeHead(204).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Sound: a TCP server that listens.
  const { port } = server.address() as AddressInfo
  try {
    const app = await stage.launch()
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    const away = { ...TARGET, kind: 'webhook', when: 'away', awayMin: 1 }
    await ask(page, 'saveSettings', 'forward', { targets: [away] })
    await tell(page, 'desk', { url: `http://127.0.0.1:${port}/in` })
    await app.setIdle(5)
    stage.server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'ETHUSDT' })
    const row = () => rows(page).first().getByRole('button').first()
    await expect(row()).toContainText('ETHUSDT')
    await row().click()
    await expect(page.getByText('Goes to desk once nobody is at the computer')).toBeVisible()
    expect(asked).toEqual([])
    // The user goes while the alert lives; another one comes when nobody is there.
    await app.setIdle(600)
    stage.server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'BTCUSDT' })
    await expect
      .poll(() => asked)
      .toEqual(expect.arrayContaining([expect.objectContaining({ event: 'alert', symbol: 'BTCUSDT' })]))
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('A24, A26: a target that refuses and quotes its address is told once, without it, in the window, the log and the files', async () => {
  const path = '/services/T0/canary-7Qx9ZkW2mR'
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(404).end(`no ${request.url} ${request.headers.authorization}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Sound: a TCP server that listens.
  const { port } = server.address() as AddressInfo
  try {
    const canary = openCanary('canary-7Qx9ZkW2mR', 'canary-token-5tQ8')
    const app = await stage.launch()
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    await ask(page, 'saveSettings', 'forward', { targets: [{ ...TARGET, kind: 'webhook' }] })
    const fields = {
      url: `http://127.0.0.1:${port}${path}`,
      token: 'canary-token-5tQ8',
      secret: 'canary-token-5tQ8',
    }
    canary.look('reply to tellForward', await tell(page, 'desk', fields))
    canary.look('reply to testForward', await ask(page, 'testForward', 'desk'))
    for (const symbol of ['BTCUSDT', 'ETHUSDT'])
      stage.server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol })
    await expect.poll(() => asked).toHaveLength(3)
    expect(new Set(asked)).toEqual(new Set([path]))
    await expect(page.getByText(/Forwarding to “desk” does not work: HTTP 404/)).toHaveCount(1)
    for (const name of ['snapshot', 'diagnostics', 'forwardStates']) canary.look(name, await ask(page, name))
    await ask(page, 'acknowledgeAll')
    await page.getByRole('banner').getByRole('button', { name: 'Settings', exact: true }).click()
    await page.getByRole('button', { name: /^Forward/ }).click()
    await page.getByRole('button', { name: /^desk/ }).click()
    canary.look('the settings', await page.content())
    await app.quitAndWait()
    canary.look('standard output and error', app.output.join('\n'))
    for (const { path: file, bytes } of filesBelow(stage.userDataDir)) canary.look(file, bytes)
    expect(canary.tried.length).toBeGreaterThan(10)
    expect(canary.found).toEqual([])
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
