/** D-Bus as bytes: whatever comes, it is read or refused, and never read for ever. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeMessage, encodeCall } from '../../../src-main/adapters/dbus/wire.ts'
import { Writer } from '../../electron-on-chromium/dbus/marshal.ts'

const call = { destination: 'a.b', path: '/c', interface: 'd.e', member: 'F', args: ['g', 'ö', ''] }

test('a call reads back as it was written, and only when all of it is there', () => {
  const bytes = encodeCall(7, call)
  for (let length = 0; length < bytes.length; length += 1)
    expect(decodeMessage(bytes.subarray(0, length))).toBeNull()
  const two = decodeMessage(Buffer.concat([bytes, bytes]))
  expect(two?.length).toBe(bytes.length)
  expect(two?.message).toMatchObject({
    kind: 'call',
    path: '/c',
    interface: 'd.e',
    member: 'F',
    body: call.args,
  })
})

test('bytes that are no message throw or wait for more, and end', () => {
  const good = encodeCall(1, call)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      (changes) => {
        const bytes = Buffer.from(good)
        for (const [at, value] of changes) bytes[at] = value
        try {
          decodeMessage(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      },
    ),
    { numRuns: 3000 },
  )
})

/** A signal whose body claims to be of that type. */
function claiming(signature: string, body: Buffer): Buffer {
  const header = new Writer()
  const fields = [[8, { signature: 'g', value: signature }]]
  header.write('yyyyuu', ['l'.charCodeAt(0), 4, 0, 1, body.length, 1])
  const field = Buffer.from([fields.length * 8, 1, 'g'.charCodeAt(0), 0, signature.length])
  const list = Buffer.concat([field, Buffer.from(`${signature}\0`)])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(list.length)
  const head = Buffer.concat([header.buffer, length, list])
  return Buffer.concat([head, Buffer.alloc(Math.ceil(head.length / 8) * 8 - head.length), body])
}

test.each([
  ['an array of what takes no room', 'a()', [8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['an array longer than its message', 'ay', [255, 255, 0, 0]],
  ['a text longer than its message', 's', [255, 255, 0, 0, 97, 0]],
  ['a type that does not exist', 'z', [0]],
  ['a type that does not end', 'a', [0, 0, 0, 0]],
  ['an opened struct', '(i', [0, 0, 0, 0]],
])('%s is refused', (_name, signature, body) => {
  expect(() => decodeMessage(claiming(signature, Buffer.from(body)))).toThrow()
})

test('variants within variants end somewhere', () => {
  const deep = Buffer.concat([
    ...Array<Buffer>(200).fill(Buffer.from([1, 118, 0])),
    Buffer.from([1, 121, 0, 7]),
  ])
  expect(() => decodeMessage(claiming('v', deep))).toThrow('nested too deep')
})

test('a message of a length that nobody sends is refused before it is waited for', () => {
  const bytes = encodeCall(1, call)
  bytes.writeUInt32LE(0x7fff_ffff, 4)
  expect(() => decodeMessage(bytes)).toThrow('bytes')
})
