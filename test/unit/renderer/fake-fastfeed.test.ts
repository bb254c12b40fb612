/** The double is worth something only while it behaves as main does. */
import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { INVOKE_NAMES } from '../../../src-main/contract/asks.ts'
import type { FeedDelta } from '../../../src-main/contract/contract.ts'
import { FakeFastFeed } from '../../support/fake-fastfeed/fake.ts'
import { SCENARIOS, stage } from '../../support/fake-fastfeed/scenarios.ts'
import { AT, keys } from './rows.ts'

test('it has every channel of the contract', () => {
  const { api } = new FakeFastFeed(stage('quiet', AT, DEFAULT_SETTINGS))
  for (const name of INVOKE_NAMES) expect(api[name], name).toBeTypeOf('function')
})

test.each(SCENARIOS)('the scenario %s survives the structured clone of IPC, newest row first', (scenario) => {
  const { snapshot } = stage(scenario, AT, DEFAULT_SETTINGS)
  expect(structuredClone(snapshot)).toEqual(snapshot)
  expect(new Set(keys(snapshot.rows)).size).toBe(snapshot.rows.length)
})

test('its sequence rises by one with every delta, lost ones included', async () => {
  const fake = new FakeFastFeed(stage('quiet', AT, DEFAULT_SETTINGS))
  const heard: FeedDelta[] = []
  fake.api.on('delta', (delta) => heard.push(delta))
  fake.arrive(2)
  fake.arrive(1, {}, true)
  fake.arrive(1)
  expect(heard.map(({ seq }) => seq)).toEqual([2, 4])
  expect((await fake.api.snapshot()).rows).toHaveLength(4)
})

test('its history pages follow one another without a hole or an overlap', async () => {
  const fake = new FakeFastFeed(stage('deep-history', AT, DEFAULT_SETTINGS))
  const query = { text: '', priorities: [], symbols: [], types: [], from: null, to: null, limit: 50 }
  const first = await fake.api.history({ ...query, before: null })
  const second = await fake.api.history({ ...query, before: first.next })
  const ids = [...first.rows, ...second.rows].map(({ event }) => event.id)
  expect(ids).toEqual(Array.from({ length: 100 }, (_, index) => 100_000 - index))
})
