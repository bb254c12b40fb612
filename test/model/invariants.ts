/** What must hold after every step, and what must hold when everything is well again. */
import type { World } from './world.ts'
import type { JournalEntry } from '../../src-main/core/ports.ts'
import { eventIn } from '../support/entry-of.ts'

interface First {
  readonly serverEpoch: number
  readonly id: number
}

const uidOf = (row: JournalEntry): string => String(eventIn(row).data['uid'])

export class Invariants {
  readonly #world: World
  /** Where each identity came in (G10): what was before is nobody's claim. */
  readonly #first = new Map<string, First>()

  constructor(world: World) {
    this.#world = world
  }

  /** The disk was lost: what counts is what came after. */
  forget(): void {
    this.#first.clear()
  }

  check(): void {
    const { problems, process } = this.#world
    if (process.sockets.maxOpen > 1) problems.push(`${process.sockets.maxOpen} sockets were open together`)
    const { gaps } = process.engine.status()
    if (gaps.some(({ outcome, reason }) => outcome === 'gone' || reason.includes('restarted')))
      this.#world.toldGone = true
    const { window, keeps } = this.#world.server.manner
    if (window !== 'newest' && keeps === 1_000_000 && gaps.some(({ outcome }) => outcome === 'gone'))
      problems.push('called gone what the server still has')
    this.#nothingDoubled()
    this.#cursorsProvable()
    // Found in seconds, read for minutes: say all of it.
    if (problems.length > 0) throw new Error(problems.join('\n'))
  }

  /** At rest after healing. */
  checkHealed(): void {
    this.check()
    const { server, disk, process, loud, problems, key } = this.#world
    const status = process.engine.status()
    if (status.connection.kind !== 'live') problems.push(`not live but ${status.connection.kind}`)
    if (status.journal !== 'ok') problems.push(`the journal is ${status.journal}`)
    const cursor = this.#cursor(key)
    const current = server.current()
    const newest = current.at(-1)
    if (newest === undefined) return
    if (cursor === null) throw new Error('no cursor at all')
    const rows = new Set([...disk.rows.values()].map((row) => uidOf(row)))
    const first = this.#first.get(key)
    const from = first !== undefined && first.serverEpoch === server.epoch ? first.id : 0
    for (const one of current) {
      if (one.event.id <= from) continue
      if (!rows.has(one.uid)) {
        if (!this.#mayBeGone()) problems.push(`${one.uid} (id ${one.event.id}) is lost`)
        // Another key's first SNAPSHOT may have filled it in, in silence (G10).
      } else if (one.event.priority === 'P0' && !loud.has(one.uid) && !this.#mayBeGone())
        problems.push(`P0 ${one.uid} was never alerted`)
    }
    if (cursor.committedId !== newest.event.id)
      problems.push(`the cursor stands at ${cursor.committedId}, the server at ${newest.event.id}`)
    if (status.recovery.kind !== 'complete') problems.push(`recovery is ${status.recovery.kind}`)
    if (problems.length > 0) throw new Error(problems.join('\n'))
  }

  #nothingDoubled(): void {
    const { disk, problems } = this.#world
    const seen = new Set<string>()
    for (const row of disk.rows.values()) {
      const uid = uidOf(row)
      if (seen.has(uid)) problems.push(`${uid} is in the journal twice`)
      seen.add(uid)
    }
  }

  /** G4: all that the server could give, up to the durable cursor, is on the disk. */
  #cursorsProvable(): void {
    const { disk, server, problems } = this.#world
    const rows = new Set([...disk.rows.values()].map((row) => uidOf(row)))
    for (const key of ['f1', 'f2']) {
      const cursor = this.#cursor(key)
      if (cursor === null) continue
      const serverEpoch = this.#serverEpochOf(cursor.epoch)
      if (serverEpoch === null) continue
      const first = this.#first.get(key)
      if (first === undefined) this.#first.set(key, { serverEpoch, id: cursor.committedId })
      const from = first === undefined ? cursor.committedId : first.serverEpoch === serverEpoch ? first.id : 0
      for (const one of server.all) {
        const { id } = one.event
        if (one.epoch !== serverEpoch || id <= from || id > cursor.committedId || rows.has(one.uid)) continue
        if (this.#mayBeGone()) continue
        problems.push(`the cursor of ${key} passed ${one.uid} (id ${id}), which is not in the journal`)
      }
    }
  }

  /** G7: a server that gives its newest events only, or keeps few, may lose some; never without a word of it. */
  #mayBeGone(): boolean {
    const { server, toldGone } = this.#world
    const { window, keeps } = server.manner
    // Where ids began anew nothing known says that there was more; the restart itself is told (G9).
    const isNewestOnly = window === 'newest' || (window !== 'oldest' && server.epoch > 0)
    return toldGone && (isNewestOnly || keeps < 1_000_000)
  }

  #cursor(key: string): { readonly epoch: number; readonly committedId: number } | null {
    return this.#world.disk.cursors.get(`https://feed.test ${key}`) ?? null
  }

  #serverEpochOf(epoch: number): number | null {
    for (const row of this.#world.disk.rows.values()) {
      if (row.epoch !== epoch) continue
      const uid = uidOf(row)
      return this.#world.server.all.find((one) => one.uid === uid)?.epoch ?? null
    }
    return null
  }
}
