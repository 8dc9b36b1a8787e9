import { z } from 'zod'
import type { CommandFacts, Completion } from './command.ts'

/** How the words of one input key are read. `optional`: a flag that may be given a value. */
export type FieldKind = 'text' | 'optional' | 'number' | 'flag' | 'list' | 'pairs'

/** One input key of a command as words on a command line. */
export interface Field {
  key: string
  /** `--kebab-case` without the dashes, or the name of a positional. */
  name: string
  kind: FieldKind
  short: string | undefined
  required: boolean
  /** A flag that is on unless `--no-<name>` is given. */
  negated: boolean
  choices: readonly string[] | undefined
  description: string
  /** As it is shown, without the quotes of JSON. */
  default: string | undefined
  complete: Completion | undefined
}

/** What a command's words mean; derived from its input schema once, used by the parser, help, completion and docs alike. */
export interface OptionTable {
  options: readonly Field[]
  positionals: readonly Field[]
  passthrough: Field | undefined
}

export function optionTable(command: CommandFacts): OptionTable {
  const fields = Object.entries(command.input.shape).map(([key, schema]) => toField(key, schema, command))
  const byKey = new Map(fields.map((field) => [field.key, field]))
  const taken = new Set([...(command.positionals ?? []), command.passthrough])
  return {
    positionals: (command.positionals ?? []).flatMap((key) => byKey.get(key) ?? []),
    passthrough: command.passthrough === undefined ? undefined : byKey.get(command.passthrough),
    options: fields.filter((field) => !taken.has(field.key)),
  }
}

/** `no-<name>` for a flag that is on by itself. */
export function shownName(field: Field): string {
  return field.negated ? `no-${field.name}` : field.name
}

function toField(key: string, schema: z.core.$ZodType, command: CommandFacts): Field {
  const inner = unwrap(schema)
  const standard = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined
  const element = inner instanceof z.ZodArray ? unwrap(inner.element) : inner
  return {
    key,
    name: key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    kind: kindOf(key, inner),
    short: command.short?.[key],
    required: !z.safeParse(schema, undefined).success,
    negated: standard === true,
    choices: element instanceof z.ZodEnum ? element.options.map(String) : undefined,
    description: descriptionOf(schema),
    default: defaultText(standard),
    complete: command.complete?.[key],
  }
}

/** The schema whose type decides how words are read: without what makes it optional, and before what transforms it. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return unwrap(schema.def.innerType)
  return schema instanceof z.ZodPipe ? unwrap(schema.def.in) : schema
}

function kindOf(key: string, schema: z.core.$ZodType): FieldKind {
  if (schema instanceof z.ZodBoolean) return 'flag'
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodArray) return 'list'
  if (schema instanceof z.ZodRecord) return 'pairs'
  if (schema instanceof z.ZodUnion && schema.def.options.some(isTrue)) return 'optional'
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum || schema instanceof z.ZodUnion) return 'text'
  throw new Error(`the input "${key}" has a type that no words on a command line can make`)
}

/** The value of an option that was given without one. */
function isTrue(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodLiteral && schema.values.has(true)
}

/** The outermost description: a wrapper's own goes before that of what it wraps. */
function descriptionOf(schema: z.core.$ZodType): string {
  const own = z.globalRegistry.get(schema)?.description
  if (own !== undefined) return own
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return descriptionOf(schema.def.innerType)
  return schema instanceof z.ZodPipe ? descriptionOf(schema.def.in) : ''
}

function defaultText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || value === true ? String(value) : undefined
}
