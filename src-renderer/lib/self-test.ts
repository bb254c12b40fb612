/** The self-test's result in words: a line of what it came to, and all of it as text for a report. */
import type { AppInfo, PartState, SelfTestReport } from '../../src-main/contract/contract.ts'
import { formatIso, formatMs } from './format.ts'

export const STATE_WORD: Readonly<Record<PartState, string>> = {
  waiting: 'Waiting',
  running: 'Trying…',
  ok: 'OK',
  failed: 'Failed',
  absent: 'Not on this system',
}

const count = (report: SelfTestReport, state: PartState): number =>
  report.parts.filter((part) => part.state === state).length

/** While it runs: how far it is. Afterwards: what the user came for. */
export function verdict(report: SelfTestReport): string {
  const { parts, finishedAt, ok } = report
  if (finishedAt === null) {
    const tried = parts.length - count(report, 'waiting')
    const running = parts.find(({ state }) => state === 'running')
    return `${tried} of ${parts.length}${running === undefined ? '' : `: ${running.title}`}`
  }
  if (ok) return 'Everything that this system promises works.'
  const failed = count(report, 'failed')
  return failed === 1 ? '1 part does not work.' : `${failed} parts do not work.`
}

/** One line a part, to paste into a report. */
export function describeSelfTest(report: SelfTestReport, app: AppInfo): string {
  const lines = report.parts.map(({ title, state, text, advice, durationMs }) => {
    const took = durationMs === null ? '' : ` (${formatMs(durationMs)})`
    return `${STATE_WORD[state]} – ${title}${took}${text === '' ? '' : `: ${text}`}${advice === '' ? '' : ` ${advice}`}`
  })
  return [
    `${app.name} ${app.version} on ${app.platform}, Electron ${app.electron}`,
    `Self-test of ${formatIso(report.startedAt)}. ${verdict(report)}`,
    '',
    ...lines,
  ].join('\n')
}
