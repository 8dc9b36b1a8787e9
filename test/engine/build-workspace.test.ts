import { expect, test } from 'vitest'
import { buildProject, buildResultSchema, ensureWorkspace } from '../../src/image/build.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { label } from '../../src/scad/labels.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { agentUser, box, load, noAgents } from './build-support.ts'

const timeout = 300_000

async function build(project: TestProject) {
  return await buildProject(project.scad, { project: await load(project) })
}

async function workspaceOf(project: TestProject): Promise<string> {
  return (await build(project)).workspace?.image ?? ''
}

test('every repo is checked out at its base, with its history, tags, remotes and identity', { timeout }, async () => {
  await using project = await testProject({ repos: { app: {}, docs: {} }, agents: noAgents })
  await project.git('app', 'tag', '-a', 'v1', '-m', 'v1')
  const base = await project.commit('app', { 'src/größe.txt': 'x' })
  await project.git('app', 'checkout', '-q', '-b', 'side')
  await project.commit('app', { 'side.txt': 'x' })
  await project.git('app', 'tag', 'on-the-side')
  await project.git('app', 'checkout', '-q', 'main')
  await project.git('app', 'remote', 'add', 'origin', 'https://user:password1@example.com/app.git')

  const { workspace, repos } = await build(project)
  expect(repos).toMatchObject([{ key: 'app', branch: 'main', base }, { key: 'docs' }])
  await using inside = await box(project, workspace?.image ?? '')
  expect(await inside.sh('cd /workspace/app; git rev-parse HEAD; git branch --show-current; git tag')).toBe(`${base}\nmain\nv1`)
  expect(await inside.sh('cd /workspace/app; git log --oneline | wc -l; cat src/größe.txt; git status --porcelain')).toBe('2\nx')
  expect(await inside.sh('cd /workspace/app; git remote -v')).toMatch(/^origin\s+https:\/\/example.com\/app.git \(fetch\)/)
  expect(await inside.sh('git -C /workspace/docs config user.name; git -C /workspace/docs config user.email')).toBe(
    'Test Agent\nagent@example.com',
  )
  expect(await inside.sh('stat -c %U /workspace/docs /workspace/docs/.git/config')).toBe('agent\nagent')
  expect(await inside.sh('git -C /workspace/app fsck --strict 2>&1 | grep -v dangling || :')).not.toContain('error')
})

