import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOwnGroup } from '../../../src/host/own-group.ts'
import { workplace } from '../config/workplace.ts'

test.each<[what: string, gid: number, own: boolean]>([
  ["root's", 0, true],
  ['of this user alone', 1000, true],
  ['that another user begins with', 100, false],
  ['that another user was put into', 50, false],
  ['that this user and root were put into', 60, true],
  ['that the files do not name', 7777, false],
])('a group %s', async (_what, gid, own) => {
  await using place = await workplace()
  await place.write('passwd', 'root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\nother:x:1001:100::/home/other:/bin/sh\n')
  await place.write('group', 'root:x:0:\nme:x:1000:\nusers:x:100:\nteam:x:50:me,other\nmine:x:60:me,root\n')
  const files = { passwd: join(place.folder, 'passwd'), group: join(place.folder, 'group') }
  expect(await isOwnGroup(gid, 1000, files)).toBe(own)
})
