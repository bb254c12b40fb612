/** Changes to settings take effect at once, in main; a refused one leaves the last good settings standing (alerts.md A19). */
import type { Result, Settings, SettingsSection } from '../../src-main/contract/contract.ts'
import { settingLabel } from '../../src-main/core/vocabulary/settings.ts'
import { messageOf } from '../lib/format.ts'
import { api } from './api.ts'
import { feed } from './feed.svelte.ts'

/** Made of the value as it is when its turn comes. */
export type Change<V> = (now: V) => V
export type Save<V> = (change: Change<V>) => Promise<Result>

/** Saves run one after the other: each sends its section whole, so the later must see what the earlier changed. */
let last: Promise<unknown> = Promise.resolve()

export function saveSection<S extends SettingsSection>(
  section: S,
  patch: (now: Settings[S]) => Partial<Settings[S]>,
): Promise<Result> {
  const save = async (): Promise<Result> => {
    try {
      const now = feed.ready.settings[section]
      const value = { ...now, ...patch(now) }
      const result = await api.saveSettings(section, $state.snapshot(value))
      if (result.ok) feed.adoptSettings({ ...feed.ready.settings, [section]: value })
      return result
    } catch (error) {
      return { ok: false, message: messageOf(error) }
    }
  }
  const running = last.then(save)
  last = running
  return running
}

/** All of them as they were. */
export async function restore({ version: _version, ...sections }: Settings): Promise<Result> {
  let result: Result = { ok: true, message: '' }
  for (const [section, value] of Object.entries(sections)) {
    // Sound: the names are those of the sections, and each value is of its own.
    if (result.ok) result = await saveSection(section as SettingsSection, () => value)
  }
  return result
}

/** A setter for one field of one section. */
export const saver =
  <S extends SettingsSection, K extends keyof Settings[S]>(section: S, field: K): Save<Settings[S][K]> =>
  (change) =>
    saveSection(section, (now) => {
      const patch: Partial<Settings[S]> = {}
      patch[field] = change(now[field])
      return patch
    })

/** What a field needs of its setting. */
export interface SettingField<V> {
  readonly label: string
  readonly value: V
  readonly save: Save<V>
  readonly hint?: string | undefined
  /** Words by which it is found besides label and hint. */
  readonly also?: string | undefined
}

export const setting = <S extends SettingsSection, K extends keyof Settings[S] & string>(
  section: S,
  field: K,
): SettingField<Settings[S][K]> => ({
  label: settingLabel(section, field),
  value: feed.ready.settings[section][field],
  save: saver(section, field),
})

/** One edit of one setting: saved at once, refused with the reason (A19). */
export class Edit<V> {
  error = $state<string | null>(null)
  readonly #save: () => Save<V>

  /** Takes a getter, so that a component's changing prop is read when it is used. */
  constructor(save: () => Save<V>) {
    this.#save = save
  }

  /** True when taken; otherwise the caller shows the stored value again. */
  put(value: V): Promise<boolean> {
    return this.change(() => value)
  }

  /** As `put`, for a value that is made of the one before: the edit in front of it may not have been taken yet. */
  async change(make: Change<V>): Promise<boolean> {
    const result = await this.#save()(make)
    this.error = result.ok ? null : result.message
    return result.ok
  }

  refuse(message: string): void {
    this.error = message
  }
}
