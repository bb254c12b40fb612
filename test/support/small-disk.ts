/** A disk that can be filled: a small one in memory, where the system lets us mount one. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Over a folder that is there; null where none can be mounted. Answers what takes it away again. */
export function mountSmallDisk(folder: string, megabytes: number): (() => void) | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  return () => void execFileSync('umount', ['-l', folder])
}

/** Answers what makes room again. */
export function fillDisk(folder: string): () => void {
  const ballast = join(folder, 'ballast')
  for (const size of [1024 * 1024, 4096])
    try {
      for (;;) appendFileSync(ballast, Buffer.alloc(size))
    } catch {
      // Full, to pieces of that size.
    }
  return () => rmSync(ballast)
}
