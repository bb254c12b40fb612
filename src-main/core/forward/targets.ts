/**
 * The kinds of targets, each a description over one sender: where to, which body, which answer means what. What is not
 * said here counts as usual (delivery.ts). Sources: docs.ntfy.sh/publish, core.telegram.org/bots/api,
 * discord.com/developers/docs/resources/webhook, docs.slack.dev (incoming webhooks), pushover.net/api, Alertmanager's
 * api/v2/openapi.yaml.
 */
import { OPEN_FOR_MS, type TargetField, type TargetKind } from '../vocabulary/targets.ts'
import type { Priority } from '../protocol/types.ts'
import { isRecord } from '../protocol/shape.ts'
import type { ForwardTarget } from '../settings/document-schema.ts'
import { secretParts } from './target-fields.ts'
import { bodyType, fieldsOf, filled } from './template.ts'
import type { ForwardContent, ForwardMessage, ForwardRequest, TargetSecrets } from './types.ts'

interface Addressed {
  readonly message: ForwardMessage
  readonly target: ForwardTarget
  /** Empty where it is not set. */
  readonly told: Readonly<Record<TargetField, string>>
  readonly nowMs: number
}

type Draft = Pick<ForwardRequest, 'url' | 'body'> & { readonly headers?: ForwardRequest['headers'] }

interface Description {
  readonly request: (addressed: Addressed) => Draft
  /** That an answer of 2xx is a refusal all the same, and why. */
  readonly refusedBy?: (answer: unknown) => string | null
  /** Where the body of an answer asks to wait, s. */
  readonly waitIn?: (answer: unknown) => unknown
  /** It signs (webhook). */
  readonly signs?: true
}

const NTFY_PRIORITY: Readonly<Record<Priority, number>> = { P0: 5, P1: 3, P2: 2 }
const NTFY_TAG: Readonly<Record<Priority, string>> = { P0: 'rotating_light', P1: 'bell', P2: 'memo' }
const PUSHOVER_PRIORITY: Readonly<Record<Priority, number>> = { P0: 1, P1: 0, P2: -1 }
const SEVERITY: Readonly<Record<Priority, string>> = { P0: 'critical', P1: 'warning', P2: 'info' }

const JSON_TYPE = { 'Content-Type': 'application/json' }
const bearer = (token: string): Readonly<Record<string, string>> =>
  token === '' ? {} : { Authorization: `Bearer ${token}` }
