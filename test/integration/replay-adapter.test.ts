/** The public clients of the comparison resume by their own means: what they are compared by is not the adapter's lack. */
import { Centrifuge } from 'centrifuge'
import { EventSource } from 'eventsource'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { CHANNEL, CHANNEL_PATH, EVENTS_PATH, startAdapter, type Adapter } from '../bench/replay/adapter.ts'
import { wireEvent } from '../support/fakes/events.ts'

const PATIENCE = { timeout: 30_000, interval: 5 }
const KEEP = 5
const RETRY_MS = 50

let adapter: Adapter
let got: number[]
let stop = (): void => {}

beforeEach(async () => {
  adapter = await startAdapter(KEEP, RETRY_MS)
  got = []
})
afterEach(async () => {
  stop()
  await adapter.stop()
})

/** The client's start: its first event shows that it is connected. */
async function connected(open: () => () => void): Promise<void> {
  stop = open()
  let id = 0
  await vi.waitFor(() => {
    adapter.publish(wireEvent(++id))
    expect(got.length).toBeGreaterThan(0)
  }, PATIENCE)
  got.length = 0
}

const CLIENTS = {
  centrifuge() {
    const client = new Centrifuge(adapter.origin.replace('http', 'ws') + CHANNEL_PATH, {
      websocket: WebSocket,
      minReconnectDelay: RETRY_MS,
    })
    const subscription = client.newSubscription(CHANNEL)
    subscription.on('publication', ({ data: { id } }) => got.push(id))
    subscription.subscribe()
    client.connect()
    return () => client.disconnect()
  },
  eventsource() {
    const source = new EventSource(adapter.origin + EVENTS_PATH)
    source.addEventListener('message', ({ lastEventId }) => got.push(Number(lastEventId)))
    return () => source.close()
  },
}

describe.each(Object.entries(CLIENTS))('%s', (_name, open) => {
  test('gets what it missed during a cut, each once and in order', async () => {
    await connected(open)
    adapter.publish(wireEvent(1_001))
    await vi.waitFor(() => expect(got).toContain(1_001), PATIENCE)
    adapter.cut()
    for (const id of [1_002, 1_003]) adapter.publish(wireEvent(id))
    await vi.waitFor(() => expect(got).toContain(1_003), PATIENCE)
    adapter.publish(wireEvent(1_004))
    await vi.waitFor(() => expect(got).toContain(1_004), PATIENCE)
    expect(got.filter((id) => id > 1_000)).toEqual([1_001, 1_002, 1_003, 1_004])
  })

  test('does not get what the buffer has no more', async () => {
    await connected(open)
    adapter.publish(wireEvent(1_001))
    await vi.waitFor(() => expect(got).toContain(1_001), PATIENCE)
    adapter.cut()
    for (let id = 1_002; id <= 1_002 + KEEP; id++) adapter.publish(wireEvent(id))
    let last = 2_000
    await vi.waitFor(() => {
      adapter.publish(wireEvent(++last))
      expect(got.at(-1)).toBeGreaterThan(2_000)
    }, PATIENCE)
    expect(got).not.toContain(1_002)
  })
})

test('centrifuge begins where it is told to (`since`)', async () => {
  for (const id of [1, 2, 3]) adapter.publish(wireEvent(id))
  const client = new Centrifuge(adapter.origin.replace('http', 'ws') + CHANNEL_PATH, { websocket: WebSocket })
  stop = () => client.disconnect()
  const subscription = client.newSubscription(CHANNEL, { since: { offset: 1, epoch: 'replay' } })
  subscription.on('publication', ({ data: { id } }) => got.push(id))
  subscription.subscribe()
  client.connect()
  await vi.waitFor(() => expect(got).toEqual([2, 3]), PATIENCE)
})
