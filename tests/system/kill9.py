#!/usr/bin/env python3
"""kill -9 at random moments of a run: the store opens, nothing acknowledged is lost, the next run finishes.

  kill9.py [--kills N] [--people N]

Each round changes the directory, starts the daemon, triggers a run, kills the daemon somewhere between its start and a
little after the run's usual end, and starts it again. In the end hub and directory are the same. ROSTERD_KILLS is the
number of rounds when none is given (200); ROSTERD_SEED repeats a run's choices, though never its exact moments.
"""

import argparse
import collections
import os
import pathlib
import random
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from changing_company import ChangingCompany  # noqa: E402
from directory import BASE, DEPARTMENTS, PEOPLE, Directory  # noqa: E402
from rosterd import BUILD, Daemon, ask  # noqa: E402

WRITTEN = {'username', 'name', 'email', 'phone', 'externalId', 'title'}


def demand(condition, message):
    if not condition:
        raise AssertionError(message)


def try_ask(daemon, end, method, target, body=None, **query):
    """The answer, or None when the time is over first: then the daemon may be at any point of its start or work."""
    while (left := end - time.monotonic()) > 0:
        try:
            return ask(daemon.socket, method, target, body, seconds=left, **query)
        except OSError:
            time.sleep(min(0.002, max(0, end - time.monotonic())))  # not listening yet
    return None


