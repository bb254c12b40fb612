import { expect, test } from 'vitest'
import type { ConnectionState } from '../../../src-main/core/ingest/types.ts'
import { reconnect } from '../../../src-main/shell/feed/commands.ts'
import { UTC } from '../alerts/calendar.ts'

const START = Date.parse('2026-03-17T10:30:00Z')

/** What a click is answered when it takes the connection from one state to another. */
function answer(before: ConnectionState, after: ConnectionState) {
  let connection = before
  const engine = { reconnectNow: () => void (connection = after) }
  const feed = { engine, status: () => ({ connection }) }
  // Sound: the handler asks for nothing else of the app.
  const app = { calendar: UTC, host: { feed: () => feed } } as unknown as Parameters<typeof reconnect>[0]
  return reconnect(app)
}

const limited = (triedAt?: number): ConnectionState => ({
  kind: 'rate-limited',
  retryAt: START + 600_000,
  message: 'slow',
  ...(triedAt === undefined ? {} : { triedAt }),
})

test('R4: the answer to a click says what happens', async () => {
  const waiting: ConnectionState = { kind: 'reconnecting', retryAt: START, attempt: 1, reason: 'closed' }
  const connecting: ConnectionState = { kind: 'connecting', attempt: 1 }
  expect(await answer(waiting, connecting)).toEqual({ ok: true, message: 'Reconnecting.' })
  const once = 'Trying once now, although the server asked to wait until 10:40.'
  expect(await answer(limited(), connecting)).toEqual({ ok: true, message: once })
  // The last attempt is younger than a second: the next comes by itself.
  expect(await answer(limited(), limited(START))).toEqual({ ok: true, message: once })
  expect(await answer(limited(START), limited(START))).toEqual({
    ok: false,
    message: 'Tried less than a minute ago; the server asked to wait until 10:40. Possible again at 10:31.',
  })
  // A minute that is over is no deadline, here as in the header.
  const half: ConnectionState = { kind: 'rate-limited', retryAt: START + 570_000, message: 'slow' }
  expect(await answer(half, connecting)).toEqual({ ok: true, message: once })
  const live: ConnectionState = { kind: 'live', since: START }
  expect(await answer(live, live)).toMatchObject({
    ok: true,
    message: expect.stringContaining('is being checked'),
  })
})
