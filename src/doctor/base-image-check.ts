import { defaultBase, ensureBaseImage, presentBase } from '../engine/base-image.ts'
import { ScadError } from '../errors/scad-error.ts'
import { baseReferences } from '../image/environment-base.ts'
import type { Check, Patient, WithEngine } from './check.ts'

/** Whether the images that the environment begins from are there; the first build pulls them otherwise. */
export const baseImage: Check = {
  id: 'base-image',
  title: 'base image',
  needs: 'engine',
  look: async (patient) => {
    const seen = await presence(patient)
    if (seen.length === 0) return { verdict: 'skipped', what: 'the Dockerfile begins from nothing' }
    return seen.map(({ reference, present }) => {
      if (present === null)
        return { verdict: 'warning', what: `${reference} is not here yet; the first build gets it`, fix: 'scad doctor --fix' }
      return { verdict: 'ok', what: present === reference ? reference : `${present} stands in for ${reference}` }
    })
  },
  repair: async (patient) => {
    const { engine, progress: onProgress, paths, signal, env } = patient.scad
    const missing = (await presence(patient)).filter(({ present }) => present === null)
    const got: string[] = []
    for (const { reference } of missing)
      got.push(await ensureBaseImage(engine, reference, { pull: false, onProgress, images: paths.images, signal, env }))
    return got.length === 0 ? null : `got ${got.join(', ')}`
  },
}

async function presence({ scad, project }: WithEngine): Promise<{ reference: string; present: string | null }[]> {
  const references = await referencesOf(project)
  return await Promise.all(references.map(async (reference) => ({ reference, present: await presentBase(scad.engine, reference) })))
}

async function referencesOf(project: Patient['project']): Promise<string[]> {
  return project === null || project instanceof ScadError ? [defaultBase] : await baseReferences(project.environment)
}
