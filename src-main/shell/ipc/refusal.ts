/** A handler's no with a reason that the user may read; every other error stays in the log. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Refusal'
  }
}
