/** Changes to settings take effect at once, in main; a refused one leaves the last good settings standing (A19). */
import type { Result, Settings, SettingsSection } from '../../src-main/ipc-contract.ts'
import { api } from './api.ts'
import { feed } from './feed.svelte.ts'

export type Save<V> = (value: V) => Promise<Result>

/** Saves run one after the other: each sends its section whole, so the later must see what the earlier changed. */
let last: Promise<unknown> = Promise.resolve()

export function saveSection<S extends SettingsSection>(
  section: S,
  patch: Partial<Settings[S]>,
): Promise<Result> {
  const save = async (): Promise<Result> => {
    try {
      const value = { ...feed.ready.settings[section], ...patch }
      const result = await api.saveSettings(section, $state.snapshot(value))
      if (result.ok) feed.adoptSettings({ ...feed.ready.settings, [section]: value })
      return result
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) }
    }
  }
  const running = last.then(save)
  last = running
  return running
}

/** A setter for one field of one section. */
export const saver =
  <S extends SettingsSection, K extends keyof Settings[S]>(section: S, field: K): Save<Settings[S][K]> =>
  (value) => {
    const patch: Partial<Settings[S]> = {}
    patch[field] = value
    return saveSection(section, patch)
  }
