/** The program that runs the app here: Electron, or the stand-in where Electron's binary cannot be had. */
import { join } from 'node:path'
import { findElectron } from './electron-binary.ts'
import { apparmorProfiles, sandboxFacts, sandboxRemedy } from './user-namespaces.ts'

export interface Program {
  readonly path: string
  readonly args: readonly string[]
}

/** `root`: the app's folder; `words`: its flags. Throws with the command that helps where Chromium's sandbox would abort. */
export async function programOf(
  root: string,
  words: readonly string[],
  say: (line: string) => void,
): Promise<Program> {
  const electron = await findElectron(root)
  if (electron === undefined) {
    say(
      "Electron's binary could not be had here: running on the stand-in over an installed Chromium instead.",
    )
    const runner = join(root, 'test', 'electron-on-chromium', 'run.ts')
    return { path: process.execPath, args: [runner, root, ...words] }
  }
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (process.platform === 'linux' && !asRoot) {
    const remedy = sandboxRemedy(electron, sandboxFacts(electron, apparmorProfiles()))
    if (remedy !== null)
      throw new Error(
        `This system forbids the namespaces that Chromium's sandbox is made of, and Electron would abort. Once:\n  ${remedy}`,
      )
  }
  if (asRoot) say("Running as root: Chromium's sandbox is off (--no-sandbox).")
  const args = [...(asRoot ? ['--no-sandbox'] : []), root, ...words]
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
    return { path: electron, args }
  say('No display: running on a virtual one.')
  const desktop = join(root, 'test', 'electron-on-chromium', 'on-desktop.ts')
  return { path: process.execPath, args: [desktop, electron, ...args] }
}
