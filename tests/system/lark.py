#!/usr/bin/env python3
"""Lark: the simulated platform is driven by the vendor's own client, and then read by rosterd.

Only because @larksuiteoapi/node-sdk gets along with the simulator do the connector's tests against it mean anything.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from npm import package  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, rosterctl  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
OPEN = {'user_id_type': 'open_id', 'department_id_type': 'open_department_id'}
TASK = """syncTaskId: 1000
syncTaskName: 飞书
syncTaskType: lark
syncTaskFlow: upstream
syncTaskTrigger: manually
clientConfig:
  larkConfig: { app_id: cli_test, app_secret: "${file:secrets/lark}", baseUrl: "%s" }
"""


class Simulator:
    """The platform in a process of its own, with five departments and seven people."""

    def __enter__(self):
        self.process = subprocess.Popen([BUILD / 'tests/lark-simulator'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.url = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


class Client:
    """The vendor's client in a process of its own."""

    def __init__(self, url):
        folder = package('@larksuiteoapi/node-sdk', '1.74.0')
        self.process = subprocess.Popen(['node', HERE / 'lark_client.mjs', folder, url], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def tell(self, call, **payload):
        self.process.stdin.write(json.dumps({'call': f'contact.{call}', 'payload': payload}) + '\n')
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class Lark(unittest.TestCase):
    def setUp(self):
        self.simulator = self.enterContext(Simulator())

    def call(self, call, **payload):
        told = self.client.tell(call, **payload)
        self.assertIn('resolved', told, (call, payload, told))
        return told['resolved']

    def refusal(self, code, call, **payload):
        told = self.client.tell(call, **payload)
        self.assertEqual(told.get('body', {}).get('code'), code, (call, payload, told))

    def test_the_vendors_client_reads_and_writes(self):
        self.client = self.enterContext(Client(self.simulator.url))
        departments = self.call('department.childrenWithIterator', path={'department_id': '0'},
                                params={**OPEN, 'fetch_child': True, 'page_size': 50})
        self.assertEqual(len(departments), 5)
        top = next(one for one in departments if one['parent_department_id'] == '0')
        people = self.call('user.findByDepartmentWithIterator', params={
            **OPEN, 'department_id': top['open_department_id'], 'page_size': 50})
        self.assertEqual([one['name'] for one in people], [f'张三{number}' for number in range(1, 6)])
        self.assertEqual(people[0]['department_ids'], [top['open_department_id']])

        made = self.call('department.create', params={**OPEN, 'client_token': 'd-1'},
                         data={'name': '安全', 'parent_department_id': top['open_department_id']})['data']['department']
        self.refusal(40018, 'department.create', params=OPEN,
                     data={'name': '安全', 'parent_department_id': top['open_department_id']})
        person = {'name': '李四', 'mobile': '+8613900000000', 'employee_type': 1,
                  'department_ids': [made['open_department_id']]}
        user = self.call('user.create', params={**OPEN, 'client_token': 'u-1'}, data=person)['data']['user']
        again = self.call('user.create', params={**OPEN, 'client_token': 'u-1'}, data=person)['data']['user']
        self.assertEqual(user['open_id'], again['open_id'])
        self.refusal(41001, 'user.create', params=OPEN, data=person)
        path = {'user_id': user['open_id']}
        self.call('user.patch', path=path, params=OPEN, data={'job_title': 'Engineer', 'is_frozen': True})
        shown = self.call('user.get', path=path, params=OPEN)['data']['user']
        self.assertEqual((shown['job_title'], shown['status']['is_frozen']), ('Engineer', True))
        found = self.call('user.batchGetId', params={'user_id_type': 'user_id'}, data={'mobiles': ['+8613900000000']})
        self.assertEqual(found['data']['user_list'][0]['user_id'], shown['user_id'])
        self.assertEqual(len(self.call('user.batch', params={'user_ids': [user['open_id'], people[0]['open_id']],
                                                             'user_id_type': 'open_id'})['data']['items']), 2)
        self.refusal(43011, 'department.delete', path={'department_id': made['open_department_id']}, params=OPEN)
        self.call('user.delete', path=path, params={'user_id_type': 'open_id'}, data={})
        self.call('department.delete', path={'department_id': made['open_department_id']}, params=OPEN)
        self.refusal(40008, 'department.get', path={'department_id': made['open_department_id']}, params=OPEN)

    def test_rosterd_reads_it(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix='lark.')))
        for name, mode in (('run', 0o700), ('secrets', 0o700), ('tasks.d', 0o755)):
            (folder / name).mkdir(mode=mode)
        (folder / 'secrets/lark').touch(mode=0o600)
        (folder / 'secrets/lark').write_text('sec')
        (folder / 'tasks.d/1000.yaml').write_text(TASK % self.simulator.url)
        config = folder / 'rosterd.yaml'
        config.write_text('store: sqlite:hub.db\nlisten: { socket: run/api.sock }\n'
                          f'connectors: "{BUILD}/lib/rosterd/connectors"\ntasks: tasks.d\n')
        daemon = self.enterContext(Daemon(config))
        checked = rosterctl('task', 'check', '1000', '--output', 'json', socket_path=daemon.socket)
        self.assertEqual(checked.returncode, 0, checked.stdout)
        job = daemon.run()
        self.assertEqual((job['outcome'], job['people']['created'], job['departments']['created']), ('succeeded', 7, 5))
        people = {person['username']: person for person in daemon.people()}
        self.assertEqual(len(people), 7)
        first = next(person for person in people.values() if person['name'] == '张三1')
        self.assertEqual((first['email'], first['phone'], first['status']),
                         ('zhang1@example.test', '+8613800000001', 'Activated'))
        self.assertEqual([place['name'] for place in first['departments']], ['研发'])
        again = daemon.run()
        self.assertEqual((again['people']['unchanged'], again['departments']['unchanged']), (7, 5), again)
        self.assertNotIn('"sec"', daemon.log())


if __name__ == '__main__':
    unittest.main()