const lines = ({ title, body }: ForwardContent): string => `${title}\n${body}`
const json = (value: unknown): string => JSON.stringify(value)
/** Slack's own three; nothing of the feed may become a link or a mention. */
const forSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const within = (base: string, path: string): string => `${base.replace(/\/+$/, '')}${path}`
/** An alert and its end are of one signal. */
const signalOf = ({ id }: ForwardMessage): string => id.replace(/#resolved$/, '')
const asIso = (ms: number): string => new Date(ms).toISOString()

export const DESCRIPTIONS: Readonly<Record<TargetKind, Description>> = {
  ntfy: {
    request({ message: { content }, told }) {
      const url = new URL(told.url)
      const path = url.pathname.replace(/\/+$/, '')
      const topic = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
      // As JSON, because a header carries no more than ASCII; it goes to the address above the topic.
      url.pathname = path.slice(0, path.lastIndexOf('/') + 1)
      return {
        url: url.href,
        headers: { ...JSON_TYPE, ...bearer(told.token) },
        body: json({
          topic,
          title: content.title,
          message: content.body,
          priority: NTFY_PRIORITY[content.priority],
          tags: [
            NTFY_TAG[content.priority],
            content.priority,
            ...(content.symbol === null ? [] : [content.symbol]),
          ],
        }),
      }
    },
  },
  telegram: {
    request: ({ message: { content }, told }) => ({
      url: within(told.url || 'https://api.telegram.org', `/bot${told.token}/sendMessage`),
      headers: JSON_TYPE,
      body: json({
        chat_id: told.to,
        text: lines(content),
        disable_notification: content.priority !== 'P0',
        link_preview_options: { is_disabled: true },
      }),
    }),
    refusedBy: (answer) =>
      isRecord(answer) && answer['ok'] === true
        ? null
        : textAt(answer, 'description', 'it is no answer of Telegram’s'),
    waitIn: (answer) => {
      const parameters = isRecord(answer) ? answer['parameters'] : null
      return isRecord(parameters) ? parameters['retry_after'] : null
    },
  },
  discord: {
    request: ({ message: { content }, told }) => ({
      url: told.url,
      headers: JSON_TYPE,
      // No name in a signal may call anybody.
      body: json({ content: lines(content).slice(0, 2000), allowed_mentions: { parse: [] } }),
    }),
    waitIn: (answer) => (isRecord(answer) ? answer['retry_after'] : null),
  },
  slack: {
    request: ({ message: { content }, told }) => ({
      url: told.url,
      headers: JSON_TYPE,
      body: json({ text: forSlack(`*${content.title}*\n${content.body}`) }),
    }),
  },
  pushover: {
    request: ({ message: { content }, told }) => ({
      url: within(told.url || 'https://api.pushover.net', '/1/messages.json'),
      headers: JSON_TYPE,
      body: json({
        token: told.token,
        user: told.to,
        title: content.title.slice(0, 250),
        message: content.body.slice(0, 1024),
        priority: PUSHOVER_PRIORITY[content.priority],
        timestamp: Math.floor(content.raisedAt / 1000),
        ttl: 3600,
      }),
    }),
    refusedBy: (answer) => {
      if (isRecord(answer) && answer['status'] === 1) return null
      const errors = isRecord(answer) ? answer['errors'] : null
      return Array.isArray(errors) ? errors.join(', ') : 'it is no answer of Pushover’s'
    },
  },
  alertmanager: {
    request({ message, told, nowMs }) {
      const { content } = message
      const { title, body, priority, symbol, type, side } = content
      const labels = {
        alertname: type ?? 'FastFeed',
        priority,
        severity: SEVERITY[priority],
        symbol,
        side,
        signal: signalOf(message),
      }
      const end = content.event === 'resolved' ? nowMs : content.raisedAt + OPEN_FOR_MS
      return {
        url: within(told.url, '/api/v2/alerts'),
        headers: { ...JSON_TYPE, ...bearer(told.token) },
        body: json([
          {
            // An empty label is none, and null is no label.
            labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== null)),
            annotations: { summary: title, description: body },
            startsAt: asIso(content.raisedAt),
            endsAt: asIso(Math.max(end, content.raisedAt + 1)),
          },
        ]),
      }
    },
  },
  webhook: {
    signs: true,
    request({ message, target, told }) {
      const fields = fieldsOf(message.content, signalOf(message), target.name)
      return {
        url: told.url,
        headers: {
          'Content-Type': bodyType(target.template),
          'Idempotency-Key': message.id,
          ...bearer(told.token),
        },
        body: target.template === '' ? json({ fastfeed: 1, ...fields }) : filled(target.template, fields),
      }
    },
  },
}

function textAt(answer: unknown, name: string, otherwise: string): string {
  const text = isRecord(answer) ? answer[name] : null
  return typeof text === 'string' && text !== '' ? text : otherwise
}

const SIGNATURE_HEADER = 'X-FastFeed-Signature'

export function requestOf(
  message: ForwardMessage,
  target: ForwardTarget,
  secrets: TargetSecrets,
  nowMs: number,
): ForwardRequest {
  const read = (field: TargetField): string => secrets[field]?.reveal() ?? ''
  const told = { url: read('url'), token: read('token'), to: read('to'), secret: read('secret') }
  const description = DESCRIPTIONS[target.kind]
  const { url, headers = {}, body } = description.request({ message, target, told, nowMs })
  const { secret } = secrets
  return {
    url,
    headers,
    body,
    sign: description.signs === true && secret !== undefined ? { header: SIGNATURE_HEADER, secret } : null,
    hidden: secretParts(secrets),
  }
}
