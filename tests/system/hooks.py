#!/usr/bin/env python3
"""A provider that calls: signed, encrypted, twice, out of order, forged; and what the hub has of it.

The provider is this test, its connector tests/system/told. It calls over TCP, as providers do.
"""

import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from rosterd import BUILD, PATIENCE, Daemon, Refused, rosterctl  # noqa: E402

SECRET = 'what-only-the-two-know'
CONFIG = '''store: sqlite:{place}/hub.db
listen: {{ socket: {place}/run/api.sock, http: "127.0.0.1:0" }}
connectors: {build}/tests/connectors
tasks: tasks.d
'''
TASK = '''syncTaskId: 1000
syncTaskName: told
syncTaskType: told
syncTaskFlow: upstream
syncTaskTrigger: {trigger}
clientConfig:
  toldConfig: {{ file: {place}/people.jsonl, secret: {secret} }}
matchingKeys: [email]
'''
SLOWEST = 3.0  # seconds: the shortest that providers wait


def department(key):
    return {'kind': 'department', 'key': key, 'name': f'Department {key}'}


def person(key, name=None):
    return {'kind': 'person', 'key': key, 'name': name or f'Person {key}', 'mail': f'{key}@example.test',
            'departments': ['d1']}


def told(key, name, **proofs):
    """An event that says all there is to know of somebody."""
    return {'what': 'changed', **{name: value for name, value in person(key, name).items() if name != 'kind'}, **proofs}


def encrypted(text):
    iv = os.urandom(16)
    key = hashlib.sha256(SECRET.encode()).hexdigest()
    body = subprocess.run(['openssl', 'enc', '-aes-256-cbc', '-K', key, '-iv', iv.hex()], input=text.encode(),
                          capture_output=True, check=True).stdout
    return iv + body


class Call:
    """One call, ready to be sent as often as wanted."""

    def __init__(self, *events, content=None, secret=SECRET, when=None):
        self.body = encrypted(json.dumps(content if content is not None else {'events': events}))
        stamp = str(int(when or time.time()))
        signature = hmac.new(secret.encode(), stamp.encode() + b'.' + self.body, hashlib.sha256).hexdigest()
        self.headers = {'X-Told-Time': stamp, 'X-Told-Signature': signature}


