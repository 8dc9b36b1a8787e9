import { join } from 'node:path'
import { dockerConfigFolder, readDockerConfig } from '../engine/docker-config.ts'
import { label } from '../scad/labels.ts'
import type { Answer, Check } from './check.ts'

const filter = `label!=${label.kind}`
const ownLabels: readonly string[] = Object.values(label)

/**
 * Whether `docker system prune` and its like leave alone what is scad's. It is told and never repaired: the file is the user's, and what
 * stands in it changes every prune they do.
 */
export const pruneFilters: Check = {
  id: 'prune-filters',
  title: 'docker prune',
  needs: 'engine',
  look: async ({ scad: { env }, engine }) => {
    if (engine.name !== 'docker') return { verdict: 'skipped', what: `${engine.name} has no filters of its own for that` }
    const { pruneFilters: filters = [] } = await readDockerConfig(env)
    return pruneAnswer(filters, join(dockerConfigFolder(env), 'config.json'))
  },
}

/**
 * Of several filters `label!=…` all have to match for a thing to be spared, so one for another label takes the effect of scad's away.
 * Every thing of scad's carries each of its labels.
 *
 * @param filters `pruneFilters` of Docker's config
 * @param file that config
 * @see https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties Pure.
 */
export function pruneAnswer(filters: readonly string[], file: string): Answer {
  const spared = filters.filter((one) => one.startsWith('label!=')).map((one) => one.slice('label!='.length))
  const other = spared.find((name) => !ownLabels.includes(name))
  if (spared.length > 0 && other === undefined) return { verdict: 'ok', what: `${file} has it spare what is scad's` }
  const wanted = JSON.stringify([...filters.filter((one) => !one.startsWith('label!=')), filter])
  return {
    verdict: 'warning',
    what:
      spared.includes(label.kind) && other !== undefined
        ? `with "label!=${other}" beside it, "${filter}" in ${file} spares only what carries both labels`
        : 'docker system prune removes stopped sessions and what they could go on from',
    advice: `in ${file}: "pruneFilters": ${wanted}`,
  }
}
