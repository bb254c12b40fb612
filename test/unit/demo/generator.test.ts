import { describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { createMarket } from '../../../src-main/demo/generator.ts'
import { sentAt, TYPES_BY_PRIORITY } from '../../../src-main/demo/signals.ts'

const START = Date.UTC(2026, 2, 17, 10, 30)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const day = createMarket({ seed: 7 }).between(START, START + 24 * HOUR)
const ids = (events: readonly FeedEvent[]): number[] => events.map(({ id }) => id)

describe('what the market sends', () => {
  test('all thirteen known types come, each under its documented priority', () => {
    const seen = new Set(day.map(({ type, priority }) => `${priority} ${type}`))
    const known = Object.entries(TYPES_BY_PRIORITY).flatMap(([priority, types]) =>
      types.map(({ value }) => `${priority} ${value}`),
    )
    expect(known).toHaveLength(13)
    expect([...seen].sort()).toEqual(known.sort())
  })

  test('all ten symbols come', () => {
    expect(new Set(day.map(({ symbol }) => symbol)).size).toBe(10)
  })

  test('latency keeps the promise of its priority, and detected_at is that long before sending', () => {
    const promise = { P0: 100, P1: 500, P2: 2000 }
    const wrong = day.filter((event) => {
      const latencyMs = event.latency_ms ?? -1
      return latencyMs <= 0 || latencyMs >= promise[event.priority] || sentAt(event) * 10 !== event.id
    })
    expect(wrong).toEqual([])
  })

  test('P4: a cluster carries exactly the documented data keys, near the price', () => {
    const clusters = day.filter(
      ({ type, symbol }) => type === 'LIQUIDATION_CLUSTER_ARMED' && symbol === 'BTCUSDT',
    )
    expect(clusters.length).toBeGreaterThan(50)
    for (const { data, confidence } of clusters) {
      expect(Object.keys(data)).toEqual(['cluster_price', 'cluster_side', 'intensity_usd', 'distance_pct'])
      expect(data['cluster_price']).toBeGreaterThan(85_000)
      expect(data['cluster_price']).toBeLessThan(115_000)
      expect(['LONG_LIQ', 'SHORT_LIQ']).toContain(data['cluster_side'])
      expect(confidence).toBeLessThanOrEqual(1)
    }
  })

  test('the calm rate is about one P1 or P2 every one to two seconds, and a few P0 a minute', () => {
    const perMinute = countByMinute(day.filter(({ priority }) => priority !== 'P0'))
    expect(median(perMinute)).toBeGreaterThan(30)
    expect(median(perMinute)).toBeLessThan(60)
    const urgent = countByMinute(day.filter(({ priority }) => priority === 'P0'))
    expect(median(urgent)).toBeGreaterThanOrEqual(2)
    expect(median(urgent)).toBeLessThanOrEqual(4)
  })

  test('there are cascades: at least 20 events of one symbol with several P0 within 8 s', () => {
    const windows = day.filter((first, index) => {
      if (first.priority !== 'P0') return false
      const soon = day.slice(index, index + 90).filter((event) => sentAt(event) - sentAt(first) <= 8_000)
      const same = soon.filter(({ symbol }) => symbol === first.symbol)
      return same.length >= 20 && same.filter(({ priority }) => priority === 'P0').length >= 3
    })
    expect(new Set(windows.map((event) => Math.floor(sentAt(event) / MINUTE))).size).toBeGreaterThan(50)
  })

  test('there are quiet stretches: minutes of fewer than ten events', () => {
    expect(countByMinute(day).filter((count) => count < 10).length).toBeGreaterThan(50)
  })
})

describe('history is a function of time', () => {
  test('the same seed draws the same history, another seed another', () => {
    expect(createMarket({ seed: 7 }).between(START, START + HOUR)).toEqual(
      day.slice(
        0,
        day.findIndex((event) => sentAt(event) > START + HOUR),
      ),
    )
    expect(createMarket({ seed: 8 }).between(START, START + HOUR)).not.toEqual(
      createMarket({ seed: 7 }).between(START, START + HOUR),
    )
  })

  test('it comes to the same however it is cut into pieces', () => {
    const market = createMarket({ seed: 7 })
    const pieces: FeedEvent[] = []
    for (let from = START; from < START + HOUR; from += 777) {
      pieces.push(...market.between(from, Math.min(from + 777, START + HOUR)))
    }
    expect(pieces).toEqual(market.between(START, START + HOUR))
  })

  test('G3: ids rise with time, are sparse, and are safe integers', () => {
    const list = ids(day)
    expect(list).toEqual([...new Set(list)].sort((a, b) => a - b))
    expect(list.every(Number.isSafeInteger)).toBe(true)
  })

  test('next is the first of what follows', () => {
    const market = createMarket({ seed: 7 })
    for (let now = START; now < START + 10 * MINUTE; now += 3_333) {
      const { event, waitMs } = market.next(now)
      expect(waitMs).toBeGreaterThan(0)
      expect(event).toEqual(market.between(now, now + waitMs)[0])
      expect(sentAt(event)).toBe(now + waitMs)
    }
  })

  test('a server opened at any time sends a P0 within 5 to 10 s, and nothing else changes', () => {
    for (let offset = 0; offset < 3 * MINUTE; offset += 1_700) {
      const openedAtMs = START + offset
      const opened = createMarket({ seed: 7, openedAtMs })
      const p0 = opened
        .between(openedAtMs + 4_999, openedAtMs + 10_000)
        .filter(({ priority, type }) => priority === 'P0' && type === 'LIQUIDATION_CLUSTER_ARMED')
      expect(p0.length).toBeGreaterThanOrEqual(1)
      const bare = new Set(ids(createMarket({ seed: 7 }).between(START, START + 5 * MINUTE)))
      const extra = ids(opened.between(START, START + 5 * MINUTE)).filter((id) => !bare.has(id))
      expect(extra).toHaveLength(1)
    }
  })
})

function countByMinute(events: readonly FeedEvent[]): number[] {
  const counts = Array.from({ length: 24 * 60 }, () => 0)
  for (const event of events) {
    const minute = Math.floor((sentAt(event) - START) / MINUTE)
    counts[minute] = (counts[minute] ?? 0) + 1
  }
  return counts
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
