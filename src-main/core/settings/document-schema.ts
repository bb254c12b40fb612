/** The shape of the settings document, as it is stored and as the window saves it, a section at a time (alerts.md A19). */
import { type Static, Type } from 'typebox'
import { MAX_NAME } from '../vocabulary/text.ts'
import { MAX_SEARCH, MAX_SEARCH_NAME, MOST_SEARCHES } from '../vocabulary/query.ts'
import { TARGET_KIND_NAMES } from '../vocabulary/targets.ts'

const strict = { additionalProperties: false }
const seconds = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })
const priority = Type.Union([Type.Literal('P0'), Type.Literal('P1'), Type.Literal('P2')])
const sound = Type.Union([
  Type.Literal('none'),
  Type.Literal('pulse'),
  Type.Literal('chime'),
  Type.Literal('knock'),
])
const name = Type.String({ minLength: 1, maxLength: MAX_NAME })
const ruleId = Type.String({ minLength: 1, maxLength: 64 })
const time = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })

/** What a rule looks at: the same where an alert is raised and where it is forwarded. */
const conditions = {
  id: ruleId,
  enabled: Type.Boolean(),
  priorities: Type.Optional(Type.Array(priority, { maxItems: 3 })),
  types: Type.Optional(Type.Array(name, { maxItems: 100 })),
  symbols: Type.Optional(Type.Array(name, { maxItems: 100 })),
  minConfidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  minUsd: Type.Optional(Type.Number({ minimum: 0, maximum: 1e12 })),
}
const privacy = Type.Union([Type.Literal('full'), Type.Literal('hide-amounts'), Type.Literal('hide-all')])

export const AlertRuleSchema = Type.Object(
  {
    ...conditions,
    action: Type.Union([
      Type.Literal('interrupt'),
      Type.Literal('quiet'),
      Type.Literal('feed'),
      Type.Literal('off'),
    ]),
  },
  strict,
)

/** A place to forward alerts to (A20). Its address and tokens are not here: they are sealed. */
const ForwardTargetSchema = Type.Object(
  {
    /** Names its secrets; stays the same for its life. */
    id: Type.String({ pattern: '^[a-z0-9-]{1,40}$' }),
    name: Type.String({ minLength: 1, maxLength: 40 }),
    kind: Type.Unsafe<(typeof TARGET_KIND_NAMES)[number]>(Type.Enum([...TARGET_KIND_NAMES])),
    enabled: Type.Boolean(),
    when: Type.Union([Type.Literal('at-once'), Type.Literal('unacknowledged'), Type.Literal('away')]),
    afterS: seconds(1, 300),
    awayMin: Type.Integer({ minimum: 1, maximum: 240 }),
    rules: Type.Array(
      Type.Object(
        { ...conditions, action: Type.Union([Type.Literal('forward'), Type.Literal('keep')]) },
        strict,
      ),
      { maxItems: 50 },
    ),
    privacy,
    /** Of a webhook: its body with `{{field}}` in it; empty: the documented JSON. */
    template: Type.String({ maxLength: 4000 }),
  },
  strict,
)

export const SettingsSchema = Type.Object(
  {
    version: Type.Literal(3),
    connection: Type.Object(
      {
        /** `wss://…`; plain `ws://` on loopback only (protocol.md P3). */
        feedUrl: Type.String({ minLength: 1, maxLength: 2000 }),
        /** Empty: all (P1). */
        symbols: Type.Array(name, { maxItems: 200 }),
        events: Type.Array(name, { maxItems: 200 }),
      },
      strict,
    ),
    alerts: Type.Object(
      {
        rules: Type.Array(AlertRuleSchema, { maxItems: 100 }),
        /** Quiet notification for P1 (A1). */
        quietP1: Type.Boolean(),
        groupWindowS: seconds(0, 600),
        coolDownS: seconds(0, 3600),
        stormTokens: Type.Integer({ minimum: 1, maximum: 20 }),
        stormRefillS: seconds(1, 600),
        inhibitS: seconds(0, 3600),
        escalation: Type.Boolean(),
        persistent: Type.Boolean(),
        digestAfterS: seconds(10, 86400),
        watchdogAfterS: seconds(10, 3600),
        privacy,
      },
      strict,
    ),
    forward: Type.Object({ targets: Type.Array(ForwardTargetSchema, { maxItems: 10 }) }, strict),
    quietHours: Type.Object(
      {
        enabled: Type.Boolean(),
        /** Local time; may run across midnight. */
        start: time,
        end: time,
        /** 0 Sunday … 6 Saturday: the day on which the stretch starts. */
        days: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { maxItems: 7 }),
        p0BreaksThrough: Type.Boolean(),
      },
      strict,
    ),
    sound: Type.Object(
      {
        muted: Type.Boolean(),
        volume: Type.Number({ minimum: 0, maximum: 1 }),
        byPriority: Type.Object({ P0: sound, P1: sound, P2: sound }, strict),
      },
      strict,
    ),
    display: Type.Object(
      {
        theme: Type.Union([Type.Literal('system'), Type.Literal('dark'), Type.Literal('light')]),
        density: Type.Union([Type.Literal('comfortable'), Type.Literal('compact')]),
        /** The span of the picture over the list. */
        pulse: Type.Union([
          Type.Literal('off'),
          Type.Literal('hour'),
          Type.Literal('day'),
          Type.Literal('week'),
        ]),
        timeFormat: Type.Union([Type.Literal('relative'), Type.Literal('clock')]),
        opacity: Type.Number({ minimum: 0.85, maximum: 1 }),
        alwaysOnTop: Type.Boolean(),
        showOnP0: Type.Boolean(),
        keyboardShortcuts: Type.Boolean(),
        /** In files of earlier versions there are none. */
        searches: Type.Optional(
          Type.Array(
            Type.Object(
              {
                name: Type.String({ minLength: 1, maxLength: MAX_SEARCH_NAME }),
                text: Type.String({ minLength: 1, maxLength: MAX_SEARCH }),
              },
              strict,
            ),
            { maxItems: MOST_SEARCHES },
          ),
        ),
        /** With `{symbol}` in it. */
        chartUrl: Type.String({ maxLength: 2000, pattern: '^https://' }),
      },
      strict,
    ),
    data: Type.Object(
      {
        retentionDays: Type.Integer({ minimum: 1, maximum: 3650 }),
        retentionEvents: Type.Integer({ minimum: 1000, maximum: 20_000_000 }),
      },
      strict,
    ),
    system: Type.Object(
      {
        startAtLogin: Type.Boolean(),
        /** Electron accelerator; empty: none. */
        hotkey: Type.String({ maxLength: 100 }),
        checkForUpdates: Type.Boolean(),
      },
      strict,
    ),
  },
  strict,
)

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T

/** The user's settings, as stored and as edited. Defaults and validation: schema.ts. */
export type Settings = DeepReadonly<Static<typeof SettingsSchema>>
export type SettingsSection = Exclude<keyof Settings, 'version'>

export type ConnectionSettings = Settings['connection']
export type AlertSettings = Settings['alerts']
/** A1: ordered, the first match wins. Absent conditions match everything; confidence is 0–1. */
export type AlertRule = AlertSettings['rules'][number]
export type QuietHoursSettings = Settings['quietHours']
export type SoundSettings = Settings['sound']
export type SoundName = SoundSettings['byPriority']['P0']
export type DataSettings = Settings['data']
export type ForwardTarget = Settings['forward']['targets'][number]
export type ForwardRule = ForwardTarget['rules'][number]
