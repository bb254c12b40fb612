import { X509Certificate } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

type SystemCertificates =
  { readonly ok: true; readonly added: number } | { readonly ok: false; readonly message: string }

/**
 * Trusts what the operating system trusts, besides the built-in list: companies that inspect TLS install their own
 * authority there. Holds up the thread while the system's list is read. Never throws; without it everything else still works.
 */
export function trustSystemCertificates(): SystemCertificates {
  try {
    const known = getCACertificates('default')
    const missing = missingFrom(known, getCACertificates('system'))
    // Setting the list parses all of it, which takes longer than the rest, and on most systems there is nothing to add.
    if (missing.length > 0) setDefaultCACertificates([...known, ...missing])
    return { ok: true, added: missing.length }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

/** Systems list a certificate twice, or with other line breaks than the built-in list. */
function missingFrom(known: readonly string[], system: readonly string[]): readonly string[] {
  const textOf = (pem: string): string => pem.replaceAll(/[\r\n]+/g, '')
  const have = new Set(known.map(textOf))
  return [...new Set(system)].filter((pem) => !have.has(textOf(pem)))
}

/** How many authorities the system lists, each once, and how many of them are trusted now. Throws where the list cannot be read. */
export function systemAuthorities(): { readonly listed: number; readonly trusted: number } {
  const trusted = new Set(getCACertificates('default').map(fingerprintOf))
  const listed = new Set(getCACertificates('system').map(fingerprintOf))
  return { listed: listed.size, trusted: [...listed].filter((one) => trusted.has(one)).length }
}

/** The same certificate may be spelled with other line breaks. One that cannot be parsed stands for itself. */
function fingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256
  } catch {
    return pem
  }
}
