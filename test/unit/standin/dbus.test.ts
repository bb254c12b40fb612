import { describe, expect, test } from 'vitest'
import { Reader, Variant, Writer, splitSignature } from '../../electron-on-chromium/dbus/marshal.ts'
import { sessionBusPath } from '../../electron-on-chromium/dbus/connection.ts'

const across = (signature: string, values: readonly unknown[]): unknown[] =>
  new Reader(new Writer().write(signature, values).buffer).read(signature)

describe('the D-Bus wire format', () => {
  test('splits a signature into complete types', () => {
    expect(splitSignature('susssasa{sv}i')).toEqual(['s', 'u', 's', 's', 's', 'as', 'a{sv}', 'i'])
    expect(splitSignature('aa{s(iv)}(yy)')).toEqual(['aa{s(iv)}', '(yy)'])
  })

  test('is laid out as the specification says', () => {
    // A string: its length on a multiple of 4, its bytes, a NUL.
    expect([...new Writer().write('ys', [7, 'ab']).buffer]).toEqual([7, 0, 0, 0, 2, 0, 0, 0, 97, 98, 0])
    // An array of structs: the padding before its first member is no part of its length.
    const structs = [9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    expect([...new Writer().write('a(y)', [[[1], [2]]]).buffer]).toEqual(structs)
    expect(new Reader(Buffer.from(structs)).read('a(y)')).toEqual([[[1], [2]]])
    // Even an empty one is followed by that padding.
    const empty = [0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0]
    expect([...new Writer().write('a{sv}i', [[], 7]).buffer]).toEqual(empty)
    expect(new Reader(Buffer.from(empty)).read('a{sv}i')).toEqual([{}, 7])
  })

  test('carries a notification there and back', () => {
    const hints = [
      ['urgency', new Variant('y', 2)],
      ['suppress-sound', new Variant('b', true)],
    ]
    const sent = ['FastFeed', 0, '', 'Armed — BTCUSDT', 'é ✓', ['default', 'Open'], hints, -1]
    expect(across('susssasa{sv}i', sent)).toEqual([
      ...['FastFeed', 0, '', 'Armed — BTCUSDT', 'é ✓', ['default', 'Open']],
      { urgency: 2, 'suppress-sound': true },
      -1,
    ])
  })

  test('grows with long texts and empty arrays', () => {
    const long = 'x'.repeat(100_000)
    expect(across('sasa{sv}', [long, [], []])).toEqual([long, [], {}])
  })

  test('refuses what it does not know', () => {
    expect(() => new Writer().write('h', [1])).toThrow('type h is not known')
    expect(() => new Writer().write('v', ['bare'])).toThrow('a variant needs its type')
  })
})

test('the session bus is found where the environment says', () => {
  expect(sessionBusPath({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus,guid=1' })).toBe('/run/bus')
  expect(sessionBusPath({ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/b%20c' })).toBe('\0/tmp/b c')
  expect(sessionBusPath({ XDG_RUNTIME_DIR: '/run/user/1' })).toBe('/run/user/1/bus')
  expect(sessionBusPath({})).toBeUndefined()
})
