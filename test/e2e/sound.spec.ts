/** The sound of a P0 as it is heard: played to its end by the window, or beeped by the system (A17). */
import { expect, test, type Page } from 'playwright/test'
import type { AppDriver } from './driver/launch.ts'
import { live, openStage, type Stage } from './support.ts'

const P0 = { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED' } as const

let stage: Stage
let app: AppDriver
let page: Page

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  stage = await openStage()
  app = await stage.launch({ env })
  page = await app.window()
  await expect(live(page)).toBeVisible()
}
/** The first sound of a run starts the browser's audio service, which on a busy machine takes longer than an alert waits. */
const warmUp = (): Promise<unknown> =>
  page.evaluate(`
    new Promise((resolve, reject) => {
      const first = new Audio('sounds/knock.wav')
      first.addEventListener('ended', resolve)
      first.addEventListener('error', reject)
      first.play().catch(reject)
    })`)
const listen = (): Promise<unknown> =>
  page.evaluate(`
    window.media = []
    const original = window.Audio
    window.Audio = function (address) {
      const audio = new original(address)
      for (const name of ['playing', 'ended', 'error']) audio.addEventListener(name, () => window.media.push(name))
      return audio
    }`)
const media = (): Promise<unknown> => page.evaluate('window.media')
const beeps = async () => (await app.opened()).filter(({ kind }) => kind === 'beep').length

test.describe('with a sound output', () => {
  test.describe.configure({ mode: 'serial' })
  test.beforeAll(async () => {
    await start()
    await warmUp()
    await listen()
  })
  test.afterAll(() => stage.close())

  test('A17: a P0 is heard: its sound is played to its end, and nothing beeps', async () => {
    stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
    await expect.poll(media).toEqual(['playing', 'ended'])
    // The page's answer has come by the time it has answered a later question.
    await page.evaluate('window.fastfeed.snapshot()')
    expect(await beeps()).toBe(0)
    expect(app.output.filter((line) => /sound/.test(line))).toEqual([])
  })

  test('A17: a page that hangs answers nothing: the system beeps within the life of the P0', async () => {
    // A page that is busy for good; DevTools may still interrupt it when it is closed.
    void page.evaluate('setTimeout(() => { for (;;) {} }, 0)').catch(() => undefined)
    stage.server.emit({ ...P0, symbol: 'ETHUSDT' })
    await expect.poll(beeps).toBeGreaterThan(0)
  })
})

test('A17: without a sound output the system beeps, and the window says why', async () => {
  test.skip(process.env['E2E_TARGET'] === 'electron', 'the machine of that run has an output of its own')
  await start({ STANDIN_AUDIO: 'none' })
  try {
    stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
    await expect.poll(beeps).toBe(1)
    await expect(page.getByText(/could not be played: this computer has no sound output/)).toBeVisible()
  } finally {
    await stage.close()
  }
})
