/**
 * `tail --forward NAME`: what is notified goes to a target of the app's settings, from a machine without a display. Nobody sits
 * here, so nobody acknowledges: the alert policy decides as in the app, and the screen counts as locked (alerts.md A21).
 */
import { join } from 'node:path'
import { localCalendar, systemClock, systemRandom } from '../adapters/clock.ts'
import { createHttpForward } from '../adapters/http-forward.ts'
import { readJsonFile } from '../adapters/files.ts'
import type { AgentFor } from '../adapters/proxy.ts'
import { fieldOf, PLAIN_HTTP_WORDS, TARGET_FIELDS, type TargetField } from '../core/vocabulary/targets.ts'
import type { AlertEngine } from '../core/alerts/engine-types.ts'
import { createAlertEngine } from '../core/alerts/engine.ts'
import { createForwarder } from '../core/forward/forwarder.ts'
import { checkFields, secretParts, type TargetFields } from '../core/forward/target-fields.ts'
import type { TargetSecrets } from '../core/forward/types.ts'
import type { LogPort } from '../core/ports.ts'
import { Secret } from '../core/protocol/secret.ts'
import { interpretSettings } from '../core/settings/migrate.ts'
import type { ForwardTarget, Settings } from '../core/settings/document-schema.ts'

/** Sealed by a keyring, the app's own cannot be read without it: they come by the environment, as the key does. */
const VARIABLES: Readonly<Record<TargetField, string>> = {
  url: 'FASTFEED_FORWARD_URL',
  token: 'FASTFEED_FORWARD_TOKEN',
  to: 'FASTFEED_FORWARD_TO',
  secret: 'FASTFEED_FORWARD_SECRET',
}
const CONFIRMATION = 'FASTFEED_FORWARD_CONFIRM'

export interface ForwardPlan {
  readonly settings: Settings
  readonly target: ForwardTarget
  readonly secrets: TargetSecrets
}

type Env = Readonly<Record<string, string | undefined>>

/** What is secret in the environment; to be taken out of it before anything is started. */
export const FORWARD_VARIABLES: readonly string[] = [...Object.values(VARIABLES), CONFIRMATION]

/** What was asked for by name, or a sentence that names what is wrong and where, without a secret. */
export function planForward(
  name: string,
  dataDir: string,
  env: Env,
): { readonly ok: true; readonly plan: ForwardPlan } | { readonly ok: false; readonly message: string } {
  const refuse = (message: string) => ({ ok: false, message }) as const
  const file = join(dataDir, 'settings.json')
  const settings = readSettingsOf(file)
  if (typeof settings === 'string') return refuse(`--forward: ${file} ${settings}`)
  const { targets } = settings.forward
  const target = targets.find((one) => one.name === name)
  if (target === undefined) {
    const names = targets.map((one) => `“${one.name}”`).join(', ')
    return refuse(
      `--forward: ${file} has no target “${name}”${names === '' ? '; there is none' : `; there are ${names}`}`,
    )
  }
  const fields: TargetFields = Object.fromEntries(
    TARGET_FIELDS.flatMap((field) => {
      const value = env[VARIABLES[field]]?.trim() ?? ''
      return value === '' || fieldOf(target.kind, field) === null ? [] : [[field, value]]
    }),
  )
  const check = checkFields(target.kind, fields, env[CONFIRMATION]?.trim().toLowerCase() === PLAIN_HTTP_WORDS)
  if (check.kind !== 'ok') {
    const where = TARGET_FIELDS.filter((field) => fieldOf(target.kind, field) !== null).map(
      (field) => VARIABLES[field],
    )
    const confirm = check.kind === 'ask' ? `, in ${CONFIRMATION}` : ''
    return refuse(
      `--forward ${name}: ${check.message.replace(/\.$/, '')}${confirm} (in the environment: ${where.join(', ')})`,
    )
  }
  const secrets = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, new Secret(value)]),
  )
  return { ok: true, plan: { settings, target, secrets } }
}

export const secretsOf = ({ secrets }: ForwardPlan): readonly Secret[] => secretParts(secrets)

/** The settings, or what is wrong with the file. It is only read. */
function readSettingsOf(file: string): Settings | string {
  const read = readJsonFile(file)
  if (read.kind === 'missing') return 'is not there; --data-dir must be the app’s data folder'
  if (read.kind === 'corrupt') return 'cannot be read as settings'
  const loaded = interpretSettings(read.value)
  switch (loaded.kind) {
    case 'settings':
      return loaded.settings
    case 'newer':
      return 'was written by a newer version of the app'
    case 'bad':
      return 'does not hold valid settings'
  }
}

/** The policy with this one target. Its documents carry the target's id, for the app may use the same journal. */
interface TailForward {
  readonly accept: AlertEngine['accept']
  documents(): Readonly<Record<string, string>>
  restored(documents: Readonly<Record<string, string>>): void
  onChange(listener: () => void): void
  dispose(): void
}

export function openTailForward(
  { settings, target, secrets }: ForwardPlan,
  agentFor: AgentFor,
  log: LogPort,
): TailForward {
  const own: ForwardTarget = { ...target, enabled: true }
  const prefix = `tail-${target.id}/`
  const forwarder = createForwarder({
    clock: systemClock,
    random: systemRandom,
    http: createHttpForward({ agentFor }),
    target: (id) => (id === own.id ? own : null),
    secrets: () => secrets,
    // The log says it, each time.
    trouble: () => undefined,
    log,
  })
  const nothing = (): void => undefined
  const alerts = createAlertEngine(
    {
      clock: systemClock,
      calendar: localCalendar,
      log,
      // There is no desktop: what it would have been told is printed anyway.
      notifier: {
        notify: (_request, outcome) => outcome('shown', ''),
        ...{ close: nothing, play: nothing, attract: nothing, showWindow: nothing, showInApp: nothing },
      },
      forwarder,
      presence: () => ({ isLocked: true, idleMs: null }),
    },
    {
      alerts: settings.alerts,
      quietHours: settings.quietHours,
      sound: settings.sound,
      showOnP0: false,
      forward: [own],
    },
  )
  return {
    accept: (batch) => alerts.accept(batch),
    documents: () =>
      Object.fromEntries(Object.entries(alerts.documents()).map(([key, text]) => [`${prefix}${key}`, text])),
    restored: (documents) =>
      alerts.restore(
        Object.fromEntries(
          Object.entries(documents).flatMap(([key, text]) =>
            key.startsWith(prefix) ? [[key.slice(prefix.length), text]] : [],
          ),
        ),
      ),
    onChange: (listener) => void alerts.onChange((cause) => cause === 'other' && listener()),
    dispose() {
      forwarder.dispose()
      alerts.dispose()
    },
  }
}
