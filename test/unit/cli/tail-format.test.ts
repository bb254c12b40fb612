import { describe, expect, test } from 'vitest'
import {
  connectionNotice,
  createReporter,
  eventLine,
  noticeLine,
  type Notice,
} from '../../../src-main/cli/tail-format.ts'
import type { FeedStatus, Gap } from '../../../src-main/core/ingest/types.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { EVENT } from '../protocol/samples.ts'

const event: FeedEvent = { ...EVENT, priority: 'P0' }
const status = (changes: Partial<FeedStatus> = {}): FeedStatus => ({
  connection: { kind: 'live', since: 5 },
  recovery: { kind: 'idle' },
  tier: 'PULSE',
  delayMs: 0,
  gaps: [],
  journal: 'ok',
  journalProblem: null,
  lastHeardAt: null,
  lastServerError: null,
  ...changes,
})
const gap = (outcome: Gap['outcome']): Gap => ({
  id: 'g',
  from: Date.UTC(2026, 2, 17, 10, 31),
  to: Date.UTC(2026, 2, 17, 10, 44),
  outcome,
  reason: 'HTTP 500',
})

describe('event lines', () => {
  test('the documented event', () => {
    expect(eventLine(event, null, false)).toBe('[P0] LIQUIDATION_CLUSTER_ARMED BTCUSDT conf=0.92')
    expect(JSON.parse(eventLine(event, null, true))).toEqual(EVENT)
  })
  test('no confidence is said as such', () => {
    expect(eventLine({ ...event, confidence: 0.5571428571428572 }, null, false)).toMatch(/conf=0\.56$/)
    expect(eventLine({ ...event, confidence: null }, null, false)).toMatch(/conf=-$/)
  })
  test('P6: nothing in a name steers the terminal or breaks the line', () => {
    const hostile = { ...event, type: 'A\u001b[2J\n', symbol: 'B\u009b31m\r' }
    expect(eventLine(hostile, null, false)).toBe('[P0] A [2J B 31m conf=0.92')
    expect(eventLine(hostile, null, true).split('\n')).toHaveLength(1)
  })
})

describe('state lines', () => {
  test('P8: a delayed tier is said', () => {
    expect(connectionNotice(status({ delayMs: 60_000 })).text).toBe('live (PULSE, delayed 60 s)')
  })
  test('as JSON each is an object with its state', () => {
    expect(JSON.parse(noticeLine(connectionNotice(status()), true))).toEqual({
      state: 'live',
      since: 5,
      tier: 'PULSE',
      delayMs: 0,
    })
  })
})

describe('reporting', () => {
  function reporting() {
    const told: Notice[] = []
    const reporter = createReporter((notice) => told.push(notice))
    return { ...reporter, texts: () => told.splice(0).map(({ text }) => text) }
  }
  test('a state is told once, and again when it comes back', () => {
    const { status: report, texts } = reporting()
    report(status())
    report(status())
    report(status({ connection: { kind: 'offline', since: 6 } }))
    report(status())
    expect(texts()).toEqual(['live (PULSE)', 'offline: waiting for the network', 'live (PULSE)'])
  })
  test('G7: the outcome of a recovery is told, and its closing', () => {
    const { status: report, texts } = reporting()
    report(status({ gaps: [gap('open')] }))
    report(status({ gaps: [gap('failed')], recovery: { kind: 'retrying', retryAt: 9, reason: 'HTTP 500' } }))
    report(
      status({ gaps: [gap('closed')], recovery: { kind: 'complete', recovered: 3, at: 9, confirmed: true } }),
    )
    expect(texts()).toEqual([
      'live (PULSE)',
      'history cannot be read, trying again: HTTP 500',
      'history may be incomplete 10:31:00Z–10:44:00Z: HTTP 500',
      'history complete, 3 events recovered',
      'history 10:31:00Z–10:44:00Z is complete after all',
    ])
  })
  test('G4: why the journal is not written is told once a reason, and that it is written again', () => {
    const { status: report, texts } = reporting()
    const readOnly = 'journal.db cannot be written: it or its folder is read-only'
    const full = 'The disk is full: journal.db cannot grow'
    report(status({ journal: 'failing', journalProblem: readOnly }))
    report(status({ journal: 'failing', journalProblem: readOnly }))
    report(status({ journal: 'disk-full', journalProblem: full }))
    report(status())
    expect(texts()).toEqual([
      'live (PULSE)',
      `journal: failing: ${readOnly}`,
      `journal: disk-full: ${full}`,
      'journal: ok',
    ])
  })
  test('R5: a server error is told once a time', () => {
    const { status: report, texts } = reporting()
    const failing = status({ lastServerError: { code: 'BUSY', message: 'later', at: 1 } })
    report(failing)
    report(failing)
    expect(texts()).toEqual(['live (PULSE)', 'server error BUSY: later'])
  })
})
