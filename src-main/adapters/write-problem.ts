/** Why a file could not be written, for the user. */
export function writeProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full'
    case 'EACCES':
    case 'EPERM':
      return 'you may not write there'
    case 'EROFS':
      return 'that place is read-only'
    case 'ENOENT':
      return 'that folder does not exist'
    case 'EISDIR':
      return 'a folder has that name'
    case '':
      return 'unknown error'
    default:
      return code
  }
}
