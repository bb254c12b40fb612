/** The walls of the house, each tried: an import that breaks one must not pass lint. */
import { ESLint } from 'eslint'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const eslint = new ESLint()

async function complaints(file: string, code: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: file })
  return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? 'syntax')
}

const importing = (module: string) => `import * as it from '${module}'\nexport const kept = it`

test.each([
  ['src-main/core/ingest/x.ts', 'node:fs'],
  ['src-main/core/ingest/x.ts', 'fs'],
  ['src-main/core/ingest/x.ts', 'ws'],
  ['src-main/core/ingest/x.ts', 'electron'],
  ['src-main/core/ingest/x.ts', '../../adapters/clock.ts'],
  ['src-main/core/ingest/x.ts', '../../main.ts'],
  ['src-main/adapters/x.ts', 'electron'],
  ['src-main/adapters/x.ts', '../shell/diagnostics/log.ts'],
  ['src-main/adapters/x.ts', '../main.ts'],
  ['src-main/demo/x.ts', 'electron'],
  ['src-main/demo/x.ts', '../shell/diagnostics/log.ts'],
  ['src-main/cli/x.ts', 'electron'],
  ['src-main/cli/x.ts', '../shell/diagnostics/log.ts'],
  ['src-main/shell/x.ts', '../cli/tail.ts'],
  ['src-main/shell/x.ts', '../../src-renderer/main.ts'],
  ['src-main/preload.ts', './core/ports.ts'],
  ['src-main/core/ingest/x.ts', '../../contract/contract.ts'],
  ['src-main/core/vocabulary/x.ts', '../ports.ts'],
  ['src-main/core/vocabulary/x.ts', 'node:fs'],
  ['src-main/core/x.ts', '../contract/contract.ts'],
  ['src-main/contract/x.ts', '../core/ports.ts'],
  ['src-main/contract/x.ts', '../shell/ipc/ipc.ts'],
  ['src-main/contract/x.ts', 'electron'],
  ['src-main/contract/x.ts', 'node:fs'],
  ['src-main/contract/contract.ts', './asks.ts'],
  ['src-main/contract/contract.ts', 'typebox'],
  ['src-main/preload.ts', './contract/asks.ts'],
  ['src-main/preload.ts', 'typebox'],
  ['src-renderer/x.ts', '../src-main/contract/contract.ts'],
  ['src-renderer/x.ts', '../src-main/contract/validate.ts'],
  ['src-renderer/x.ts', '../src-main/core/ports.ts'],
  ['src-renderer/x.ts', 'electron'],
])('%s may not import %s', async (file, module) => {
  expect((await complaints(file, importing(module))).join()).toContain('no-restricted-imports')
})

test.each([
  ['src-main/core/ingest/x.ts', '../ports.ts'],
  ['src-main/core/ingest/x.ts', 'typebox/compile'],
  ['src-main/adapters/x.ts', '../core/ports.ts'],
  ['src-main/adapters/x.ts', 'node:fs'],
  ['src-main/core/ingest/x.ts', '../vocabulary/numbers.ts'],
  ['src-main/core/vocabulary/x.ts', './numbers.ts'],
  ['src-main/contract/x.ts', './asks.ts'],
  ['src-main/contract/x.ts', '../core/vocabulary/text.ts'],
  ['src-main/contract/x.ts', 'typebox/compile'],
  ['src-main/preload.ts', './contract/contract.ts'],
  ['src-main/preload.ts', 'electron'],
  ['src-renderer/lib/x.ts', '../../src-main/core/vocabulary/numbers.ts'],
  ['src-main/shell/x.ts', 'electron'],
  ['src-main/shell/x.ts', '../cli/flags.ts'],
])('%s may import %s', async (file, module) => {
  expect(await complaints(file, importing(module))).toEqual([])
})

test.each([
  'export const now = Date.now()',
  'export const now = new Date()',
  'export const luck = Math.random()',
  'setTimeout(() => undefined, 1)',
  'console.log(1)',
  "export const late = import('node:fs')",
])('core has no clock, chance, console or loader of its own: %s', async (code) => {
  expect(await complaints('src-main/core/ingest/x.ts', code)).not.toEqual([])
})

const takingType = (module: string) => `import type { It } from '${module}'\nexport type Kept = It`

test.each([
  ['src-renderer/x.ts', '../src-main/contract/contract.ts'],
  ['src-main/contract/contract.ts', './asks.ts'],
  ['src-main/contract/x.ts', '../core/ports.ts'],
  ['src-main/core/vocabulary/x.ts', '../view/types.ts'],
])('%s may take types of %s', async (file, module) => {
  expect(await complaints(file, takingType(module))).toEqual([])
})

test.each([
  ['src-renderer/x.ts', '../src-main/core/view/types.ts'],
  ['src-renderer/x.ts', '../src-main/contract/asks.ts'],
  ['src-main/contract/x.ts', '../adapters/clock.ts'],
  ['src-main/core/vocabulary/x.ts', '../../contract/contract.ts'],
])('%s may not even take types of %s', async (file, module) => {
  expect((await complaints(file, takingType(module))).join()).toContain('no-restricted-imports')
})

const SOURCES = globSync('{src-main,src-renderer}/**/*.{ts,svelte}')

/** Types count: two files that need each other's are one. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/(?:\bfrom|\bimport\() ?'(\.[^']+)'/g)].map(([, path = '']) =>
    join(dirname(file), path),
  )
}

/** The first circle found, as a way around it; empty for none. */
function circle(files: readonly string[], reach: (file: string) => readonly string[]): readonly string[] {
  const done = new Set<string>()
  const walk = (file: string, way: readonly string[]): readonly string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return []
    for (const next of reach(file)) {
      const found = walk(next, [...way, file])
      if (found.length > 0) return found
    }
    done.add(file)
    return []
  }
  for (const file of files) {
    const found = walk(file, [])
    if (found.length > 0) return found
  }
  return []
}

test('no files import each other in a circle', () => {
  expect(SOURCES.length).toBeGreaterThan(100)
  const known = new Set(SOURCES)
  expect(circle(SOURCES, (file) => importsOf(file).filter((path) => known.has(path)))).toEqual([])
})

test('the journal’s threads load no library: each would, before its first row', () => {
  const [seen, packages] = [new Set<string>(), new Set<string>()]
  const follow = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    // What is taken for its type alone is not loaded.
    const text = readFileSync(file, 'utf8').replace(/^(import|export) type [^;]*?'[^']+'$/gm, '')
    for (const [, module = ''] of text.matchAll(/\bfrom '([^']+)'/g))
      if (module.startsWith('.')) follow(join(dirname(file), module))
      else if (!module.startsWith('node:')) packages.add(module)
  }
  follow('src-main/adapters/journal/worker.ts')
  expect(seen.size).toBeGreaterThan(20)
  expect([...packages]).toEqual([])
})

test('a circle would be found', () => {
  const reach: Readonly<Record<string, readonly string[]>> = { a: ['b'], b: ['c', 'd'], c: [], d: ['b'] }
  expect(circle(['a'], (file) => reach[file] ?? [])).toEqual(['b', 'd', 'b'])
})
