import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultBase } from '../../src/engine/base-image.ts'
import { ensureEnvironment } from '../../src/image/build-environment.ts'
import { label } from '../../src/scad/labels.ts'
import { box, environment, imageHolds, load, ownProject } from './build-support.ts'

const timeout = 300_000

test('an environment is built once and found again while nothing changes', { timeout }, async () => {
  await using project = await ownProject()
  const first = await environment(project)
  const second = await environment(project)
  expect([first.built, second.built]).toEqual([true, false])
  expect(second).toMatchObject({ image: first.image, tag: first.tag })
})

test('inside are the agent with a home, scad’s programs as root’s, and git set up', { timeout }, async () => {
  await using project = await ownProject()
  const { image, labels } = await environment(project)
  await using inside = await box(project, image)
  const { agentUid, agentGid } = project.scad.identity
  expect(await inside.sh('id -u; id -g; id -un; echo "$HOME"; pwd')).toBe(`${agentUid}\n${agentGid}\nagent\n/home/agent\n/`)
  expect(await inside.sh('stat -c "%U %a" /workspace /home/agent /opt/scad/bin /opt/scad/bin/hold /var/lib/scad/jobs')).toBe(
    'agent 755\nagent 755\nroot 755\nroot 755\nroot 755',
  )
  expect(await inside.sh('git config core.checkStat; git config core.trustctime')).toBe('minimal\nfalse')
  expect(await inside.sh('command -v tmux perl git ps less >/dev/null && echo all')).toBe('all')
  expect(labels).toMatchObject({ [label.kind]: 'environment', [label.user]: `${agentUid}:${agentGid}`, [label.project]: '' })
})

test('the values of variables arrive as they are', { timeout }, async () => {
  const values = { QUOTES: `a "b" 'c' \`d\``, DOLLAR: '$HOME ${X} \\$', LINES: 'one\n two $HOME \\', EMPTY: '', UNICODE: 'größe 日本' }
  await using project = await ownProject({ environment: { env: values } })
  const { image } = await environment(project)
  await using inside = await box(project, image)
  for (const [name, value] of Object.entries(values)) expect(await inside.sh(`printf '%s|' "$${name}"`)).toBe(`${value}|`)
})

test('a failing step fails the build with its command and last lines, and leaves nothing', { timeout }, async () => {
  await using project = await ownProject({ environment: { run: ['echo first line >&2; echo last line >&2; exit 3'] } })
  await expect(environment(project)).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringMatching(/^echo first line.*exit code 3\n(?:.*\n)*\s+first line\n\s+last line/),
  })
  const mark = project.said.map(({ text }) => /TEST_MARK="(\w+)"/.exec(text)?.[1]).find((found) => found !== undefined)
  expect(mark).toBeDefined()
  const { engine } = project.scad
  const images = await Promise.all((await engine.listImages({})).map(({ id }) => engine.inspectImage(id)))
  expect(images.filter((image) => image?.env?.includes(`TEST_MARK=${mark}`) === true && image.tags.length > 0)).toEqual([])
})

test('a Dockerfile of the user is built with its folder and carries scad’s layer', { timeout }, async () => {
  await using project = await ownProject({ environment: { dockerfile: 'box/Dockerfile' } })
  const folder = join(project.folder, 'box')
  await mkdir(folder)
  const dockerfile = [
    `ARG BASE=${defaultBase}`,
    'FROM ${BASE} AS first',
    'COPY data.txt /data.txt',
    'RUN useradd --uid 10001 other && useradd --uid 4321 agent',
    'FROM first',
    'ENV FROM_USER=yes PATH=/special:$PATH',
    'USER other',
    'ENTRYPOINT ["/bin/false"]',
    '',
  ]
  await writeFile(join(folder, 'Dockerfile'), dockerfile.join('\n'))
  await writeFile(join(folder, 'data.txt'), 'one')
  const first = await environment(project)
  await using inside = await box(project, first.image)
  expect(await inside.sh('cat /data.txt; echo " $FROM_USER $PATH"; id -un')).toMatch(/^one yes \/special:\/usr\/\S+\nagent$/)

  await writeFile(join(folder, 'data.txt'), 'two')
  const second = await environment(project)
  expect([second.built, second.tag === first.tag]).toEqual([true, false])
  expect((await environment(project)).built).toBe(false)
})

