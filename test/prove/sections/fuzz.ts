/** Mutated frames and pages through the parser, and mutated frames into a connection that must not mind. */
import { parseFrame, parsePage } from '../../../src-main/core/protocol/parse.ts'
import type { ParsedFrame } from '../../../src-main/core/protocol/types.ts'
import { seededRandom } from '../../../src-main/demo/random.ts'
import { snapshotFrame } from '../../../src-main/demo/frames.ts'
import { handshake, live, pong, serverError, snapshot, wireEvent } from '../../support/fakes/events.ts'
import { fuzzSession } from '../lib/fuzz-session.ts'
import { createMutator } from '../lib/mutate.ts'
import { failure, result, type Failure, type Section } from '../lib/section.ts'
import { areSound, isSound } from '../lib/sound.ts'

const FRAMES = { full: 1_000_000, quick: 200_000, brief: 30_000 } as const
const PAGES = { full: 100_000, quick: 20_000, brief: 3_000 } as const
const SESSION = { full: 20_000, quick: 5_000, brief: 2_000 } as const
const SEED = 20_260_317

const EVENT = wireEvent(12_346, {
  data: { cluster_price: 98_500, cluster_side: 'LONG_LIQ', intensity_usd: 5_200_000, distance_pct: 1.8 },
})
const MESSAGES = [live(EVENT), snapshot(EVENT, wireEvent(12_347)), handshake(), pong()].map((message) =>
  JSON.stringify(message),
)
const FRAME_SAMPLES = [
  ...MESSAGES,
  JSON.stringify(serverError('RATE_LIMITED', { retry_after: 30 })),
  snapshotFrame([EVENT], 'results') ?? '',
]
const PAGE_SAMPLES = [
  [EVENT, wireEvent(12_348)],
  { data: { events: [EVENT], count: 1 } },
  { results: [{ type: 'EVENT', payload: EVENT }] },
].map((body) => JSON.stringify(body))

export const fuzz: Section = async ({ scale, seed: one, say }) => {
  const seed = one ?? SEED
  const failures: Failure[] = []
  const broken = (what: string, text: string): void => {
    if (failures.length < 20) failures.push(failure('fuzz', seed, `${what}: ${text.slice(0, 300)}`))
  }
  let thrown = 0
  let unsound = 0
  let accepted = 0

  function check(text: string, parse: (text: string) => { ok: boolean; sound: boolean }): void {
    try {
      const { ok, sound } = parse(text)
      if (ok) accepted += 1
      if (sound) return
      unsound += 1
      broken('accepted what is no event', text)
    } catch (error) {
      thrown += 1
      broken(`threw ${String(error)}`, text)
    }
  }

  // Most of a parse that fails is the stack trace of JSON.parse's error, which nobody reads.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  const frames = FRAMES[scale]
  const nextFrame = createMutator(FRAME_SAMPLES, seededRandom(seed))
  const began = performance.now()
  for (let i = 0; i < frames; i++)
    check(nextFrame(), (text) => {
      const parsed = parseFrame(text, text.length)
      return { ok: parsed.ok, sound: frameIsSound(parsed) }
    })
  const perSecond = Math.round(frames / ((performance.now() - began) / 1000))
  const framesAccepted = accepted
  say(`${frames} frames, ${framesAccepted} of them still valid, ${perSecond} a second`)

  accepted = 0
  const pages = PAGES[scale]
  const nextPage = createMutator(PAGE_SAMPLES, seededRandom(seed + 1))
  for (let i = 0; i < pages; i++)
    check(nextPage(), (text) => {
      const page = parsePage(text)
      return { ok: page.ok, sound: page.ok ? areSound(page.events) : page.reason !== '' }
    })
  say(`${pages} pages, ${accepted} of them still readable`)

  Error.stackTraceLimit = stackTraceLimit
  const session = await fuzzSession(
    createMutator(MESSAGES, seededRandom(seed + 2)),
    SESSION[scale],
    (what) => void failures.push(failure('fuzz', seed, what)),
  )
  say(`${session.frames} frames into a connection, ${session.delivered} events through it`)
  // Nothing accepted would prove nothing about what is.
  if (framesAccepted < frames / 50) broken('too few mutated frames are still valid', String(framesAccepted))
  return result(
    frames + pages + session.frames,
    { thrown, unsound, ended: session.ended, undelivered: session.undelivered },
    { seed, frames, framesAccepted, pages, pagesAccepted: accepted, perSecond, session },
    failures,
  )
}

function frameIsSound(parsed: ParsedFrame): boolean {
  if (!parsed.ok) return parsed.where !== '' && parsed.where.length < 300
  const { message } = parsed
  switch (message.type) {
    case 'EVENT':
      return isSound(message.payload)
    case 'SNAPSHOT':
      return areSound(message.payload.events)
    case 'HANDSHAKE':
      return message.payload.tier !== '' && (message.payload.delay_ms ?? 0) >= 0
    case 'ERROR':
      return message.payload.code !== ''
    case 'PONG':
      return true
    case 'JOINED':
      return message.parts.every(frameIsSound)
    default: {
      const never: never = message
      return never
    }
  }
}
