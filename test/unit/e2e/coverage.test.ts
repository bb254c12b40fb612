/** test/e2e/COVERAGE.md names specs by their titles: a spec that is renamed or dropped must be missed there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** `| promise | file | title |`, without heads and rules. */
const promises = read('e2e/COVERAGE.md')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, promise = '', file = '', title = '']) => ({ promise, file, title }))
  .filter(({ file }) => /\.(spec|test)\.ts$/.test(file))

/** A test's or a group's title as a pattern: what a template or a table fills in may be anything. */
function titles(file: string): readonly RegExp[] {
  const calls = read(file).matchAll(/\b(?:test|describe)(?:\.\w+)?\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g)
  return [...calls].map(([, plain, template]) => {
    const text = plain?.replaceAll("\\'", "'") ?? template ?? ''
    const escaped = text.replaceAll(/[.*+?^()|[\]\\/]/g, '\\$&')
    return new RegExp(
      `^${template === undefined ? escaped.replaceAll(/[{}$]/g, '\\$&') : escaped.replaceAll(/\$\{[^}]*\}/g, '.+')}$`,
    )
  })
}

test('every title in COVERAGE.md is that of a test', () => {
  expect(promises.length).toBeGreaterThan(90)
  const known = new Map([...new Set(promises.map(({ file }) => file))].map((file) => [file, titles(file)]))
  const missing = promises.filter(({ file, title }) => !known.get(file)?.some((known) => known.test(title)))
  expect(missing).toEqual([])
})
