/**
 * What eight hours cost, of which one is slept through. What costs is a wake-up, a timer and a transaction for a few events,
 * so their real spacing matters, and no clock is hurried: a stretch of each kind runs in real time, one after the other in
 * one client, and counts as often as the day has such a stretch (`times`). Seven hours are awake:
 *
 *   2.5 h at 1/s hidden, 2.5 h at 4/s hidden, 1.27 h at 10/s hidden, 0.5 h at 4/s with the window on screen,
 *   a cascade every ten minutes (42: 60 events in 5 s, then 15 s at 1/s),
 *   one storm of 2,000/s for 20 s and the calm after it, one cut that misses half a minute at 4/s,
 *   two sleeps of half an hour, each missing 7,200 events.
 *
 * A sleep is a client stopped by a signal, its connection gone, what it missed waiting on the server; its stretch goes on at
 * 1/s until history has been read and confirmed. Bytes are those the kernel counts for the disk (`write_bytes` of
 * /proc/self/io; none where the folder for temporary files is in memory). Not in it: Electron's shell and the page.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { node, num, type Child } from '../lib/child.ts'
import type { BenchOptions } from '../lib/options.ts'
import { round, spread } from '../lib/stats.ts'

const HOUR_S = 3_600
/** Recovered, and confirmed 35 s later (G6). */
const recoveredS = (quick: boolean): number => (quick ? 4 : 45)

interface Stretch {
  readonly name: string
  readonly seconds: number
  /** How many of them the day has. */
  readonly times: number
  readonly rate: number
  readonly cascade?: number
  readonly visible?: boolean
  readonly before?: 'sleep' | 'cut'
  /** While asleep or cut off. */
  readonly missed?: number
}

function stretches(quick: boolean): readonly Stretch[] {
  const seconds = quick ? 4 : 60
  const recovered = recoveredS(quick)
  const steady = (name: string, rate: number, hours: number, visible = false): Stretch => ({
    name,
    rate,
    seconds,
    times: (hours * HOUR_S) / seconds,
    visible,
  })
  return [
    steady('1/s', 1, 2.5),
    steady('4/s', 4, 2.5),
    steady('10/s', 10, 1.27),
    steady('4/s visible', 4, 0.5, true),
    { name: 'cascade', rate: 1, cascade: 60, seconds: quick ? 6 : 20, times: 42 },
    { name: 'storm', rate: 2_000, seconds: quick ? 2 : 20, times: 1 },
    { name: 'calm after it', rate: 1, seconds: quick ? 2 : 15, times: 1 },
    { name: 'cut', rate: 1, seconds: recovered, times: 1, before: 'cut', missed: 120 },
    { name: 'sleep', rate: 1, seconds: recovered, times: 2, before: 'sleep', missed: 7_200 },
  ]
}

type Figures = Readonly<Record<'cpu' | 'mainCpu' | 'wakeUps' | 'mainWakeUps' | 'diskBytes' | 'taken', number>>
interface Day {
  /** Of each stretch, by its name, as often as the day has it. */
  readonly costs: ReadonlyMap<string, Figures>
  readonly residentAtStart: number
  readonly residentAtEnd: number
}

