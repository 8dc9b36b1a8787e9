import { randomBytes } from 'node:crypto'
import type { Project } from '../config/project.ts'
import { isError } from '../errors/scad-error.ts'
import { defaultBase, presentBase } from '../engine/base-image.ts'
import { bareContainer } from '../image/bare-container.ts'
import { cleanUp } from '../image/clean-up.ts'
import { baseReferences } from '../image/environment-base.ts'
import { blankLabels, label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { noGpuReason } from '../session/preflight.ts'
import type { Check } from './check.ts'

/** Whether the engine can give the GPU that the config asks for: a container that asks for it is started and removed. */
export const gpu: Check = {
  id: 'gpu',
  title: 'GPU',
  needs: 'both',
  look: async ({ scad, engine, project }) => {
    if (project.gpu === undefined) return { verdict: 'skipped', what: 'the config asks for none' }
    const advice = 'install the NVIDIA Container Toolkit, or remove "gpu" from the config'
    const reason = noGpuReason(project.gpu, engine)
    if (reason !== null) return { verdict: 'failed', what: reason, advice }
    const [reference = defaultBase] = await baseReferences(project.environment)
    const image = await presentBase(scad.engine, reference)
    if (image === null)
      return { verdict: 'skipped', what: 'only a container tells, and the base image is not here', fix: 'scad doctor --fix' }
    try {
      await startWithGpu(scad, project, image)
      return { verdict: 'ok', what: `the engine gave ${project.gpu.text}` }
    } catch (error) {
      if (!isError(error, 'gpu-unavailable', 'engine-failed')) throw error
      return { verdict: 'failed', what: error.message, advice }
    }
  },
}

/** @throws gpu-unavailable */
async function startWithGpu(scad: Scad, { name: project, gpu: asked }: Project, image: string): Promise<void> {
  const { text: _, ...request } = asked ?? { text: '' }
  const name = `scad-probe-${randomBytes(4).toString('hex')}`
  const owner = { [label.version]: scad.version, [label.owner]: String(scad.identity.uid) }
  const labels = { ...blankLabels(), ...owner, [label.kind]: 'probe', [label.project]: project }
  try {
    await scad.engine.createContainer({ ...bareContainer(name, image), labels, command: ['/bin/true'], gpu: request })
    await scad.engine.startContainer(name)
  } finally {
    await cleanUp(scad, `remove ${name}`, (engine) => engine.removeContainer(name))
  }
}
