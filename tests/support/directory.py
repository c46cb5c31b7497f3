"""A private slapd with a made-up company, how it is changed, what it holds, and the configuration that reads it."""

import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess

SUPPORT = pathlib.Path(__file__).resolve().parent
BASE = 'dc=example,dc=test'
ADMIN = f'cn=admin,{BASE}'
PEOPLE, DEPARTMENTS = '(objectClass=inetOrgPerson)', '(objectClass=organizationalUnit)'
MAPPING = {'cn': 'name', 'uid': 'username', 'mail': 'email', 'mobile': 'phone', 'employeeNumber': 'externalId',
           'title': 'title'}


def line(name, value):
    """One line of LDIF."""
    raw = value if isinstance(value, bytes) else value.encode()
    return f'{name}:: {base64.b64encode(raw).decode()}\n'


def entry(dn, **attributes):
    """An entry as LDIF; a value may be a list."""
    text = line('dn', dn)
    for name, values in attributes.items():
        for value in values if isinstance(values, list) else [values]:
            text += line(name, value)
    return text + '\n'


def person(uid, above=BASE, **attributes):
    """A whole person as LDIF, ready to be changed by the attributes given; None leaves one out."""
    facts = {'objectClass': 'inetOrgPerson', 'uid': uid, 'cn': f'Name of {uid}', 'sn': uid,
             'mail': f'{uid}@example.test', **attributes}
    return entry(f'uid={uid},{above}', **{name: value for name, value in facts.items() if value is not None})


class Directory:
    """Use it in a with statement: the server ends with it."""

    def __init__(self, folder, people=0, departments=0, ldif=None, options=()):
        self.folder = pathlib.Path(folder) / 'ldap'
        words = [SUPPORT / 'slapd', 'start', '--dir', self.folder, '--nosync', *options]
        if people:
            made = subprocess.run([SUPPORT / 'company', 'ldif', '--people', str(people), '--departments', str(departments)],
                                  capture_output=True, check=True).stdout.decode()
            ldif = made + (ldif or '')
        if ldif:
            words += ['--ldif', '-']
        subprocess.run(words, input=(ldif or '').encode(), stdout=subprocess.DEVNULL, check=True)
        self.url, self.local = self.tool('url').split()[:2]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.signal(signal.SIGCONT)
        self.stop()

    def tool(self, verb, *options):
        return subprocess.run([SUPPORT / 'slapd', verb, '--dir', self.folder, *options], capture_output=True, text=True,
                              check=True).stdout

    def start(self):
        """After stop(): the same port, the same entries."""
        self.tool('start', '--nosync')

    def stop(self):
        self.tool('stop')

    def export(self):
        """Everything, the permanent ids included."""
        return subprocess.run(['/usr/sbin/slapcat', '-f', self.folder / 'slapd.conf', '-b', BASE], capture_output=True,
                              check=True).stdout

    def restore(self, file):
        """After stop(): starts with just what was exported."""
        shutil.rmtree(self.folder / 'db')
        self.tool('start', '--nosync', '--ldif', file)

    def pid(self):
        """None: not running."""
        words = subprocess.run([SUPPORT / 'slapd', 'status', '--dir', self.folder], capture_output=True, text=True,
                               check=False).stdout.split()
        return int(words[-1]) if words[0] == 'running,' else None

    def signal(self, number):
        if pid := self.pid():
            os.kill(pid, number)

    def change(self, ldif, *options):
        """LDIF with changes, or with entries to add."""
        done = subprocess.run(['ldapmodify', '-a', '-x', '-H', self.local, '-D', ADMIN, '-w', 'secret', *options],
                              input=ldif.encode(), capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f'ldapmodify: {done.stderr.decode(errors="replace")[-1000:]}')

    def search(self, wanted, *attributes):
        """Entries as dictionaries of lists of text, with 'dn'; names of attributes as the server writes them."""
        said = subprocess.run(['ldapsearch', '-LLL', '-o', 'ldif-wrap=no', '-x', '-H', self.local, '-D', ADMIN, '-w',
                               'secret', '-b', BASE, wanted, *attributes], capture_output=True, check=True).stdout
        found = []
        for block in said.decode().split('\n\n'):
            attributes = {}
            for text in filter(None, block.split('\n')):
                name, _, value = text.partition(':')
                value = base64.b64decode(value[1:]).decode(errors='replace') if value.startswith(':') else value.strip()
                attributes.setdefault(name, []).append(value)
            if attributes:
                attributes['dn'] = attributes['dn'][0]
                found.append(attributes)
        return found

    def remove(self, wanted):
        """Deletes the entries that a filter finds, deepest first."""
        dns = sorted((each['dn'] for each in self.search(wanted, '1.1')), key=lambda dn: -dn.count(','))
        self.change(''.join(line('dn', dn) + 'changetype: delete\n\n' for dn in dns))

    def task(self, number=1000, mapping=None, rest='', **ldap):
        """A task file for this server; `ldap` replaces settings of ldapConfig, None leaves one out."""
        settings = {'url': self.url, 'bindDn': ADMIN, 'bindCredentials': '${file:secrets/ldap}', 'usersBaseDn': BASE,
                    'groupsBaseDn': BASE, 'userQueryCriteria': PEOPLE, 'departmentQueryCriteria': DEPARTMENTS, **ldap}
        lines = ''.join(f'    {name}: {json.dumps(value)}\n' for name, value in settings.items() if value is not None)
        rules = ''.join(f'  - {{ expression: {source}, targetKey: {target} }}\n'
                        for source, target in (MAPPING if mapping is None else mapping).items())
        return (f'syncTaskId: {number}\nsyncTaskName: Company {number}\nsyncTaskType: ldap\nsyncTaskFlow: upstream\n'
                f'syncTaskTrigger: manually\nclientConfig:\n  ldapConfig:\n{lines}fieldMapping:\n{rules}'
                'departmentFieldMapping:\n  - { expression: ou, targetKey: name }\n'
                f'  - {{ expression: description, targetKey: code }}\n{rest}')

    def configuration(self, folder, build, store='hub.db', listen='', rest='', **task):
        """Writes rosterd.yaml with the task 1000 and the secret into the folder; the path of rosterd.yaml."""
        folder = pathlib.Path(folder)
        for name, mode in (('run', 0o700), ('secrets', 0o700), ('tasks.d', 0o755)):
            (folder / name).mkdir(mode=mode, parents=True, exist_ok=True)
        secret = folder / 'secrets/ldap'
        secret.touch(mode=0o600)
        secret.write_text('secret')
        (folder / 'tasks.d/1000.yaml').write_text(self.task(**task))
        config = folder / 'rosterd.yaml'
        config.write_text(f'store: sqlite:{store}\nlisten: {{ socket: run/api.sock{listen} }}\n'
                          f'connectors: "{build}/lib/rosterd/connectors"\ntasks: tasks.d\n{rest}')
        return config