export async function day({ rounds, quick }: BenchOptions) {
  const plan = stretches(quick)
  const days: Day[] = []
  // A day takes seven minutes.
  for (let at = 0; at < Math.min(rounds, 2); at++) days.push(await run(plan, quick))
  const whole = (figure: keyof Figures) =>
    days.map(({ costs }) => [...costs.values()].reduce((sum, cost) => sum + cost[figure], 0))
  const of = (name: string, figure: keyof Figures) =>
    days.map(({ costs }) => costs.get(name)?.[figure] ?? Number.NaN)
  return {
    events: spread(whole('taken')),
    cpuSeconds: spread(whole('cpu')),
    mainThreadCpuSeconds: spread(whole('mainCpu')),
    wakeUps: spread(whole('wakeUps')),
    mainThreadWakeUps: spread(whole('mainWakeUps')),
    diskMiB: spread(whole('diskBytes').map(toMiB)),
    residentMiB: {
      start: spread(days.map(({ residentAtStart }) => toMiB(residentAtStart))),
      end: spread(days.map(({ residentAtEnd }) => toMiB(residentAtEnd))),
    },
    stretches: Object.fromEntries(
      plan.map(({ name, seconds, times }) => [
        name,
        {
          seconds,
          times: round(times),
          cpuSeconds: spread(of(name, 'cpu')),
          microsecondsPerEvent: spread(each(of(name, 'cpu'), of(name, 'taken'), 1e6)),
          wakeUpsPerSecond: spread(of(name, 'wakeUps').map((all) => all / times / seconds)),
          diskMiB: spread(of(name, 'diskBytes').map(toMiB)),
          diskBytesPerEvent: spread(each(of(name, 'diskBytes'), of(name, 'taken'), 1)),
        },
      ]),
    ),
  }
}

const toMiB = (bytes: number): number => bytes / 2 ** 20

const each = (values: readonly number[], by: readonly number[], factor: number): readonly number[] =>
  values.map((value, at) => (value / (by[at] ?? Number.NaN)) * factor)

const peer = (name: string): string => join(import.meta.dirname, '..', 'peers', name)

async function run(plan: readonly Stretch[], quick: boolean): Promise<Day> {
  const market = node(peer('market.ts'))
  try {
    const client = node(peer('day.ts'), `ws://127.0.0.1:${num(await market.next(), 'port')}/ws/fastfeed`)
    try {
      await client.next()
      // Its start is not the day's: code that runs for the first time, and the first recovery until it is confirmed.
      await happen(market, { rate: 20, ms: 3_000 })
      await happen(market, { rate: 1, ms: recoveredS(quick) * 1_000 })
      const { resident } = await marked(client)
      const costs = new Map<string, Figures>()
      for (const stretch of plan) costs.set(stretch.name, await live(stretch, market, client))
      const end = await marked(client)
      client.send('end')
      await new Promise((closed) => client.process.once('close', closed))
      return { costs, residentAtStart: resident, residentAtEnd: end.resident }
    } finally {
      await client.stop()
    }
  } finally {
    await market.stop()
  }
}

async function live(stretch: Stretch, market: Child, client: Child): Promise<Figures> {
  const { rate, seconds, times, cascade = 0, visible = false, before, missed = 0 } = stretch
  client.send(visible ? 'visible' : 'hidden')
  const start = await marked(client)
  if (before === 'sleep') client.process.kill('SIGSTOP')
  if (before !== undefined) {
    await happen(market, { cut: true, missed })
    await sleep(1_000)
    await happen(market, { cut: false })
  }
  if (before === 'sleep') {
    client.process.kill('SIGCONT')
    client.send('woke')
  }
  await happen(market, { rate, ms: seconds * 1_000, cascade })
  const end = await marked(client)
  const cost = (figure: keyof Figures): number => (end[figure] - start[figure]) * times
  return {
    cpu: cost('cpu'),
    mainCpu: cost('mainCpu'),
    wakeUps: cost('wakeUps'),
    mainWakeUps: cost('mainWakeUps'),
    diskBytes: cost('diskBytes'),
    taken: cost('taken'),
  }
}

async function happen(market: Child, command: object): Promise<void> {
  market.send(JSON.stringify(command))
  await market.next()
}

async function marked(client: Child): Promise<Figures & { readonly resident: number }> {
  client.send('mark')
  const line = await client.next()
  const of = (figure: keyof Figures): number => num(line, figure)
  return {
    cpu: of('cpu'),
    mainCpu: of('mainCpu'),
    wakeUps: of('wakeUps'),
    mainWakeUps: of('mainWakeUps'),
    diskBytes: of('diskBytes'),
    taken: of('taken'),
    resident: num(line, 'resident'),
  }
}
