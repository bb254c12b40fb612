/** Everything that may happen to the client, as data, so that fast-check can shrink and a file can keep it. */
import fc from 'fast-check'
import type { Invariants } from './invariants.ts'
import { FIELDS_NAMES, FRAMING_NAMES, type Fields } from '../../src-main/demo/manners.ts'
import { DOCUMENTED, GENTLE, type RestManner, type RestMode, type Speech } from './server.ts'
import type { SocketMode, World } from './world.ts'

const REST: readonly RestMode[] = [
  'honest',
  'inclusive',
  'shuffled',
  'twice',
  'nested',
  'notFound',
  'broken',
  'limited',
  'limitedMs',
  'down',
  'page403',
  'rubbish',
  'unreadable',
  'network',
  'silent',
  'errorBeside',
  'emptyMore',
]
/** Drawn once a life: a server does not change its habits between two requests. */
export const manner: fc.Arbitrary<RestManner> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(GENTLE) },
  {
    weight: 4,
    arbitrary: fc.record({
      window: fc.constantFrom('oldest', 'newest', 'newestCursor', 'newestBefore'),
      keeps: fc.constantFrom(4, 12, 1_000_000),
      tooOld: fc.constantFrom('silent', '410'),
    }),
  },
)
/** Ids that cannot be ordered make no history complete (G5), and what is no object has no uid to look for. */
const UNCHECKED: readonly Fields[] = ['id-big', 'id-word', 'data-list', 'data-text']
/** Drawn once a life, too. */
export const speech: fc.Arbitrary<Speech> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(DOCUMENTED) },
  {
    weight: 3,
    arbitrary: fc.record({
      framing: fc.constantFrom(...FRAMING_NAMES),
      fields: fc.constantFrom(...FIELDS_NAMES.filter((name) => !UNCHECKED.includes(name))),
      serverTime: fc.constantFrom('iso', 'epoch-ms', 'epoch-s', 'zoneless', 'absent'),
    }),
  },
)
const SOCKET: readonly SocketMode[] = [
  'open',
  'mute',
  'refuse503',
  'down503',
  'limit429',
  'limitMs',
  'page403',
  'closeAtOnce',
  'close4401',
  'close1008',
  'never',
]

const PLAIN = [
  ['drop', 5],
  ['breakSilently', 2],
  ['halfOpen', 1],
  ['stopStart', 1],
  ['start', 1],
  ['reconnect', 1],
  ['retry', 1],
  ['online', 1],
  ['offline', 1],
  ['resume', 1],
  ['serverRestart', 1],
  ['changeKey', 1],
  ['corrupt', 1],
  ['rubbish', 1],
  ['serverPing', 1],
  ['hush', 1],
  ['networkChanged', 1],
] as const
type Plain = (typeof PLAIN)[number][0]

export type Command =
  | {
      readonly do: 'publish'
      readonly count: number
      readonly stride: number
      readonly priority: 'P0' | 'P1' | 'P2'
    }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'sleep'; readonly ms: number; readonly monotonicRuns: boolean }
  | { readonly do: 'jump'; readonly ms: number }
  | { readonly do: Plain }
  | { readonly do: 'rest'; readonly mode: RestMode; readonly cacheMs: number; readonly pageSize: number }
  | { readonly do: 'sockets'; readonly mode: SocketMode }
  | { readonly do: 'snapshot'; readonly size: number }
  | { readonly do: 'pongs'; readonly json: boolean; readonly control: boolean }
  | {
      readonly do: 'journal'
      readonly failing: 'disk-full' | 'io' | 'closed' | null
      readonly manual: boolean
    }
  | { readonly do: 'journalStep'; readonly count: number }
  | { readonly do: 'crash'; readonly applied: number }

const just = (name: Plain) => fc.constant<Command>({ do: name })

export const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      count: fc.integer({ min: 1, max: 6 }),
      stride: fc.integer({ min: 1, max: 3 }),
      priority: fc.constantFrom('P0' as const, 'P1' as const, 'P2' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 1, 900, 2_000, 5_000, 12_000, 36_000, 45_000, 120_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      ms: fc.constantFrom(3_000, 7_000, 39_000, 41_000, 3_600_000),
      monotonicRuns: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      ms: fc.constantFrom(-3_600_000, -5_000, 5_000, 60_000),
    }),
  },
  ...PLAIN.map(([name, weight]) => ({ weight, arbitrary: just(name) })),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('rest' as const),
      mode: fc.constantFrom(...REST),
      cacheMs: fc.constantFrom(0, 0, 10_000, 29_000),
      pageSize: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('sockets' as const), mode: fc.constantFrom(...SOCKET) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('snapshot' as const), size: fc.integer({ min: 0, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pongs' as const), json: fc.boolean(), control: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('journal' as const),
      failing: fc.constantFrom('disk-full' as const, 'io' as const, 'closed' as const, null, null),
      manual: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('journalStep' as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('crash' as const), applied: fc.integer({ min: 0, max: 1 }) }),
  },
)

