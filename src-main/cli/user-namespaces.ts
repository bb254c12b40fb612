/**
 * Ubuntu 23.10 and later forbid unprivileged programs the namespaces that Chromium's sandbox is made of, and an unpacked
 * Electron then aborts with a stack trace. Told before it is started, with the one command that helps.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const PROFILES = '/etc/apparmor.d'
const SWITCH = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'

export interface SandboxFacts {
  /** Content of the kernel's switch; null where there is none. */
  readonly restricted: string | null
  /** Owner and mode of `chrome-sandbox` beside the binary; null where there is none. */
  readonly helper: { readonly uid: number; readonly mode: number } | null
  /** The texts of AppArmor's profiles that could name the binary. */
  readonly profiles: readonly string[]
}

/** The command that makes `electron` start; null when nothing is in its way. */
export function sandboxRemedy(
  electron: string,
  { restricted, helper, profiles }: SandboxFacts,
): string | null {
  if (restricted?.trim() !== '1') return null
  const isSuid = helper !== null && helper.uid === 0 && (helper.mode & 0o4000) !== 0
  if (isSuid || profiles.some((text) => text.includes(electron) && /\buserns\b|unconfined/.test(text)))
    return null
  const path = `'${join(dirname(electron), 'chrome-sandbox').replaceAll("'", "'\\''")}'`
  return `sudo chown root ${path} && sudo chmod 4755 ${path}`
}

/** What an administrator may have written; the system's own name other programs. */
export function apparmorProfiles(): readonly string[] {
  try {
    return readdirSync(PROFILES).map((name) => join(PROFILES, name))
  } catch {
    return []
  }
}

export function sandboxFacts(electron: string, profiles: readonly string[]): SandboxFacts {
  const quietly = <T>(read: () => T): T | null => {
    try {
      return read()
    } catch {
      return null
    }
  }
  return {
    restricted: quietly(() => readFileSync(SWITCH, 'utf8')),
    helper: quietly(() => statSync(join(dirname(electron), 'chrome-sandbox'))),
    profiles: profiles.flatMap((file) => quietly(() => readFileSync(file, 'utf8')) ?? []),
  }
}
