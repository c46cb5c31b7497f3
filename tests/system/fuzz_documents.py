#!/usr/bin/env python3
"""Schemathesis makes up requests from both OpenAPI documents: no 5xx, no status and no answer that the documents have not.

Skipped, saying so, where schemathesis cannot be installed by pip. ROSTERD_EXAMPLES is how many requests for each operation.
"""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import BASE, Directory, entry, person  # noqa: E402
from rosterd import BUILD, Daemon  # noqa: E402

SKIPPED = 77
SEED = os.environ.get('ROSTERD_SEED') or '1'  # the same requests each time, unless another is asked for
EXAMPLES = os.environ.get('ROSTERD_EXAMPLES') or '15'
TOP = entry(BASE, objectClass=['organization', 'dcObject'], o='Example', dc='example')


def schemathesis(folder):
    """The program; None when there is no way to get it."""
    given = os.environ.get('ROSTERD_SCHEMATHESIS')
    if given:
        return given
    home = pathlib.Path(folder) / 'venv'
    for words in ([sys.executable, '-m', 'venv', home], [home / 'bin/pip', 'install', '-q', 'schemathesis==4.32.5']):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f'skipped: {" ".join(map(str, words))}: {done.stderr[-500:]}')
            return None
    return home / 'bin/st'


class Bridge:
    """TCP on a free port of this machine, carried to the daemon's socket: HTTP clients know nothing else."""

    def __init__(self, target):
        self.target = str(target)
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self.carry, args=(source, sink), daemon=True).start()

    @staticmethod
    def carry(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def main():
    with tempfile.TemporaryDirectory(prefix='fuzz.') as folder:
        program = schemathesis(folder)
        if not program:
            return SKIPPED
        with Directory(folder, ldif=TOP + ''.join(person(uid) for uid in ('ann', 'bob'))) as directory:
            with Daemon(directory.configuration(folder, BUILD)) as daemon:
                daemon.run()
                bridge = Bridge(daemon.socket)
                failed = 0
                for face in ('v1', 'v3'):
                    address = f'http://127.0.0.1:{bridge.port}'
                    # A stream without an end is no matter for a client that waits for the end.
                    done = subprocess.run(
                        [program, 'run', f'{address}/api/{face}/openapi.json', '--url', address, '--checks',
                         'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance',
                         '--max-examples', EXAMPLES, '--seed', SEED, '--exclude-path', '/api/v1/events', '--request-timeout', '60',
                         '--suppress-health-check', 'all', '--no-color'], cwd=folder, check=False)
                    failed += done.returncode != 0
                if not daemon.alive():
                    print('the daemon died:', daemon.log()[-3000:])
                    failed += 1
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
