/** E5: the end of the system, as Electron tells it on each of them. */
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { installLifecycle, type LifecyclePorts } from '../../../src-main/shell/system/lifecycle.ts'

function rig(platform: NodeJS.Platform, loss: string | null = null) {
  const heard: string[] = []
  const app = new EventEmitter()
  const quit = () => {
    let isPrevented = false
    app.emit('before-quit', { preventDefault: () => (isPrevented = true) })
    if (!isPrevented) app.emit('will-quit', { preventDefault: () => undefined })
  }
  const answers: ((isYes: boolean) => void)[] = []
  const powerMonitor = new EventEmitter()
  const existing = new EventEmitter()
  installLifecycle({
    platform,
    app: Object.assign(app, { quit }),
    powerMonitor,
    window: { show: () => void heard.push('window'), release: () => undefined },
    nativeWindows: () => [existing],
    loss: () => loss,
    quitAnyway(text: string) {
      heard.push(`asked: ${text}`)
      return new Promise((resolve) => answers.push(resolve))
    },
    ending: () => void heard.push('write'),
    quit: (systemEnds: boolean) => void heard.push(systemEnds ? 'quit with the system' : 'quit'),
  } as unknown as LifecyclePorts) // what of them is used here
  return { heard, app, quit, powerMonitor, existing, answers }
}

test('E5: a shutdown is delayed until the app has quit in good order', () => {
  const { heard, powerMonitor } = rig('linux')
  let isDelayed = false
  powerMonitor.emit('shutdown', { preventDefault: () => (isDelayed = true) })
  expect(isDelayed).toBe(true)
  expect(heard).toEqual(['quit with the system'])
})

test('E5: Windows tells every window, those of before and those to come: first a question, then the end', () => {
  const { heard, app, existing } = rig('win32')
  const later = new EventEmitter()
  app.emit('browser-window-created', {}, later)
  existing.emit('query-session-end')
  later.emit('session-end')
  expect(heard).toEqual(['write', 'quit with the system'])
})

test('no window comes up any more while the app quits', () => {
  const { heard, app, quit } = rig('darwin')
  app.emit('activate')
  app.emit('second-instance', {}, [])
  expect(heard).toEqual(['window', 'window'])
  quit()
  app.emit('activate')
  app.emit('second-instance', {}, [])
  expect(heard).toEqual(['window', 'window', 'quit'])
})

test('quitting by the user is no end of the system', () => {
  const { heard, quit } = rig('darwin')
  quit()
  expect(heard).toEqual(['quit'])
})

test('G4: what quitting would lose is asked about, once at a time; Stay stays, Quit quits', async () => {
  const { heard, quit, app, answers } = rig('linux', '3 signals')
  quit()
  quit()
  expect(heard).toEqual(['asked: 3 signals'])
  answers[0]?.(false)
  await Promise.resolve()
  app.emit('activate')
  expect(heard.splice(0)).toEqual(['asked: 3 signals', 'window'])
  await Promise.resolve()
  quit()
  answers[1]?.(true)
  await new Promise(setImmediate)
  expect(heard).toEqual(['asked: 3 signals', 'quit'])
})

test('G4: the end of the system waits for no answer', () => {
  const { heard, powerMonitor } = rig('linux', '3 signals')
  powerMonitor.emit('shutdown', { preventDefault: () => undefined })
  expect(heard).toEqual(['quit with the system'])
})
