/** G4: a disk that is full while the app runs: said once, alerts go on, quitting asks. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'playwright/test'
import { fillDisk, mountSmallDisk } from '../support/small-disk.ts'
import { live, openStage, rows, type Stage } from './support.ts'

let stage: Stage
let unmount: (() => void) | null = null
test.afterEach(async () => {
  unmount?.()
  await stage.close()
})

function stored(userDataDir: string): readonly unknown[] {
  const db = new DatabaseSync(join(userDataDir, 'journal.db'), { readOnly: true })
  try {
    return db
      .prepare('SELECT symbol FROM events')
      .all()
      .map(({ symbol }) => symbol)
  } finally {
    db.close()
  }
}
const P0 = { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED' } as const

test('G4: a full disk is told once, alerts go on, quitting asks; with room again all is written', async () => {
  stage = await openStage()
  unmount = mountSmallDisk(stage.userDataDir, 96)
  test.skip(unmount === null, 'no disk can be mounted here')
  const app = await stage.launch()
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  stage.server.emit({ ...P0, symbol: 'BEFOREUSDT' })
  await expect(rows(page).first()).toContainText('BEFOREUSDT')
  await expect.poll(() => stored(stage.userDataDir)).toContain('BEFOREUSDT')
  const makeRoom = fillDisk(stage.userDataDir)
  const told = async () =>
    (await app.notifications()).filter(({ title }) => title === 'History is not being written').length
  for (let n = 0; n < 400 && (await told()) === 0; n++) {
    stage.server.emit({ priority: 'P1', symbol: `FULL${n}USDT`, data: { text: 'x'.repeat(4000) } })
    await page.waitForTimeout(100)
  }
  expect(await told()).toBe(1)
  await expect(page.getByText('Signals are shown, but not kept yet.')).toBeVisible()
  stage.server.emit({ ...P0, symbol: 'AFTERUSDT' })
  await expect(rows(page).first()).toContainText('AFTERUSDT')
  await expect.poll(async () => JSON.stringify(await app.notifications())).toContain('AFTERUSDT')
  expect(await told()).toBe(1)

  await app.quit()
  await expect
    .poll(async () => JSON.stringify(await app.dialogs()))
    .toContain('Quit without keeping the latest signals?')
  expect(JSON.stringify(await app.dialogs())).toMatch(/signals? could not be written to the history yet/)
  await expect(live(page)).toBeVisible()
  makeRoom()
  await expect(page.getByText('Signals are shown, but not kept yet.')).toHaveCount(0)
  expect(await app.quitAndWait()).toMatchObject({ code: 0 })
  expect(stored(stage.userDataDir)).toContain('AFTERUSDT')
})
