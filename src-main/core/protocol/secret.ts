/**
 * The API key on its way through the app. It prints as `[secret]` wherever it is turned into text by accident:
 * template strings, JSON, console, util.inspect. Only `reveal()` gives the value, so a search for that word
 * lists every place that touches the key.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  /** The last four characters for "configured …abcd", or fewer dots of nothing for a short key. */
  last4(): string {
    return this.#value.length >= 12 ? this.#value.slice(-4) : ''
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  get [Symbol.toStringTag](): string {
    return 'Secret'
  }

  // util.inspect looks for this registered symbol; core may not import node:util.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

/** A server may quote the key back at us (an error message, a proxy's page with the URL); it must not get any further. */
export function redact(text: string, key: Secret): string {
  const value = key.reveal()
  // A shorter "key" is a word of the language; no real one is.
  if (value.length < 4) return text
  return text.replaceAll(value, '[secret]').replaceAll(encodeURIComponent(value), '[secret]')
}
