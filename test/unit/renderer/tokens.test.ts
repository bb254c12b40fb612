import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contrast, DEFICIENCY_NAMES, distance } from './colours.ts'

const css = readFileSync(new URL('../../../src-renderer/styles/tokens.css', import.meta.url), 'utf8')
const pairs = [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/gi)]
const themes = {
  light: new Map(pairs.map(([, name = '', light = '']) => [name, light])),
  dark: new Map(pairs.map(([, name = '', , dark = '']) => [name, dark])),
}

const TEXTS = ['text', 'text-dim', 'p0', 'p1', 'p2', 'longs', 'shorts', 'accent', 'good', 'warn', 'bad']
const SURFACES = ['surface-0', 'surface-1', 'surface-2', 'p0-wash']
const FILLED = [
  ['on-accent', 'accent'],
  ['text', 'mark'],
] as const

describe.each(['dark', 'light'] as const)('%s theme', (theme) => {
  const colour = (name: string): string => {
    const value = themes[theme].get(name)
    if (value === undefined) throw new Error(`tokens.css has no pair for --${name}`)
    return value
  }

  test.each(TEXTS.flatMap((text) => SURFACES.map((surface) => [text, surface] as const)))(
    'text in %s on %s has a contrast of 4.5:1',
    (text, surface) => {
      expect(contrast(colour(text), colour(surface))).toBeGreaterThanOrEqual(4.5)
    },
  )

  test.each(FILLED)('text in %s on %s has a contrast of 4.5:1', (text, surface) => {
    expect(contrast(colour(text), colour(surface))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(SURFACES)('the border of controls has a contrast of 3:1 on %s', (surface) => {
    expect(contrast(colour('border'), colour(surface))).toBeGreaterThanOrEqual(3)
  })

  const signals = [
    ['p0', 'p1'],
    ['p1', 'p2'],
    ['p0', 'p2'],
    ['longs', 'shorts'],
  ] as const
  test.each(signals.flatMap(([a, b]) => [null, ...DEFICIENCY_NAMES].map((seen) => [a, b, seen] as const)))(
    '%s and %s are told apart with %s',
    (a, b, deficiency) => {
      expect(distance(colour(a), colour(b), deficiency)).toBeGreaterThan(10)
    },
  )
})

test('the dark palette is the one that was agreed', () => {
  const agreed = {
    'surface-0': '#0e1116',
    'surface-1': '#151a21',
    'surface-2': '#1e252e',
    text: '#e6eaf0',
    'text-dim': '#8a97a6',
    border: '#6e7b8b',
    p0: '#ff5c5c',
    p1: '#f7e06a',
    p2: '#9aa7b5',
    longs: '#e69f00',
    shorts: '#56b4e9',
  }
  for (const [name, value] of Object.entries(agreed)) expect(themes.dark.get(name), name).toBe(value)
})
