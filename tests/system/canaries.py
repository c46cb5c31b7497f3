#!/usr/bin/env python3
"""Planted secrets, and everything that comes out: answers, logs, errors, files, the process list. None may hold one."""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import Directory, entry  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, Refused, rosterctl  # noqa: E402
from signing import TcpClient, signed_headers  # noqa: E402

BIND = 'canary-bind-password'      # right, from a file
WRONG = 'canary-wrong-password'    # refused by the directory
INLINE = 'canary-inline-password'  # written into a task file that has problems
ENVIRONMENT = 'canary-environment'
GUESS = 'canary-guessed-secret'
SERVICE = 'cn=service,dc=example,dc=test'
SERVICE_ENTRY = entry(SERVICE, objectClass=['simpleSecurityObject', 'organizationalRole'], cn='service', userPassword=BIND)
GETS = ('/api/v1/health /api/v1/ready /api/v1/version /api/v1/connectors /api/v1/config/problems /api/v1/keys /api/v1/tasks '
        '/api/v1/tasks/1000 /api/v1/tasks/1001 /api/v1/tasks/1002 /api/v1/jobs /api/v1/people /api/v1/departments '
        '/api/v1/nothing /api/v1/openapi.json /api/v3/openapi.json /api/v3/list-sync-tasks?limit=50 '
        '/api/v3/get-sync-task?syncTaskId=1001 /api/v3/list-sync-jobs?syncTaskId=1001 /metrics /api/v1/metrics').split()


