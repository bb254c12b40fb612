import fc from 'fast-check'
import { expect, test } from 'vitest'
import { command, manner, speech } from './commands.ts'
import { REGRESSIONS } from './regressions.ts'
import { live } from './run.ts'

const RUNS = Number(process.env['MODEL_RUNS'] ?? 500)
const SEED = process.env['MODEL_SEED']

test.each(REGRESSIONS)('G4, G5, R8, R11: regression: $name', async ({ commands, capacity, manner }) => {
  const world = await live(commands, capacity, manner)
  expect(world.problems).toEqual([])
})

test(
  `G4, G5, R8, R11: whatever happens, nothing is lost or doubled or asked too often (${RUNS} lives)`,
  { timeout: 30_000 + RUNS * 50 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 1, maxLength: 40, size: 'max' }),
        fc.constantFrom(6, 50, 50_000),
        manner,
        speech,
        async (commands, capacity, habits, words) => {
          await live(commands, capacity, habits, words)
        },
      ),
      { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    )
  },
)
