"""A server of everything a package manager asks for, over HTTPS with a certificate of the test's own, and a proxy in front of it.

/simple/ is a Python package index, /npm/ an npm registry, /repo.git a git repository over plain HTTP files. The proxy on
port 3128 asks for a password and writes what it was asked for to /tmp/proxy.log.
"""

import base64, hashlib, http.client, http.server, io, json, os, select, socket, ssl, subprocess, sys, tarfile, threading, zipfile
from urllib.parse import urlsplit

address = sys.argv[1]
root = "/tmp/site"


def write(path, data):
    os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
    with open(f"{root}/{path}", "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def make_wheel():
    name, info = "companywheel-1.2.3-py3-none-any.whl", "companywheel-1.2.3.dist-info"
    files = {
        "companywheel.py": "answer = 42\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: companywheel\nVersion: 1.2.3\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    bytes_ = io.BytesIO()
    with zipfile.ZipFile(bytes_, "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)
    write(f"simple/companywheel/{name}", bytes_.getvalue())
    write("simple/companywheel/index.html", f'<a href="{name}">{name}</a>')


def make_npm_package():
    bytes_ = io.BytesIO()
    with tarfile.open(fileobj=bytes_, mode="w:gz") as archive:
        for path, text in {
            "package/package.json": '{"name":"companytool","version":"4.5.6","bin":{"companytool":"cli.js"}}',
            "package/cli.js": "#!/usr/bin/env node\nconsole.log('companytool runs')\n",
        }.items():
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(text), 0o755
            archive.addfile(entry, io.BytesIO(text.encode()))
    tarball = bytes_.getvalue()
    write("npm/companytool-4.5.6.tgz", tarball)
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    version = {
        "name": "companytool",
        "version": "4.5.6",
        "bin": {"companytool": "cli.js"},
        "dist": {"tarball": f"https://{address}:8443/npm/companytool-4.5.6.tgz", "integrity": integrity},
    }
    write("npm/companytool/index.html", json.dumps({"name": "companytool", "dist-tags": {"latest": "4.5.6"}, "versions": {"4.5.6": version}}))


def make_repository():
    subprocess.run(["git", "init", "-q", "--bare", f"{root}/repo.git"], check=True)
    tree = subprocess.run(["git", "-C", f"{root}/repo.git", "mktree"], input=b"", capture_output=True, check=True).stdout.decode().strip()
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    commit = subprocess.run(["git", "-C", f"{root}/repo.git", *who, "commit-tree", "-m", "x", tree], capture_output=True, check=True).stdout.decode().strip()
    subprocess.run(["git", "-C", f"{root}/repo.git", "update-ref", "refs/heads/company", commit], check=True)
    subprocess.run(["git", "-C", f"{root}/repo.git", "update-server-info"], check=True)


class Site(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args):
        super().__init__(*args, directory=root)

    def log_message(self, *args):
        pass


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def admitted(self):
        wanted = "Basic " + base64.b64encode(b"agent:proxy-password-97531").decode()
        good = self.headers.get("Proxy-Authorization") == wanted
        if not good:
            self.send_response(407)
            self.send_header("Proxy-Authenticate", 'Basic realm="proxy"')
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            with open("/tmp/proxy.log", "a") as log:
                log.write(f"{self.command} {self.path}\n")
        return good

    def do_CONNECT(self):
        if not self.admitted():
            return
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as other:
            self.send_response(200)
            self.end_headers()
            ends = {self.connection: other, other: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        self.close_connection = True
                        return
                    ends[end].sendall(data)

    def do_GET(self):
        if not self.admitted():
            return
        url = urlsplit(self.path)
        connection = http.client.HTTPConnection(url.hostname, url.port or 80)
        connection.request("GET", url.path, headers={key: value for key, value in self.headers.items() if not key.startswith("Proxy-")})
        answer = connection.getresponse()
        body = answer.read()
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


make_wheel()
make_npm_package()
make_repository()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/tmp/server.pem", "/tmp/server.key")
site = http.server.ThreadingHTTPServer(("", 8443), Site)
site.socket = context.wrap_socket(site.socket, server_side=True)
threading.Thread(target=http.server.ThreadingHTTPServer(("", 3128), Proxy).serve_forever, daemon=True).start()
site.serve_forever()
