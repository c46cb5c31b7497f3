#!/usr/bin/env python3
"""Tasks made over the API, held changes, export, events and what is made from the commands, with the built programs."""

import http.client
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import ADMIN, BASE, DEPARTMENTS, MAPPING, PEOPLE, Directory, entry, person  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, Refused, UnixConnection, rosterctl  # noqa: E402

CANARY = 'canary-5b1e-secret'
TOP = entry(BASE, objectClass=['organization', 'dcObject'], o='Example', dc='example')


class ControlPlane(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='control.')
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.directory = self.enterContext(Directory(self.folder, options=('--sync', '1000'), ldif=TOP + ''.join(
            person(uid) for uid in ('ann', 'bob', 'cid', 'dora')) + person('formula', cn='=1+1', sn='x')))
        self.config = self.directory.configuration(self.folder, BUILD)

    def body(self, **more):
        settings = {'url': self.directory.url, 'bindDn': ADMIN, 'bindCredentials': 'secret', 'usersBaseDn': BASE,
                    'groupsBaseDn': BASE, 'userQueryCriteria': PEOPLE, 'departmentQueryCriteria': DEPARTMENTS}
        return {'syncTaskName': 'over the API', 'syncTaskType': 'ldap', 'syncTaskFlow': 'upstream',
                'syncTaskTrigger': 'manually', 'clientConfig': {'ldapConfig': settings},
                'fieldMapping': [{'expression': source, 'targetKey': target} for source, target in MAPPING.items()],
                'removal': {'afterAbsences': 1}, 'guard': {'removePeople': {'smallCount': 0}}, **more}

    def contract(self, daemon, call, body):
        answer = daemon.post('/api/v3/' + call, body)
        self.assertEqual(answer['statusCode'], 200, answer)
        return answer['data']

    def test_a_task_over_the_api_outlives_the_daemon_and_keeps_its_secret(self):
        with Daemon(self.config) as daemon:
            secret = self.body()
            secret['clientConfig']['ldapConfig']['bindCredentials'] = CANARY
            task = self.contract(daemon, 'create-sync-task', secret)['syncTaskId']
            self.assertFalse(daemon.post(f'/api/v1/tasks/{task}/check')['passed'])
            self.contract(daemon, 'update-sync-task', {'syncTaskId': task, 'clientConfig': {
                'ldapConfig': {'bindCredentials': 'secret', 'url': ''}}})
            refused = daemon.post('/api/v3/update-sync-task', {'syncTaskId': 1000, 'syncTaskName': 'x'})
            self.assertEqual(refused['statusCode'], 422)
            self.assertIn(str(self.config.parent / 'tasks.d/1000.yaml'), refused['message'])
            daemon.reload()
            self.assertEqual(daemon.get(f'/api/v1/tasks/{task}')['syncTaskName'], 'over the API')
        key = self.folder / 'rosterd.key'
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        with Daemon(self.config) as daemon:
            self.assertEqual(daemon.run(task)['people']['created'], 5)
            removed = rosterctl('task', 'delete', task, socket_path=daemon.socket)
            self.assertEqual(removed.returncode, 0, removed.stderr)
            self.assertEqual(rosterctl('task', 'show', task, socket_path=daemon.socket).returncode, 2)
            log = daemon.log()
        self.assertNotIn(CANARY, log)
        for file in self.folder.glob('hub.db*'):
            self.assertNotIn(CANARY.encode(), file.read_bytes())

    def test_timers_and_watchers_follow_what_is_changed_over_the_api(self):
        def coming(task):
            return daemon.get(f'/api/v1/tasks/{task}/schedule')['list']

        def jobs_by(trigger):
            return [each for each in daemon.all('/api/v1/jobs', syncTaskId=task) if each['syncTrigger'] == trigger]

        with Daemon(self.config) as daemon:
            soon = int(time.time() * 1000) + 1500
            task = self.contract(daemon, 'create-sync-task', self.body(
                syncTaskTrigger='timed', timedScheduler={'cycle': 'days', 'startTime': soon}))['syncTaskId']
            self.assertTrue(coming(task))
            self.until(lambda: jobs_by('timed'))
            self.contract(daemon, 'update-sync-task', {'syncTaskId': task, 'syncTaskTrigger': 'manually'})
            self.assertEqual(coming(task), [])
            self.contract(daemon, 'update-sync-task', {'syncTaskId': task, 'syncTaskTrigger': 'automatic'})
            self.until(lambda: jobs_by('automatic'))  # everything once, to have a cookie
            self.directory.change(person('late'))
            self.until(lambda: daemon.people(q='late'))
            self.contract(daemon, 'update-sync-task', {'syncTaskId': task, 'syncTaskTrigger': 'timed',
                                                       'timedScheduler': {'cycle': 'twoHours', 'startTime': soon}})
            self.assertTrue(coming(task))
            self.assertEqual(rosterctl('task', 'delete', task, socket_path=daemon.socket).returncode, 0)
            with self.assertRaises(Refused):
                coming(task)

    def until(self, holds):
        end = time.monotonic() + PATIENCE
        while not holds():
            self.assertLess(time.monotonic(), end, 'nothing happened')
            time.sleep(0.05)  # polling is all that the API offers

    def test_held_changes_are_listed_executed_and_cancelled(self):
        with Daemon(self.config) as daemon:
            task = self.contract(daemon, 'create-sync-task', self.body())['syncTaskId']
            daemon.run(task)
            self.directory.remove('(|(uid=bob)(uid=cid))')
            self.assertEqual(daemon.run(task)['outcome'], 'heldByGuard')
            said = rosterctl('risk', 'list', task, '--output', 'json', socket_path=daemon.socket)
            held = {each['objectName']: each['syncRiskOperationId'] for each in json.loads(said.stdout)['list']}
            self.assertEqual(set(held), {'Name of bob', 'Name of cid'})
            for verb, who in (('execute', 'Name of bob'), ('cancel', 'Name of cid')):
                done = rosterctl('risk', verb, held[who], socket_path=daemon.socket)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(rosterctl('risk', 'cancel', held[who], socket_path=daemon.socket).returncode, 1)
            newest = daemon.get('/api/v1/jobs', syncTaskId=task, limit=1)['list'][0]
            daemon.wait(newest['syncJobId'])
            self.assertEqual([each['username'] for each in daemon.people(status='Resigned')], ['bob'])
            self.assertEqual(daemon.run(task)['outcome'], 'succeeded')
            self.assertEqual([each['username'] for each in daemon.people(status='Resigned')], ['bob'])

    def test_a_log_becomes_a_file_and_a_job_is_followed(self):
        with Daemon(self.config) as daemon:
            job = daemon.run()['syncJobId']
            for name, lines in (('run.csv', None), ('run.xlsx', None)):
                done = rosterctl('job', 'export', job, '-o', self.folder / name, socket_path=daemon.socket)
                self.assertEqual(done.returncode, 0, done.stderr)
            text = (self.folder / 'run.csv').read_text('utf-8-sig')
            self.assertEqual(text.count('\n'), 6)
            self.assertIn('"\'=1+1"', text)
            with zipfile.ZipFile(self.folder / 'run.xlsx') as book:
                self.assertIsNone(book.testzip())
                sheet = book.read('xl/worksheets/sheet1.xml').decode()
            self.assertIn('<t>=1+1</t>', sheet)
            self.assertNotIn('<f>', sheet)
            wrong = rosterctl('job', 'export', job, '-o', self.folder / 'run.pdf', socket_path=daemon.socket)
            self.assertEqual(wrong.returncode, 2)
            connection = UnixConnection(daemon.socket, PATIENCE)
            connection.request('GET', f'/api/v1/jobs/{daemon.trigger()}/events')
            response = connection.getresponse()
            self.assertEqual(response.getheader('content-type'), 'text/event-stream')
            events = [block.split('\n') for block in response.read().decode().split('\n\n') if block]
            connection.close()
            self.assertEqual(events[-1][0], 'event: finished')
            self.assertEqual(json.loads(events[-1][2].removeprefix('data: '))['outcome'], 'succeeded')

    def test_a_stopping_daemon_ends_the_streams(self):
        with Daemon(self.config) as daemon:
            connection = UnixConnection(daemon.socket, PATIENCE)
            connection.request('GET', '/api/v1/events')
            response = connection.getresponse()
            self.assertEqual(response.read(3), b':\n\n')
            self.assertEqual(daemon.stop(), 0)
            try:
                self.assertEqual(response.read(), b'')
            except http.client.IncompleteRead:
                pass  # the end of the stream was not said, since it has none
            connection.close()

    def test_completion_and_manual_come_from_the_commands(self):
        for shell in ('bash', 'zsh'):
            script = rosterctl('completion', shell)
            self.assertEqual(script.returncode, 0, script.stderr)
            for word in ('task', 'export', '--accept', 'PENDING'):
                self.assertIn(word, script.stdout)
            if shutil.which(shell):
                subprocess.run([shell, '-n'], input=script.stdout, text=True, check=True)
        tried = ('source /dev/stdin; COMP_WORDS=(rosterctl job e); COMP_CWORD=2; _rosterctl; echo "${COMPREPLY[*]}"; '
                 'COMP_WORDS=(rosterctl job log --state h); COMP_CWORD=4; _rosterctl; echo "${COMPREPLY[*]}"')
        said = subprocess.run(['bash', '-c', tried], input=rosterctl('completion', 'bash').stdout, text=True,
                              capture_output=True, check=True).stdout
        self.assertEqual(said.split('\n')[:2], ['export', 'held'])
        pages = self.folder / 'pages'
        pages.mkdir()
        self.assertEqual(rosterctl('manual', pages).returncode, 0)
        subprocess.run([BUILD / 'bin/rosterd', 'manual', pages], check=True)
        daemon = (pages / 'rosterd.8').read_text()
        for words in ('.TH ROSTERD 8 ', '\\-\\-check', 'SIGHUP', '/etc/rosterd/tasks.d'):
            self.assertIn(words, daemon)
        self.assertIn('rosterctl-job.1', os.listdir(pages))
        self.assertIn('.SH NAME\nrosterctl\\-job', (pages / 'rosterctl-job.1').read_text())


if __name__ == '__main__':
    unittest.main(verbosity=2)
