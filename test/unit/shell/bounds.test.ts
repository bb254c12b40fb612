import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clampToDisplays, firstPlace, onWayland, readRect } from '../../../src-main/shell/window/bounds.ts'

const MAIN = { x: 0, y: 0, width: 1920, height: 1040 }
const LEFT = { x: -1280, y: 0, width: 1280, height: 984 }

test('a window that can be seen stays where it was', () => {
  const rect = { x: 100, y: 50, width: 380, height: 600 }
  expect(clampToDisplays(rect, [MAIN])).toEqual(rect)
  expect(clampToDisplays({ ...rect, x: -900 }, [MAIN, LEFT])).toEqual({ ...rect, x: -900 })
})

test('a window whose display has gone comes to one that is there, whole', () => {
  expect(clampToDisplays({ x: -900, y: 50, width: 380, height: 600 }, [MAIN])).toEqual({
    x: 0,
    y: 50,
    width: 380,
    height: 600,
  })
  expect(clampToDisplays({ x: 5000, y: 5000, width: 380, height: 600 }, [MAIN])).toEqual({
    x: 1540,
    y: 440,
    width: 380,
    height: 600,
  })
})

test('it goes to the display that shows most of it', () => {
  expect(clampToDisplays({ x: -300, y: 0, width: 380, height: 600 }, [MAIN, LEFT]).x).toBe(-380)
})

test('too large shrinks to the display, too small grows to the minimum', () => {
  expect(clampToDisplays({ x: 0, y: 0, width: 9000, height: 9000 }, [MAIN])).toEqual(MAIN)
  expect(clampToDisplays({ x: 0, y: 0, width: 10, height: 10 }, [MAIN])).toMatchObject({
    width: 320,
    height: 400,
  })
})

test('first run: under a tray at the top, over one at the bottom, in the corner without one', () => {
  const icon = { width: 22, height: 22 }
  expect(firstPlace({ x: 1500, y: 0, ...icon }, MAIN, true)).toMatchObject({ x: 1321, y: 8 })
  expect(firstPlace({ x: 1500, y: 1050, ...icon }, MAIN, true)).toMatchObject({ y: 432 })
  expect(firstPlace(null, MAIN, false)).toEqual({ x: 1532, y: 432, width: 380, height: 600 })
})

test('whatever was stored and whatever displays there are, all of the window is on one of them', () => {
  const number = fc.integer({ min: -20_000, max: 20_000 })
  const rect = fc.record({ x: number, y: number, width: number, height: number })
  const area = fc.record({
    x: number,
    y: number,
    width: fc.integer({ min: 200, max: 8000 }),
    height: fc.integer({ min: 200, max: 5000 }),
  })
  fc.assert(
    fc.property(rect, fc.array(area, { minLength: 1, maxLength: 4 }), (stored, areas) => {
      const placed = clampToDisplays(stored, areas)
      const inside = areas.some(
        (a) =>
          placed.x >= a.x &&
          placed.y >= a.y &&
          placed.x + placed.width <= a.x + a.width &&
          placed.y + placed.height <= a.y + a.height,
      )
      expect(inside).toBe(true)
    }),
  )
})

test('stored bounds that are not four numbers are no bounds', () => {
  for (const bad of [
    null,
    1,
    {},
    { x: 1, y: 2, width: 3 },
    { x: 1, y: 2, width: 3, height: NaN },
    { x: '1', y: 2, width: 3, height: 4 },
  ])
    expect(readRect(bad)).toBeNull()
})

test('Wayland: the compositor places windows, unless the app runs on X11 there', () => {
  expect(onWayland('linux', { XDG_SESSION_TYPE: 'x11' }, [])).toBe(false)
  expect(onWayland('linux', { XDG_SESSION_TYPE: 'wayland' }, [])).toBe(true)
  expect(onWayland('linux', { XDG_SESSION_TYPE: 'wayland' }, ['--ozone-platform=x11'])).toBe(false)
  expect(onWayland('win32', {}, [])).toBe(false)
})
