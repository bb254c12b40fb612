/** A message bus of a test's own, and services played on it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DBusConnection, type Message } from '../electron-on-chromium/dbus/connection.ts'
import { Variant } from '../electron-on-chromium/dbus/marshal.ts'

export interface PrivateBus {
  /** As DBUS_SESSION_BUS_ADDRESS and DBUS_SYSTEM_BUS_ADDRESS take it. */
  readonly address: string
  readonly path: string
  close(): Promise<void>
}

export async function startBus(): Promise<PrivateBus> {
  const folder = mkdtempSync(join(tmpdir(), 'bus-'))
  const path = join(folder, 'bus')
  const config = join(folder, 'bus.conf')
  writeFileSync(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  )
  const daemon = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(daemon.stdout, 'data')
  return {
    address: `unix:path=${path}`,
    path,
    async close() {
      const ended = once(daemon, 'exit')
      daemon.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface PlayedService {
  readonly bus: DBusConnection
  /** Calls that came, by member. */
  readonly calls: readonly Message[]
  /** Takes calls and answers none, as a process that hangs. */
  hang(): void
  /** Answers what came meanwhile, in its order, and what comes. */
  wake(): void
  close(): void
}

type Answer = (call: Message) => readonly [signature: string, body: readonly unknown[]]

export async function playService(path: string, name: string, answer: Answer): Promise<PlayedService> {
  const bus = await DBusConnection.open(path)
  const calls: Message[] = []
  let unanswered: Message[] = []
  let isHung = false
  const respond = (call: Message) => bus.reply(call, ...answer(call))
  bus.onMessage = (message) => {
    if (message.kind !== 'call') return
    calls.push(message)
    if (isHung) unanswered.push(message)
    else respond(message)
  }
  await bus.callBus('RequestName', 'su', [name, 0])
  return {
    bus,
    calls,
    hang: () => (isHung = true),
    wake() {
      isHung = false
      for (const call of unanswered) respond(call)
      unanswered = []
    },
    close: () => bus.close(),
  }
}

const NOTIFICATIONS = 'org.freedesktop.Notifications'

export function playNotifications(path: string): Promise<PlayedService> {
  let id = 0
  return playService(path, NOTIFICATIONS, ({ member }) => {
    if (member === 'Notify') return ['u', [++id]]
    if (member === 'GetServerInformation') return ['ssss', ['played', 'test', '1', '1.2']]
    return ['', []]
  })
}

const LOGIN = 'org.freedesktop.login1'
const SESSIONS = {
  own: `/org/freedesktop/login1/session/_37`,
  other: `/org/freedesktop/login1/session/_38`,
} as const

export interface PlayedLogin {
  /** Properties that were asked for. */
  asked(): readonly string[]
  forget(): void
  hint(session: keyof typeof SESSIONS, isLocked: boolean): void
  /** As `loginctl lock-session` does. */
  ask(member: 'Lock' | 'Unlock'): void
  saver(name: string, isActive: boolean): void
  close(): void
}

/** logind with two sessions, of which number 7 is the app's, and whatever screen saver. */
export async function playLogin(path: string): Promise<PlayedLogin> {
  const locked = { own: false, other: false }
  const service = await playService(path, LOGIN, ({ member, body }) => {
    if (member === 'GetSession') return ['o', [body[0] === '7' ? SESSIONS.own : SESSIONS.other]]
    if (body[1] === 'Id') return ['v', [new Variant('s', '7')]]
    return ['v', [new Variant('b', locked.own)]]
  })
  let from = 0
  return {
    asked: () => service.calls.slice(from).map(({ body }) => String(body[1])),
    forget: () => void (from = service.calls.length),
    hint(session, isLocked) {
      locked[session] = isLocked
      const changed = [['LockedHint', new Variant('b', isLocked)]]
      const body = [`${LOGIN}.Session`, changed, []]
      service.bus.signal(
        SESSIONS[session],
        'org.freedesktop.DBus.Properties',
        'PropertiesChanged',
        'sa{sv}as',
        body,
      )
    },
    ask: (member) => service.bus.signal(SESSIONS.own, `${LOGIN}.Session`, member),
    saver: (name, isActive) => service.bus.signal('/saver', name, 'ActiveChanged', 'b', [isActive]),
    close: () => service.close(),
  }
}