class Canaries(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix='canaries.')))
        self.directory = self.enterContext(Directory(self.folder / 'company', 20, 3))
        self.directory.change(SERVICE_ENTRY)
        self.place = self.folder / 'daemon'
        self.place.mkdir()
        self.seen = []  # (where, text)
        self.secrets = {BIND, WRONG, ENVIRONMENT, GUESS}

    def note(self, where, *texts):
        self.seen += [(where, text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)) for text in texts]

    def configuration(self):
        config = self.directory.configuration(self.place, BUILD, listen=', http: "127.0.0.1:0"',
                                              rest='log: { level: debug, form: json }\n', bindDn=SERVICE)
        for name, password in (('ldap', BIND), ('wrong', WRONG)):
            file = self.place / 'secrets' / name
            file.touch(mode=0o600)
            file.write_text(password)
        (self.place / 'tasks.d/1001.yaml').write_text(self.directory.task(1001, bindCredentials='${file:secrets/wrong}'))
        (self.place / 'tasks.d/1002.yaml').write_text(self.directory.task(1002, bindCredentials='${env:CANARY}'))
        return config

    def processes(self):
        for file in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
            try:
                yield file.read_bytes().replace(b'\0', b' ').decode(errors='replace')
            except OSError:
                continue  # ended meanwhile

    def ask(self, daemon, target):
        try:
            self.note(target, daemon.get(target))
        except Refused as refused:
            self.note(target, str(refused))

    def over_tcp(self, daemon, key):
        client = TcpClient(daemon.get('/api/v1/version')['http'])
        wrong = {**key, 'accessKeySecret': GUESS}
        for target in GETS:
            path, _, query = target.partition('?')
            parameters = dict(piece.split('=') for piece in query.split('&') if piece)
            for who in (key, wrong):
                answer = client.request('GET', target, headers=signed_headers(who, 'GET', path, parameters))
                self.note(f'TCP {target}', answer[1], str(answer[2]))
        credentials = {name: key[name] for name in ('accessKeyId', 'accessKeySecret')}
        token = client.request('POST', '/api/v3/get-management-token', json.dumps(credentials))[1]['data']['access_token']
        self.secrets.add(token)
        for target in GETS:
            self.note(f'token {target}', client.request('GET', target, headers={'authorization': token})[1],
                      client.request('GET', target, headers={'authorization': f'Bearer {token}x'})[1])
        self.note('wrong secret', client.request('POST', '/api/v3/get-management-token',
                                                 json.dumps({**credentials, 'accessKeySecret': GUESS}))[1])
        # Requests that break in the middle of a secret, or carry it where it does not belong.
        for text in (f'POST /api/v3/get-management-token HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n'
                     f'{{"accessKeyId":"x","accessKeySecret":"{GUESS}',
                     f'GET /api/v3/{GUESS[:3]}%zz HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n',
                     f'GET / HTTP/1.1\r\nHost: x\r\nAuthorization: authing {key["accessKeySecret"]}\x01:x\r\n\r\n',
                     f'GET / HTTP/9.9\r\nAuthorization: {GUESS}\r\n\r\n'):
            with socket.create_connection((client.host, client.port), timeout=60) as raw:
                raw.sendall(text.encode())
                raw.shutdown(socket.SHUT_WR)
                answer = b''
                while piece := raw.recv(65536):
                    answer += piece
                self.note('broken request', answer.decode(errors='replace'))

    def test_no_secret_comes_out(self):
        config = self.configuration()
        with Daemon(config, environment={'CANARY': ENVIRONMENT}) as daemon:
            made = rosterctl('key', 'create', '--name', 'canary', '--role', 'admin', '--output', 'json',
                             socket_path=daemon.socket)
            key = json.loads(made.stdout)  # the one answer that has it
            self.secrets.add(key['accessKeySecret'])
            jobs = {task: daemon.run(task) for task in (1000, 1001, 1002)}
            # The passwords really were used: one is right, the others are refused.
            self.assertEqual(jobs[1000]['outcome'], 'succeeded')
            self.assertEqual({jobs[task]['outcome'] for task in (1001, 1002)}, {'failed'})
            for task in jobs:
                for verb in ('check', 'plan'):
                    try:
                        self.note(f'{verb} {task}', daemon.post(f'/api/v1/tasks/{task}/{verb}'))
                    except Refused as refused:
                        self.note(f'{verb} {task}', str(refused))
                for words in (('task', 'show', task), ('task', 'check', task), ('task', 'plan', task),
                              ('job', 'show', jobs[task]['syncJobId']), ('job', 'log', jobs[task]['syncJobId'], '--details')):
                    said = rosterctl(*words, socket_path=daemon.socket)
                    self.note(f'rosterctl {words}', said.stdout, said.stderr)
            for target in GETS:
                self.ask(daemon, target)
            for words in (('key', 'list'), ('key', 'list', '-o', 'json'), ('hub', 'people', '--all', '-o', 'json')):
                said = rosterctl(*words, socket_path=daemon.socket)
                self.note(f'rosterctl {words}', said.stdout, said.stderr)
            self.over_tcp(daemon, key)
            self.note('process list', *self.processes())
            # A task that is not loaded, its problem right beside a secret.
            self.secrets.add(INLINE)
            broken = self.directory.task(1003, bindCredentials=INLINE).replace('usersBaseDn', 'userBaseDn')
            (self.place / 'tasks.d/1003.yaml').write_text(broken + f'clientSecret: {INLINE}\n')
            daemon.reload()
            for target in ('/api/v1/config/problems', '/api/v1/tasks/1003'):
                self.ask(daemon, target)
            self.assertEqual(daemon.stop(), 0)
            self.note('log', daemon.log())
        for words in (['--check'], ['once', '--task', '1003']):
            said = subprocess.run([BUILD / 'bin/rosterd', '--config', config, *words], capture_output=True, text=True,
                                  timeout=PATIENCE, check=False)
            self.assertEqual(said.returncode, 2)
            self.note('configuration', said.stdout, said.stderr)
        for file in self.place.glob('*'):
            if file.is_file():
                self.note(str(file), file.read_bytes().decode('latin-1'))

        self.assertGreater(len(self.seen), 150)
        found = [(where, secret) for where, text in self.seen for secret in self.secrets if secret in text]
        self.assertEqual(found, [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
