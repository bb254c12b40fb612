import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  autostartPorts,
  desktopEntry,
  quoteExec,
  setAutostart,
} from '../../../src-main/shell/system/autostart.ts'
import { tempFolder } from './support.ts'

const loginItems: unknown[] = []
const from = (folder: string, over: Partial<Parameters<typeof autostartPorts>[0]> = {}) =>
  autostartPorts({
    platform: 'linux',
    env: { XDG_CONFIG_HOME: folder },
    home: '/home/u',
    appPath: null,
    execPath: '/opt/Fast Feed/fastfeed',
    name: 'NexusGlass FastFeed',
    setLoginItem: (item) => void loginItems.push(item),
    ...over,
  })

test('Linux: an autostart entry that starts the app hidden, and goes again', () => {
  const folder = tempFolder()
  const file = join(folder, 'autostart', 'live.nexusglass.fastfeed.desktop')
  setAutostart(from(folder), true)
  expect(readFileSync(file, 'utf8')).toBe(`[Desktop Entry]
Type=Application
Version=1.5
Name=NexusGlass FastFeed
Exec="/opt/Fast Feed/fastfeed" --hidden
Terminal=false
StartupNotify=false
X-GNOME-Autostart-enabled=true
`)
  setAutostart(from(folder), false)
  expect(existsSync(file)).toBe(false)
  setAutostart(from(folder), false)
})

const entryIn = (folder: string) => join(folder, 'autostart', 'live.nexusglass.fastfeed.desktop')

test('E16: an entry that starts a program which is gone, or another one, is mended', () => {
  const folder = tempFolder()
  const env = (version: string) => ({
    XDG_CONFIG_HOME: folder,
    APPIMAGE: `/home/u/FastFeed${version}.AppImage`,
  })
  setAutostart(from(folder, { env: env('-0.1.0') }), true)
  setAutostart(from(folder, { env: env('') }), true)
  expect(readFileSync(entryIn(folder), 'utf8')).toContain('\nExec=/home/u/FastFeed.AppImage --hidden\n')
})

test('an entry that starts this program stays as the user has it', () => {
  const folder = tempFolder()
  setAutostart(from(folder), true)
  const off = readFileSync(entryIn(folder), 'utf8').replace('enabled=true', 'enabled=false')
  writeFileSync(entryIn(folder), off)
  setAutostart(from(folder), true)
  expect(readFileSync(entryIn(folder), 'utf8')).toBe(off)
})

test.each([true, false])(
  'the entry under its former name goes, with the setting on or off (%s)',
  (enabled) => {
    const folder = tempFolder()
    setAutostart(from(folder), true)
    writeFileSync(join(folder, 'autostart', 'nexusglass-fastfeed.desktop'), 'old')
    setAutostart(from(folder), enabled)
    expect(readdirSync(join(folder, 'autostart'))).toEqual(
      enabled ? ['live.nexusglass.fastfeed.desktop'] : [],
    )
  },
)

test('an AppImage starts by its own path, not by the mount inside it', () => {
  const { command } = from('/x', {
    env: { APPIMAGE: '/home/u/FastFeed.AppImage' },
    execPath: '/tmp/.mount_x/fastfeed',
  })
  expect(command).toEqual(['/home/u/FastFeed.AppImage'])
})

test('without XDG_CONFIG_HOME the entry goes to ~/.config; unpackaged, the app’s folder is named', () => {
  const ports = from('/x', { env: {}, appPath: '/src/app' })
  expect(ports.configHome).toBe('/home/u/.config')
  expect(ports.command).toEqual(['/opt/Fast Feed/fastfeed', '/src/app'])
})

test('quoting follows the Desktop Entry rules', () => {
  expect(quoteExec('/usr/bin/app')).toBe('/usr/bin/app')
  expect(quoteExec('/a b')).toBe('"/a b"')
  expect(quoteExec('/a$b')).toBe('"/a\\\\$b"')
  expect(quoteExec('/a"b')).toBe('"/a\\\\"b"')
  expect(quoteExec('/a\\b')).toBe('"/a\\\\\\\\b"')
  expect(quoteExec('/100%')).toBe('"/100%%"')
})

test('a name cannot smuggle in a second line', () => {
  expect(
    desktopEntry('a\nExec=evil', ['/x'])
      .split('\n')
      .filter((line) => line.startsWith('Exec=')),
  ).toHaveLength(1)
})

test('macOS and Windows: the login item, with the argument that hides the window', () => {
  loginItems.length = 0
  setAutostart(from('/x', { platform: 'darwin' }), true)
  setAutostart(from('/x', { platform: 'win32' }), false)
  expect(loginItems).toEqual([
    { openAtLogin: true, args: ['--hidden'] },
    { openAtLogin: false, args: ['--hidden'], path: '/opt/Fast Feed/fastfeed' },
  ])
})

test('Windows: a portable program starts by the file that the user has, not by the folder it was unpacked to', () => {
  loginItems.length = 0
  const env = { PORTABLE_EXECUTABLE_FILE: 'D:\\FastFeed.exe' }
  setAutostart(from('/x', { platform: 'win32', env }), true)
  expect(loginItems).toEqual([{ openAtLogin: true, args: ['--hidden'], path: 'D:\\FastFeed.exe' }])
})
