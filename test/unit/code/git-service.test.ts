import { describe, expect, it } from 'vitest'
import { gitServiceRequest, isGitService } from '../../../src/code/git-service.ts'

const target = { user: '1000:1000', path: '/workspace/core' }

describe('gitServiceRequest', () => {
  it('runs the root-owned program as the agent with the repository as its only argument', () => {
    const request = gitServiceRequest('git-upload-pack', target, undefined)
    expect(request).toMatchObject({ command: ['/usr/bin/git-upload-pack', '/workspace/core'], user: '1000:1000', stdin: true })
  })

  it.each([
    ['version=2', 'version=2'],
    ['version=2:evil', undefined],
    [undefined, undefined],
  ])('passes GIT_PROTOCOL %s on as %s', (given, expected) => {
    expect(gitServiceRequest('git-upload-pack', target, given).env?.['GIT_PROTOCOL']).toBe(expected)
  })

  it('turns the hooks of the repository inside off', () => {
    const env = gitServiceRequest('git-receive-pack', target, undefined).env ?? {}
    const [, index] = /^GIT_CONFIG_KEY_(\d+)$/.exec(Object.keys(env).find((key) => env[key] === 'core.hooksPath') ?? '') ?? []
    expect(env[`GIT_CONFIG_VALUE_${index}`]).toBe('/dev/null')
  })
})

describe('isGitService', () => {
  it.each(['git-upload-archive', 'sh', 'toString', ''])('knows no service called "%s"', (name) => {
    expect(isGitService(name)).toBe(false)
  })
})
