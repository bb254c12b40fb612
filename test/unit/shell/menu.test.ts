import { expect, test, vi } from 'vitest'

vi.mock('electron', () => ({ Menu: {} }))
const { menuTemplate } = await import('../../../src-main/shell/window/options.ts')

const roles = (platform: NodeJS.Platform): readonly unknown[] =>
  menuTemplate(platform, 'FastFeed', () => undefined).flatMap(({ submenu }) =>
    Array.isArray(submenu) ? submenu.map(({ role, label }) => role ?? label) : [],
  )

test('every system can close its window from the keyboard, copy, paste and quit', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const)
    expect(roles(platform)).toEqual(expect.arrayContaining(['close', 'copy', 'paste', 'Quit FastFeed']))
})
