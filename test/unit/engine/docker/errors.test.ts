import { expect, test } from 'vitest'
import { engineError, type Subject } from '../../../../src/engine/docker/errors.ts'
import { unixEndpoint } from '../../../../src/engine/endpoint.ts'
import { ScadError } from '../../../../src/errors/scad-error.ts'

const endpoint = unixEndpoint('default socket', '/var/run/docker.sock')

function http(statusCode: number, text: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${text} `), { statusCode })
}

function connection(code: string): Error {
  return Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code })
}

function translate(error: unknown, kind: Subject['kind'] = 'container', aborted = false): ScadError {
  return engineError(error, { doing: 'start container c', kind }, endpoint, aborted)
}

test.each([
  [connection('ENOENT'), 'engine-unreachable'],
  [connection('ECONNREFUSED'), 'engine-unreachable'],
  [connection('ECONNRESET'), 'engine-unreachable'],
  [connection('EACCES'), 'engine-permission'],
  [http(500, 'write /x: no space left on device'), 'no-space'],
  [http(409, 'Conflict. The container name "/a" is already in use by container "f".'), 'name-taken'],
  [http(409, 'Container abc is not running'), 'session-stopped'],
  [http(500, 'could not select device driver "" with capabilities: [[gpu]]'), 'gpu-unavailable'],
  [http(500, 'CDI device injection failed: unresolvable CDI devices a/b=c'), 'gpu-unavailable'],
  [http(400, 'invalid mount config for type "bind": bind source path does not exist: /x'), 'mount-missing'],
  [
    http(500, "error while mounting volume '/x': failed to mount local volume: mount overlay:/x, data: lowerdir=/y: invalid argument"),
    'overlay-unavailable',
  ],
  [http(404, 'No such container: x'), 'session-not-found'],
  [http(404, 'No such image: x:latest'), 'base-image-missing'],
  [http(500, 'something else'), 'engine-failed'],
  ['not even an error', 'engine-failed'],
] as const)('%s becomes %s', (error, code) => {
  expect(translate(error).code).toBe(code)
})

test('a missing path and a missing container are told apart', () => {
  expect(translate(http(404, 'Could not find the file /x in container c'), 'path').code).toBe('path-not-found')
  expect(translate(http(404, 'No such container: c'), 'path').code).toBe('session-not-found')
})

test('after an abort every error is the interruption', () => {
  expect(translate(connection('ECONNRESET'), 'container', true).code).toBe('interrupted')
})

test('the message says what was done and the words of the engine, on one line without control characters', () => {
  expect(translate(http(500, 'bad\n\u001b[2Jthing')).message).toBe('start container c: bad \u{fffd}[2Jthing')
})

test('every error that a person can mend has a hint', () => {
  for (const error of [connection('ENOENT'), connection('EACCES'), http(500, 'no space left on device'), http(404, 'No such container: x')])
    expect(translate(error).hint).toBeTruthy()
})

test('an error of ours stays as it is', () => {
  const ours = new ScadError('no-space', 'full')
  expect(translate(ours)).toBe(ours)
})
