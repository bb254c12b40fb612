import { expect } from 'vitest'
import { heal, perform, type Command } from './commands.ts'
import { Invariants } from './invariants.ts'
import { DOCUMENTED, GENTLE, type RestManner, type Speech } from './server.ts'
import { World } from './world.ts'

/** One life: the commands, then healing, then the end. Throws with every invariant that broke. */
export async function live(
  commands: readonly Command[],
  capacity: number,
  manner: RestManner = GENTLE,
  speech: Speech = DOCUMENTED,
): Promise<World> {
  const world = new World({ capacity, batch: 4 })
  world.server.manner = manner
  world.server.speech = speech
  const invariants = new Invariants(world)
  world.publish(1, 'P1')
  world.start()
  await world.react()
  for (const one of commands) await perform(world, invariants, one)
  await heal(world)
  invariants.checkHealed()
  await world.process.engine.dispose()
  expect(world.process.timers, 'R8: timers after dispose').toBe(0)
  expect(world.process.sockets.openNow, 'R8: sockets after dispose').toBe(0)
  return world
}
