import { expect, test } from 'vitest'
import type { Container } from '../../../src/engine/engine.ts'
import { leftGateways } from '../../../src/gc/left-gateways.ts'
import { label } from '../../../src/scad/labels.ts'
import type { Session } from '../../../src/session/session.ts'
import { container } from './fixtures.ts'

test.each<[session: Session['state'] | 'gone', gateway: Container['state'], left: string[]]>([
  ['gone', 'running', ['gone']],
  ['gone', 'exited', ['gone']],
  ['stopped', 'running', ['stopped']],
  ['lost', 'running', ['stopped']],
  ['stopped', 'exited', []],
  ['running', 'running', []],
  ['running', 'exited', []],
  ['starting', 'running', []],
  ['created', 'running', []],
])('of a session that is %s, a gateway that is %s is left: %j', (state, gateway, left) => {
  const one = container('scad-s.gateway', 'gateway', { state: gateway, labels: { [label.session]: 's' } })
  const sessions = state === 'gone' ? [] : [{ id: 's', state }]
  expect(leftGateways('1000', [one], [], sessions).map((found) => found.state)).toEqual(left)
})