test('the first git status has nothing to read again', { timeout }, async () => {
  const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}.txt`, `${index}\n`]))
  await using project = await testProject({ repos: { app: { files } }, agents: noAgents })
  await using inside = await box(project, await workspaceOf(project))
  // without a refresh, what differs in time or size only counts as changed
  expect(await inside.sh('cd /workspace/app; git diff-files --name-only')).toBe('')
  // a file as young as the index would be read in any case
  const times = await inside.sh('cd /workspace/app; stat -c %Y .git/index; stat -c %Y f*.txt | sort -n | tail -n 1')
  const [index = 0, youngest = 0] = times.split('\n').map(Number)
  expect(index).toBeGreaterThan(youngest)
})

test('nothing changed, nothing built; a new commit goes on top of the image that is there', { timeout }, async () => {
  const setup = { setup: [{ run: 'date +%s.%N >stamp', files: ['lock'] }] }
  await using project = await testProject({ repos: { app: { files: { lock: '1' }, config: setup } }, agents: noAgents })
  const stamp = async (image: string) => {
    await using inside = await box(project, image)
    return await inside.sh('cd /workspace/app; cat stamp; git rev-parse HEAD')
  }
  const first = await build(project)
  const again = await build(project)
  expect([again.environment.built, again.workspace?.built, again.workspace?.image]).toEqual([false, false, first.workspace?.image])

  const [made, base] = (await stamp(first.workspace?.image ?? '')).split('\n')
  const next = await project.commit('app', { 'new.txt': 'x' })
  const forward = await build(project)
  expect(forward.workspace?.built).toBe(true)
  expect(await stamp(forward.workspace?.image ?? '')).toBe(`${made}\n${next}`)
  expect(forward.repos).toMatchObject([{ base: next, flat: base }])

  await project.commit('app', { lock: '2' })
  const redone = await build(project)
  expect((await stamp(redone.workspace?.image ?? '')).split('\n')[0]).not.toBe(made)
})

test('a session of a newer commit takes the older image; one of a commit beside it a new image', { timeout }, async () => {
  await using project = await testProject({ agents: noAgents })
  const first = await project.git('app', 'rev-parse', 'HEAD')
  const config = await load(project)
  const older = await ensureWorkspace(project.scad, config, [{ key: 'app', oid: first }])
  const second = await project.commit('app', { 'a.txt': 'a' })
  const same = await ensureWorkspace(project.scad, config, [{ key: 'app', oid: second }])
  expect([same.id, same.repos[0]?.base]).toEqual([older.id, first])
  await project.git('app', 'checkout', '-q', '--orphan', 'beside')
  const third = await project.commit('app', { 'b.txt': 'b' })
  const other = await ensureWorkspace(project.scad, config, [{ key: 'app', oid: third }])
  expect([other.id === older.id, other.repos[0]?.base]).toEqual([false, third])
})

test('of two builds at once one makes the image', { timeout }, async () => {
  await using project = await testProject({ agents: noAgents })
  const config = await load(project)
  const both = await Promise.all([1, 2].map(() => buildProject(project.scad, { project: config })))
  expect(both.map(({ workspace }) => workspace?.built).toSorted()).toEqual([false, true])
  expect(both[0]?.workspace?.image).toBe(both[1]?.workspace?.image)
})

test('setup commands run as the agent, in order, in their folders, with what they make kept', { timeout }, async () => {
  const setup = ['id -un >>.done', { run: 'pwd >>"$HOME/.where"; mkdir made', folder: 'sub' }]
  await using project = await testProject({
    repos: { app: { files: { 'sub/x': '', '.gitignore': '.done\n' }, config: { setup } } },
    agents: noAgents,
  })
  await using inside = await box(project, await workspaceOf(project))
  expect(await inside.sh('cd /workspace/app; cat .done; cat ~/.where; test -d sub/made')).toBe('agent\n/workspace/app/sub')
})

test('a setup command that fails is told with its last lines, and nothing is left behind', { timeout }, async () => {
  const setup = ['echo working >&2; echo broken >&2; exit 7']
  await using project = await testProject({ repos: { app: { config: { setup } } }, agents: noAgents })
  await expect(build(project)).rejects.toMatchObject({
    code: 'setup-failed',
    message: `setup of app: ${setup[0]}: exit code 7\n  working\n  broken`,
  })
  const mine = { [label.project]: project.name }
  expect(await project.scad.engine.listContainers(mine)).toEqual([])
  expect(await project.scad.engine.listImages(mine)).toEqual([])
})

test('a build that is broken off leaves no container', { timeout }, async () => {
  await using project = await testProject({ repos: { app: { config: { setup: ['echo begun; sleep 600'] } } }, agents: noAgents })
  const stop = new AbortController()
  const scad = createScad({
    env: project.env,
    signal: stop.signal,
    progress: ({ text }) => {
      if (text === 'begun') stop.abort()
    },
  })
  await expect(buildProject(scad, { project: await load(project) })).rejects.toMatchObject({ code: 'interrupted' })
  await scad.close()
  expect(await project.scad.engine.listContainers({ [label.project]: project.name })).toEqual([])
})

test('editable packages are importable wherever a command runs', { timeout }, async () => {
  // a build backend in the package itself: no index is asked
  const backend = [
    'import zipfile',
    'def build_editable(folder, config_settings=None, metadata_directory=None):',
    '    name, info = "greeting-1-py3-none-any.whl", "greeting-1.dist-info"',
    '    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:',
    '        import os',
    '        wheel.writestr("greeting.pth", os.getcwd() + "/src\\n")',
    '        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: greeting\\nVersion: 1\\n")',
    '        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")',
    '        wheel.writestr(f"{info}/RECORD", "")',
    '    return name',
  ].join('\n')
  const files = {
    'py/pyproject.toml':
      '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "greeting"\nversion = "1"\n',
    'py/backend.py': backend,
    'py/src/greeting.py': 'word = "hello"\n',
  }
  await using project = await testProject({
    repos: { app: { files } },
    agents: noAgents,
    environment: { python: { editable: ['app/py'] } },
  })
  await using inside = await box(project, await workspaceOf(project))
  expect(await inside.sh('cd /; python -c "import greeting; print(greeting.word)"')).toBe('hello')
  expect(
    await inside.sh(
      'cd /workspace/app/py; echo \'word = "changed"\' >src/greeting.py; cd /; python -c "import greeting; print(greeting.word)"',
    ),
  ).toBe('changed')
})

test('package caches are volumes that the agent can write and no image holds', { timeout }, async () => {
  await using project = await testProject({
    repos: { app: { config: { setup: ['echo kept >~/.cache/things/file'] } } },
    agents: noAgents,
    environment: { caches: { things: '/home/agent/.cache/things' } },
  })
  await using inside = await box(project, await workspaceOf(project))
  expect(await inside.sh('ls -A ~/.cache/things; stat -c %U ~/.cache ~/.cache/things')).toBe('agent\nagent')
  expect((await project.scad.engine.listVolumes({ [label.project]: project.name })).map(({ name }) => name)).toEqual([
    expect.stringMatching(`^scad-cache-${project.name}-[0-9a-f]{12}-things$`),
  ])
})

test('scad build prints what it made, as text and as a document of its schema', { timeout }, async () => {
  await using project = await testProject({ agents: noAgents })
  const only = await project.cli('build', '--environment-only', '--json')
  expect(only).toMatchObject({ code: 0 })
  expect(buildResultSchema.parse(JSON.parse(only.stdout))).toMatchObject({ workspace: null, repos: [] })
  const whole = await project.cli('build')
  expect(whole.stdout).toMatch(
    /^environment scad\/environment:\w+ unchanged\nworkspace {3}scad\/workspace:\S+ built\napp main at \w{12}\n$/,
  )
  const again = await project.cli('build', '--json')
  expect(buildResultSchema.parse(JSON.parse(again.stdout)).workspace?.built).toBe(false)
})

test('the image of a project says whose it is and what it holds', { timeout }, async () => {
  await using project = await testProject({ agents: noAgents })
  const image = await project.scad.engine.inspectImage(await workspaceOf(project))
  expect(image?.labels).toMatchObject({
    [label.kind]: 'workspace',
    [label.project]: project.name,
    [label.user]: agentUser(project.scad),
    [label.agents]: JSON.stringify({ shell: { adapter: 'command', version: '' } }),
    [label.session]: '',
  })
})
