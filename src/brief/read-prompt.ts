import { basename, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { readNamedFile, readUpTo } from '../host/read-named-file.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import type { KnownPlaces } from './known-places.ts'
import { maxPromptBytes, promptBytes } from './prompt.ts'
import { readPlan } from './read-plan.ts'
import { readTemplate } from './read-template.ts'
import { fillTemplate } from './template.ts'

/** The ways to give a prompt besides the argument. */
export const promptFields = {
  promptFile: z.string().min(1).optional().describe('file that holds the prompt'),
  plan: z
    .string()
    .min(1)
    .optional()
    .describe('file that holds a plan as the prompt: paths of this machine in it become those of the session'),
  allowUnknownPaths: z.boolean().default(false).describe('take a plan that names paths of this machine which the session does not have'),
  template: keySchema.optional().describe('make the prompt of templates/NAME.md, beside the config or in ~/.config/scad; there is "task"'),
  set: z.record(z.string(), z.string()).default({}).describe('field of the template, NAME=TEXT; may be repeated'),
}

/** What was typed. `prompt` is the text itself, or `-` for what comes on stdin. */
export type PromptSources = { prompt?: string | undefined } & Partial<z.output<z.ZodObject<typeof promptFields>>>

/** What is told with the job of where its prompt comes from. Pure. */
export function promptNames({ plan, template }: PromptSources): { plan?: string | undefined; template?: string | undefined } {
  return { plan: plan === undefined ? undefined : cleanLine(basename(plan)), template }
}

const promptFileError = { what: 'prompt file', code: 'prompt-missing', hint: '--prompt-file takes a path on this machine' } as const

/** Whether the prompt is in a file, or made of one. Pure. @throws bad-input for what belongs to a way that was not */
export function fromFile({ promptFile, plan, template, set = {}, allowUnknownPaths = false }: PromptSources): boolean {
  if (Object.keys(set).length > 0 && template === undefined)
    throw new ScadError('bad-input', '--set fills in a template, and none is named', { hint: 'name it: --template task' })
  if (allowUnknownPaths && plan === undefined)
    throw new ScadError('bad-input', '--allow-unknown-paths is for a plan, and none is named', { hint: 'name it: --plan FILE' })
  return [promptFile, plan, template].some((one) => one !== undefined)
}

/** The prompt that a file holds. @param folder where a relative path starts @throws prompt-missing, bad-input */
export async function readPromptFile(folder: string, file: string): Promise<Buffer> {
  return promptBytes(await readNamedFile(resolve(folder, file), maxPromptBytes, promptFileError))
}

/**
 * The prompt a person gave, by the one way it was given; undefined when none was.
 *
 * @param known of the session or its project; asked for a plan and a template alone
 * @throws prompt-missing, bad-input, path-not-found, and what `known` throws
 */
export async function readPrompt(
  scad: Pick<Scad, 'cwd' | 'env' | 'progress'>,
  sources: PromptSources,
  { known, stdin }: { known: () => Promise<KnownPlaces>; stdin: Readable },
): Promise<Buffer | undefined> {
  const { prompt, promptFile, plan, template, set = {}, allowUnknownPaths = false } = sources
  if (fromFile(sources) && [prompt, promptFile, plan, template].filter((one) => one !== undefined).length > 1)
    throw new ScadError('bad-input', 'the prompt was given twice', {
      hint: 'give one of these: an argument, --prompt-file, --plan, --template',
    })
  if (promptFile !== undefined) return await readPromptFile(scad.cwd, promptFile)
  if (plan !== undefined)
    return promptBytes(await readPlan(scad, { file: plan, places: (await known()).places, allowUnknown: allowUnknownPaths }))
  if (template !== undefined) return promptBytes(fillTemplate(template, await readTemplate(scad, template, (await known()).config), set))
  if (prompt === '-') return promptBytes(await readUpTo(stdin, maxPromptBytes))
  return prompt === undefined ? undefined : promptBytes(prompt)
}