test('a base that is no Debian is refused in words', { timeout }, async () => {
  await using project = await ownProject({ environment: { dockerfile: 'box/Dockerfile' } })
  await mkdir(join(project.folder, 'box'))
  await writeFile(
    join(project.folder, 'box/Dockerfile'),
    `FROM ${defaultBase}\nLABEL ${label.project}=${project.name}\nRUN rm /usr/bin/apt-get\n`,
  )
  await expect(environment(project)).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringContaining('scad builds on Debian and Ubuntu images only'),
  })
})

test('a base image that is nowhere is named', { timeout }, async () => {
  await using project = await ownProject({ environment: { base: 'localhost:1/nothing/here:1' } })
  await expect(environment(project)).rejects.toMatchObject({ code: 'base-image-missing', message: expect.stringContaining('nothing/here') })
})

test('build secrets reach every step and no layer, history, label or variable', { timeout }, async () => {
  const [word, fileText] = ['tokens-are-told-to-nobody-1357', 'files-neither-2468']
  await using project = await ownProject({
    environment: {
      secrets: { DEPLOY_TOKEN: { env: 'HOST_TOKEN' }, 'pip.conf': { file: 'pip.conf' } },
      run: [
        'printf %s "$DEPLOY_TOKEN" | sha256sum | cut -c1-12 >/proof',
        'grep -q files-neither "$PIP_CONFIG_FILE" && echo "$PIP_CONFIG_FILE" >>/proof',
        'echo "$DEPLOY_TOKEN"',
      ],
    },
  })
  await writeFile(join(project.folder, 'pip.conf'), `[global]\n# ${fileText}\n`)
  const { image } = await ensureEnvironment({ ...project.scad, env: { ...project.scad.env, HOST_TOKEN: word } }, await load(project), {
    noCache: false,
    pull: false,
  })
  await using inside = await box(project, image)
  const digest = await inside.sh(`printf %s ${word} | sha256sum | cut -c1-12`)
  expect(await inside.sh('cat /proof')).toBe(`${digest}\n/run/secrets/pip.conf`)
  expect(await inside.sh('ls -A /run/secrets 2>/dev/null || :')).toBe('')
  expect(await imageHolds(image, word, fileText)).toEqual([false, false])
  // the check itself finds what is there
  expect(await imageHolds(image, digest)).toEqual([true])
  expect(JSON.stringify(project.said)).not.toContain(word)
})

test('a secret that is not there is named before anything is built', { timeout }, async () => {
  await using project = await ownProject({ environment: { secrets: { TOKEN: { env: 'SURELY_NOT_SET' } }, run: ['true'] } })
  await expect(environment(project)).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'environment.secrets.TOKEN: the variable SURELY_NOT_SET is not set',
  })
})

test('of two builds of one environment at once, one builds and both have it', { timeout }, async () => {
  await using project = await ownProject({ environment: { run: ['sleep 1'] } })
  const wanted = await load(project)
  const both = await Promise.all([1, 2].map(() => ensureEnvironment(project.scad, wanted, { noCache: false, pull: false })))
  expect(both.map(({ built }) => built).toSorted()).toEqual([false, true])
  expect(both[0]?.image).toBe(both[1]?.image)
})

test('without the cache a build runs every step again', { timeout }, async () => {
  await using project = await ownProject({ environment: { run: ['head -c 8 /dev/urandom | od -An -tx8 >/random'] } })
  const wanted = await load(project)
  const randoms: string[] = []
  for (const noCache of [false, true]) {
    const { image } = await ensureEnvironment(project.scad, wanted, { noCache, pull: false })
    await using inside = await box(project, image)
    randoms.push(await inside.sh('cat /random'))
  }
  expect(randoms[0]).not.toBe(randoms[1])
})