class Killing:
    def __init__(self, directory, config, dice):
        self.directory, self.config, self.dice = directory, config, dice
        self.company = ChangingCompany(directory, dice)
        self.usual = []  # seconds of the last runs that were not killed, start included
        self.died = collections.Counter()

    def undisturbed(self):
        """A whole life: start, run, and an end that nobody was told about."""
        began = time.monotonic()
        daemon = Daemon(self.config)
        try:
            self.finish(daemon)
            self.usual = [*self.usual[-9:], time.monotonic() - began]
        finally:
            daemon.kill()

    def finish(self, daemon):
        job = daemon.run()
        demand(job['outcome'] == 'succeeded', f'job {job["syncJobId"]} ended as {job["outcome"]}: {job["errMsg"]}')
        return job

    def round(self, number):
        self.company.round()
        moment = self.dice.uniform(0, 1.2 * sorted(self.usual)[len(self.usual) // 2])
        job, acknowledged = self.run_until_killed(moment)
        if number % 20 == 0:
            self.check_file()
        began = time.monotonic()
        daemon = Daemon(self.config)
        try:
            self.check_killed(daemon, job, acknowledged)
            self.finish(daemon)
            self.usual = [*self.usual[-9:], time.monotonic() - began]
        finally:
            daemon.kill()

    def run_until_killed(self, seconds):
        """The job that was triggered, if it came to that, and the changes that the API had shown as applied."""
        daemon = Daemon(self.config, wait=False)
        end = time.monotonic() + seconds
        job, acknowledged = None, []
        try:
            answer = try_ask(daemon, end, 'POST', '/api/v1/tasks/1000/run')
            job = answer and answer['syncJobId']
            while job and (shown := try_ask(daemon, end, 'GET', f'/api/v1/jobs/{job}/changes', state='applied', limit=1000)):
                acknowledged = shown['list'] or acknowledged
            time.sleep(max(0, end - time.monotonic()))  # the moment is the random one, whatever was asked meanwhile
        finally:
            alive = daemon.alive()
            daemon.kill()
        demand(alive, f'the daemon ended by itself: {daemon.log()[-2000:]}')
        return job, acknowledged

    def check_file(self):
        store = sqlite3.connect(self.config.parent / 'hub.db')
        try:
            demand(store.execute('PRAGMA integrity_check').fetchall() == [('ok',)], 'the store is damaged')
            demand(not store.execute('PRAGMA foreign_key_check').fetchall(), 'the store has rows that point nowhere')
        finally:
            store.close()

    def check_killed(self, daemon, number, acknowledged):
        if number is None:
            self.died['before the trigger'] += 1
            return
        job = daemon.job(number)
        if job['outcome'] is None:  # it had not begun, so that it is run now
            job = daemon.wait(number)
        if job['outcome'] == 'interrupted':
            demand(job['syncStatus'] == 'failed', f'an interrupted job is {job["syncStatus"]}')
            demand('interrupted' in job['errMsg'], f'an interrupted job says {job["errMsg"]}')
        else:
            demand(job['outcome'] == 'succeeded', f'job {number} became {job["outcome"]}: {job["errMsg"]}')
        log = daemon.changes(number, state='applied')
        self.died[job['outcome'] + (', some applied' if job['outcome'] == 'interrupted' and log else '')] += 1
        kept = {change['syncJobLogId'] for change in log}
        lost = [change for change in acknowledged if change['syncJobLogId'] not in kept]
        demand(not lost, f'job {number} has lost acknowledged changes: {lost[:3]}')
        self.check_applied(daemon, log)

    def check_applied(self, daemon, log):
        """What the log calls applied is in the hub. Nothing has run since, so the last word on a field is its value."""
        wanted = {}
        for change in log:
            if change['objectType'] == 'USER':
                fields = wanted.setdefault(change['objectId'], {})
                fields.update({field['key']: field['after'] for field in change['changes'] if field['key'] in WRITTEN})
        if not wanted:
            return
        there = {person['userId']: person for person in daemon.people()}
        for identity, fields in wanted.items():
            person = there.get(identity)
            demand(person, f'{identity} was created or changed and is not in the hub')
            for key, value in fields.items():
                demand(person[key] == value, f'{identity}: {key} is {person[key]!r}, the log says {value!r}')

    def check_end(self, daemon):
        """Runs until absences have been waited for; then the hub is what the directory is."""
        for _ in range(3):
            self.finish(daemon)
        job = self.finish(daemon)
        for kind in ('people', 'departments'):
            counts = job[kind]
            demand(counts['seen'] == counts['unchanged'], f'one more run still changes {kind}: {counts}')
        demand(not daemon.changes(job['syncJobId'], state='applied'), 'one more run still applies changes')
        compare(self.directory, daemon)


def compare(directory, daemon):
    departments = {each['dn']: each for each in directory.search(DEPARTMENTS, 'ou')}
    people = {each['dn']: each for each in directory.search(PEOPLE, 'uid', 'cn', 'mail', 'title', 'manager')}
    root = min(daemon.departments(), key=lambda each: each['path'].count('/'))['path']

    def path(dn):
        return root if dn == BASE else f'{path(parent(dn))}/{departments[dn]["ou"][-1]}'

    def parent(dn):
        at = 0
        while dn[at] != ',':
            at += 2 if dn[at] == '\\' else 1
        return dn[at + 1:]

    want = collections.Counter(path(dn) for dn in departments)
    have = collections.Counter(each['path'] for each in daemon.departments() if each['parentDepartmentId'])
    demand(want == have, f'departments differ: missing {want - have}, too many {have - want}')

    def row(uid, name, email, title, department, manager):
        return (uid, name, email, title, department, manager)

    want = collections.Counter(
        row(each['uid'][0], each['cn'][0], each['mail'][0].lower(), each['title'][0], path(parent(dn)),
            people[each['manager'][0]]['cn'][0] if 'manager' in each else None) for dn, each in people.items())
    active = [each for each in daemon.people(status='Activated')]
    have = collections.Counter(
        row(each['username'], each['name'], each['email'], each['title'],
            ' + '.join(department['path'] for department in each['departments']),
            each['manager'] and each['manager']['name']) for each in active)
    demand(want == have, f'people differ: missing {list((want - have).items())[:5]}, '
                         f'too many {list((have - want).items())[:5]}')
    everybody = collections.Counter(each['username'] for each in daemon.people())
    twice = [name for name, count in everybody.items() if count > 1]
    demand(not twice, f'twice in the hub: {twice}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--kills', type=int, default=int(os.environ.get('ROSTERD_KILLS') or 200))
    parser.add_argument('--people', type=int, default=400)
    arguments = parser.parse_args()
    seed = int(os.environ.get('ROSTERD_SEED') or random.SystemRandom().getrandbits(32))
    print(f'ROSTERD_SEED={seed} {" ".join(sys.argv)}', flush=True)
    number, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix='kill9.') as folder, Directory(folder, arguments.people, 40) as directory:
        # Hundreds of small runs may hold more back than one company ever would in a day.
        config = directory.configuration(folder, BUILD, rest='log: { level: warning }\n')
        killing = Killing(directory, config, random.Random(seed))
        try:
            for _ in range(3):
                killing.undisturbed()
            for number in range(1, arguments.kills + 1):
                killing.round(number)
                if number % 50 == 0:
                    print(f'{number} kills, {time.monotonic() - began:.0f} s: {dict(killing.died)}', flush=True)
            with Daemon(config) as daemon:
                killing.check_end(daemon)
            killing.check_file()
        except BaseException:
            print(f'in round {number}, ROSTERD_SEED={seed}; the end of the log:', (config.parent / 'rosterd.log').read_text()[-3000:],
                  sep='\n', file=sys.stderr)
            raise
    print(f'{arguments.kills} kills, {time.monotonic() - began:.0f} s: {dict(killing.died)}')
    demand(arguments.kills < 100 or killing.died['interrupted, some applied'], 'no kill hit a run that was applying')


if __name__ == '__main__':
    main()
