import { expect, test } from 'vitest'
import { stepOf } from '../../faults/sweep/steps.ts'

const nameOf = (what: string): string | undefined => stepOf(`trace:    12ms ${what}`)?.name

test('a step has the name of what it does, without what differs from run to run', () => {
  expect(['engine: create container scad-atlas-4f2a', 'engine: remove image scad/workspace:1', 'git fetch -q'].map(nameOf)).toEqual([
    'create container',
    'remove image',
    'git fetch',
  ])
  expect(['engine: run /opt/scad/bin/note in the container', 'host: write files at /home/x'].map(nameOf)).toEqual([
    'run note',
    'write files',
  ])
})

test('what only looks is no effect', () => {
  const looks = [
    'engine: get /workspace/app/x',
    'engine: list volumes',
    'git for-each-ref',
    'engine: run /opt/scad/bin/alive in the container',
  ]
  expect(looks.map((what) => stepOf(`trace:    12ms ${what}`))).toMatchObject(looks.map(() => ({ effect: false })))
})

test('what a session has besides its container and volume is told apart', () => {
  const things = ['container scad-a.gateway', 'volume scad-a.egress', 'volume scad-a.overlay0', 'volume scad-cache-a', 'volume scad-a']
  expect(things.map((thing) => nameOf(`engine: remove ${thing}`))).toEqual([
    'remove gateway',
    "remove volume of a gateway's sockets",
    'remove volume of an overlay',
    'remove package cache',
    'remove volume',
  ])
})

test('a line that is no trace is no step', () => {
  expect(stepOf('note: saved')).toBeNull()
})
