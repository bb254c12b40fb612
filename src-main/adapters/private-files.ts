/** What the app writes is its user's alone: files 0600, folders 0700. On Windows the profile's own rights do that. */
export function keepFilesPrivate(): void {
  // Once for everything, SQLite's and the log's files included, which nobody here opens by hand.
  if (process.platform !== 'win32') process.umask(0o077)
}
