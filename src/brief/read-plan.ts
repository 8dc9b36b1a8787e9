import { isUtf8 } from 'node:buffer'
import { resolve } from 'node:path'
import { homeOf } from '../config/expand-home.ts'
import { ScadError } from '../errors/scad-error.ts'
import { readNamedFile } from '../host/read-named-file.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { counted } from '../text/counted.ts'
import { placePlan } from './place-plan.ts'
import type { Place } from './plan-paths.ts'
import { maxPromptBytes } from './prompt.ts'

const planError = { what: 'plan', code: 'prompt-missing', hint: '--plan takes a path on this machine' } as const

/**
 * A plan as it can be carried out inside. Paths of the host that the session does not have are told: as a warning where they are allowed.
 *
 * @throws prompt-missing, bad-input for what is no text, path-not-found naming each path that is not allowed
 */
export async function readPlan(
  scad: Pick<Scad, 'cwd' | 'env' | 'progress'>,
  { file, places, allowUnknown }: { file: string; places: readonly Place[]; allowUnknown: boolean },
): Promise<string> {
  const path = resolve(scad.cwd, file)
  const bytes = await readNamedFile(path, maxPromptBytes, planError)
  if (!isUtf8(bytes)) throw new ScadError('bad-input', `the plan ${path} is no UTF-8 text`, { hint: 'give it with --prompt-file as it is' })
  const { text, unknown } = await placePlan(bytes.toString(), places, homeOf(scad))
  if (unknown.length === 0) return text
  const message = `the plan names ${counted(unknown.length, 'path')} that the session does not have: ${unknown.map((one) => cleanLine(one)).join(', ')}`
  if (!allowUnknown)
    throw new ScadError('path-not-found', message, {
      hint: 'add their repositories or mounts to the config, or correct the plan; --allow-unknown-paths takes it as it is',
    })
  scad.progress({ type: 'warning', text: message })
  return text
}
