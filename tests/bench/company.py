"""A made-up company in a private slapd, the configuration that reads it, and the floor: ldapsearch reading the same."""

import pathlib
import subprocess
import time

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / 'support'
BASE = 'dc=example,dc=test'
ADMIN = ['-x', '-D', f'cn=admin,{BASE}', '-w', 'secret']
PEOPLE, DEPARTMENTS = '(objectClass=inetOrgPerson)', '(objectClass=organizationalUnit)'
MAPPED = {'cn': 'name', 'uid': 'username', 'mail': 'email', 'mobile': 'phone', 'employeeNumber': 'externalId',
          'title': 'title', 'givenName': 'givenName', 'sn': 'familyName', 'l': 'city'}
# What a run asks for: what is mapped, the key, and the manager.
PERSON_ATTRIBUTES = [*MAPPED, 'entryUUID', 'manager']
DEPARTMENT_ATTRIBUTES = ['ou', 'description', 'entryUUID', 'manager']


class Company:
    """Use it in a with statement: the server ends with it."""

    def __init__(self, folder, people, departments=None, sync=0):
        self.folder, self.people, self.departments = folder, people, departments or max(people // 20, 1)
        ldif = folder / 'company.ldif'
        shape = ['--people', str(people), '--departments', str(self.departments), '--depth', '6']
        with open(ldif, 'wb') as file:
            subprocess.run([SUPPORT / 'company', 'ldif', *shape], stdout=file, check=True)
        self.server = folder / 'ldap'
        options = ['--sync', str(sync)] if sync else []
        subprocess.run([SUPPORT / 'slapd', 'start', '--dir', self.server, '--nosync', '--ldif', ldif, '--wait', '120', *options],
                       stdout=subprocess.DEVNULL, check=True)
        said = subprocess.run([SUPPORT / 'slapd', 'url', '--dir', self.server], capture_output=True, text=True, check=True)
        self.url = next(url for url in said.stdout.split() if url.startswith('ldap://'))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([SUPPORT / 'slapd', 'stop', '--dir', self.server], stdout=subprocess.DEVNULL, check=False)

    def floor(self):
        """Seconds that ldapsearch takes to read the same entries and attributes to /dev/null."""
        began = time.monotonic()
        for wanted, attributes in ((DEPARTMENTS, DEPARTMENT_ATTRIBUTES), (PEOPLE, PERSON_ATTRIBUTES)):
            subprocess.run(['ldapsearch', '-LLL', '-H', self.url, *ADMIN, '-b', BASE, wanted, *attributes],
                           stdout=subprocess.DEVNULL, check=True)
        return time.monotonic() - began

    def configuration(self, folder, build, tasks):
        """rosterd.yaml with an empty hub and so many tasks, 1000 and on, all of them for this server."""
        for name, mode in (('run', 0o700), ('secrets', 0o700), ('tasks.d', 0o755)):
            (folder / name).mkdir(mode=mode, parents=True, exist_ok=True)
        secret = folder / 'secrets/ldap'
        secret.touch(mode=0o600)
        secret.write_text('secret')
        rules = '\n'.join(f'  - {{ expression: {name}, targetKey: {key} }}' for name, key in MAPPED.items())
        for task in range(1000, 1000 + tasks):
            (folder / f'tasks.d/{task}.yaml').write_text(f'''syncTaskId: {task}
syncTaskName: company {task}
syncTaskType: ldap
syncTaskFlow: upstream
syncTaskTrigger: manually
clientConfig:
  ldapConfig:
    url: {self.url}
    bindDn: cn=admin,{BASE}
    bindCredentials: ${{file:secrets/ldap}}
    usersBaseDn: {BASE}
    groupsBaseDn: {BASE}
    userQueryCriteria: {PEOPLE}
    departmentQueryCriteria: {DEPARTMENTS}
fieldMapping:
{rules}
departmentFieldMapping:
  - {{ expression: ou, targetKey: name }}
  - {{ expression: description, targetKey: code }}
''')
        config = folder / 'rosterd.yaml'
        config.write_text(f'''store: sqlite:hub.db
listen: {{ socket: run/api.sock }}
connectors: "{build / 'lib/rosterd/connectors'}"
tasks: tasks.d
''')
        return config
