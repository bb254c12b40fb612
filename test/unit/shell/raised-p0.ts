/** The app with one P0 that was raised and waits, `1:5`. */
import { rowsOfBatch } from '../../../src-main/core/view/rows.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import { appRig } from './app-rig.ts'

export async function withRaisedP0() {
  const rig = await appRig()
  const event = wireEvent(5, { detected_at: new Date(START).toISOString() })
  const batch = {
    source: 'live',
    epoch: 1,
    receivedAt: START,
    events: [event],
    lagMs: [12],
    ageMs: [],
    silent: false,
  } as const
  const decisions = rig.context.host.feed().alerts.accept(batch)
  rig.context.hub.add(rowsOfBatch(batch, decisions))
  const request = rig.notified[0]
  if (request === undefined) throw new Error('the P0 was not raised')
  return { ...rig, request }
}

export const unacknowledged = (rig: Awaited<ReturnType<typeof appRig>>) =>
  rig.context.host.feed().alerts.view().unacknowledged
