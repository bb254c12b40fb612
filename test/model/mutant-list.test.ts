/** A broken rule that has no place in the sources any more is noticed by nobody, and only an hour into the proof. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MUTATIONS } from '../prove/lib/mutations.ts'
import { MUTANTS } from './mutant-list.ts'

const root = join(import.meta.dirname, '../..')
const places = (file: string, text: string): number =>
  readFileSync(join(root, file), 'utf8').split(text).length - 1

test.each([
  ...MUTANTS.map(({ name, file, from }) => ({ name, file: `src-main/core/${file}`, text: from })),
  ...MUTATIONS.map(({ name, rule, file, find }) => ({ name: `${rule}: ${name}`, file, text: find })),
])('the broken rule has its place: $name', ({ file, text }) => {
  expect(places(file, text)).toBe(1)
})
