#!/usr/bin/env python3
"""The API over TCP and TLS: who is let in, how far, and what becomes of those who take too much or too long."""

import base64
import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import Directory  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, rosterctl  # noqa: E402
from signing import TcpClient, signed_headers  # noqa: E402

HTTP = ', http: "127.0.0.1:0"'


def make_certificate(folder, name):
    """A certificate for 127.0.0.1 that signs itself: its file and its key's."""
    certificate, key = folder / f'{name}.pem', folder / f'{name}.key'
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days',
                    '2', '-subj', f'/CN={name}', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out',
                    certificate], check=True, capture_output=True)
    return certificate, key


class Tcp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='tcp.')
        cls.addClassCleanup(cls.folder.cleanup)
        cls.directory = cls.enterClassContext(Directory(cls.folder.name, 200, 20))

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix='rosterd.', dir=self.folder.name)
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)

    def start(self, listen=HTTP, rest=''):
        daemon = self.enterContext(Daemon(self.directory.configuration(self.place, BUILD, listen=listen, rest=rest)))
        return daemon

    def key(self, daemon, role='admin'):
        made = rosterctl('key', 'create', '--name', 'test', '--role', role, '--output', 'json', socket_path=daemon.socket)
        self.assertEqual(made.returncode, 0, made.stderr)
        return json.loads(made.stdout)

    @staticmethod
    def client(daemon):
        return TcpClient(daemon.get('/api/v1/version')['http'])

    def check(self, *listen):
        """What --check says of such a listen section."""
        config = self.directory.configuration(self.place, BUILD, listen=''.join(listen))
        return subprocess.run([BUILD / 'bin/rosterd', '--config', config, '--check'], capture_output=True, text=True,
                              timeout=PATIENCE, check=False)

    def test_the_port_that_was_chosen_is_told_in_the_log_and_on_the_socket(self):
        daemon = self.start()
        told = daemon.get('/api/v1/version')['http']
        self.assertRegex(told, r'^127\.0\.0\.1:[1-9]\d*$')
        self.assertIn(f'api.listening http={told}', daemon.log())

    def test_keys_are_made_listed_and_disabled(self):
        daemon = self.start()
        key = self.key(daemon, 'run')
        self.assertRegex(key['accessKeyId'], r'^[0-9a-f]{24}$')
        listed = rosterctl('key', 'list', '--output', 'json', socket_path=daemon.socket).stdout
        self.assertNotIn(key['accessKeySecret'], listed)
        self.assertEqual([(each['accessKeyId'], each['name'], each['role']) for each in json.loads(listed)['list']],
                         [(key['accessKeyId'], 'test', 'run')])
        client = self.client(daemon)
        self.assertEqual(client.get(key, '/api/v3/list-sync-tasks')['statusCode'], 200)
        self.assertEqual(rosterctl('key', 'disable', key['accessKeyId'], socket_path=daemon.socket).returncode, 0)
        self.assertEqual(client.get(key, '/api/v3/list-sync-tasks')['apiCode'], 1300)
        self.assertEqual(rosterctl('key', 'disable', 'nobody', socket_path=daemon.socket).returncode, 2)
        self.assertEqual(rosterctl('key', 'create', '--name', 'x', '--role', 'god', socket_path=daemon.socket).returncode, 2)

    def test_keys_live_on_and_rest_sealed(self):
        daemon = self.start()
        key = self.key(daemon)
        address = self.client(daemon)
        token = address.request('POST', '/api/v3/get-management-token', json.dumps(
            {name: key[name] for name in ('accessKeyId', 'accessKeySecret')}))[1]['data']['access_token']
        self.assertEqual(daemon.stop(), 0)
        for file in self.place.rglob('*'):
            if file.is_file():
                self.assertNotIn(key['accessKeySecret'].encode(), file.read_bytes(), file)
        again = self.start()
        client = self.client(again)
        self.assertEqual(client.get(key, '/api/v3/list-sync-tasks')['statusCode'], 200)
        self.assertEqual(client.request('GET', '/api/v3/list-sync-tasks', headers={'authorization': token})[1]['statusCode'],
                         200)

    def test_each_role_may_do_what_is_its_own(self):
        daemon = self.start()
        client = self.client(daemon)
        wanted = {'read': ('GET', '/api/v3/list-sync-tasks', {}), 'run': ('POST', '/api/v3/trigger-sync-task',
                                                                         {'syncTaskId': 1000}),
                  'admin': ('POST', '/api/v1/keys', {'name': 'more', 'role': 'read'})}
        order = list(wanted)
        for role in order:
            key = self.key(daemon, role)
            for needed, (method, path, body) in wanted.items():
                answer = client.get(key, path) if method == 'GET' else client.post(key, path, body)
                allowed = order.index(role) >= order.index(needed)
                status = answer.get('statusCode', answer.get('status', 201))
                self.assertEqual(status in (200, 201), allowed, (role, needed, answer))
                if not allowed:
                    self.assertEqual(status, 403)
        self.assertEqual(client.get(self.key(daemon, 'run'), '/api/v1/keys')['status'], 403)

    def test_without_credentials_only_health_answers(self):
        daemon = self.start()
        client = self.client(daemon)
        self.assertEqual(client.request('GET', '/api/v1/health')[0], 200)
        status, answer, _ = client.request('GET', '/api/v3/list-sync-tasks')
        self.assertEqual((status, answer['statusCode'], 'data' in answer), (200, 401, False))
        for path in ('/api/v1/tasks', '/api/v1/people', '/api/v1/ready', '/api/v1/version', '/api/v1/nothing'):
            status, answer, headers = client.request('GET', path)
            self.assertEqual((status, answer['status'], headers['www-authenticate']), (401, 401, 'Bearer'), path)
        self.assertEqual(client.request('GET', '/api/v3/nothing')[1]['statusCode'], 401)

    def test_refusals_of_signatures_have_their_codes_and_are_no_http_errors(self):
        daemon = self.start()
        client, key, path = self.client(daemon), self.key(daemon), '/api/v3/list-sync-tasks'
        wrong = {**key, 'accessKeySecret': 'wrong'}
        nobody = {**key, 'accessKeyId': 'nobody'}
        for answer in (client.get(wrong, path), client.get(nobody, path)):
            self.assertEqual((answer['statusCode'], answer['apiCode'], answer['message']),
                             (401, 1300, 'the signature is wrong'))
            self.assertRegex(answer['requestId'], r'^[0-9a-f-]{36}$')
        self.assertEqual(client.get(key, path, when=time.time() - 3600)['apiCode'], 1305)
        headers = signed_headers(key, 'GET', path, {})
        self.assertEqual(client.request('GET', path, headers=headers)[1]['statusCode'], 200)
        self.assertEqual(client.request('GET', path, headers=headers)[1]['apiCode'], 1306)
        self.assertEqual(client.request('GET', path, headers=headers)[0], 200)
        status, answer, _ = client.request('POST', '/api/v3/trigger-sync-task', '{"syncTaskId":',
                                           signed_headers(key, 'POST', '/api/v3/trigger-sync-task', {}))
        self.assertEqual((status, answer['statusCode']), (200, 400))

    def test_a_client_that_signs_nothing_but_a_question_mark_is_understood(self):
        daemon = self.start()
        client, key = self.client(daemon), self.key(daemon)
        headers = signed_headers(key, 'GET', '/api/v3/get-sync-task?', {})
        self.assertEqual(client.request('GET', '/api/v3/get-sync-task', headers=headers)[1]['statusCode'], 400)

    def test_tokens_for_the_clients_of_other_languages(self):
        daemon = self.start()
        client, key = self.client(daemon), self.key(daemon)
        credentials = {name: key[name] for name in ('accessKeyId', 'accessKeySecret')}

        def token(body, content_type):
            headers = {'content-type': content_type} if content_type else {}
            return client.request('POST', '/api/v3/get-management-token', json.dumps(body), headers)

        for content_type in ('application/json', 'application/json;charset=UTF-8', 'text/plain', None):
            status, answer, _ = token(credentials, content_type)
            self.assertEqual((status, answer['statusCode'], answer['data']['expires_in']), (200, 200, 7200))
        text = answer['data']['access_token']
        # What the Python and Go clients do with it.
        claims = json.loads(base64.b64decode(text.split('.')[1], validate=True))
        self.assertIsInstance(claims['scoped_userpool_id'], str)
        pool = claims['scoped_userpool_id']
        forms = {'java': {'authorization': text, 'x-authing-userpool-id': pool, 'x-authing-tenant-id': 'x'},
                 'go': {'authorization': f'Bearer {text}', 'x-authing-userpool-id': pool, 'x-authing-app-tenant-id': '',
                        'content-type': 'application/json;charset=UTF-8', 'x-authing-request-from': 'golang-sdk'},
                 'python': {'authorization': f'Bearer {text}', 'x-authing-userpool-id': pool,
                            'content-type': 'application/json'},
                 'php': {'authorization': f'Bearer {text}', 'x-authing-userpool-id': key['accessKeyId']}}
        for name, headers in forms.items():
            answer = client.request('GET', '/api/v3/list-sync-tasks?page=1&limit=10', headers=headers)[1]
            self.assertEqual((answer['statusCode'], answer['data']['totalCount']), (200, 1), name)
            answer = client.request('POST', '/api/v3/trigger-sync-task', '{"syncTaskId":1000}', headers)[1]
            self.assertEqual(answer['statusCode'], 200, name)
        job = answer['data']['syncJobId']
        # Arrays and booleans as these write them.
        for query in ('success=True', 'success=false', 'action=CreateUser&objectType=USER', 'success=TRUE&unknown=1'):
            answer = client.request('GET', f'/api/v3/list-sync-job-logs?syncJobId={job}&{query}', headers=forms['python'])[1]
            self.assertEqual(answer['statusCode'], 200, (query, answer))
        for wrong in ({**credentials, 'accessKeySecret': 'x'}, {**credentials, 'accessKeyId': 'x'}):
            status, answer, _ = token(wrong, 'application/json')
            self.assertEqual((status, answer['statusCode'], 'data' in answer), (200, 401, False))
            self.assertTrue(answer['message'])
        for missing in ({}, {'accessKeyId': key['accessKeyId']}, {**credentials, 'accessKeySecret': 5}):
            self.assertEqual(token(missing, 'application/json')[1]['statusCode'], 400)
        self.assertEqual(client.request('GET', '/api/v3/list-sync-tasks', headers={'authorization': 'Bearer x.y.z'})[1]
                         ['statusCode'], 401)

    def test_guessing_is_locked_out_for_a_while(self):
        daemon = self.start()
        client, key, path = self.client(daemon), self.key(daemon), '/api/v3/list-sync-tasks'
        wrong = {**key, 'accessKeySecret': 'guess'}
        answers = [client.get(wrong, path)['statusCode'] for _ in range(5)]
        self.assertEqual(answers, [401] * 5)
        status, answer, headers = client.request('GET', path, headers=signed_headers(wrong, 'GET', path, {}))
        self.assertEqual((status, answer['statusCode'], headers['retry-after']), (429, 429, '1'))
        # Another key from the same address goes on.
        self.assertEqual(client.get(self.key(daemon), path)['statusCode'], 200)

    def test_a_key_that_asks_too_often_is_throttled(self):
        daemon = self.start(rest='access: { requestsPerSecond: 5 }\n')
        client, key, path = self.client(daemon), self.key(daemon), '/api/v3/list-sync-tasks'
        answers = [client.request('GET', path, headers=signed_headers(key, 'GET', path, {}))[:2] for _ in range(40)]
        throttled = [answer for status, answer in answers if status == 429]
        self.assertTrue(throttled)
        self.assertEqual({answer['statusCode'] for answer in throttled}, {429})
        self.assertEqual(client.get(self.key(daemon), path)['statusCode'], 200)

    def test_plain_http_for_others_has_to_be_allowed(self):
        for address in ('0.0.0.0:0', '[::]:0', '192.0.2.1:80'):
            said = self.check(f', http: "{address}"')
            self.assertEqual(said.returncode, 2)
            self.assertRegex(said.stdout, r'rosterd\.yaml:2:\d+: listen\.http: everybody on the way could read')
        self.assertEqual(self.check(', http: "0.0.0.0:0", allowPlainHttp: true').returncode, 0)
        self.assertEqual(self.check(', http: "[::1]:0"').returncode, 0)
        for nonsense in ('8080', 'localhost', 'example.com:80', '127.0.0.1:65536', '127.0.0.1:', '::1:80', '127.0.0.1:8x'):
            self.assertIn('listen.http: no address', self.check(f', http: "{nonsense}"').stdout)

    def test_an_address_that_is_taken_is_named(self):
        with socket.socket() as other:
            other.bind(('127.0.0.1', 0))
            other.listen()
            port = other.getsockname()[1]
            config = self.directory.configuration(self.place, BUILD, listen=f', http: "127.0.0.1:{port}"')
            said = subprocess.run([BUILD / 'bin/rosterd', '--config', config], capture_output=True, text=True,
                                  timeout=PATIENCE, check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn(f'cannot listen on 127.0.0.1:{port}', said.stderr)

    def tls(self, name='first'):
        certificate, key = make_certificate(self.place, name)
        return certificate, key, f', https: "127.0.0.1:0", certificate: {certificate}, certificateKey: {key}'

    def test_tls_is_spoken_from_1_2_on_and_its_certificate_can_be_renewed(self):
        certificate, key_file, listen = self.tls()
        daemon = self.start(listen)
        address, key = daemon.get('/api/v1/version')['https'], self.key(daemon)
        self.assertEqual(TcpClient(address, certificate).get(key, '/api/v3/list-sync-tasks')['statusCode'], 200)
        host, port = address.split(':')

        def greet(oldest=ssl.TLSVersion.TLSv1_2, newest=ssl.TLSVersion.TLSv1_3):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers('ALL:@SECLEVEL=0')
            context.minimum_version, context.maximum_version = oldest, newest
            with socket.create_connection((host, port), timeout=60) as plain:
                with context.wrap_socket(plain) as secure:
                    return secure.version(), ssl.DER_cert_to_PEM_cert(secure.getpeercert(True))

        self.assertEqual(greet()[0], 'TLSv1.3')
        self.assertEqual(greet(newest=ssl.TLSVersion.TLSv1_2)[0], 'TLSv1.2')
        with self.assertRaises(OSError):
            greet(ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
        second, second_key = make_certificate(self.place, 'second')
        second.replace(certificate)
        # A certificate whose key is missing: what is in use stays.
        self.assertIn('refused', daemon.reload())
        self.assertNotEqual(greet()[1], certificate.read_text())
        second_key.replace(key_file)
        daemon.reload()
        self.assertEqual(greet()[1], certificate.read_text())
        self.assertEqual(TcpClient(address, certificate).get(key, '/api/v3/list-sync-tasks')['statusCode'], 200)

    def test_bad_certificates_are_problems_of_the_configuration(self):
        certificate, key, _ = self.tls()
        other = make_certificate(self.place, 'other')[1]
        for files, sentence in (((certificate, other), 'belonging to the certificate'), ((key, key), 'cannot be used'),
                                ((certificate, self.place / 'none'), 'cannot be read')):
            said = self.check(f', https: "127.0.0.1:0", certificate: {files[0]}, certificateKey: {files[1]}')
            self.assertEqual(said.returncode, 2)
            self.assertIn(sentence, said.stdout)
        self.assertIn('certificate', self.check(', https: "127.0.0.1:0"').stdout)

    def test_whoever_speaks_no_tls_or_nothing_at_all_is_cut_off(self):
        _, _, listen = self.tls()
        daemon = self.start(listen + ', headerSeconds: 1')
        host, port = daemon.get('/api/v1/version')['https'].split(':')
        with socket.create_connection((host, port), timeout=60) as plain, \
                socket.create_connection((host, port), timeout=60) as silent:
            plain.sendall(b'GET / HTTP/1.1\r\n\r\n')
            while plain.recv(1024):
                pass
            self.assertEqual(silent.recv(1), b'')
        self.assertEqual(daemon.get('/api/v1/health'), {'status': 'ok'})

    def test_slow_and_silent_clients_delay_nobody(self):
        daemon = self.start(HTTP + ', headerSeconds: 2, bodySeconds: 2')
        key, client = self.key(daemon), self.client(daemon)
        idle = [socket.create_connection((client.host, client.port), timeout=60) for _ in range(300)]
        try:
            for number, each in enumerate(idle):
                each.sendall((b'', b'GE', b'POST /api/v3/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{')[number % 3])
            began = time.monotonic()
            for _ in range(50):
                self.assertEqual(client.get(key, '/api/v3/list-sync-tasks')['statusCode'], 200)
            self.assertLess(time.monotonic() - began, 15)
            self.assertIn(b' 408 ', idle[1].recv(4096))
        finally:
            for each in idle:
                each.close()

    def test_guests_over_tcp_leave_room_on_the_socket(self):
        daemon = self.start(HTTP + ', maxTcpConnections: 5')
        address = self.client(daemon)
        guests = [socket.create_connection((address.host, address.port), timeout=60) for _ in range(8)]
        try:
            for _ in range(20):
                self.assertEqual(daemon.get('/api/v1/health'), {'status': 'ok'})
        finally:
            for guest in guests:
                guest.close()
        self.assertEqual(address.request('GET', '/api/v1/health')[0], 200)

    def test_a_thousand_connections_that_stay_cost_little(self):
        daemon = self.start()
        key, client = self.key(daemon), self.client(daemon)
        client.get(key, '/api/v3/list-sync-tasks')
        self.keep_a_thousand(daemon, client.host, client.port, 'plain')

    def test_a_thousand_connections_over_tls_cost_little(self):
        certificate, _, listen = self.tls()
        daemon = self.start(listen)
        client = TcpClient(daemon.get('/api/v1/version')['https'], certificate)
        client.get(self.key(daemon), '/api/v3/list-sync-tasks')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.keep_a_thousand(daemon, client.host, client.port, 'TLS', context)

    def keep_a_thousand(self, daemon, host, port, name, context=None):
        def resident():
            text = pathlib.Path(f'/proc/{daemon.process.pid}/status').read_text()
            return int(re.search(r'VmRSS:\s+(\d+)', text)[1]) * 1024

        before, guests = resident(), []
        try:
            for _ in range(1000):
                guest = socket.create_connection((host, port), timeout=60)
                if context:
                    guest = context.wrap_socket(guest)
                guests.append(guest)
                guest.sendall(b'GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n')
            for guest in guests:
                self.assertIn(b'200 OK', guest.recv(4096))
            cost = resident() - before
        finally:
            for guest in guests:
                guest.close()
        print(f'1000 {name} connections: {cost / 2**20:.1f} MiB', file=sys.stderr)
        if not BUILD.name.endswith('san'):
            self.assertLess(cost, 64 * 2**20)


if __name__ == '__main__':
    unittest.main(verbosity=2)
