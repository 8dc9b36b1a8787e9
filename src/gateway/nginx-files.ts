import type { UpstreamKey } from '../credentials/gateway-login.ts'
import { layout } from '../scad/layout.ts'
import { sha256 } from '../text/hash.ts'
import type { RuleFile } from './squid-files.ts'

/**
 * The keys as files of nginx: requests to `/<place>/` go on to the host of the key there, with that and no other, and nothing else goes anywhere.
 * They reach the host through squid, so that whatever holds for its tunnels holds for them: the rules, the proxies, who is asked for a
 * name. TLS is between nginx and the host. Pure.
 */
export function nginxFiles(keys: Readonly<Record<string, UpstreamKey>>): RuleFile[] {
  return [
    { name: 'nginx.conf', text: lined(main) },
    ...Object.entries(keys).flatMap(([place, key]) => [
      { name: keyFile(place), text: lined(locationLines(place, key)) },
      // `images/gateway/serve` makes a socket that leads there
      { name: `${tunnelOf(key)}.tunnel`, text: `${key.host}\n` },
    ]),
  ]
}

/** The name of the file of a key. Pure. */
export function keyFile(place: string): string {
  return `${place}.key`
}

const main = [
  'daemon off;',
  'worker_processes 1;',
  `pid ${layout.gateway}/nginx.pid;`,
  // what it has to say, somebody inside has chosen
  'error_log /dev/null crit;',
  'events { worker_connections 512; }',
  'http {',
  'access_log off;',
  'server_tokens off;',
  ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path /tmp/nginx-${what};`),
  // as it comes, in both directions, for as long as a model may think
  'client_max_body_size 0;',
  'proxy_request_buffering off;',
  'proxy_buffering off;',
  'proxy_http_version 1.1;',
  'proxy_read_timeout 1h;',
  'proxy_send_timeout 1h;',
  'proxy_redirect off;',
  // an answer steers nothing here
  'proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;',
  'proxy_next_upstream off;',
  'proxy_ssl_server_name on;',
  'proxy_ssl_verify on;',
  'proxy_ssl_verify_depth 8;',
  'proxy_ssl_protocols TLSv1.2 TLSv1.3;',
  // those of the company among them
  'proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;',
  // some programs try a WebSocket first; nothing else is a request any more once it is changed to that
  'map $http_upgrade $upgrade { default ""; websocket websocket; }',
  'map $upgrade $connecting { default ""; websocket upgrade; }',
  'server {',
  `listen unix:${layout.egress}/api.sock;`,
  'default_type text/plain;',
  'location / { return 403 "scad: the gateway of this session adds no key to such a request\\n"; }',
  'error_page 502 504 @unreached;',
  'location @unreached { return 502 "scad: the gateway of this session cannot reach the API, or does not believe its certificate\\n"; }',
  `include ${layout.gateway}/rules/*.key;`,
  '}',
  '}',
]

/** What a client could prove itself with, to whomever. */
const ownLogins = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'proxy-authorization', 'cookie']

function locationLines(place: string, key: UpstreamKey): string[] {
  const { host, path, below, header } = key
  return [
    `location /${place}${below} {`,
    // what was asked for comes decoded and without ".." here, and goes on as it was looked at
    `proxy_pass https://unix:${layout.gateway}/${tunnelOf(key)}.sock:${path}${below};`,
    `proxy_ssl_name ${host};`,
    `proxy_set_header host ${host};`,
    'proxy_set_header upgrade $upgrade;',
    'proxy_set_header connection $connecting;',
    ...ownLogins.flatMap((name) => (name === header.name ? [] : [`proxy_set_header ${name} "";`])),
    `proxy_set_header ${header.name} "${header.value}";`,
    '}',
  ]
}

/** Short, as the path of a socket has to be. */
function tunnelOf({ host }: UpstreamKey): string {
  return sha256(host).slice(0, 16)
}

function lined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
