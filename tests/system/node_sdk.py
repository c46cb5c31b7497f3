#!/usr/bin/env python3
"""The published authing-node-sdk drives a running rosterd over TCP: a client that nobody here wrote."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import ADMIN, BASE, DEPARTMENTS, MAPPING, PEOPLE, Directory, person  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, rosterctl  # noqa: E402

PACKAGE = 'authing-node-sdk@4.0.1'
HERE = pathlib.Path(__file__).resolve().parent
OBJECT_OF_JOB = {'syncJobId', 'syncTaskId', 'createdAt', 'updatedAt', 'syncStatus', 'syncFlow', 'syncTrigger',
                 'departmentCountAll', 'departmentCountSucc', 'departmentUpdateCountAll', 'departmentUpdateCountSucc',
                 'accountCountAll', 'accountCountSucc', 'accountUpdateCountAll', 'accountUpdateCountSucc'}


def installed_sdk():
    """The folder with the package, below the build folder; it is fetched once."""
    folder = BUILD / 'node-sdk'
    if not (folder / 'node_modules/authing-node-sdk/package.json').exists():
        folder.mkdir(exist_ok=True)
        (folder / 'package.json').write_text('{"private": true}')
        done = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', PACKAGE],
                              cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f'{PACKAGE} cannot be fetched from npm: {done.stderr[-500:]}', file=sys.stderr)
            sys.exit(77)
    return folder


class Sdk:
    """The SDK in a process of its own."""

    def __init__(self, folder, environment=None):
        self.process = subprocess.Popen(['node', HERE / 'node_client.mjs', folder], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def call(self, client, method, argument):
        self.process.stdin.write(json.dumps({'client': client, 'method': method, 'argument': argument}) + '\n')
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class NodeSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='node-sdk.')
        cls.addClassCleanup(cls.folder.cleanup)
        cls.directory = cls.enterClassContext(Directory(cls.folder.name, 120, 6))
        config = cls.directory.configuration(cls.folder.name, BUILD, listen=', http: "127.0.0.1:0"')
        cls.daemon = cls.enterClassContext(Daemon(config))
        cls.sdk = cls.enterClassContext(Sdk(installed_sdk()))
        made = rosterctl('key', 'create', '--name', 'sdk', '--role', 'admin', '--output', 'json',
                         socket_path=cls.daemon.socket)
        cls.key = json.loads(made.stdout)
        cls.client = {'accessKeyId': cls.key['accessKeyId'], 'accessKeySecret': cls.key['accessKeySecret'],
                      'host': 'http://' + cls.daemon.get('/api/v1/version')['http'], 'lang': 'en-US', 'timeout': 60000}

    def call(self, method, argument, **client):
        """The answer's body; the SDK must not throw."""
        told = self.sdk.call({**self.client, **client}, method, argument)
        self.assertIn('resolved', told, (method, argument, told))
        return told['resolved']

    def data(self, method, argument, **client):
        answer = self.call(method, argument, **client)
        self.assertEqual(answer['statusCode'], 200, (method, argument, answer))
        self.assertNotIn('apiCode', answer)
        self.assertIsInstance(answer['message'], str)
        return answer['data']

    def refusal(self, status, method, argument, **client):
        answer = self.call(method, argument, **client)
        self.assertEqual(answer['statusCode'], status, (method, argument, answer))
        self.assertNotIn('data', answer)
        self.assertTrue(answer['message'])
        self.assertRegex(answer['requestId'], r'^[0-9a-f-]{36}$')
        return answer

    def new_task(self, **more):
        """The body of createSyncTask; `more` goes beyond or in its place."""
        settings = {'url': self.directory.url, 'bindDn': ADMIN, 'bindCredentials': 'secret', 'usersBaseDn': BASE,
                    'groupsBaseDn': BASE, 'userQueryCriteria': PEOPLE, 'departmentQueryCriteria': DEPARTMENTS}
        return {'syncTaskName': '公司 & "Co"', 'syncTaskType': 'ldap', 'syncTaskFlow': 'upstream',
                'syncTaskTrigger': 'manually', 'clientConfig': {'ldapConfig': settings},
                'fieldMapping': [{'expression': source, 'targetKey': target} for source, target in MAPPING.items()], **more}

    def finished_job(self, task=1000):
        job = self.data('triggerSyncTask', {'syncTaskId': task})['syncJobId']
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.data('getSyncJob', {'syncJobId': job})
            if found['syncStatus'] in ('success', 'failed'):
                return found
        raise TimeoutError(found)

    def test_tasks_are_listed_and_shown(self):
        page = self.data('listSyncTasks', {})
        self.assertEqual([task['syncTaskId'] for task in page['list']][:1], [1000])
        self.assertGreaterEqual(page['totalCount'], 1)
        task = self.data('getSyncTask', {'syncTaskId': 1000})
        self.assertEqual((task['syncTaskType'], task['syncFlow'], task['syncTrigger']), ('ldap', 'upstream', 'manually'))
        self.assertNotIn('clientConfig', task)
        self.assertNotIn('timedScheduler', task)
        self.assertIsInstance(task['fieldMapping'], list)

    def test_a_job_is_triggered_followed_and_read(self):
        job = self.finished_job()
        self.assertEqual(job['syncStatus'], 'success')
        self.assertLessEqual(OBJECT_OF_JOB, set(job))
        self.assertEqual((job['accountCountAll'], job['accountCountSucc']), (120, 120))
        jobs = self.data('listSyncJobs', {'syncTaskId': 1000, 'page': 1, 'limit': 1, 'syncTrigger': 'manually'})
        self.assertEqual([each['syncJobId'] for each in jobs['list']], [job['syncJobId']])
        self.assertEqual(self.data('listSyncJobs', {'syncTaskId': 1000, 'syncTrigger': 'timed'})['totalCount'], 0)

    def test_the_log_is_paged_and_filtered(self):
        # Somebody new, so that this job has a change whatever ran before.
        self.directory.change(person(f'log{time.monotonic_ns()}'))
        job = self.finished_job()['syncJobId']
        first = self.data('listSyncJobLogs', {'syncJobId': job, 'page': 1, 'limit': 50})
        self.assertEqual(first['syncJobId'], job)
        total, seen = first['totalCount'], [entry['syncJobLogId'] for entry in first['list']]
        for page in range(2, total // 50 + 2):
            seen += [entry['syncJobLogId'] for entry in
                     self.data('listSyncJobLogs', {'syncJobId': job, 'page': page, 'limit': 50})['list']]
        self.assertEqual((len(seen), sorted(set(seen))), (total, seen))
        self.assertEqual(self.data('listSyncJobLogs', {'syncJobId': job, 'page': 1000, 'limit': 50}),
                         {**first, 'list': []})
        created = self.data('listSyncJobLogs', {'syncJobId': job, 'success': True, 'action': 'CreateUser',
                                                'objectType': 'USER'})
        self.assertGreaterEqual(created['totalCount'], 1)
        self.assertEqual({entry['action'] for entry in created['list']}, {'CreateUser'})
        self.assertEqual(self.data('listSyncJobLogs', {'syncJobId': job, 'success': False})['totalCount'], 0)

    def test_a_task_is_made_changed_and_run(self):
        made = self.data('createSyncTask', self.new_task())
        # Declared as a page, read by clients as the task itself.
        self.assertEqual((made['totalCount'], made['list'][0]['syncTaskId']), (1, made['syncTaskId']))
        self.assertEqual(made['syncTaskName'], '公司 & "Co"')
        self.assertNotIn('clientConfig', made)
        task = made['syncTaskId']
        start = 1893456000000
        changed = self.data('updateSyncTask', {'syncTaskId': task, 'syncTaskName': 'Renamed', 'syncTaskTrigger': 'timed',
                                               'timedScheduler': {'cycle': 'days', 'startTime': start}})
        self.assertEqual((changed['syncTaskName'], changed['timedScheduler']),
                         ('Renamed', {'cycle': 'days', 'startTime': start}))
        self.assertEqual(changed['fieldMapping'], made['fieldMapping'])
        self.assertEqual(self.data('getSyncTask', {'syncTaskId': task})['syncTrigger'], 'timed')
        self.assertEqual(self.finished_job(task)['syncStatus'], 'success')
        pages = [self.data('listSyncTasks', {'page': page, 'limit': 1}) for page in (1, 2, 10)]
        self.assertEqual([len(page['list']) for page in pages], [1, 1, 0])
        self.assertEqual({page['totalCount'] for page in pages}, {pages[0]['totalCount']})

    def test_tasks_that_cannot_be_are_refused(self):
        for name in ('clientConfig', 'fieldMapping', 'syncTaskName'):
            body = self.new_task()
            del body[name]
            self.assertIn(name, self.refusal(400, 'createSyncTask', body)['message'])
        self.refusal(400, 'createSyncTask', self.new_task(syncTaskFlow='sideways'))
        self.refusal(400, 'createSyncTask', self.new_task(clientConfig={'ldapConfig': {'url': 'ldap://x'}}))
        self.refusal(422, 'createSyncTask', self.new_task(fieldMapping=[{'expression': 'cn +', 'targetKey': 'name'}]))
        self.refusal(404, 'updateSyncTask', {'syncTaskId': 99, 'syncTaskName': 'x'})
        file = self.refusal(422, 'updateSyncTask', {'syncTaskId': 1000, 'syncTaskName': 'x'})['message']
        self.assertIn('1000.yaml', file)

    def test_held_changes_are_listed_executed_and_cancelled(self):
        uids = [f'held{number}.{time.monotonic_ns()}' for number in range(3)]
        for uid in [*uids, f'stays.{time.monotonic_ns()}']:
            self.directory.change(person(uid))
        body = self.new_task(removal={'afterAbsences': 1}, guard={'removePeople': {'smallCount': 0, 'count': 0}})
        # Nobody that another task has as well.
        body['clientConfig']['ldapConfig'] |= {'userQueryCriteria': '(|(uid=held*)(uid=stays*))'}
        task = self.data('createSyncTask', body)['syncTaskId']
        self.finished_job(task)
        for uid in uids:
            self.directory.remove(f'(uid={uid})')
        self.finished_job(task)
        listed = self.data('listSyncRiskOperations', {'syncTaskId': task, 'page': 1, 'limit': 2, 'status': ['PENDING', 'FAILED'],
                                                      'objectType': ['USER']})
        self.assertEqual((listed['totalCount'], len(listed['list'])), (3, 2))
        self.assertEqual({(each['status'], each['objectType'], each['syncTaskId']) for each in listed['list']},
                         {('PENDING', 'USER', task)})
        held = {each['objectName']: each['syncRiskOperationId'] for page in (1, 2) for each in
                self.data('listSyncRiskOperations', {'syncTaskId': task, 'page': page, 'limit': 2})['list']}
        self.assertEqual(set(held), {f'Name of {uid}' for uid in uids})
        gone, kept, waiting = (held[f'Name of {uid}'] for uid in uids)
        self.assertEqual(self.data('triggerSyncRiskOperations', {'syncRiskOperationIds': [gone, 987654]}),
                         {'successList': [gone], 'faildList': [987654]})
        self.assertEqual(self.data('cancelSyncRiskOperation', {'syncRiskOperationIds': [kept]}),
                         {'successList': [kept], 'faildList': []})
        self.assertEqual(self.data('cancelSyncRiskOperation', {'syncRiskOperationIds': [kept]})['faildList'], [kept])
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            states = {each['syncRiskOperationId']: each['status'] for each in
                      self.data('listSyncRiskOperations', {'syncTaskId': task, 'limit': 50})['list']}
            if states[gone] not in ('PENDING', 'EXECUTING'):
                break
        self.assertEqual(states, {gone: 'SUCCESS', kept: 'CANCELED', waiting: 'PENDING'})
        self.assertEqual(self.data('listSyncRiskOperations', {'syncTaskId': task, 'objectType': ['DEPARTMENT']})['list'], [])
        self.assertEqual(self.data('listSyncRiskOperations', {'syncTaskId': task, 'status': ['CANCELED']})['totalCount'], 1)
        self.refusal(400, 'listSyncRiskOperations', {'syncTaskId': task, 'status': ['SOON']})
        self.refusal(400, 'triggerSyncRiskOperations', {})

    def test_wrong_arguments_are_refused_without_an_http_error(self):
        self.refusal(400, 'getSyncTask', {'syncTaskId': 0})
        self.refusal(400, 'getSyncTask', {'syncTaskId': 'x'})
        self.refusal(400, 'getSyncTask', {})
        self.refusal(404, 'getSyncTask', {'syncTaskId': 99})
        self.refusal(404, 'triggerSyncTask', {'syncTaskId': 99})
        self.refusal(404, 'getSyncJob', {'syncJobId': 1_000_000})
        self.refusal(400, 'listSyncJobs', {'syncTaskId': -1})
        for limit in (0, 51, 220, 'x'):
            self.assertIn('limit', self.refusal(400, 'listSyncTasks', {'limit': limit})['message'])
        for page in (0, -1, 'x'):
            self.assertIn('page', self.refusal(400, 'listSyncTasks', {'page': page})['message'])
        self.refusal(400, 'listSyncJobs', {'syncTaskId': 1000, 'syncTrigger': 'sometimes'})

    def test_refusals_speak_the_clients_language(self):
        chinese = self.refusal(404, 'getSyncTask', {'syncTaskId': 99}, lang='zh-CN')['message']
        english = self.refusal(404, 'getSyncTask', {'syncTaskId': 99}, lang='en-US')['message']
        self.assertTrue(any(ord(letter) > 0x4e00 for letter in chinese))
        self.assertTrue(english.isascii())

    def test_a_tenant_is_part_of_what_is_signed(self):
        self.data('listSyncTasks', {'page': 1}, tenantId='tenant-1')

    def test_wrong_secrets_and_unknown_keys_are_refused_alike(self):
        self.assertEqual(self.refusal(401, 'listSyncTasks', {}, accessKeySecret='wrong')['apiCode'], 1300)
        self.assertEqual(self.refusal(401, 'listSyncTasks', {}, accessKeyId='0' * 24)['apiCode'], 1300)

    def test_a_wrong_clock_is_told_from_a_wrong_secret(self):
        # The SDK takes its date from the process: one with another clock.
        skewed = ('const RealDate = Date; globalThis.Date = class extends RealDate { constructor(...given) {'
                  ' given.length ? super(...given) : super(RealDate.now() - 3600000); } };')
        preload = BUILD / 'node-sdk/an-hour-late.cjs'
        preload.write_text(skewed)
        with Sdk(installed_sdk(), {**os.environ, 'NODE_OPTIONS': f'--require={preload}'}) as late:
            told = late.call(self.client, 'listSyncTasks', {})
        self.assertEqual((told['resolved']['statusCode'], told['resolved']['apiCode']), (401, 1305))


if __name__ == '__main__':
    if not (shutil.which('node') and shutil.which('npm')):
        print('node and npm are needed (Debian packages nodejs and npm)', file=sys.stderr)
        sys.exit(77)
    unittest.main(verbosity=2)
