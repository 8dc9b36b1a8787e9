import type Docker from 'dockerode'
import { exists } from '../../../src/config/exists.ts'
import { listOwnThings } from '../../../src/lifetime/own-things.ts'
import { listSessions } from '../../../src/session/list.ts'
import { must, nothing } from '../../support/expectations.ts'
import { trustWhereNeeded } from '../../support/project.ts'
import type { Scenario } from './sweep.ts'
import { makeWork, missingOnHost } from './work.ts'

/** Takes away whatever scad made on its engine. */
export const uninstallScenario: Scenario = {
  command: 'uninstall --apply',
  options: { config: { network: 'open' } },
  prepare: async (project, docker) => {
    const { scad } = project
    await keepImages(docker)
    await trustWhereNeeded(scad, project.configFile)
    const session = await project.start()
    const work = await makeWork(project, session)
    return {
      words: ['uninstall', '--apply'],
      check: async () => {
        nothing(await missingOnHost(project, work))
        const left = [...(await listSessions(scad)).map(({ id }) => id), ...(await listOwnThings(scad)).map(({ name }) => name)]
        must(left.length === 0, `left: ${left.join(', ')}`)
        must(!(await exists(scad.paths.home)), 'the folder of scad is left')
        await bringBackImages(docker)
      },
    }
  },
}

const kept = 'kept'

/** Gives what takes minutes to make a second name, which is not scad's. */
async function keepImages(docker: Docker): Promise<void> {
  await rename(docker, /^scad\/(?=(?:base|environment|gateway):)/, `${kept}/`)
}

async function bringBackImages(docker: Docker): Promise<void> {
  await rename(docker, new RegExp(`^${kept}/`), 'scad/')
}

async function rename(docker: Docker, from: RegExp, to: string): Promise<void> {
  const names = (await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? [])
  for (const name of names.filter((one) => from.test(one))) {
    const [repo = '', tag = ''] = name.replace(from, to).split(':')
    await docker.getImage(name).tag({ repo, tag })
  }
}
