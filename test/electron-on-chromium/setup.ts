/**
 * Installs what a Debian or Ubuntu machine lacks to run the app without Electron's binary; done at once when nothing is
 * missing. Runs by itself, `node test/electron-on-chromium/setup.ts`, and from run.ts.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findChromium } from './chromium/browser.ts'

const TOOLS: readonly (readonly [command: string, package_: string])[] = [
  ['Xvfb', 'xvfb'],
  ['openbox', 'openbox'],
  ['dbus-daemon', 'dbus'],
  ['dunst', 'dunst'],
  ['notify-send', 'libnotify-bin'],
  ['xdotool', 'xdotool'],
  ['wmctrl', 'wmctrl'],
  ['import', 'imagemagick'],
  ['xdpyinfo', 'x11-utils'],
]
const FONTS: readonly (readonly [file: string, package_: string])[] = [
  ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', 'fonts-dejavu-core'],
  ['/usr/share/fonts/opentype/inter', 'fonts-inter'],
  ['/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf', 'fonts-noto-color-emoji'],
]

export function hasCommand(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin']
  return folders.some((folder) => existsSync(join(folder, name)))
}

export function missingPackages(): string[] {
  return [
    ...(findChromium() === undefined ? ['chromium'] : []),
    ...TOOLS.filter(([command]) => !hasCommand(command)).map(([, name]) => name),
    ...FONTS.filter(([file]) => !existsSync(file)).map(([, name]) => name),
  ]
}

/** Says a line a step. Throws with the command to run where it cannot install by itself. */
export function setUp(say: (line: string) => void = console.log): void {
  const missing = missingPackages()
  if (missing.length === 0) return
  install(missing, say)
  const left = missingPackages()
  if (left.length > 0)
    throw new Error(`Still missing after the installation: ${left.join(', ')}. ${byHand(left)}`)
}

/** The same browser without its own windows: a third less work for the specs that drive the page alone. */
const LIGHT_BROWSER = 'chromium-headless-shell'

/** For the tests: what they run without, only slower. Debian has it, Ubuntu has not. */
function setUpComforts(say: (line: string) => void): void {
  if (hasCommand(LIGHT_BROWSER) || !hasCommand('apt-cache')) return
  const known = spawnSync('apt-cache', ['show', LIGHT_BROWSER], { stdio: 'ignore' }).status === 0
  if (!known) return
  try {
    install([LIGHT_BROWSER], say)
  } catch {
    say(`Going on without ${LIGHT_BROWSER}`)
  }
}

const byHand = (packages: readonly string[]): string =>
  `Please install by hand: sudo apt-get update && sudo apt-get install ${packages.join(' ')}`

/** Throws with the command to run. */
function install(missing: readonly string[], say: (line: string) => void): void {
  // Another installation may be under way: wait for its lock.
  const patience = ['-o', 'DPkg::Lock::Timeout=300']
  const command = [...patience, 'install', '-y', '-qq', '--no-install-recommends', ...missing]
  const manual = byHand(missing)
  if (!hasCommand('apt-get')) {
    throw new Error(
      `Missing: ${missing.join(', ')}. They can be installed for you on Debian and Ubuntu only; elsewhere install Electron's binary (npx install-electron --no).`,
    )
  }
  const root = process.getuid?.() === 0
  if (!root && (!hasCommand('sudo') || spawnSync('sudo', ['-n', 'true']).status !== 0))
    throw new Error(manual)

  const apt = (args: readonly string[]): boolean => {
    const [program, ...rest] = root ? ['apt-get', ...args] : ['sudo', '-n', 'apt-get', ...args]
    const result = spawnSync(program ?? '', rest, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (result.status !== 0) say(`${result.stderr.trim().split('\n').slice(-4).join('\n')}`)
    return result.status === 0
  }
  say('Reading the package lists (apt-get update)')
  // The lists that are there may do: whether it is fatal shows at the installation.
  apt(['update', '-qq'])
  say(`Installing ${missing.join(', ')}`)
  if (!apt(command)) throw new Error(manual)
}

if (process.argv[1] === import.meta.filename) {
  try {
    setUp()
    setUpComforts(console.log)
    console.log('The machine has what the tests need.')
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
