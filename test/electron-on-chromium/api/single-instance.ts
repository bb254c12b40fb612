/**
 * The single-instance lock: a file naming its owner, taken over when that process is gone, and a folder in which
 * later instances leave their command line. Files only, because Electron's call answers synchronously.
 */
import {
  type FSWatcher,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

export interface SecondInstance {
  readonly argv: string[]
  readonly cwd: string
  readonly additionalData: unknown
}

/** A pid may be used again: the start time in /proc tells the two processes apart. */
function identity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`
  } catch {
    return undefined
  }
}

export class SingleInstance {
  private readonly folder: string
  private readonly file: string
  private watcher: FSWatcher | undefined
  held = false

  constructor(userData: string) {
    this.folder = join(userData, 'single-instance')
    this.file = join(this.folder, 'owner')
  }

  /** Takes the lock, or leaves `message` for its owner and returns false. */
  request(message: SecondInstance, onSecond: (second: SecondInstance) => void): boolean {
    if (this.held) return true
    if (this.isHeldElsewhere()) return false
    mkdirSync(this.folder, { recursive: true })
    const mine = identity(process.pid) ?? String(process.pid)
    if (!this.take(mine)) {
      const path = join(this.folder, `${process.pid}-${Date.now()}`)
      writeFileSync(`${path}.part`, JSON.stringify(message))
      renameSync(`${path}.part`, `${path}.json`)
      return false
    }
    this.held = true
    for (const name of readdirSync(this.folder)) if (name !== 'owner') this.forget(name)
    this.watcher = watch(this.folder, (_event, name) => {
      if (name?.endsWith('.json')) this.receive(name, onSecond)
    })
    this.watcher.unref()
    return true
  }

  release(): void {
    if (!this.held) return
    this.held = false
    this.watcher?.close()
    this.forget('owner')
  }

  /** As Chromium's own lock on a shared drive: a link that names another computer is never taken over, nor answered. */
  private isHeldElsewhere(): boolean {
    try {
      return !readlinkSync(join(this.folder, '..', 'SingletonLock')).startsWith(`${hostname()}-`)
    } catch {
      return false
    }
  }

  private take(mine: string): boolean {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        writeFileSync(this.file, mine, { flag: 'wx' })
        return true
      } catch {
        const owner = this.read('owner') ?? ''
        const alive = owner !== '' && identity(Number.parseInt(owner, 10)) === owner
        if (alive) return false
        this.forget('owner')
      }
    }
    return false
  }

  private receive(name: string, onSecond: (second: SecondInstance) => void): void {
    const text = this.read(name)
    if (text === undefined) return
    this.forget(name)
    // Written by `request` of this very class.
    onSecond(JSON.parse(text) as SecondInstance)
  }

  private read(name: string): string | undefined {
    try {
      return readFileSync(join(this.folder, name), 'utf8')
    } catch {
      return undefined
    }
  }

  private forget(name: string): void {
    rmSync(join(this.folder, name), { force: true })
  }
}
