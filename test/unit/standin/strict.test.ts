import { describe, expect, test } from 'vitest'
import { Emitter, MissingApiError, Strict, strictObject } from '../../electron-on-chromium/strict.ts'

class Thing extends Emitter {
  readonly here = 1
}
class Plain extends Strict {
  readonly here = 1
}

describe('an API that the stand-in lacks', () => {
  test('throws and names itself on a module', () => {
    const shell = strictObject('shell', { beep: () => 'beep' })
    expect(shell.beep()).toBe('beep')
    expect(() => Reflect.get(shell, 'readShortcutLink')).toThrow('shell.readShortcutLink is not implemented')
  })

  test('throws and names itself on an emitter and on a plain object', () => {
    expect(() => Reflect.get(new Thing(), 'setVibrancy')).toThrow(MissingApiError)
    expect(() => Reflect.get(new Thing(), 'setVibrancy')).toThrow('Thing.setVibrancy')
    expect(() => Reflect.get(new Plain(), 'toJPEG')).toThrow('Plain.toJPEG')
  })

  test('leaves the language and promises alone', async () => {
    const thing = new Thing()
    expect(await thing).toBe(thing)
    expect(String(new Plain())).toBe('[object Object]')
    expect('absent' in thing).toBe(false)
  })
})

test('an emitter still emits', () => {
  const thing = new Thing()
  const heard: unknown[] = []
  thing.on('word', (word) => heard.push(word))
  thing.once('word', () => heard.push('once'))
  thing.emit('word', 1)
  thing.emit('word', 2)
  expect(heard).toEqual([1, 'once', 2])
  expect(thing.listenerCount('word')).toBe(1)
})
