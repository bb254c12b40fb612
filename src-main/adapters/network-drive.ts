/**
 * Is a folder on a network drive? There two computers share a file without sharing memory, which a write-ahead log needs
 * ("All processes using a database must be on the same host computer", SQLite, wal.html).
 */
import { execFileSync } from 'node:child_process'
import { realpathSync, statfsSync } from 'node:fs'

/** What a system tells of a folder; may throw. */
export interface DriveFacts {
  readonly platform: NodeJS.Platform
  /** statfs(2), `f_type`. */
  readonly fsType: (folder: string) => number
  /** The folder with links, and on Windows drive letters, followed. */
  readonly realPath: (folder: string) => string
  /** What `mount` prints. */
  readonly mounts: () => string
}

/** Linux: statfs(2), linux/magic.h, and the file systems' own sources. */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x5346414f, // AFS
  0x6b414653, // AFS of the kernel
  0x01021997, // 9p, also a Windows drive in WSL
  0x00c36400, // Ceph
  0x73757245, // Coda
  0x564c, // NCP
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x7461636f, // OCFS2
  0x01161970, // GFS2
  0x786f4256, // VirtualBox shared folder
  0xbacbacbc, // VMware shared folder
])
/** A program serves the files: over the network, or from a local disk. */
const FUSE = 0x65735546
const NETWORK_NAMES =
  /^(nfs4?|smbfs|cifs|smb3|afpfs|webdav|fuse\.(sshfs|rclone|glusterfs|s3fs|davfs2?|curlftpfs|gvfsd-fuse))$/

/** False where the system does not tell: then SQLite's own answer decides (connection.ts). */
export function isOnNetworkDrive(folder: string, facts: DriveFacts = ofThisSystem): boolean {
  try {
    switch (facts.platform) {
      case 'win32':
        return isUnc(folder) || isUnc(facts.realPath(folder))
      case 'darwin':
        return NETWORK_NAMES.test(mountedAs(facts.realPath(folder), facts.mounts()))
      case 'linux': {
        const type = facts.fsType(folder) >>> 0
        if (type !== FUSE) return NETWORK_TYPES.has(type)
        return NETWORK_NAMES.test(mountedAs(facts.realPath(folder), facts.mounts()))
      }
      default:
        return false
    }
  } catch {
    return false
  }
}

/** `\\server\share`, also as `\\?\UNC\server\share`; not `\\?\C:\` or `\\.\`, which are of this computer. */
function isUnc(path: string): boolean {
  return /^[\\/]{2}(\?[\\/]UNC[\\/]|[^?.\\/])/i.test(path)
}

/** The file system's name, by the longest mount point that holds the path: `//host/share on /Volumes/share (smbfs, nodev)`, or `type smb3 (rw)` on Linux. */
function mountedAs(path: string, mounts: string): string {
  let [longest, name] = ['', '']
  for (const line of mounts.split('\n')) {
    const [, point = '', type, option = ''] =
      / on (\/.*?)(?: type (\S+))? \(([^,)]+)[^(]*\)$/.exec(line) ?? []
    const holds = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`)
    if (point === '' || !holds || point.length < longest.length) continue
    longest = point
    name = type ?? option
  }
  return name
}

const ofThisSystem: DriveFacts = {
  platform: process.platform,
  fsType: (folder) => statfsSync(folder).type,
  realPath: (folder) => realpathSync.native(folder),
  mounts: () =>
    execFileSync('mount', { encoding: 'utf8', timeout: 2_000, stdio: ['ignore', 'pipe', 'ignore'] }),
}
