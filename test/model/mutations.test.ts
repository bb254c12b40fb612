/** A broken rule that has no place in the sources any more is noticed by nobody, and only an hour into the proof. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MUTATIONS } from '../prove/lib/mutations.ts'

const root = join(import.meta.dirname, '../..')

test.each(MUTATIONS)('the broken rule has its place: $rule: $name', ({ file, find }) => {
  expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2)
})