export async function perform(world: World, invariants: Invariants, one: Command): Promise<void> {
  const { engine, journal } = world.process
  if (one.do !== 'advance') world.requests.disturbed()
  switch (one.do) {
    case 'publish':
      for (let n = 0; n < one.count; n += 1) world.publish(one.stride, one.priority)
      break
    case 'advance':
      await world.advance(one.ms)
      break
    case 'sleep':
      await world.sleep(one.ms, one.monotonicRuns)
      break
    case 'jump':
      world.clock.jumpWall(one.ms)
      break
    case 'drop':
      world.drop()
      break
    case 'breakSilently':
      world.breakSilently()
      break
    case 'halfOpen':
      world.halfOpen = true
      break
    case 'stopStart':
      void engine.stop()
      engine.start(world.config())
      break
    case 'start':
      engine.start(world.config())
      break
    case 'reconnect':
      engine.reconnectNow()
      break
    case 'retry':
      engine.retryRecovery()
      break
    case 'online':
      engine.setOnline(true)
      break
    case 'offline':
      engine.setOnline(false)
      break
    case 'resume':
      engine.resume()
      break
    case 'serverRestart':
      if (world.server.epoch < 3) {
        world.server.restart()
        world.drop(1012)
      }
      break
    case 'changeKey':
      // Another identity shows what it is given, even if the former one was shown the same.
      world.inThisRun.clear()
      world.key = world.key === 'f1' ? 'f2' : 'f1'
      engine.start(world.config())
      break
    case 'corrupt':
      corrupt(world, invariants)
      break
    case 'rubbish':
      for (const text of ['', '{', '[]', '{"type":"EVENT"}', '{"type":"NEW","payload":{}}'])
        world.subscribed()?.message(text)
      break
    case 'serverPing':
      world.serverPing()
      break
    case 'hush':
      world.hush()
      break
    case 'networkChanged':
      engine.networkChanged()
      break
    case 'rest':
      world.server.rest = one.mode
      world.server.cacheMs = one.cacheMs
      world.server.pageSize = one.pageSize
      break
    case 'sockets':
      world.sockets = one.mode
      break
    case 'snapshot':
      world.server.snapshotSize = one.size
      break
    case 'pongs':
      world.jsonPong = one.json
      world.controlPong = one.control
      break
    case 'journal':
      journal.failing = one.failing
      world.journalManual = one.manual
      journal.auto = !one.manual
      break
    case 'journalStep':
      for (let n = 0; n < one.count; n += 1) journal.step()
      break
    case 'crash':
      world.crash(one.applied)
      break
    default: {
      const never: never = one
      throw new Error(String(never))
    }
  }
  await world.react()
  invariants.check()
}

/** At start-up the file turns out damaged: only what was sealed elsewhere is left. */
function corrupt(world: World, invariants: Invariants): void {
  world.process.kill(0)
  world.disk.corrupt('/set-aside')
  invariants.forget()
  world.crash(0)
}

/** R10: a silent socket is found out, once there is something to find, within the longest distance of two questions. */
async function untilHeard(world: World): Promise<void> {
  for (let waited = 0; world.isHushed && waited < 40; waited += 1) await world.advance(60_000)
}

/** Every fault is lifted; long enough for the slowest retry and the confirming pass after it. */
export async function heal(world: World): Promise<void> {
  const { engine, journal } = world.process
  world.requests.disturbed()
  world.sockets = 'open'
  world.halfOpen = false
  world.jsonPong = true
  world.controlPong = true
  world.journalManual = false
  journal.failing = null
  journal.auto = true
  while (journal.waiting > 0) journal.step()
  Object.assign(world.server, { rest: 'honest', cacheMs: 0, pageSize: 50, snapshotSize: 2 })
  engine.setOnline(true)
  // Refused twice in a way that names the key it waits for the user (R3).
  engine.reconnectNow()
  await world.advance(120_000)
  world.publish(1, 'P0')
  await untilHeard(world)
  await world.advance(420_000)
  world.publish(2, 'P0')
  await untilHeard(world)
  // The cursor trails behind the socket, and follows with the heartbeat.
  await world.advance(90_000)
}
