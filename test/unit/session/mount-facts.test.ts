import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exchangeableIn, exchangeableOnTheWay, type Step } from '../../../src/session/exchangeable.ts'
import { isSamePlace, placeOf } from '../../../src/session/place.ts'
import { workplace } from '../config/workplace.ts'

const me = 1000
const root: Step = { path: '/', uid: 0, mode: 0o40755, ownGroup: true }
const folder = (path: string, rest: Partial<Step> = {}): Step => ({ path, uid: me, mode: 0o40755, ownGroup: true, ...rest })
const shared = folder('/tmp', { uid: 0, mode: 0o41777 })

test.each<[what: string, steps: Step[], where: string | null]>([
  ['of root and of this user', [root, folder('/home'), folder('/home/me')], null],
  ['of another user', [root, folder('/home/other', { uid: 1001 }), folder('/home/other/data')], '/home/other'],
  ['that everybody may write to', [root, folder('/data', { mode: 0o40777 }), folder('/data/x')], '/data'],
  ['that a group with others in it may write to', [root, folder('/data', { mode: 0o42775, ownGroup: false }), folder('/data/x')], '/data'],
  ['that a group of this user alone may write to', [root, folder('/data', { mode: 0o42775 }), folder('/data/x')], null],
  ['that is sticky, and the next one this user has', [root, shared, folder('/tmp/x')], null],
  ['that is sticky, and the next one somebody else has', [root, shared, folder('/tmp/x', { uid: 1001 }), folder('/tmp/x/y')], '/tmp'],
  ['at the end, whatever others may do in it', [root, folder('/data', { uid: 1001, mode: 0o40777 })], null],
])('a way through a folder %s', (_what, steps, where) => {
  expect(exchangeableIn(steps, me)).toBe(where)
})

test('on a real way the folder is named that others may write to', async () => {
  await using place = await workplace()
  await mkdir(join(place.folder, 'open'), { mode: 0o700 })
  await mkdir(join(place.folder, 'open', 'data'))
  const uid = process.getuid?.() ?? 0
  expect(await exchangeableOnTheWay(join(place.folder, 'open', 'data'), uid)).toBeNull()
  await chmod(join(place.folder, 'open'), 0o777)
  expect(await exchangeableOnTheWay(join(place.folder, 'open', 'data'), uid)).toBe(join(place.folder, 'open'))
})

test('a folder that took the place of another is not the same, and a link to it is', async () => {
  await using place = await workplace()
  const [one, two, link] = ['one', 'two', 'link'].map((name) => join(place.folder, name))
  for (const path of [one, two]) await mkdir(path ?? '')
  await symlink(one ?? '', link ?? '')
  const places = await Promise.all([one, two, link].map(async (path) => (await placeOf(path ?? '')) ?? undefined))
  expect(isSamePlace(places[0], places[1])).toBe(false)
  expect(isSamePlace(places[0], places[2])).toBe(true)
})

test('another number of the device is another place, but not after a start of the machine', () => {
  const before = { device: '5', inode: '77', boot: 'a' }
  expect(isSamePlace(before, { ...before, device: '6' })).toBe(false)
  expect(isSamePlace(before, { ...before, device: '6', boot: 'b' })).toBe(true)
  expect(isSamePlace(before, { ...before, inode: '78', boot: 'b' })).toBe(false)
  expect(isSamePlace(undefined, before)).toBe(true)
})

test('a device or pipe has no place', async () => {
  expect(await placeOf('/dev/null')).toBeNull()
  await using place = await workplace()
  await writeFile(join(place.folder, 'file'), '')
  expect(await placeOf(join(place.folder, 'file'))).not.toBeNull()
})
