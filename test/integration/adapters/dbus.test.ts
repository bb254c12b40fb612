/** The bus client against a real bus. */
import { createServer } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { busPath, linkBus, type Message, openBus } from '../../../src-main/adapters/dbus/bus.ts'
import { setUp } from '../../electron-on-chromium/setup.ts'
import { Variant } from '../../electron-on-chromium/dbus/marshal.ts'
import { playNotifications, playService, startBus, type PrivateBus } from '../../support/private-bus.ts'

let bus: PrivateBus
beforeAll(async () => {
  setUp()
  bus = await startBus()
}, 120_000)
afterAll(() => bus.close())

const INFORMATION = {
  destination: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
  member: 'GetServerInformation',
} as const
const nothing = () => undefined

test('asks a service, and hears what it has to say against the question', async () => {
  const service = await playNotifications(bus.path)
  const client = await openBus(bus.path, { onSignal: nothing, onClose: nothing })
  expect(await client.call(INFORMATION)).toEqual(['played', 'test', '1', '1.2'])
  await expect(client.call({ ...INFORMATION, destination: 'org.nobody.Here' })).rejects.toThrow(
    'ServiceUnknown',
  )
  service.close()
  client.close()
  await expect(client.call(INFORMATION)).rejects.toThrow('closed')
})

test('reads values of every kind, and takes texts along', async () => {
  const props = [
    ['LockedHint', new Variant('b', true)],
    ['IdleSinceHint', new Variant('t', 1234)],
    ['User', new Variant('(uo)', [1000, '/org/freedesktop/login1/user/_1000'])],
    ['Name', new Variant('s', 'é ✓')],
  ]
  const service = await playService(bus.path, 'test.Props', () => [
    'a{sv}asiyd',
    [props, ['a', 'b'], -7, 9, 0.5],
  ])
  const client = await openBus(bus.path, { onSignal: nothing, onClose: nothing })
  const call = {
    destination: 'test.Props',
    path: '/a',
    interface: 'a.b',
    member: 'Get',
    args: ['one', 'zwei ö'],
  }
  expect(await client.call(call)).toEqual([
    [
      ['LockedHint', true],
      ['IdleSinceHint', 1234n],
      ['User', [1000, '/org/freedesktop/login1/user/_1000']],
      ['Name', 'é ✓'],
    ],
    ['a', 'b'],
    -7,
    9,
    0.5,
  ])
  expect(service.calls[0]?.body).toEqual(['one', 'zwei ö'])
  service.close()
  client.close()
})

test('a link hears signals, says when it is there, and comes back after the bus was lost', async () => {
  const own = await startBus()
  const heard: string[] = []
  let again: () => void = nothing
  const link = linkBus({
    path: own.path,
    rules: ["type='signal',member='ActiveChanged'"],
    onSignal({ member, body }: Message) {
      // The bus itself tells a newcomer its name.
      if (member === 'ActiveChanged') heard.push(`${member} ${String(body[0])}`)
    },
    onOpen: () => void heard.push('open'),
    after: (_ms, run) => {
      again = run
      return nothing
    },
  })
  link.listen()
  await expect.poll(() => heard).toEqual(['open'])
  const service = await playService(own.path, 'test.Saver', () => ['', []])
  service.bus.signal('/a', 'org.freedesktop.ScreenSaver', 'ActiveChanged', 'b', [true])
  await expect.poll(() => heard).toEqual(['open', 'ActiveChanged true'])
  service.close()
  await own.close()
  await expect.poll(() => again).not.toBe(nothing)
  link.close()
})

test('a question to a bus that talks nonsense fails, and throws nowhere else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nonsense-'))
  const path = join(folder, 'bus')
  const server = createServer((socket) => {
    socket.once('data', () => socket.write('OK 1234\r\n'))
    socket.on('data', (chunk) => {
      if (chunk.includes('Hello')) socket.write(Buffer.alloc(64, 'x'))
    })
    socket.on('error', nothing)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  await expect(openBus(path, { onSignal: nothing, onClose: nothing })).rejects.toThrow('closed')
  const refusing = createServer((socket) => socket.end('REJECTED\r\n'))
  const other = join(folder, 'other')
  await new Promise<void>((resolve) => refusing.listen(other, resolve))
  await expect(openBus(other, { onSignal: nothing, onClose: nothing })).rejects.toThrow('refused')
  await expect(openBus(join(folder, 'none'), { onSignal: nothing, onClose: nothing })).rejects.toThrow(
    'ENOENT',
  )
  server.close()
  refusing.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1/bus,guid=ab' }, '/run/user/1/bus'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:guid=1,path=/a%20b' }, '/a b'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=x;unix:abstract=/tmp/dbus-1' }, '\0/tmp/dbus-1'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=x', XDG_RUNTIME_DIR: '/run/user/1' }, null],
  [{ DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '/run/user/1' }, '/run/user/1/bus'],
  [{}, null],
])('%j leads to the session bus at %j', (env, path) => {
  expect(busPath('session', env)).toBe(path)
})
