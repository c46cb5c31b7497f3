#!/usr/bin/env python3
"""SCIM end to end with services that others wrote: scimmy, from npm, in node.

A made-up company in one service flows into the hub, and from there into another service; each second run changes nothing, and
in the end both services say the same. Needs node and npm, and the npm registry at the first run: skipped (77) when one of
them is not there.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from rosterd import BUILD, Daemon  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent / 'scim-server'
PEOPLE = int(os.environ.get('ROSTERD_SCIM_PEOPLE', 120))
ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

IN = """syncTaskId: 1000
syncTaskName: SCIM in
syncTaskType: scim
syncTaskFlow: upstream
syncTaskTrigger: manually
clientConfig:
  scimConfig: { user_url: "%s/Users", org_url: "%s/Groups", token: "${file:secrets/scim}" }
"""
OUT = """syncTaskId: 2000
syncTaskName: SCIM out
syncTaskType: scim
syncTaskFlow: downstream
syncTaskTrigger: manually
clientConfig:
  scimConfig: { user_url: "%s/Users", org_url: "%s/Groups", token: "${file:secrets/scim}", readBackPercent: 100 }
fieldMapping:
  - { expression: username, targetKey: userName }
  - { expression: name, targetKey: displayName }
  - { expression: familyName, targetKey: name.familyName }
  - { expression: email, targetKey: emails.work }
  - { expression: title, targetKey: title }
  - { expression: employeeNumber, targetKey: enterprise.employeeNumber }
departmentFieldMapping:
  - { expression: name, targetKey: displayName }
removal: { confirm: false }
"""


def demand(condition, message):
    if not condition:
        raise AssertionError(message)


def skip(why):
    print(f'skipped: {why}')
    sys.exit(77)


def installed():
    """The folder with the services' modules."""
    if not shutil.which('node') or not shutil.which('npm'):
        skip('node and npm are needed (apt-get install nodejs npm)')
    folder = pathlib.Path(BUILD) / 'tests/scim-server'
    folder.mkdir(parents=True, exist_ok=True)
    for name in ('package.json', 'server.mjs'):
        shutil.copy(HERE / name, folder / name)
    if not (folder / 'node_modules/scimmy-routers').is_dir():
        result = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'], cwd=folder,
                                capture_output=True, text=True, check=False)
        if result.returncode != 0:
            skip(f'npm cannot install scimmy: {result.stderr.strip()[:300]}')
    return folder


class Service:
    def __init__(self, folder, *arguments):
        self.process = subprocess.Popen(['node', 'server.mjs', *arguments], cwd=folder, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        demand(self.url, 'the SCIM service did not start')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def call(self, method, place, body=None):
        request = urllib.request.Request(self.url + place, method=method, data=body and json.dumps(body).encode(), headers={
            'Authorization': 'Bearer secret', 'Content-Type': 'application/scim+json'})
        with urllib.request.urlopen(request) as response:
            text = response.read()
        return json.loads(text) if text else None

    def all(self, place):
        found = []
        while True:
            page = self.call('GET', f'{place}?startIndex={len(found) + 1}&count=50')
            found += page.get('Resources', [])
            if len(found) >= page['totalResults']:
                return found

    def fill(self):
        ids = []
        for i in range(PEOPLE):
            user = {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE], 'userName': f'user{i}',
                    'displayName': f'Person {i}', 'name': {'familyName': f'Family {i}'}, 'title': 'Engineer', 'active': True,
                    'emails': [{'value': f'user{i}@example.test', 'type': 'work'}],
                    ENTERPRISE: {'employeeNumber': f'E{i}', **({'manager': {'value': ids[0]}} if ids else {})}}
            ids.append(self.call('POST', '/Users', user)['id'])
        for i in range(6):
            members = [{'value': id} for id in ids[i::6]]
            self.call('POST', '/Groups', {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:Group'],
                                          'displayName': f'Department {i}', 'members': members})

    def picture(self):
        users = {user['id']: user for user in self.all('/Users')}
        groups = {group['displayName']: sorted(users[member['value']]['userName'] for member in group.get('members', []))
                  for group in self.all('/Groups')}
        manager = lambda user: users[user[ENTERPRISE]['manager']['value']]['userName'] \
            if user.get(ENTERPRISE, {}).get('manager', {}).get('value') else ''  # noqa: E731
        people = {user['userName']: (user.get('displayName'), user.get('title'), user['emails'][0]['value'],
                                     user[ENTERPRISE].get('employeeNumber'), manager(user)) for user in users.values()}
        return people, {name: members for name, members in groups.items() if members}


def run(daemon, task):
    job = daemon.run(task)
    demand(job['outcome'] == 'succeeded',
           f'task {task} ended as {job["outcome"]}: {job["errMsg"]} '
           f'{daemon.changes(job["syncJobId"], state="failed", unchanged="false")[:3]} {daemon.log()[-1500:]}')
    return job


def nothing_to_do(daemon, task):
    job = run(daemon, task)
    demand(not daemon.changes(job['syncJobId'], unchanged='false'),
           f'a second run of {task} changes: {daemon.changes(job["syncJobId"], unchanged="false")[:3]}')


def main():
    folder = installed()
    with tempfile.TemporaryDirectory(prefix='scim.') as config_folder, Service(folder) as source, \
            Service(folder, 'bulk') as target:
        source.fill()
        place = pathlib.Path(config_folder)
        for name, mode in (('run', 0o700), ('secrets', 0o700), ('tasks.d', 0o755)):
            (place / name).mkdir(mode=mode)
        secret = place / 'secrets/scim'
        secret.touch(mode=0o600)
        secret.write_text('secret')
        (place / 'tasks.d/1000.yaml').write_text(IN % (source.url, source.url))
        (place / 'tasks.d/2000.yaml').write_text(OUT % (target.url, target.url))
        config = place / 'rosterd.yaml'
        config.write_text(f'store: sqlite:hub.db\nlisten: {{ socket: run/api.sock }}\n'
                          f'connectors: "{BUILD}/lib/rosterd/connectors"\ntasks: tasks.d\n')
        with Daemon(config) as daemon:
            run(daemon, 1000)
            nothing_to_do(daemon, 1000)
            demand(len(daemon.people()) == PEOPLE, f'{len(daemon.people())} people in the hub, not {PEOPLE}')
            print('upstream: whole, and a second run is empty')
            run(daemon, 2000)
            nothing_to_do(daemon, 2000)
            want, have = source.picture(), target.picture()
            demand(want == have, f'the services differ: {[item for item in want[0].items() if item not in have[0].items()][:3]} '
                                 f'{[item for item in have[0].items() if item not in want[0].items()][:3]} {want[1]} {have[1]}')
            print('downstream: the services say the same, and a second run is empty')
            leaver = source.all('/Users')[3]
            source.call('PATCH', f'/Users/{leaver["id"]}', {
                'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
                'Operations': [{'op': 'replace', 'path': 'title', 'value': 'Director'}]})
            run(daemon, 1000)
            run(daemon, 2000)
            demand(target.picture()[0][leaver['userName']][1] == 'Director', 'a change did not go through')
            nothing_to_do(daemon, 2000)
            print('a change goes through')


if __name__ == '__main__':
    main()
