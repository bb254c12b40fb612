import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { createCodec } from '../../electron-on-chromium/bridge/codec.ts'

const codec = createCodec()
/** Through JSON text, as DevTools carries it. */
const across = (value: unknown): unknown => codec.decode(JSON.parse(JSON.stringify(codec.encode(value))))

describe('what crosses between the processes', () => {
  test('is what structuredClone makes of it', () => {
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, withTypedArray: true }),
        (value) => {
          expect(across(value)).toEqual(structuredClone(value))
        },
      ),
    )
  })

  test('keeps cycles and shared objects', () => {
    const shared = { name: 'shared' }
    const value: Record<string, unknown> = { a: shared, b: [shared], when: new Date(5) }
    value['self'] = value
    const back = across(value) as typeof value // the clone of `value`
    expect(back['self']).toBe(back)
    expect((back['b'] as unknown[])[0]).toBe(back['a'])
    expect(back['when']).toEqual(new Date(5))
  })

  test('carries a plain tree as it is, and copies it at once', () => {
    const rows = [{ key: '0:1', data: { price: 98_500.5, side: null, late: false } }]
    const wire = codec.encode([{ rows }])
    expect(wire).toEqual({ plain: [{ rows }] })
    rows.push({ key: '0:2', data: { price: 1, side: null, late: true } })
    expect(codec.decode(wire)).toEqual([{ rows: rows.slice(0, 1) }])
  })

  test.each([
    ['an array within an array', [[]]],
    ['undefined in an object', { a: undefined }],
    ['a negative zero', { a: [-0] }],
    ['no number', [Number.NaN]],
    ['an invalid date', [new Date(Number.NaN)]],
    ['an object that looks like a wire form', { plain: 1 }],
    ['a list that looks like a wire form', ['u']],
    ['one object twice', Array<object>(2).fill({})],
  ])('brings %s across as it was', (_name, value) => {
    expect(across(value)).toStrictEqual(value)
  })

  test('keeps bytes, errors and patterns', () => {
    expect(across(Buffer.from('abc'))).toEqual(new Uint8Array([97, 98, 99]))
    expect(across(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toEqual(new Uint8Array([2, 3]))
    const error = across(new RangeError('too far'))
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toHaveProperty('message', 'too far')
    expect(across(/a+/gi)).toEqual(/a+/gi)
  })

  test('does not let `__proto__` in', () => {
    const back = across(JSON.parse('{"__proto__": {"polluted": true}}'))
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
  })

  test.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve()],
    ['a function deep inside', { list: [{ call: () => 1 }] }],
    ['a proxy, as Svelte makes of state', new Proxy({ a: 1 }, {})],
    ['a proxied list', new Proxy([1], {})],
    ['a proxy deep inside', { rules: [new Proxy({}, {})] }],
  ])('refuses %s in the words of Electron', (_name, value) => {
    expect(() => codec.encode(value)).toThrow('An object could not be cloned.')
  })
})
