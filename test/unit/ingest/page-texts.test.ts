/** What REST brought is journaled in its own words, where the page could be cut (core/protocol/list.ts). */
import { expect, test } from 'vitest'
import { settle, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness, TEST_URL } from '../../support/fakes/harness.ts'

/** Written anew, the digits would be others. */
const sent = (id: number, symbol = 'BTCUSDT'): string =>
  JSON.stringify(wireEvent(id, { symbol })).replace('0.9', `0.90${id}00`)

async function recovering(symbols: readonly string[] = []): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start({ url: { ...TEST_URL, symbols } })
  await harness.greet([1])
  return harness
}
async function answer(harness: EngineHarness, body: string): Promise<readonly (readonly [string, string])[]> {
  harness.recoveryApi.answer({ kind: 'ok', body })
  await settle()
  return [...harness.disk.rows].filter(([key]) => key !== '1:1').map(([key, { text }]) => [key, text])
}

test('P6: an event of a page is journaled as it was sent', async () => {
  const body = `{"events":[${[2, 3].map((id) => sent(id)).join(',')}],"next":3}`
  expect(await answer(await recovering(), body)).toEqual([
    ['1:2', sent(2)],
    ['1:3', sent(3)],
  ])
})

test('P1: each keeps its own text when others of the page are not subscribed to', async () => {
  const page = [sent(2, 'ETHUSDT'), sent(3), sent(4, 'SOLUSDT'), sent(5)]
  expect(await answer(await recovering(['BTCUSDT']), `[${page.join(',')}]`)).toEqual([
    ['1:3', sent(3)],
    ['1:5', sent(5)],
  ])
})

test('G2, G5: each keeps its own text when the page is inclusive, and in the wrong order', async () => {
  const page = [sent(3), sent(1), sent(2)]
  expect(await answer(await recovering(), `[${page.join(',')}]`)).toEqual([
    ['1:2', sent(2)],
    ['1:3', sent(3)],
  ])
})

test('P6: what cannot be cut is written anew', async () => {
  const body = `[ ${[2, 3].map((id) => sent(id)).join(', ')} ]`
  expect(await answer(await recovering(), body)).toEqual([
    ['1:2', JSON.stringify(JSON.parse(sent(2)))],
    ['1:3', JSON.stringify(JSON.parse(sent(3)))],
  ])
})
