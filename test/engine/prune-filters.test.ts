import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pruneAnswer } from '../../src/doctor/prune-filter-check.ts'
import { label } from '../../src/scad/labels.ts'
import { baseImage, removeByLabel, sleeper, testEngine, testLabel, uniqueName } from '../support/engine.ts'
import { testFolder } from '../support/git.ts'

const engine = testEngine()
const mark = uniqueName()
let docker: boolean
beforeAll(async () => {
  docker = await promisify(execFile)('docker', ['--version']).then(
    () => true,
    () => false,
  )
  await baseImage(engine)
})
afterAll(async () => {
  await removeByLabel(engine, { [testLabel]: mark })
  await engine.close()
})

/** Which of these containers are left after a prune of no others. */
async function pruned(filters: string[], made: Record<string, string>[]): Promise<boolean[]> {
  await using folder = await testFolder()
  await mkdir(join(folder.path, 'docker'))
  await writeFile(join(folder.path, 'docker', 'config.json'), JSON.stringify({ pruneFilters: filters }))
  const ids: string[] = []
  for (const labels of made)
    ids.push(await engine.createContainer(await sleeper(engine, mark, { labels: { [testLabel]: mark, ...labels } })))
  // none but these carries the label with this value
  const words = ['container', 'prune', '--force', '--filter', `label=${testLabel}=${mark}`]
  await promisify(execFile)('docker', words, { env: { ...process.env, DOCKER_CONFIG: join(folder.path, 'docker') } })
  return await Promise.all(ids.map(async (id) => (await engine.inspectContainer(id)) === null))
}

test("the filter that doctor offers spares what is scad's, and only that", async ({ skip }) => {
  if (!docker) skip('there is no docker command here')
  const advice = pruneAnswer([], 'F').advice ?? ''
  const filters: string[] = JSON.parse(advice.slice(advice.indexOf('[')))
  expect(await pruned(filters, [{ [label.kind]: 'session' }, {}])).toEqual([false, true])
})

test('a filter for another label beside it takes its effect away, as doctor says', async ({ skip }) => {
  if (!docker) skip('there is no docker command here')
  const filters = ['label!=keep', `label!=${label.kind}`]
  expect(await pruned(filters, [{ [label.kind]: 'session' }, { [label.kind]: 'session', keep: '' }])).toEqual([true, false])
  expect(pruneAnswer(filters, 'F').verdict).toBe('warning')
})
