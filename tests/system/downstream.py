#!/usr/bin/env python3
"""kill -9 at random moments while a task writes into a real LDAP server: no account twice, none lost, and in the end
the target is what the hub is.

  downstream.py [--kills N] [--people N]

Task 1000 reads one slapd into the hub, task 2000 writes the hub into another one. Each round changes the first, reads it,
and kills the daemon somewhere in the run of task 2000. ROSTERD_KILLS is the number of rounds when none is given (60);
ROSTERD_SEED repeats a run's choices, though never its exact moments.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from changing_company import ChangingCompany  # noqa: E402
from directory import BASE, DEPARTMENTS, PEOPLE, Directory, entry  # noqa: E402
from rosterd import BUILD, Daemon, ask, rosterctl  # noqa: E402

RULES = {'username': 'uid', 'name': 'cn', 'email': 'mail', 'title': 'title', 'externalId': 'employeeNumber',
         '\'"-"\'': 'sn'}
# Hundreds of small runs may take away more than one company ever would in a day.
GUARD = """
guard:
  removePeople: { smallCount: 100000, percent: 100, count: 100000 }
  removeDepartments: { smallCount: 100000, percent: 100, count: 100000 }
  changeIdentifiers: { smallCount: 100000, percent: 100 }
  clearFields: { smallCount: 100000, percent: 100 }
  movePeople: { smallCount: 100000, percent: 100 }
