import { getCACertificates, setDefaultCACertificates } from 'node:tls'

export type SystemCertificates =
  { readonly ok: true; readonly added: number } | { readonly ok: false; readonly message: string }

/**
 * Trusts what the operating system trusts, besides the built-in list: companies that inspect TLS install their own
 * authority there. Never throws; without it everything else still works.
 */
export function trustSystemCertificates(): SystemCertificates {
  try {
    const known = getCACertificates('default')
    const added = getCACertificates('system').filter((certificate) => !known.includes(certificate))
    if (added.length > 0) setDefaultCACertificates([...known, ...added])
    return { ok: true, added: added.length }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
