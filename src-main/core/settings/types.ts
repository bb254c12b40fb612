/** The user's settings, as stored and as edited, by their schema. Defaults and validation: schema.ts. */
import type { Static } from 'typebox'
import type { SettingsSchema } from './document-schema.ts'

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T

export type Settings = DeepReadonly<Static<typeof SettingsSchema>>
export type SettingsSection = Exclude<keyof Settings, 'version'>

export type ConnectionSettings = Settings['connection']
export type AlertSettings = Settings['alerts']
export type QuietHoursSettings = Settings['quietHours']
export type SoundSettings = Settings['sound']
export type SoundName = SoundSettings['byPriority']['P0']
export type DataSettings = Settings['data']
export type ForwardTarget = Settings['forward']['targets'][number]
export type ForwardRule = ForwardTarget['rules'][number]
