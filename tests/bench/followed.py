"""How soon a change in a directory is visible in the hub, and how soon a change of the hub is in a target, both followed by
automatic tasks. Real servers: slapd with content synchronization on one side, another slapd on the other."""

import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from company import ADMIN, BASE, Company  # noqa: E402
from daemon import Daemon  # noqa: E402
from directory import Directory, entry  # noqa: E402

RULES = {'username': 'uid', 'name': 'cn', 'email': 'mail', 'title': 'title', 'externalId': 'employeeNumber', '\'"-"\'': 'sn'}
TOP = entry(BASE, objectClass=['organization', 'dcObject'], o='Example', dc='example')
FIRST_READ = 600  # seconds at most, for everybody into the hub and out again
PATIENCE = 60


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, round(len(values) * part))]


def wait(so, what, seconds, pause=0.005):
    end = time.monotonic() + seconds
    while not (found := so()):
        if time.monotonic() > end:
            raise SystemExit(f'bench: {what} did not come within {seconds} s')
        time.sleep(pause)
    return found


def make_automatic(file):
    file.write_text(file.read_text().replace('syncTaskTrigger: manually', 'syncTaskTrigger: automatic'))


def out_task(target):
    text = target.task(number=2000, mapping=RULES, userDn='uid={uid},{department}', departmentDn='ou={ou},{parent}',
                       disableAttribute='employeeType', disabledValue='disabled',
                       departmentObjectClasses=['organizationalUnit', 'extensibleObject'])
    return (text.replace('syncTaskFlow: upstream', 'syncTaskFlow: downstream')
            .replace('syncTaskTrigger: manually', 'syncTaskTrigger: automatic')
            .replace('{ expression: ou, targetKey: name }', '{ expression: name, targetKey: ou }')
            .replace('{ expression: description, targetKey: code }', '{ expression: code, targetKey: description }'))


def ended(daemon, task):
    return [job for job in daemon.get('/api/v1/jobs', syncTaskId=task, limit=5)['list'] if job['finishedAt']]


def idle(daemon):
    return all(job['finishedAt'] for job in daemon.get('/api/v1/jobs', limit=20)['list'])


def somebody(daemon, people):
    """Username and id of a person of the hub."""
    page = daemon.get('/api/v1/people', page=random.randrange(1, people), limit=1)['list']
    return page[0]['username'], page[0]['userId']


class Source:
    def __init__(self, company):
        self.url = company.url
        said = subprocess.run(['ldapsearch', '-LLL', '-o', 'ldif-wrap=no', '-H', self.url, *ADMIN, '-b', BASE,
                               '(objectClass=inetOrgPerson)', 'uid'], capture_output=True, text=True, check=True).stdout
        self.dns = {}
        for block in said.split('\n\n'):
            lines = block.split('\n')
            uid = [line[5:] for line in lines if line.startswith('uid: ')]
            if uid and lines[0].startswith('dn:'):
                self.dns[uid[0]] = lines[0]

    def retitle(self, uid, title):
        subprocess.run(['ldapmodify', '-H', self.url, *ADMIN], text=True, check=True, stdout=subprocess.DEVNULL,
                       input=f'{self.dns[uid]}\nchangetype: modify\nreplace: title\ntitle: {title}\n')


def measure_followed(folder, build, people, changes):
    """Seconds from the directory to the hub, and from the hub to the target, of each change."""
    found = {'people': people, 'up': [], 'down': []}
    with Company(folder, people, sync=10_000) as company:
        place = folder / 'followed'
        config = company.configuration(place, build, 1)
        make_automatic(place / 'tasks.d/1000.yaml')
        source = Source(company)
        with Daemon(build, config) as daemon:
            wait(lambda: 'watch.started' in daemon.log() and idle(daemon), 'the first read', FIRST_READ, 0.2)
            for number in range(changes):
                uid, person = somebody(daemon, people)
                source.retitle(uid, f'Title {number}')
                began = time.monotonic()
                wait(lambda: daemon.get(f'/api/v1/people/{person}').get('title') == f'Title {number}', 'a change', PATIENCE)
                found['up'].append(time.monotonic() - began)
        (folder / 'target').mkdir()
        with Directory(folder / 'target', ldif=TOP) as target:
            (place / 'tasks.d/2000.yaml').write_text(out_task(target))
            with Daemon(build, config) as daemon:
                wait(lambda: ended(daemon, 2000) and idle(daemon), 'the first copy', FIRST_READ, 0.5)
                for number in range(changes // 2):
                    uid, person = somebody(daemon, people)
                    source.retitle(uid, f'Next {number}')
                    wait(lambda: daemon.get(f'/api/v1/people/{person}').get('title') == f'Next {number}', 'a change', PATIENCE)
                    began = time.monotonic()
                    wait(lambda: target.search(f'(title=Next {number})', '1.1'), 'a write', PATIENCE)
                    found['down'].append(time.monotonic() - began)
    return found
