/**
 * alerts.md A14: one notification when the feed has been down for a while, one when it is back. Only the heartbeat decides; a
 * stored key that cannot be read counts as down, and is what the notification says.
 */
import type { FeedHealth } from './state.ts'
import { isSilenced } from './silenced.ts'
import type { Turn } from './turn.ts'
import { backWords, downWords, LOCKED_WORDS, type Words } from './wording.ts'

const WATCHDOG_TAG = 'watchdog'
/** Nobody looked at the moment it was due: the machine slept, and the feed deserves its time again after waking. */
const OVERSLEPT_MS = 5000
/** protocol.md R2: no connection is on trial for longer. */
const PROVEN_WITHIN_MS = 10_000

export function feedHealth(turn: Turn, health: FeedHealth): void {
  const before = turn.s.feed
  if (before?.health === health) return
  // Until it is proven a connection ends nothing: one that comes and goes is down all the while. And from a key that was
  // locked to a connection that is not up yet: down all the same, and told already or not.
  if (before !== null && isUnhealthy(before.health) && isUnhealthy(health)) {
    turn.s.feed = {
      ...before,
      health,
      sinceT: before.health === 'proving' ? afterProving(turn, before.sinceT) : before.sinceT,
    }
    return
  }
  if (before?.told === true) {
    if (health === 'up') notify(turn, backWords(turn.now.wallMs - before.since), true)
    // The user's own doing: what was said of the feed is no longer so, and needs no answer.
    else if (health === 'stopped') turn.effects.push({ kind: 'close', tag: WATCHDOG_TAG })
  }
  turn.s.feed = { health, since: turn.now.wallMs, sinceT: turn.t, told: false }
}

/** What came due while the connection was being proven is due now; unless the machine slept through that. */
function afterProving(turn: Turn, sinceT: number): number {
  const due = turn.t - turn.settings.alerts.watchdogAfterS * 1000
  return due - sinceT > PROVEN_WITHIN_MS + OVERSLEPT_MS ? turn.t : Math.max(sinceT, due)
}

export function watchFeed(turn: Turn): void {
  const { feed } = turn.s
  if (feed === null || !isDown(feed.health) || feed.told || isSilenced(turn, null)) return
  // The very sum that the alarm was set to.
  const due = feed.sinceT + turn.settings.alerts.watchdogAfterS * 1000
  if (turn.t < due) return
  if (turn.t - due > OVERSLEPT_MS) {
    turn.s.feed = { ...feed, sinceT: turn.t }
    return
  }
  turn.s.feed = { ...feed, told: true }
  notify(turn, feed.health === 'locked' ? LOCKED_WORDS : downWords(turn.now.wallMs - feed.since))
}

const isUnhealthy = (health: FeedHealth): boolean => isDown(health) || health === 'proving'

export const isDown = (health: FeedHealth): boolean => health === 'down' || health === 'locked'

function notify(turn: Turn, words: Words, passing = false): void {
  // A snooze of everything and strict quiet hours hold the word back until they end.
  if (isSilenced(turn, null)) {
    turn.effects.push({ kind: 'close', tag: WATCHDOG_TAG })
    return
  }
  turn.effects.push({
    kind: 'notify',
    request: {
      ...words,
      tag: WATCHDOG_TAG,
      urgency: 'normal',
      target: { kind: 'feed' },
      actions: false,
      ...(passing && { passing }),
    },
  })
}
