import { expect, test } from 'vitest'
import { canLimitDisk } from '../../../../src/engine/docker/info.ts'

test.each([
  ['overlay2', [['Backing Filesystem', 'xfs']], true],
  ['overlay2', [['Backing Filesystem', 'extfs']], false],
  ['overlay2', [], false],
  ['btrfs', [], true],
  ['zfs', [], true],
  ['vfs', [], false],
  ['overlayfs', [['driver-type', 'io.containerd.snapshotter.v1']], false],
])('of a container on %s %j the disk can be limited: %s', (driver, status, can) => {
  expect(canLimitDisk(driver, status)).toBe(can)
})
