import { expect, test } from 'vitest'
import { Menu, MenuItem, findItem, menuModel } from '../../electron-on-chromium/api/menu.ts'

const clicked: string[] = []
const build = (): Menu =>
  Menu.buildFromTemplate([
    { label: 'Open', accelerator: 'Ctrl+O', click: () => clicked.push('open') },
    { type: 'separator' },
    { label: 'Snooze (12 min left)', submenu: [{ label: '1 h', click: () => clicked.push('1 h') }] },
    { type: 'checkbox', label: 'Mute', checked: true, click: (item) => clicked.push(`mute ${item.checked}`) },
    { type: 'radio', label: 'Light', checked: true },
    { type: 'radio', label: 'Dark' },
    { label: 'Hidden', visible: false },
    { label: 'Off', enabled: false, click: () => clicked.push('off') },
    { role: 'quit' },
  ])

test('a menu shows what a desktop would show', () => {
  const model = menuModel(build())
  expect(model.map(({ label, type }) => [label, type])).toEqual([
    ['Open', 'normal'],
    ['', 'separator'],
    ['Snooze (12 min left)', 'submenu'],
    ['Mute', 'checkbox'],
    ['Light', 'radio'],
    ['Dark', 'radio'],
    ['Off', 'normal'],
    ['Quit', 'normal'],
  ])
  expect(model[2]?.submenu?.[0]?.label).toBe('1 h')
})

test('items are found by their labels, or by how a label begins', () => {
  const menu = build()
  clicked.length = 0
  findItem(menu, ['Snooze…', '1 h']).click()
  findItem(menu, ['Open']).click()
  expect(clicked).toEqual(['1 h', 'open'])
  expect(() => findItem(menu, ['Hidden'])).toThrow('No menu item "Hidden"')
  expect(() => findItem(menu, ['Open', 'more'])).toThrow('has no submenu')
})

test('a click toggles a box before the app hears of it, and a disabled item does nothing', () => {
  const menu = build()
  clicked.length = 0
  findItem(menu, ['Mute']).click()
  findItem(menu, ['Off']).click()
  expect(clicked).toEqual(['mute false'])
})

test('one of a group of radio items is checked', () => {
  const menu = build()
  findItem(menu, ['Dark']).click()
  expect(menuModel(menu).flatMap(({ type, checked }) => (type === 'radio' ? [checked] : []))).toEqual([
    false,
    true,
  ])
})

test('an item that only Electron has says so', () => {
  expect(() => Reflect.get(new MenuItem({ label: 'x' }), 'sharingItem')).toThrow('MenuItem.sharingItem')
})
