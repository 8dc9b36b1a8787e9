import { expect, test } from 'vitest'
import { label } from '../../src/scad/labels.ts'
import { testProject } from '../support/project.ts'

test('sessions of a project share its package caches, and see its proxies, which no image holds', async () => {
  await using project = await testProject({
    config: { network: 'open' },
    environment: {
      caches: { tools: '/home/agent/.cache/tools' },
      proxy: { http: 'http://someone:secret@192.0.2.1:3128', no: 'localhost' },
    },
  })
  const first = await project.start()
  expect(await project.inside(first, 'echo kept > ~/.cache/tools/x; echo $http_proxy')).toBe('http://someone:secret@192.0.2.1:3128')
  const second = await project.start()
  expect(await project.inside(second, 'cat ~/.cache/tools/x')).toBe('kept')
  for (const image of await project.scad.engine.listImages({ [label.project]: project.name }))
    expect(JSON.stringify(await project.scad.engine.inspectImage(image.id))).not.toContain('secret')
})
