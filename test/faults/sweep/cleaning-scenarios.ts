import { label } from '../../../src/scad/labels.ts'
import { must, nothing } from '../../support/expectations.ts'
import type { TestProject } from '../../support/project.ts'
import { leaveBehind, nothingOfTheDead } from './left-behind.ts'
import { running, unique } from './sessions.ts'
import type { Scenario } from './sweep.ts'
import { makeWork, missingInside } from './work.ts'

/** The commands that clear away what others left. */
export const cleaningScenarios: readonly Scenario[] = [
  {
    command: 'gc --apply',
    prepare: async (project, docker) => {
      await leaveCache(project)
      const session = await running(project)
      const work = await makeWork(project, session)
      await leaveBehind(docker, project)
      return {
        words: ['gc', '--apply', '--keep-age', '1s'],
        check: async () => {
          await nothingOfTheDead(project)
          must((await cachesOf(project)).length === 0, 'a package cache is left')
          nothing(await missingInside(project, session, work))
        },
      }
    },
  },
  {
    command: 'doctor --fix',
    prepare: async (project, docker) => {
      await leaveBehind(docker, project)
      return { words: ['doctor', '--fix'], check: async () => await nothingOfTheDead(project) }
    },
  },
]

/** The package cache of a project that nobody knows any more. */
async function leaveCache({ scad, name }: TestProject): Promise<void> {
  const labels = { [label.kind]: 'cache', [label.project]: `${name}-gone`, [label.owner]: String(scad.identity.uid) }
  await scad.engine.createVolume(`scad-cache-${unique()}`, labels)
}

async function cachesOf({ scad, name }: TestProject): Promise<unknown[]> {
  return await scad.engine.listVolumes({ [label.project]: `${name}-gone` })
}
