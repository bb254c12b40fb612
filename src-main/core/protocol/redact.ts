import type { Secret } from './secret.ts'

/** A server may quote the key back at us (an error message, a proxy's page with the URL); it must not get any further. */
export function redact(text: string, key: Secret): string {
  const value = key.reveal()
  // A shorter "key" is a word of the language; no real one is.
  if (value.length < 4) return text
  return text.replaceAll(value, '[secret]').replaceAll(encodeURIComponent(value), '[secret]')
}
