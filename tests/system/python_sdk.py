#!/usr/bin/env python3
"""The published Python client drives a running rosterd with management tokens."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import Directory  # noqa: E402
from rosterd import BUILD, Daemon, rosterctl  # noqa: E402

PACKAGE = 'authing==5.1.0'


def install_sdk():
    """Makes the package importable, from below the build folder; it is fetched once. It forgets to name websockets."""
    folder = BUILD / 'python-sdk'
    if not (folder / 'authing/ManagementClient.py').exists():
        done = subprocess.run([sys.executable, '-m', 'pip', 'install', '--quiet', '--target', folder, PACKAGE, 'websockets'],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            print(f'{PACKAGE} cannot be fetched by pip: {done.stderr[-500:]}', file=sys.stderr)
            sys.exit(77)
    sys.path.insert(0, str(folder))


class PythonSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix='python-sdk.'))
        directory = cls.enterClassContext(Directory(folder, 60, 4))
        config = directory.configuration(folder, BUILD, listen=', http: "127.0.0.1:0"')
        cls.daemon = cls.enterClassContext(Daemon(config))
        cls.key = json.loads(rosterctl('key', 'create', '--name', 'sdk', '--role', 'run', '--output', 'json',
                                       socket_path=cls.daemon.socket).stdout)
        cls.host = 'http://' + cls.daemon.get('/api/v1/version')['http']

    def client(self, **changed):
        from authing.ManagementClient import ManagementClient
        return ManagementClient(**{'access_key_id': self.key['accessKeyId'], 'host': self.host,
                                   'access_key_secret': self.key['accessKeySecret'], **changed})

    def test_a_task_is_run_and_read(self):
        client = self.client()
        tasks = client.list_sync_tasks(page=1, limit=10)
        self.assertEqual((tasks['statusCode'], tasks['data']['totalCount']), (200, 1))
        self.assertEqual(client.get_sync_task(sync_task_id=1000)['data']['syncTaskName'], 'Company 1000')
        job = client.trigger_sync_task(sync_task_id=1000)['data']['syncJobId']
        self.daemon.wait(job)
        self.assertEqual(client.get_sync_job(sync_job_id=job)['data']['accountCountAll'], 60)
        self.assertEqual(client.list_sync_jobs(sync_task_id=1000, sync_trigger='manually')['data']['totalCount'], 1)
        logs = client.list_sync_job_logs(sync_job_id=job, limit=50, success=True, object_type='USER')
        self.assertEqual((logs['statusCode'], logs['data']['totalCount']), (200, 60))

    def test_refusals_are_answers(self):
        client = self.client()
        self.assertEqual(client.get_sync_task(sync_task_id=99)['statusCode'], 404)
        self.assertEqual(client.list_sync_tasks(limit=51)['statusCode'], 400)

    def test_a_wrong_secret_gets_no_token(self):
        with self.assertRaises(Exception) as raised:
            self.client(access_key_secret='wrong').list_sync_tasks()
        self.assertEqual(type(raised.exception).__name__, 'AuthingException')


if __name__ == '__main__':
    install_sdk()
    unittest.main(verbosity=2)
