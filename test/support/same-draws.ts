/** Set-up of all unit and model tests: what is drawn at random is the same in every run, unless `FC_SEED` says otherwise. */
import fc from 'fast-check'

const SEED = process.env['FC_SEED'] ?? '20260317'

// A life that breaks a rule is worth finding, but by whoever looks for one (`npm run prove`), not by an unrelated change.
if (SEED !== 'random') fc.configureGlobal({ seed: Number(SEED) })