"""
IN = 'removal: { people: remove }\n' + GUARD
OUT = 'removal: { confirm: false, people: remove }\n' + GUARD


def demand(condition, message):
    if not condition:
        raise AssertionError(message)


def out_task(target):
    text = target.task(number=2000, mapping=RULES, rest=OUT, userDn='uid={uid},{department}',
                       departmentDn='ou={ou},{parent}', disableAttribute='employeeType', disabledValue='disabled',
                       departmentObjectClasses=['organizationalUnit', 'extensibleObject'])
    return (text.replace('syncTaskFlow: upstream', 'syncTaskFlow: downstream')
            .replace('{ expression: ou, targetKey: name }', '{ expression: name, targetKey: ou }')
            .replace('{ expression: description, targetKey: code }', '{ expression: code, targetKey: description }'))


def parent(dn):
    at = 0
    while dn[at] != ',':
        at += 2 if dn[at] == '\\' else 1
    return dn[at + 1:]


def plain(dn):
    """With what is special escaped by itself, not by its number: servers differ."""
    return re.sub(r'\\([2-5][0-9A-Fa-f])', lambda found: '\\' + chr(int(found[1], 16)), dn)


def picture(directory):
    """What a directory says, without its own ids: departments by path, people with everything that is mapped."""
    departments = {plain(each['dn']): each for each in directory.search(DEPARTMENTS, 'ou')}
    people = {plain(each['dn']): each for each in directory.search(PEOPLE, 'uid', 'cn', 'mail', 'title', 'employeeNumber',
                                                            'manager')}

    def path(dn):
        return '' if dn == BASE else f'{path(parent(dn))}/{departments[dn]["ou"][-1]}'

    def one(each, name):
        return each.get(name, [''])[-1]

    return (collections.Counter(path(dn) for dn in departments),
            collections.Counter((one(each, 'uid'), one(each, 'cn'), one(each, 'mail').lower(), one(each, 'title'),
                                 one(each, 'employeeNumber'), path(parent(dn)),
                                 one(people[plain(one(each, 'manager'))], 'uid') if 'manager' in each else '')
                                for dn, each in people.items()))


def run(daemon, task):
    job = daemon.run(task)
    demand(job['outcome'] == 'succeeded',
           f'job {job["syncJobId"]} of task {task} ended as {job["outcome"]}: {job["errMsg"]} '
           f'{daemon.changes(job["syncJobId"], state="failed", unchanged="false")[:3]}')
    return job


def killed_run(config, seconds):
    daemon = Daemon(config)
    try:
        began = time.monotonic()
        ask(daemon.socket, 'POST', '/api/v1/tasks/2000/run')
        time.sleep(max(0, seconds - (time.monotonic() - began)))  # the moment is the random one
    finally:
        alive = daemon.alive()
        daemon.kill()
    demand(alive, f'the daemon ended by itself: {daemon.log()[-2000:]}')


def no_doubles(target):
    names = collections.Counter(each['uid'][0].lower() for each in target.search(PEOPLE, 'uid'))
    twice = [name for name, count in names.items() if count > 1]
    demand(not twice, f'twice in the target: {twice}')


def check_end(config, source, target):
    with Daemon(config) as daemon:
        for _ in range(3):  # absent from two complete reads
            run(daemon, 1000)
        run(daemon, 2000)
        job = run(daemon, 2000)
        for kind in ('people', 'departments'):
            demand(job[kind]['seen'] == job[kind]['unchanged'],
                   f'one more run still changes {kind}: {daemon.changes(job["syncJobId"], unchanged="false")[:2]}')
        demand(not daemon.changes(job['syncJobId'], unchanged='false'), 'one more run still has changes')
        demand(job['people']['missing'] == 0, f'links that lead nowhere: {job["people"]}')
    want, have = picture(source), picture(target)
    for what, left, right in zip(('departments', 'people'), want, have):
        demand(left == right, f'{what} differ: missing {list((left - right).items())[:5]}, '
                              f'too many {list((right - left).items())[:5]}')


def check_reports(config, source):
    """Who is in scope, and why one of them has the account that he has."""
    count = len(source.search(PEOPLE, '1.1')) + len(source.search(DEPARTMENTS, '1.1'))
    with Daemon(config) as daemon:
        shown = rosterctl('task', 'scope', 2000, '--all', '--output', 'json', socket_path=daemon.socket)
        demand(shown.returncode == 0, shown.stderr)
        scope = json.loads(shown.stdout)
        demand(scope['totalCount'] == count, f'{scope["totalCount"]} of {count} are reported')
        demand(all(each['inScope'] and each['key'] for each in scope['list']), 'somebody is out, or has no account')
        uid = next(each['username'] for each in daemon.people() if each['username'])
        why = rosterctl('why', uid, '--task', 2000, socket_path=daemon.socket)
        demand(why.returncode == 0 and 'everyone is in scope' in why.stdout and '<- username' in why.stdout,
               f'{why.stdout} {why.stderr}')
        refused = rosterctl('task', 'scope', 1000, socket_path=daemon.socket)
        demand(refused.returncode != 0 and 'upstream' in refused.stderr, refused.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--kills', type=int, default=int(os.environ.get('ROSTERD_KILLS') or 60))
    parser.add_argument('--people', type=int, default=300)
    arguments = parser.parse_args()
    seed = int(os.environ.get('ROSTERD_SEED') or random.SystemRandom().getrandbits(32))
    print(f'ROSTERD_SEED={seed} {" ".join(sys.argv)}', flush=True)
    dice, began, number = random.Random(seed), time.monotonic(), 0
    top = entry(BASE, objectClass=['organization', 'dcObject'], o='Example', dc='example')
    with tempfile.TemporaryDirectory(prefix='downstream.') as folder, \
            tempfile.TemporaryDirectory(prefix='downstream.') as other, \
            Directory(folder, arguments.people, 30) as source, Directory(other, ldif=top) as target:
        config = source.configuration(folder, BUILD, rest='log: { level: warning }\n')
        (pathlib.Path(folder) / 'tasks.d/1000.yaml').write_text(source.task(rest=IN))
        (pathlib.Path(folder) / 'tasks.d/2000.yaml').write_text(out_task(target))
        company = ChangingCompany(source, dice)
        try:
            with Daemon(config) as daemon:
                run(daemon, 1000)
                first = time.monotonic()
                run(daemon, 2000)
                usual = time.monotonic() - first
            check_end(config, source, target)
            check_reports(config, source)
            for number in range(1, arguments.kills + 1):
                company.round()
                with Daemon(config) as daemon:
                    run(daemon, 1000)
                # Now and then the target starts anew, so that many are made while the daemon is killed.
                if number % 10 == 0:
                    target.remove(f'(|{PEOPLE}{DEPARTMENTS})')
                    (pathlib.Path(folder) / 'tasks.d/2000.yaml').write_text(out_task(target) + 'reconcile: every run\n')
                killed_run(config, dice.uniform(0, 1.2 * usual if number % 10 == 0 else 0.4 * usual))
                no_doubles(target)
                if number % 10 == 0:
                    check_end(config, source, target)
                    (pathlib.Path(folder) / 'tasks.d/2000.yaml').write_text(out_task(target))
                    print(f'{number} kills, {time.monotonic() - began:.0f} s', flush=True)
            check_end(config, source, target)
        except BaseException:
            print(f'in round {number}, ROSTERD_SEED={seed}; the end of the log:',
                  (config.parent / 'rosterd.log').read_text()[-3000:], sep='\n', file=sys.stderr)
            raise
    print(f'{arguments.kills} kills, {time.monotonic() - began:.0f} s')


if __name__ == '__main__':
    main()
