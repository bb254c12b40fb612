import { expect, test } from 'vitest'
import { parseFrame, parsePage } from '../../../src-main/core/protocol/parse.ts'
import type { FeedEvent, ParsedFrame } from '../../../src-main/core/protocol/types.ts'
import { createDelivery } from '../../../src-main/demo/client-socket.ts'
import { noFaults } from '../../../src-main/demo/faults.ts'
import { frame } from '../../../src-main/demo/frames.ts'
import { FIELDS_NAMES, FRAMING_NAMES, FRAMINGS, inManner } from '../../../src-main/demo/manners.ts'
import { EVENT } from '../protocol/samples.ts'

const event: FeedEvent = { ...EVENT, priority: 'P0' }

function eventsOf(parsed: ParsedFrame): readonly FeedEvent[] {
  if (!parsed.ok) return []
  if (parsed.message.type === 'EVENT') return [parsed.message.payload]
  return parsed.message.type === 'JOINED' ? parsed.message.parts.flatMap(eventsOf) : []
}

test.each(FRAMING_NAMES)('P4: an event is read in the framing %s', (framing) => {
  const text = String(FRAMINGS[framing](frame('EVENT', event)))
  expect(eventsOf(parseFrame(text, text.length))).toEqual([event])
})

test.each(FIELDS_NAMES)(
  'P6: an event with fields in the manner %s is the same to rules, from socket and REST',
  (fields) => {
    const sent = inManner(event, fields)
    const text = frame('EVENT', sent)
    const [read] = eventsOf(parseFrame(text, text.length))
    const page = parsePage(JSON.stringify({ events: [sent] }))
    expect(page.ok && page.events[0]).toEqual(read)
    expect(read).toMatchObject({ type: event.type, priority: 'P0', confidence: 0.92, latency_ms: 42 })
    expect(read?.symbol).toBe(fields.startsWith('symbol') ? 'MARKET' : 'BTCUSDT')
    expect(Date.parse(read?.detected_at ?? '')).toBe(Date.parse(event.detected_at))
    if (fields === 'id-big' || fields === 'id-word') expect(read?.id).toBeLessThan(0)
    else expect(read?.id).toBe(event.id)
  },
)

test('P4: joined frames go out in pairs, and the last alone a moment later', () => {
  const sent: string[] = []
  const timers: (() => void)[] = []
  const deliver = createDelivery({
    faults: { ...noFaults(), framing: 'joined' },
    random: { next: () => 0.5 },
    send: (text) => void sent.push(text),
    later: (delayMs, act) => void (delayMs === 0 ? act() : timers.push(act)),
  })
  for (const text of ['a', 'b', 'c']) deliver(text)
  expect(sent).toEqual(['a\nb'])
  for (const act of timers) act()
  expect(sent).toEqual(['a\nb', 'c'])
})
