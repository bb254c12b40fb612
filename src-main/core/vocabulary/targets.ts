/** Where alerts can be forwarded to (alerts.md A20): what each kind is called and what it must be told to be reached. */

/** An address, a token, whom it is for, what signatures are made with: all of them secret (A26). */
export type TargetField = 'url' | 'token' | 'to' | 'secret'

interface FieldWords {
  readonly label: string
  readonly placeholder: string
  readonly required: boolean
}

interface KindWords {
  readonly title: string
  readonly fields: Readonly<Partial<Record<TargetField, FieldWords>>>
}

const needed = (label: string, placeholder = ''): FieldWords => ({ label, placeholder, required: true })
const optional = (label: string, placeholder = ''): FieldWords => ({ label, placeholder, required: false })

export const TARGET_KINDS = {
  ntfy: {
    title: 'ntfy',
    fields: {
      url: needed('Topic address', 'https://ntfy.sh/my-topic'),
      token: optional('Access token', 'tk_…'),
    },
  },
  telegram: {
    title: 'Telegram bot',
    fields: {
      token: needed('Bot token', '123456:ABC…'),
      to: needed('Chat id', '-1001234567890'),
      url: optional('Own Bot API server', 'https://api.telegram.org'),
    },
  },
  discord: {
    title: 'Discord webhook',
    fields: { url: needed('Webhook address', 'https://discord.com/api/webhooks/…') },
  },
  slack: {
    title: 'Slack webhook',
    fields: { url: needed('Webhook address', 'https://hooks.slack.com/services/…') },
  },
  pushover: {
    title: 'Pushover',
    fields: {
      token: needed('Application token'),
      to: needed('User or group key'),
      url: optional('Other server', 'https://api.pushover.net'),
    },
  },
  alertmanager: {
    title: 'Alertmanager',
    fields: {
      url: needed('Address', 'http://127.0.0.1:9093'),
      token: optional('Bearer token'),
    },
  },
  webhook: {
    title: 'Webhook',
    fields: {
      url: needed('Address', 'https://…'),
      token: optional('Bearer token'),
      secret: optional('Signing secret'),
    },
  },
} as const satisfies Readonly<Record<string, KindWords>>

export type TargetKind = keyof typeof TARGET_KINDS

// Sound: the keys of the very object that the type names.
export const TARGET_KIND_NAMES = Object.keys(TARGET_KINDS) as readonly TargetKind[]

export const TARGET_FIELDS: readonly TargetField[] = ['url', 'token', 'to', 'secret']

export function fieldOf(kind: TargetKind, field: TargetField): FieldWords | null {
  const fields: KindWords['fields'] = TARGET_KINDS[kind].fields
  return fields[field] ?? null
}

/** Alertmanager ends by itself what nobody acknowledges; its own default is the same (alerts.md A25). */
export const OPEN_FOR_MS = 5 * 60_000

/** It can be told that an alert is dealt with. Whoever writes a body of their own has alerts in mind. */
export const canResolve = ({
  kind,
  template,
}: {
  readonly kind: TargetKind
  readonly template: string
}): boolean => kind === 'alertmanager' || (kind === 'webhook' && template === '')

/** Of a token, a chat id, a secret; and of an address, which may hold one. */
export const MAX_TARGET_TEXT = 512
export const MAX_ADDRESS = 2000

/** What the user types to have alerts sent unencrypted to an address of the own network. */
export const PLAIN_HTTP_WORDS = 'send unencrypted'

/** What a template may name, as `{{name}}`, with a sample of each; the same fields make the documented JSON. */
export const TEMPLATE_SAMPLE = {
  id: '1:12346@phone',
  event: 'alert',
  target: 'phone',
  priority: 'P0',
  title: 'BTCUSDT · Liquidation cluster armed',
  body: 'Longs $98,500 · $5.2M · 1.8 % away · 92 %',
  symbol: 'BTCUSDT',
  type: 'LIQUIDATION_CLUSTER_ARMED',
  side: 'LONG_LIQ',
  price: 98_500,
  usd: 5_200_000,
  distance_pct: 1.8,
  confidence: 0.92,
  count: 1,
  detected_at: '2026-03-17T10:30:45.000Z',
  raised_at: '2026-03-17T10:30:45.042Z',
  expires_at: '2026-03-17T10:31:15.000Z',
} as const

export type TemplateField = keyof typeof TEMPLATE_SAMPLE
