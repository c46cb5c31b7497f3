"""Out of the hub into a second slapd: the first provisioning beside its floor, and a run in which nothing changed."""

import base64
import pathlib
import re
import subprocess

from company import ADMIN, BASE, SUPPORT
from daemon import Daemon

WINDOW = 64
TOP = f'dn: {BASE}\nobjectClass: organization\nobjectClass: dcObject\no: Example\ndc: example\n'
TASK = f'''syncTaskId: 2000
syncTaskName: out
syncTaskType: ldap
syncTaskFlow: downstream
syncTaskTrigger: manually
clientConfig:
  ldapConfig:
    url: URL
    bindDn: cn=admin,{BASE}
    bindCredentials: ${{file:secrets/ldap}}
    usersBaseDn: {BASE}
    groupsBaseDn: {BASE}
    userQueryCriteria: (objectClass=inetOrgPerson)
    departmentQueryCriteria: (objectClass=organizationalUnit)
    userDn: "uid={{uid}},{{department}}"
    departmentDn: "ou={{ou}},{{parent}}"
    departmentObjectClasses: [organizationalUnit, extensibleObject]
    writeWindow: {WINDOW}
fieldMapping:
''' + ''.join(f'  - {{ expression: {name}, targetKey: {key} }}\n' for name, key in {
    'username': 'uid', 'name': 'cn', 'familyName': 'sn', 'givenName': 'givenName', 'email': 'mail', 'phone': 'mobile',
    'externalId': 'employeeNumber', 'title': 'title', 'city': 'l'}.items()) + '''departmentFieldMapping:
  - { expression: name, targetKey: ou }
  - { expression: code, targetKey: description }
'''


class Slapd:
    """Empty but for the top. Use it in a with statement: the server ends with it."""

    def __init__(self, folder):
        self.folder = folder
        subprocess.run([SUPPORT / 'slapd', 'start', '--dir', folder, '--nosync', '--ldif', '-'], input=TOP.encode(),
                       stdout=subprocess.DEVNULL, check=True)
        said = subprocess.run([SUPPORT / 'slapd', 'url', '--dir', folder], capture_output=True, text=True, check=True)
        self.url = next(url for url in said.stdout.split() if url.startswith('ldap://'))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([SUPPORT / 'slapd', 'stop', '--dir', self.folder], stdout=subprocess.DEVNULL, check=False)

    def entries(self):
        """All but the top as LDIF, parents first."""
        said = subprocess.run(['ldapsearch', '-LLL', '-o', 'ldif-wrap=no', '-H', self.url, *ADMIN, '-b', BASE,
                               '(!(dc=example))', '*'], capture_output=True, check=True).stdout
        blocks = [block for block in said.split(b'\n\n') if block.strip()]
        departments = [block for block in blocks if b'objectClass: organizationalUnit' in block]
        people = [block for block in blocks if b'objectClass: organizationalUnit' not in block]
        return departments, people


def depth(block):
    first = block.split(b'\n', 1)[0]
    if first.startswith(b'dn::'):
        return base64.b64decode(first[4:]).count(b',')
    return first.count(b',')


def measure_outward(folder, build, config, people):
    """`config`: a daemon's whose hub holds the company. Seconds and counts, as a dictionary."""
    with Slapd(folder / 'target') as target, Slapd(folder / 'floor') as floor:
        (pathlib.Path(config).parent / 'tasks.d/2000.yaml').write_text(TASK.replace('URL', target.url))
        with Daemon(build, config) as daemon:
            first = daemon.run(2000)
            again = daemon.run(2000)
        departments, rest = target.entries()
        ldif = b'\n\n'.join([*sorted(departments, key=depth), *rest]) + b'\n'
        said = subprocess.run([pathlib.Path(build) / 'bench/ldap_replay', floor.url, f'cn=admin,{BASE}', 'secret', str(WINDOW)],
                              input=ldif, capture_output=True, check=True)
        made = first['people']['created']
        if made != people or again['people']['unchanged'] != people:
            raise SystemExit(f'bench: not everybody was provisioned: {first["people"]} {again["people"]}')
        asked = re.search(r'target: (\d+) look-ups', again['evidence'] or '')
        return {'first': first['seconds'], 'again': again['seconds'], 'floor': float(said.stdout), 'people': made,
                'lookUps': int(asked[1]) if asked else -1, 'peak': first['peak']}
