/** Shrunk lives that once broke an invariant. */
import type { Command } from './commands.ts'

export const REGRESSIONS: readonly {
  readonly name: string
  readonly capacity: number
  readonly commands: readonly Command[]
}[] = [
  {
    name: 'a plain life',
    capacity: 50_000,
    commands: [
      { do: 'publish', count: 3, stride: 1, priority: 'P0' },
      { do: 'drop' },
      { do: 'publish', count: 3, stride: 1, priority: 'P0' },
    ],
  },
]
