/** A burst that waits in blocks and one that went into the table at once: nobody who reads may tell them apart. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StagingLimits } from '../../../src-main/adapters/journal/staging.ts'
import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import type { EventRef, JournalEntry, StoredEvent } from '../../../src-main/core/ports.ts'
import {
  ALL,
  entry,
  event,
  IDENTITY,
  NOON,
  openService,
  temporaryFile,
} from '../../support/journal-fixture.ts'
import type { EntriesBatch } from '../../support/batch-of.ts'

type Service = ReturnType<typeof openService>

/** Small enough that bursts, blocks that are too many, and steps of several blocks all come about. */
const STAGED: StagingLimits = { least: 4, most: 12, held: 30 }
const AT_ONCE: StagingLimits = { ...STAGED, least: Number.POSITIVE_INFINITY }

const RAISED: AlertDecision = {
  outcome: 'interrupt',
  reason: 'raised',
  detail: null,
  decidedAt: NOON,
  ageS: 0.5,
}
const OTHER_KEY = { ...IDENTITY, keyFingerprint: 'key-b' }

/** Times are distinct and follow no order of ids: of events of one millisecond retention takes whichever it likes first. */
function entryOf({ epoch, id }: EventRef, decided: boolean): JournalEntry {
  const detectedAt = NOON + ((id * 389) % 997) * 1000 + epoch
  const fields = {
    type: ['WHALE', 'SHIFT', 'FLIP'][id % 3] ?? '',
    symbol: id % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT',
    data: id % 5 === 0 ? { side: `long\n${id}` } : { venue: { note: 'ünïcode 🐋' }, price: id / 2 },
    detected_at: new Date(detectedAt).toISOString(),
  }
  return entry(event(id, fields), {
    epoch,
    receivedAt: detectedAt + 5,
    lagMs: id % 4 === 0 ? null : id,
    source: id % 2 === 0 ? 'live' : 'recovery',
    decision: decided && id % 3 !== 0 ? { ...RAISED, decidedAt: NOON + id } : null,
  })
}

const aRef = fc.record({ epoch: fc.constantFrom(1, 2), id: fc.integer({ min: 1, max: 90 }) })
const anAppend = fc.record({
  kind: fc.constant('append' as const),
  epoch: fc.constantFrom(1, 1, 2),
  /** Above what was sent last of this epoch; below it: partly or wholly again. */
  from: fc.integer({ min: -14, max: 3 }),
  size: fc.integer({ min: 0, max: 14 }),
  every: fc.constantFrom(1, 1, 2),
  order: fc.constantFrom('rising', 'rising', 'rising', 'falling', 'twice'),
  decided: fc.boolean(),
  cursor: fc.boolean(),
  acknowledged: fc.array(aRef, { maxLength: 2 }),
  isOther: fc.constantFrom(false, false, false, true),
})
const aStep = fc.oneof(
  { weight: 8, arbitrary: anAppend },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), refs: fc.array(aRef) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('delete' as const), unstored: fc.array(aRef) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('prune' as const), events: fc.integer({ min: 0, max: 60 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('close', 'crash', 'settle', 'index', 'read' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('get' as const), ref: aRef }) },
)
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never

function batchOfStep(step: Step & { kind: 'append' }, sent: Map<number, number>): EntriesBatch {
  const first = Math.max(1, (sent.get(step.epoch) ?? 0) + step.from)
  const ids = Array.from({ length: step.size }, (_, n) => first + n * step.every)
  if (step.order === 'falling') ids.reverse()
  if (step.order === 'twice') ids.push(...ids.slice(-1))
  const highest = Math.max(sent.get(step.epoch) ?? 0, ...ids)
  sent.set(step.epoch, highest)
  return {
    entries: ids.map((id) => entryOf({ epoch: step.epoch, id }, step.decided)),
    cursor: step.cursor ? { epoch: step.epoch, committedId: highest } : null,
    documents: { last: String(highest) },
    acknowledged: step.acknowledged.map((ref) => ({ ...ref, at: NOON + ref.id })),
  }
}

/** What the history says of everything, in every way it can be asked. */
function readAll(journal: Service) {
  const filters = [
    ALL,
    { ...ALL, text: 'long' },
    { ...ALL, text: 'unicode 4' },
    { ...ALL, types: ['WHALE'], symbols: ['BTCUSDT'] },
    { ...ALL, text: 'flip', from: NOON + 200_000, to: NOON + 700_000 },
  ]
  const exported: StoredEvent[] = []
  let after: EventRef | null = null
  do {
    const { events, next }: { events: readonly StoredEvent[]; next: EventRef | null } = journal.call({
      method: 'walk',
      filter: ALL,
      after,
    })
    exported.push(...events)
    after = next
  } while (after !== null)
  const { events, oldest } = journal.call({ method: 'stats' })
  return {
    pages: filters.map((filter) => journal.page(filter, null, 7)),
    counts: filters.map((filter) => journal.count(filter)),
    noise: journal.call({ method: 'noise', since: 0, limit: 9 }),
    exported,
    stats: { events, oldest },
  }
}

/** A journal, its other process, and the lives that were ended without a word. */
function lives(limits: StagingLimits) {
  const file = temporaryFile()
  const all: Service[] = []
  const begin = () => {
    const service = openService(file, limits)
    all.push(service)
    return service
  }
  let [journal, other] = [begin(), begin()]
  return {
    perform(step: Step, batch: EntriesBatch | null): unknown {
      switch (step.kind) {
        case 'append': {
          const { entries = [], cursor = null, ...rest } = batch ?? {}
          return (step.isOther ? other : journal).append(entries, cursor, rest)
        }
        case 'acknowledge':
          return journal.call({ method: 'acknowledge', refs: step.refs, at: NOON })
        case 'delete':
          return journal.call({ method: 'deleteAll', documents: [], unstored: step.unstored })
        case 'prune': {
          let gone = 0
          for (let went = -1; went !== 0; gone += went)
            went = journal.call({ method: 'prune', policy: { days: 3650, events: step.events, now: NOON } })
          return gone
        }
        case 'close':
          journal.call({ method: 'close' })
          return journal.open()
        case 'crash': {
          ;[journal, other] = [begin(), begin()]
          return [IDENTITY, OTHER_KEY, IDENTITY].map((identity) => journal.open(identity))
        }
        // Of these the answers are the journal's own affair.
        case 'settle':
          journal.settle()
          return null
        case 'index':
          journal.call({ method: 'index' })
          return null
        case 'get':
          return journal.get(step.ref.id, step.ref.epoch)
        case 'read':
          return readAll(journal)
        default: {
          const never: never = step
          return never
        }
      }
    },
    readAll: () => readAll(other),
    end() {
      for (const one of all) one.call({ method: 'close' })
    },
    staged: () => journal.call({ method: 'staged' }) !== null,
  }
}

test('G4, G5: whatever comes, a journal that stages bursts answers as one that does not', () => {
  let staged = 0
  fc.assert(
    fc.property(fc.array(aStep, { minLength: 1, maxLength: 25, size: 'max' }), (steps) => {
      const [one, plain] = [lives(STAGED), lives(AT_ONCE)]
      const sent = new Map<number, number>()
      for (const step of steps) {
        const batch = step.kind === 'append' ? batchOfStep(step, sent) : null
        expect(one.perform(step, batch)).toEqual(plain.perform(step, batch))
        if (one.staged()) staged += 1
      }
      expect(one.readAll()).toEqual(plain.readAll())
      one.end()
      plain.end()
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60) },
  )
  // Else nothing was shown.
  expect(staged).toBeGreaterThan(50)
}, 120_000)
