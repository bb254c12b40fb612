/** Forwarding in the app (alerts.md A20–A27): settings, sealed secrets and the sender joined, and what the window asks of them. */
import type { ForwardSaved, ForwardState, Result } from '../../contract/contract.ts'
import { PLAIN_HTTP_WORDS, TARGET_FIELDS } from '../../core/vocabulary/targets.ts'
import { formatMs } from '../../core/vocabulary/times.ts'
import { createForwarder, type Forwarder } from '../../core/forward/forwarder.ts'
import { checkFields, type TargetFields } from '../../core/forward/target-fields.ts'
import type { ForwardHttpPort, ForwardReport } from '../../core/forward/types.ts'
import type { Clock, LogPort, Random } from '../../core/ports.ts'
import type { ForwardTarget, Settings } from '../../core/settings/document-schema.ts'
import type { Notices } from '../notifications/notices.ts'
import type { ForwardSecrets } from '../secrets/forward-secrets.ts'

interface ForwardingPorts {
  readonly clock: Clock
  readonly random: Random
  readonly http: ForwardHttpPort
  readonly settings: () => Settings
  readonly secrets: ForwardSecrets
  readonly notices: Pick<Notices, 'tell' | 'dismiss'>
  readonly log: LogPort
}

export interface ForwardCheckPorts {
  /** Targets in force. */
  readonly targets: () => readonly { readonly name: string; readonly test: () => Promise<ForwardReport> }[]
  /** Resolves once their addresses are known, or will not be for now. */
  readonly known: () => Promise<boolean>
}

export interface Forwarding {
  readonly forwarder: Forwarder
  states(): Readonly<Record<string, ForwardState>>
  /**
   * @param entered a field left out stays as it was, an empty one goes
   * @param confirmation what the user typed to allow http on the own network
   */
  tell(
    target: string,
    entered: TargetFields,
    options: { readonly confirmation: string; readonly rememberWeakly: boolean },
  ): Promise<ForwardSaved>
  test(target: string): Promise<Result>
  /** Its target was removed. A settings file that lacks it, an import say, costs no address: that may be taken back. */
  forget(target: string): Promise<Result>
  settingsChanged(settings: Settings, before: Settings): void
  /** For the self-test: those in force, and whether their addresses are there. */
  readonly checked: ForwardCheckPorts
}

const NO_TARGET = { ok: false, message: 'That target is there no more.' } as const
/** A key store that is open answers in milliseconds, one that asks its user something later. */
const LOOK_MS = 250
const LOOKS = 40
const noticeOf = (target: string): string => `forward-${target}`

export function createForwarding(ports: ForwardingPorts): Forwarding {
  const { secrets, notices } = ports
  const targets = (): readonly ForwardTarget[] => ports.settings().forward.targets
  const targetOf = (id: string): ForwardTarget | null => targets().find((target) => target.id === id) ?? null

  const forwarder = createForwarder({
    ...ports,
    target: targetOf,
    secrets(id) {
      const known = secrets.of(id)
      const target = targetOf(id)
      if (known === null || target === null) return known
      const { fields, plain } = secrets.fieldsOf(id)
      const check = checkFields(target.kind, fields, plain)
      return check.kind === 'ok' ? known : check.message.replace(/\.$/, '')
    },
    trouble({ id, name }, why) {
      if (why === null) notices.dismiss(noticeOf(id))
      else
        notices.tell(
          noticeOf(id),
          'warning',
          `Forwarding to “${name}” does not work: ${why}. Settings → Forward has a test.`,
          'open-settings',
        )
    },
  })

  const inForce = (): readonly ForwardTarget[] => targets().filter(({ enabled }) => enabled)
  return {
    forwarder,
    checked: {
      targets: () => inForce().map(({ id, name }) => ({ name, test: () => forwarder.test(id) })),
      known: () =>
        new Promise((resolve) => {
          const areKnown = (): boolean => inForce().every(({ id }) => secrets.of(id) !== null)
          const look = (left: number): void => {
            if (areKnown() || left === 0) resolve(areKnown())
            else ports.clock.setTimer(LOOK_MS, () => look(left - 1))
          }
          look(LOOKS)
        }),
    },
    states: () =>
      Object.fromEntries(
        targets().map(({ id, kind }) => {
          const { fields, plain } = secrets.fieldsOf(id)
          const state: ForwardState = {
            set: TARGET_FIELDS.filter((field) => (fields[field] ?? '') !== ''),
            isReady: checkFields(kind, fields, plain).kind === 'ok',
            isWaiting: secrets.of(id) === null,
            isPlain: fields.url?.startsWith('http:') === true,
          }
          return [id, state]
        }),
      ),
    async tell(id, entered, { confirmation, rememberWeakly }) {
      const target = targetOf(id)
      if (target === null) return NO_TARGET
      const former = secrets.fieldsOf(id)
      const fields = Object.fromEntries(
        Object.entries({ ...former.fields, ...entered })
          .map(([field, value]) => [field, value.trim()] as const)
          .filter(([, value]) => value !== ''),
      )
      const isSameAddress = entered.url === undefined
      const plain = confirmation.trim().toLowerCase() === PLAIN_HTTP_WORDS || (isSameAddress && former.plain)
      const check = checkFields(target.kind, fields, plain)
      if (check.kind !== 'ok')
        return { ok: false, message: check.message, ...(check.kind === 'ask' && { confirm: true }) }
      const message = await secrets.set(id, { fields, plain }, { rememberWeakly })
      forwarder.changed(id)
      return { ok: true, message }
    },
    async test(id) {
      const target = targetOf(id)
      if (target === null) return NO_TARGET
      const { outcome, why, tookMs } = await forwarder.test(id)
      if (outcome === 'delivered') return { ok: true, message: `Delivered after ${formatMs(tookMs)}.` }
      return { ok: false, message: `Not delivered: ${why}. It took ${formatMs(tookMs)}.` }
    },
    async forget(id) {
      if (targetOf(id) !== null) return { ok: false, message: 'That target is in use.' }
      return (await secrets.forget(id))
        ? { ok: true, message: 'Its address is forgotten.' }
        : {
            ok: false,
            message:
              'Its address is still in the sealed file: the key store does not open it now. Once it does, the address goes.',
          }
    },
    settingsChanged(settings, before) {
      const now = settings.forward.targets
      if (now === before.forward.targets) return
      for (const former of before.forward.targets) {
        const next = now.find(({ id }) => id === former.id)
        if (next === undefined || !next.enabled) notices.dismiss(noticeOf(former.id))
        if (JSON.stringify(next) !== JSON.stringify(former)) forwarder.changed(former.id)
      }
    },
  }
}
