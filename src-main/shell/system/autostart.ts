/**
 * Start at login: the OS's login items, or an XDG autostart entry on Linux, where Electron's call does nothing; and the
 * self-test's look at whether what is set there works.
 */
import { constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { access, readFile } from 'node:fs/promises'
import { packedProgram } from './installation.ts'
import { type Check, failed, ok, type Outcome } from '../../core/self-test/types.ts'

export interface AutostartPorts {
  readonly platform: NodeJS.Platform
  readonly setLoginItem: (settings: { openAtLogin: boolean; args: string[]; path?: string }) => void
  /** `$XDG_CONFIG_HOME`, or `~/.config`. */
  readonly configHome: string
  /** The program and what it needs to start this app; an AppImage's own path, not the mount inside it. */
  readonly command: readonly string[]
  readonly name: string
  /** Without `.desktop`. */
  readonly desktopId: string
}

/** From what the process knows of itself. `appPath` is null in a package, where the program needs no argument. */
export function autostartPorts(from: {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly appPath: string | null
  readonly execPath: string
  readonly name: string
  readonly setLoginItem: AutostartPorts['setLoginItem']
}): AutostartPorts {
  const program = packedProgram(from.env) ?? from.execPath
  return {
    platform: from.platform,
    setLoginItem: from.setLoginItem,
    configHome: from.env['XDG_CONFIG_HOME'] || join(from.home, '.config'),
    command: from.appPath === null ? [program] : [program, from.appPath],
    name: from.name,
    desktopId: 'live.nexusglass.fastfeed',
  }
}

/** Desktop Entry quoting: inside double quotes `"`, backtick, `$` and `\` are escaped, and `%` is doubled. */
export function quoteExec(part: string): string {
  // A backslash is escaped twice: once for the value, once for the quoted argument.
  const escaped = part
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
  return /[^\w@+=:,./-]/.test(part) ? `"${escaped}"` : escaped
}

export function desktopEntry(name: string, command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    `Name=${name.replaceAll(/[\r\n]/g, ' ')}`,
    `Exec=${[...command, '--hidden'].map(quoteExec).join(' ')}`,
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** What the entry was called before; two of them would start the app twice. */
const FORMER_ID = 'nexusglass-fastfeed'

/** One that starts this program, and that the user may have changed or switched off in the desktop's own settings. */
function startsUs(file: string, entry: string): boolean {
  try {
    const exec = (text: string) => text.split('\n').find((line) => line.startsWith('Exec='))
    return exec(readFileSync(file, 'utf8')) === exec(entry)
  } catch {
    return false
  }
}

/**
 * Also called at every start where it is on: an entry that is gone, or starts a program that was moved, is mended.
 * Throws when the entry cannot be written.
 */
export function setAutostart(ports: AutostartPorts, enabled: boolean): void {
  if (ports.platform !== 'linux') {
    // `openAsHidden` is gone: the argument is what hides the window.
    // macOS takes neither: there the app itself finds out that it was opened at login.
    const [program] = ports.command
    const where = ports.platform === 'win32' && program !== undefined ? { path: program } : {}
    ports.setLoginItem({ openAtLogin: enabled, args: ['--hidden'], ...where })
    return
  }
  const folder = join(ports.configHome, 'autostart')
  const file = join(folder, `${ports.desktopId}.desktop`)
  rmSync(join(folder, `${FORMER_ID}.desktop`), { force: true })
  if (!enabled) return rmSync(file, { force: true })
  const entry = desktopEntry(ports.name, ports.command)
  if (startsUs(file, entry)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, entry)
}

/** Electron's getLoginItemSettings, as far as it is used. */
interface LoginItem {
  readonly openAtLogin: boolean
  /** Windows: false when it was switched off in the task manager. */
  readonly executableWillLaunchAtLogin?: boolean
  /** macOS 13 and later. */
  readonly status?: string
}

interface AutostartCheckPorts {
  readonly autostart: Pick<AutostartPorts, 'platform' | 'configHome' | 'command' | 'desktopId'>
  /** What the settings say. */
  readonly wanted: () => boolean
  readonly loginItem: (program: string) => LoginItem
}

/** Whether the entry starts a program that is there, and, while it is off, whether one could be made. */
export function autostartCheck({ autostart, wanted, loginItem }: AutostartCheckPorts): Check {
  const [program = ''] = autostart.command

  async function onLinux(): Promise<Outcome> {
    const folder = join(autostart.configHome, 'autostart')
    const file = join(folder, `${autostart.desktopId}.desktop`)
    const entry = await readFile(file, 'utf8').catch(() => null)
    if (entry !== null) {
      if (isSwitchedOff(entry))
        return failed(
          `${file} is there, and switched off in the desktop.`,
          'Switch it on in the desktop’s startup programs.',
        )
      const started = programOf(entry)
      return (await mayRun(started))
        ? ok(`On: ${file} starts ${started}.`)
        : failed(`${file} starts ${started}, which is not there.`)
    }
    if (wanted()) return failed(`It is switched on, and ${file} is missing.`)
    if (!(await mayWriteBelow(folder)))
      return failed(
        `It is off, and could not be switched on: ${folder} cannot be written.`,
        'Make that folder yours, or add the app to the desktop’s own startup programs.',
      )
    return ok(`Off; it could be switched on, for ${program}.`)
  }

  function elsewhere(): Outcome {
    const { openAtLogin, executableWillLaunchAtLogin, status } = loginItem(program)
    if (status === 'requires-approval')
      return failed(
        'The system waits for your approval.',
        'Allow the app in System Settings → General → Login Items.',
      )
    if (openAtLogin && executableWillLaunchAtLogin === false)
      return failed(
        'It is on here, and switched off in the system.',
        'Switch it on in the task manager, under Startup apps.',
      )
    if (openAtLogin) return ok(`On: the system starts ${program}.`)
    if (wanted()) return failed('It is switched on here, and the system does not know of it.')
    return ok(`Off; it could be switched on, for ${program}.`)
  }

  return {
    name: 'autostart',
    async run() {
      if (!(await mayRun(program)))
        return failed(
          `This program (${program}) cannot be started from where it is.`,
          'Install the app, or move it to a folder that stays.',
        )
      return autostart.platform === 'linux' ? onLinux() : elsewhere()
    },
  }
}

/** The first word of `Exec`, with its quotes and escapes undone; empty when there is none. */
export function programOf(entry: string): string {
  const line = /^Exec=(.*)$/m.exec(entry)?.[1]?.trim() ?? ''
  // The value's own backslashes are doubled before those of the quoted word.
  const value = line.replaceAll('\\\\', '\\')
  const quoted = /^"((?:\\.|[^"\\])*)"/.exec(value)?.[1]
  const word = quoted?.replaceAll(/\\(.)/g, '$1') ?? value.split(/\s+/)[0] ?? ''
  return word.replaceAll('%%', '%')
}

/** Of the main group alone: an action's group may have keys of the same name. */
function isSwitchedOff(entry: string): boolean {
  const main = /^\[Desktop Entry\]\s*$([^]*?)(?=^\[|(?![^]))/m.exec(entry)?.[1] ?? ''
  return /^(?:Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m.test(main)
}

const mayRun = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** The nearest folder that is there decides. */
async function mayWriteBelow(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK)
    return true
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isMissing && dirname(folder) !== folder && mayWriteBelow(dirname(folder))
  }
}
