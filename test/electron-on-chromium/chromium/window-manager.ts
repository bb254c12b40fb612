/** What DevTools cannot do with a window on an X desktop, through xdotool and wmctrl. */
import { execFile, execFileSync } from 'node:child_process'

/** Hidden windows are born here (see desktop/openbox.xml), so that they neither flash nor take the focus. */
const PARKED = '1'
const SEEN = '0'

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    // A window may be gone, a desktop may lack the tool: the window then simply stays as it is.
    execFile(command, args, { timeout: 5000 }, (_error, stdout) => {
      resolve(stdout.trim())
    })
  })
}

/** Finds the X window of Chromium's window; undefined where there is no X (Wayland) or no xdotool. */
export async function findWindow(mark: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const found = await run('xdotool', ['search', '--classname', `${mark}$`])
    const id = found.split('\n').at(-1)
    if (id) return id
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return undefined
}

/** While a window is restored on the other desktop it cannot take the focus. */
export const park = (id: string): Promise<string> => run('xdotool', ['set_desktop_for_window', id, PARKED])
export const unpark = (id: string): Promise<string> => run('xdotool', ['set_desktop_for_window', id, SEEN])

/** The window manager may not have the window back yet when it is asked: ask until it is so. */
export async function activate(id: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    await run('xdotool', ['windowactivate', id])
    if ((await run('xdotool', ['getactivewindow'])) === id) return
  }
}
export async function raise(id: string): Promise<void> {
  await run('xdotool', ['windowraise', id])
}

/** Gives the focus away, to nobody in particular. */
export const deactivate = (id: string): Promise<string> =>
  run('xdotool', ['windowlower', id, 'windowfocus', '1'])

export type WindowState = 'above' | 'skip_taskbar' | 'sticky' | 'demands_attention'
export const setState = (id: string, state: WindowState, on: boolean): Promise<string> =>
  run('wmctrl', ['-i', '-r', `0x${Number(id).toString(16)}`, '-b', `${on ? 'add' : 'remove'},${state}`])

export function screenSize(): { readonly width: number; readonly height: number } {
  const [width, height] = query(['getdisplaygeometry'])
  return { width: width ?? 1280, height: height ?? 800 }
}

export function cursor(): { readonly x: number; readonly y: number } {
  const [x, y] = query(['getmouselocation'])
  return { x: x ?? 0, y: y ?? 0 }
}

function query(args: readonly string[]): number[] {
  try {
    const text = execFileSync('xdotool', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2000,
    })
    return [...text.matchAll(/-?\d+/g)].map((match) => Number(match[0]))
  } catch {
    return []
  }
}
