import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { iconFileFor, trayBadge } from '../../../src-main/core/tray/tray-model.ts'
import type { TrayBadge, TrayIcon } from '../../../src-main/core/tray/types.ts'

const assets = new URL('../../../assets/tray/', import.meta.url)
const STATES: readonly TrayIcon[] = ['live', 'working', 'stale', 'attention', 'offline']
const BADGES: readonly TrayBadge[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500].map(trayBadge)
const PNG = '89504e47'
const ICO = '00000100'

describe.each([
  ['darwin', PNG],
  ['win32', ICO],
  ['linux', PNG],
] as const)('ux.md tray on %s', (platform, signature) => {
  test('every state and badge has a picture of the kind that the system takes', () => {
    for (const state of STATES)
      for (const badge of BADGES) {
        const file = new URL(iconFileFor(state, badge, platform), assets)
        expect(existsSync(file), file.pathname).toBe(true)
        expect(readFileSync(file).toString('hex', 0, 4), file.pathname).toBe(signature)
      }
  })
})

test('ux.md tray: macOS colours it itself and finds the sharper one beside it; the count is its title', () => {
  for (const state of STATES) {
    const names = new Set(BADGES.map((badge) => iconFileFor(state, badge, 'darwin')))
    expect([...names]).toEqual([`${state}Template.png`])
    expect(existsSync(new URL(`${state}Template@2x.png`, assets))).toBe(true)
  }
})

test('ux.md tray: elsewhere each count is a picture of its own, up to 9+', () => {
  for (const platform of ['win32', 'linux'] as const)
    expect(new Set(BADGES.map((badge) => iconFileFor('attention', badge, platform))).size).toBe(11)
  expect(iconFileFor('attention', '9+', 'win32')).toBe('attention-9plus.ico')
})
