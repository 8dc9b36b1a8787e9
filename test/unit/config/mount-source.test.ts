import { createServer } from 'node:net'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refusedMounts } from '../../../src/config/mount-source.ts'
import { workplace } from './workplace.ts'

async function refusals(
  source: string,
  { home = '/home/u', state = '/state/scad', mode = 'ro', repos = [] as string[] } = {},
): Promise<string[]> {
  return (await refusedMounts({ mounts: [{ source, mode }], repos }, home, [state])).map(({ message }) => message)
}

const never = `
  / /etc /etc/ssl/certs /boot /proc /proc/1/root /sys /dev /dev/sda /run /var/run/docker.sock /run/docker.sock
  /var /var/lib/docker /var/lib/docker/overlay2 /usr /usr/share /bin /sbin /lib /lib64
  /home /home/u /home/u/.ssh /home/u/.ssh/id_ed25519 /home/u/.gnupg /home/u/.aws /home/u/.config /home/u/.config/gcloud
  /home/u/.kube /home/u/.docker/config.json /home/u/.claude /home/u/.codex /home/u/.netrc /home/u/.npmrc /state /state/scad /state/scad/quarantine
`

test.each(never.trim().split(/\s+/))('%s is never mounted', async (source) => {
  expect(await refusals(source)).toHaveLength(1)
})

test.each(['/home/u/data', '/home/u/.cache/huggingface', '/data', '/mnt/disk/reference', '/srv/x', '/home/other', '/etcetera'])(
  '%s may be mounted',
  async (source) => {
    expect(await refusals(source)).toEqual([])
  },
)

test('a link to a refused folder is refused', async () => {
  await using place = await workplace()
  await symlink('/etc', join(place.folder, 'innocent'))
  expect(await refusals(join(place.folder, 'innocent'))).toHaveLength(1)
})

test('a folder below a link to a refused one is refused, though it is not there yet', async () => {
  await using place = await workplace()
  await symlink('/etc', join(place.folder, 'innocent'))
  expect(await refusals(join(place.folder, 'innocent', 'not-yet', 'there'))).toHaveLength(1)
})

test('what a private folder is a link to is refused as well', async () => {
  await using place = await workplace()
  await mkdir(join(place.folder, 'elsewhere/keys'), { recursive: true })
  await symlink(join(place.folder, 'elsewhere/keys'), join(place.folder, 'user/.ssh'))
  expect(await refusals(join(place.folder, 'elsewhere'), { home: join(place.folder, 'user') })).toHaveLength(1)
})

test('a socket is refused wherever it is', async () => {
  await using place = await workplace()
  const path = join(place.folder, 'engine.sock')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const refused = await refusals(path)
  await new Promise((resolve) => server.close(resolve))
  expect(refused).toEqual([expect.stringContaining('socket')])
})

test.each([
  ['the repository', '/home/u/core'],
  ['a folder inside it', '/home/u/core/data'],
  ['a folder around it', '/home/u/all'],
])('a writable mount of %s is refused, a read-only one is not', async (_what, source) => {
  const repos = ['/home/u/core', '/home/u/all/docs']
  expect(await refusals(source, { mode: 'rw', repos })).toEqual([expect.stringContaining('where git runs')])
  expect(await refusals(source, { mode: 'ro', repos })).toEqual([])
})

test('the path of each problem names its mount', async () => {
  const mounts = [
    { source: '/data', mode: 'ro' },
    { source: '', mode: 'ro' },
    { source: '/etc', mode: 'ro' },
  ]
  expect(await refusedMounts({ mounts, repos: [] }, '/home/u', ['/state'])).toMatchObject([{ path: 'mounts[2].source' }])
})
