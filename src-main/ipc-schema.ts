/** Pieces that the schemas of both directions share. `import *` so that the preload carries only the types it uses. */
import * as Type from 'typebox'
import type { Static, TSchema } from 'typebox'

export const text = (maxLength: number) => Type.String({ maxLength })
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const oneOf = <const T extends string>(...words: T[]) => Type.Unsafe<T>(Type.Enum(words))

/** `epoch:id` */
export const rowKey = Type.String({ minLength: 3, maxLength: 40, pattern: '^[0-9]+:-?[0-9]+$' })
/** By which an acknowledgement can be taken back (A9). */
export const acknowledgement = Type.Integer({ minimum: 1 })
export const priority = oneOf('P0', 'P1', 'P2')

export const closed = { additionalProperties: false }
export const name = text(1000)
export const line = text(10_000)
export const number = Type.Number()
export const maybeNumber = nullable(number)
/** More than any list of the view holds. */
export const list = { maxItems: 1000 }
export const word = <const K extends string>(kind: K) => Type.Object({ kind: Type.Literal(kind) }, closed)

export const HistoryPositionSchema = Type.Object(
  { detectedAt: Type.Number(), epoch: Type.Integer(), id: Type.Integer() },
  { additionalProperties: false },
)
export type HistoryPosition = Static<typeof HistoryPositionSchema>

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T

/** `S` itself when it says the same as `T`, else a type that nothing fits: a schema that drifts does not compile. */
type Mirror<T, S extends TSchema> = [T] extends [Frozen<Static<S>>]
  ? [Frozen<Static<S>>] extends [T]
    ? S
    : { readonly 'the schema allows what the type does not': T }
  : { readonly 'the schema refuses what the type allows': Frozen<Static<S>> }

/** A schema that stands for an interface declared elsewhere. */
export const mirrors =
  <T>() =>
  <S extends TSchema>(schema: S & Mirror<T, S>) =>
    Type.Unsafe<T>(schema)
