import { expect, test } from 'vitest'
import type { NotificationOutcome, NotificationRequest } from '../../../src-main/core/alerts/engine-types.ts'
import { tellBroken } from '../../../src-main/shell/window/broken-window.ts'
import { recordingNotices } from './support.ts'

function rig(outcome: NotificationOutcome) {
  const { told, tell } = recordingNotices()
  const said: string[] = []
  const ports = {
    notices: { tell },
    notifications: {
      notify(request: NotificationRequest, answer: (result: NotificationOutcome, why: string) => void) {
        said.push(`notified: ${request.body}`)
        answer(outcome, '')
      },
      close: (tag: string) => void said.push(`closed ${tag}`),
    },
    showDialog: (title: string) => void said.push(`dialog: ${title}`),
  }
  return { ports, said, told }
}

test('a window that keeps failing is told by the desktop, since it cannot say so itself', () => {
  const { ports, said, told } = rig('shown')
  tellBroken(ports, 30_000)
  expect(said).toEqual([expect.stringContaining('loaded again in 30 s')])
  expect(told).toEqual([])
})

test('where the desktop takes no notification, by a dialog', () => {
  const { ports, said } = rig('failed')
  tellBroken(ports, 60_000)
  expect(said).toEqual([expect.any(String), 'dialog: The FastFeed window keeps failing'])
})

test('once it is back, the notification goes and the window says what was', () => {
  const { ports, said, told } = rig('shown')
  tellBroken(ports, null)
  expect(said).toEqual(['closed window'])
  expect(told).toMatchObject([{ id: 'window', text: expect.stringContaining('loaded again') as string }])
})
