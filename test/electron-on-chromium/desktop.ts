/**
 * A desktop where there is none: X server, window manager, session bus and notification service, each only if missing.
 * Everything started here ends with this process: in good order through `close()`, and by the guard if killed.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { DBusConnection, sessionBusPath } from './dbus/connection.ts'

export interface Desktop {
  /** What a program needs in its environment to be on this desktop. */
  readonly env: Readonly<Record<string, string>>
  /** True: the X server was started here, and nobody can see it. */
  readonly virtual: boolean
  close(): Promise<void>
}

const at = (name: string): string => join(import.meta.dirname, 'config', name)

/** Ends every process told to it, and removes the folder, when its standard input closes: however the parent ends. */
const GUARD =
  'while read -r pid; do pids="$pids $pid"; done; for p in $pids; do kill "$p" 2>/dev/null; done; rm -rf "$0"'

/**
 * @param own whether display, bus and notification service are started even where there are some: tests must find no
 *   one else's windows, focus, notifications and selections there, nor a second run of themselves
 */
export async function openDesktop(
  say: (line: string) => void = console.log,
  { own = false }: { readonly own?: boolean } = {},
): Promise<Desktop> {
  const folder = mkdtempSync(join(tmpdir(), 'desktop-'))
  const started: ChildProcess[] = []
  const env: Record<string, string> = {}
  const guard = spawn('/bin/sh', ['-c', GUARD, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.unref()
  guard.stdin.on('error', () => undefined)
  ;(guard.stdin as unknown as { unref?: () => void }).unref?.()

  const start = (
    command: string,
    args: readonly string[],
    output: 'ignore' | 'pipe' = 'ignore',
  ): ChildProcess => {
    // Away from the terminal's process group: Ctrl+C is for the app, which still needs its desktop to quit on.
    const child = spawn(command, args, {
      stdio: ['ignore', output, 'ignore', output],
      detached: true,
      env: { ...process.env, ...env },
    })
    child.on('error', () => undefined)
    child.unref()
    if (child.pid !== undefined) guard.stdin.write(`${child.pid}\n`)
    started.push(child)
    return child
  }
  const close = async (): Promise<void> => {
    for (const child of started.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
      await once(child, 'exit')
      clearTimeout(timer)
    }
    guard.stdin.end()
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    const display = process.env['DISPLAY']
    const virtual = own || !display || !displayWorks(display)
    if (virtual) {
      // The server picks a free number itself, so two desktops never fight for one.
      const server = start(
        'Xvfb',
        ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'],
        'pipe',
      )
      env['DISPLAY'] = `:${await firstLine(server, server.stdio[3] as Readable, 'Xvfb')}`
      say(`Started a virtual display ${env['DISPLAY']} (Xvfb, 1280 × 800)`)
      start('openbox', ['--sm-disable', '--config-file', at('openbox.xml')])
      await until(() => hasWindowManager(env['DISPLAY'] ?? ''), 'The window manager did not start (openbox)')
      say('Started a window manager (openbox)')
    }
    if (own || !(await busWorks(sessionBusPath()))) {
      const config = join(folder, 'bus.conf')
      writeFileSync(config, busConfig(folder))
      const bus = start('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=3'], 'pipe')
      env['DBUS_SESSION_BUS_ADDRESS'] = await firstLine(bus, bus.stdio[3] as Readable, 'dbus-daemon')
      say('Started a session bus (dbus-daemon)')
    }
    const path = sessionBusPath({ ...process.env, ...env })
    if (!(await hasNotifications(path))) {
      start('dunst', ['-config', at('dunstrc')])
      await until(() => hasNotifications(path), 'The notification service did not start (dunst)')
      say('Started a notification service (dunst)')
    }
    return { env, virtual, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A session bus with the distribution's own limits, on which no service is ever started by a name alone. */
function busConfig(folder: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
<limit name="max_replies_per_connection">50000</limit><limit name="max_match_rules_per_connection">50000</limit>
</busconfig>`
}

function displayWorks(display: string): boolean {
  try {
    execFileSync('xdpyinfo', ['-display', display], { stdio: 'ignore', timeout: 5000 })
    return true
  } catch {
    return false
  }
}

async function hasWindowManager(display: string): Promise<boolean> {
  try {
    const args = ['-display', display, '-root', '_NET_SUPPORTING_WM_CHECK']
    return execFileSync('xprop', args, { encoding: 'utf8', timeout: 5000 }).includes('window id')
  } catch {
    return false
  }
}

async function busWorks(path: string | undefined): Promise<boolean> {
  try {
    const bus = await DBusConnection.open(path)
    bus.close()
    return true
  } catch {
    return false
  }
}

async function hasNotifications(path: string | undefined): Promise<boolean> {
  try {
    const bus = await DBusConnection.open(path)
    try {
      // A name that the bus would start on demand is as good as one that runs.
      const [owned] = await bus.callBus('NameHasOwner', 's', ['org.freedesktop.Notifications'])
      const [startable] = await bus.callBus('ListActivatableNames')
      return (
        owned === true || (Array.isArray(startable) && startable.includes('org.freedesktop.Notifications'))
      )
    } finally {
      bus.close()
    }
  } catch {
    return false
  }
}

async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  // A busy machine needs its time; the limit is for what never comes.
  for (let attempt = 0; attempt < 2400; attempt++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(otherwise)
}

/** What a server prints once it is ready: its display number, its address. */
async function firstLine(child: ChildProcess, output: Readable, name: string): Promise<string> {
  const line = await new Promise<string>((resolve, reject) => {
    let text = ''
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end).trim())
    })
    child.on('error', () => {
      reject(new Error(`${name} could not be started. Run: node test/electron-on-chromium/setup.ts`))
    })
    child.on('exit', (code) => {
      reject(new Error(`${name} ended at once (exit code ${code})`))
    })
  })
  output.destroy()
  return line
}