class Hooks(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix='hooks.')
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        for folder in ('tasks.d', 'run'):
            (self.place / folder).mkdir()
        self.config = self.place / 'rosterd.yaml'
        self.config.write_text(CONFIG.format(place=self.place, build=BUILD))
        self.task('automatic')
        self.directory([department('d1')] + [person(f'p{n}') for n in range(5)])

    def task(self, trigger):
        file = self.place / 'tasks.d/1000.yaml'
        file.touch(mode=0o600)
        file.write_text(TASK.format(place=self.place, secret=SECRET, trigger=trigger))

    def directory(self, objects):
        (self.place / 'people.jsonl').write_text(''.join(json.dumps(each) + '\n' for each in objects))

    def start(self):
        daemon = self.enterContext(Daemon(self.config))
        self.wait(lambda: self.jobs(daemon), 'the first read', daemon)
        return daemon

    @staticmethod
    def wait(so, what, daemon):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := so():
                return found
            time.sleep(0.02)
        raise AssertionError(f'{what}: {daemon.log()[-3000:]}')

    @staticmethod
    def jobs(daemon):
        """Those that have ended, the newest first."""
        return [job for job in daemon.get('/api/v1/jobs', limit=100)['list'] if job['finishedAt']]

    @staticmethod
    def hook(daemon):
        return daemon.get('/api/v1/tasks/1000')['hook']

    @staticmethod
    def send(daemon, path, call=None, method='POST', body=None, headers=None):
        host, _, port = daemon.get('/api/v1/version')['http'].rpartition(':')
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        try:
            connection.request(method, path, call.body if call else body, call.headers if call else headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def names(self, daemon):
        return {each['name'] for each in daemon.people()}

    def test_an_event_is_in_the_hub_soon_after_the_call_and_only_it_was_looked_at(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        self.assertRegex(path, r'^/hooks/[0-9a-f]{48}$')
        answer = self.send(daemon, path, Call(told('p1', 'Renamed', id='e1'), told('p9', 'New', id='e2')))
        self.assertEqual(answer, (200, '{}'))
        self.wait(lambda: {'Renamed', 'New'} <= self.names(daemon), 'both', daemon)
        job = self.wait(lambda: self.jobs(daemon)[0] if len(self.jobs(daemon)) > 1 else None, 'the job', daemon)
        self.assertEqual((job['syncTrigger'], job['people']['seen']), ('automatic', 2))
        self.assertEqual(self.send(daemon, path, Call({'what': 'removed', 'key': 'p2', 'id': 'e3'}))[0], 200)
        self.wait(lambda: [each for each in daemon.people() if each['name'] == 'Person p2'
                           and each['status'] == 'Resigned'], 'who is gone', daemon)

    def test_the_questions_of_providers_are_answered(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        status, text = self.send(daemon, path, Call(content={'challenge': 'abc'}))
        self.assertEqual((status, json.loads(text)), (200, {'challenge': 'abc'}))
        signature = hmac.new(SECRET.encode(), b'hello', hashlib.sha256).hexdigest()
        self.assertEqual(self.send(daemon, f'{path}?echo=hello&signature={signature}', method='GET'), (200, 'hello'))
        self.assertEqual(self.send(daemon, f'{path}?echo=hullo&signature={signature}', method='GET')[0], 401)

    def test_what_comes_twice_or_late_changes_nothing(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        now = int(time.time() * 1000)
        first = Call(told('p1', 'First', id='e1', at=now))
        self.send(daemon, path, first)
        self.wait(lambda: 'First' in self.names(daemon), 'the first', daemon)
        self.send(daemon, path, Call(told('p1', 'Second', id='e2', at=now + 5)))
        self.wait(lambda: 'Second' in self.names(daemon), 'the second', daemon)
        for call in (first, Call(told('p1', 'First', id='e1', at=now)), Call(told('p1', 'Late', id='e0', at=now - 5)),
                     Call(told('p1', 'From before', id='e-', at=now - 3_600_000))):
            self.assertEqual(self.send(daemon, path, call)[0], 200)
        self.send(daemon, path, Call(told('p8', 'The last', id='e3')))
        self.wait(lambda: 'The last' in self.names(daemon), 'the last', daemon)
        self.assertIn('Second', self.names(daemon))
        hook = self.hook(daemon)
        self.assertEqual((hook['calls'], hook['events'], hook['repeated'], hook['refused']), (7, 3, 4, 0))
        # An old call that somebody has kept.
        self.assertEqual(self.send(daemon, path, Call(told('p1', 'Old', id='e9'), when=time.time() - 3600))[0], 401)

    def test_a_number_that_is_left_out_becomes_a_full_read(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        self.send(daemon, path, Call(told('p1', 'One', sequence=11)))
        self.wait(lambda: 'One' in self.names(daemon), 'the first', daemon)
        self.directory([department('d1')] + [person(f'p{n}') for n in range(2, 5)] +
                       [person('p0', 'Missed'), person('p1', 'One')])
        self.send(daemon, path, Call(told('p2', 'Three', sequence=13)))
        self.wait(lambda: 'Missed' in self.names(daemon), 'what was missed', daemon)
        self.assertIn('watch.full_read', daemon.log())
        self.wait(lambda: self.jobs(daemon)[0]['people']['seen'] == 5, 'a job that saw everybody', daemon)

    def test_events_that_prove_nothing_say_where_to_look_and_no_more(self):
        daemon = self.start()
        self.directory([department('d1')] + [person(f'p{n}', 'As it is' if n == 1 else None) for n in range(5)])
        self.send(daemon, self.hook(daemon)['path'], Call(told('p1', 'As somebody says')))
        self.wait(lambda: 'As it is' in self.names(daemon), 'the look', daemon)
        self.assertNotIn('As somebody says', self.names(daemon))

    def test_forged_calls_are_counted_and_cost_little_and_the_path_is_a_secret(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        forged = Call(told('p1', 'Forged', id='e1'), secret='guessed')
        statuses = [self.send(daemon, path, forged)[0] for _ in range(40)]
        self.assertEqual(set(statuses[:20]), {401})
        self.assertEqual(set(statuses[20:]), {429})
        self.assertEqual(self.hook(daemon)['refused'], 40)
        self.assertNotIn('Forged', self.names(daemon))
        self.assertEqual(len(re.findall(r'hook\.refused', daemon.log())), 1)
        self.assertNotIn(path.rpartition('/')[2], daemon.log())
        self.assertEqual(self.send(daemon, '/hooks/' + '0' * 48, forged)[0], 404)
        shown = rosterctl('task', 'show', '1000', socket_path=daemon.socket).stdout
        self.assertRegex(shown, rf'Hook +{path}\n')
        self.assertRegex(shown, r'Hook calls +0, 40 refused')
        self.assertNotIn(path.rpartition('/')[2].encode(), (self.place / 'hub.db').read_bytes())
        for file in self.place.glob('hub.db*'):
            self.assertNotIn(path.rpartition('/')[2].encode(), file.read_bytes())

    def test_only_administrators_see_the_path_it_stays_over_restarts_and_can_be_renewed(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        made = rosterctl('key', 'create', '--name', 'reader', '--role', 'read', '--output', 'json',
                         socket_path=daemon.socket)
        key = json.loads(made.stdout)
        from signing import TcpClient
        client = TcpClient(daemon.get('/api/v1/version')['http'])
        seen = client.get(key, '/api/v1/tasks/1000')['hook']
        self.assertIsNone(seen['path'])
        self.assertEqual(seen['calls'], 0)
        daemon.stop()
        daemon = self.enterContext(Daemon(self.config))
        self.assertEqual(self.hook(daemon)['path'], path)
        renewed = rosterctl('task', 'renew-hook', '1000', socket_path=daemon.socket)
        self.assertEqual(renewed.returncode, 0, renewed.stderr)
        self.assertEqual(renewed.stdout.strip(), self.hook(daemon)['path'])
        self.assertNotEqual(self.hook(daemon)['path'], path)
        self.assertEqual(self.send(daemon, path, Call(content={'challenge': 'x'}))[0], 404)
        self.assertEqual(self.send(daemon, self.hook(daemon)['path'], Call(content={'challenge': 'x'}))[0], 200)

    def test_tasks_that_are_not_automatic_take_no_calls_and_paused_ones_only_verify(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        daemon.post('/api/v1/tasks/1000/pause')
        self.assertEqual(self.send(daemon, path, Call(told('p1', 'In the pause', id='e1')))[0], 200)
        self.directory([department('d1')] + [person(f'p{n}', 'Read again' if n == 1 else None) for n in range(5)])
        daemon.post('/api/v1/tasks/1000/resume')
        self.wait(lambda: 'Read again' in self.names(daemon), 'the read after the pause', daemon)
        self.task('manually')
        daemon.reload()
        self.assertIsNone(self.hook(daemon))
        self.assertEqual(self.send(daemon, path, Call(content={'challenge': 'x'}))[0], 404)
        with self.assertRaises(Refused) as refused:
            daemon.post('/api/v1/tasks/1000/hook/renew')
        self.assertEqual(refused.exception.status, 409)

    def test_answers_come_in_time_whatever_the_engine_is_doing(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        many = int(os.environ.get('ROSTERD_RECORDS', '10000'))
        self.directory([department('d1')] + [person(f'q{n}') for n in range(many)])
        job = daemon.trigger()
        slowest, calls = 0, 0
        while not daemon.job(job)['finishedAt']:
            call = Call(told('q1', f'Name {calls}', id=f'e{calls}'))
            began = time.monotonic()
            self.assertEqual(self.send(daemon, path, call)[0], 200)
            slowest, calls = max(slowest, time.monotonic() - began), calls + 1
        print(f'{calls} calls while a job ran, the slowest took {slowest * 1000:.0f} ms', file=sys.stderr)
        self.assertLess(slowest, SLOWEST)
        if calls:
            self.wait(lambda: f'Name {calls - 1}' in {each['name'] for each in daemon.get(
                '/api/v1/people', q='Name')['list']}, 'the last word', daemon)

    def test_whatever_is_sent_is_refused_or_taken_and_the_daemon_lives(self):
        daemon = self.start()
        path = self.hook(daemon)['path']
        seed = int.from_bytes(os.urandom(4), 'big')
        print(f'seed {seed}', file=sys.stderr)
        import random
        chance = random.Random(seed)
        threads = []
        for turn in range(120):
            body = chance.randbytes(chance.choice([0, 1, 15, 16, 17, 32, 48, 1000, 70_000]))
            good = Call(content=None)
            headers = dict(chance.sample(sorted({
                'X-Told-Time': str(int(time.time())), 'X-Told-Signature': chance.randbytes(32).hex(),
                'Content-Type': chance.choice(['application/json', 'text/xml', 'x/' + 'y' * 300]),
                'X-Other': 'z' * chance.randrange(2000)}.items()), chance.randrange(4)))
            if turn % 3 == 0:  # signed, and nonsense inside
                good.body = chance.choice([b'', b'{"events": 1}', b'[1', b'null', body[:16] * 2, good.body[:-1]])
                stamp = str(int(time.time()))
                signature = hmac.new(SECRET.encode(), stamp.encode() + b'.' + good.body, hashlib.sha256).hexdigest()
                body, headers = good.body, {'X-Told-Time': stamp, 'X-Told-Signature': signature}
            method = chance.choice(['POST', 'POST', 'GET', 'PUT', 'HEAD'])
            thread = threading.Thread(target=self.send, args=(daemon, path + chance.choice(['', '?x', '?a=%00&b', '/']), None,
                                                              method, body, headers))
            thread.start()
            threads.append(thread)
            if len(threads) >= 16:
                threads.pop(0).join()
        for thread in threads:
            thread.join()
        self.assertTrue(daemon.alive())
        self.assertNotIn('hook.failed', daemon.log())
        self.assertNotIn('api.failed', daemon.log())


if __name__ == '__main__':
    unittest.main()
