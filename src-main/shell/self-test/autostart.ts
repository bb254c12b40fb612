/** Whether start at login works as it is set. */
import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Check, failed, ok, type Outcome } from '../../core/self-test/types.ts'
import type { AutostartPorts } from '../system/autostart.ts'

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
