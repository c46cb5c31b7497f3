#!/usr/bin/env python3
"""The second opinion on LDAP: 389 Directory Server is written, read and followed.

A company in a slapd flows into the hub and from there into 389 DS; each second run changes nothing. Then 389 DS is read into
an organisation of its own, and a task follows what it tells (RFC 4533). Skipped (77) when 389-ds-base is not there.
"""

import os
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from changing_company import ChangingCompany  # noqa: E402
from directory import PEOPLE, Directory, line  # noqa: E402
from directory_server import DirectoryServer, NotInstalled  # noqa: E402
from downstream import GUARD, IN, demand, out_task, picture, run  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, rosterctl  # noqa: E402

SIZE = 120


def nothing_to_do(daemon, task):
    job = run(daemon, task)
    demand(not daemon.changes(job['syncJobId'], unchanged='false'),
           f'a second run of {task} changes {daemon.changes(job["syncJobId"], unchanged="false")[:3]}')


def same(source, target):
    for what, left, right in zip(('departments', 'people'), picture(source), picture(target)):
        demand(left == right, f'{what} differ: missing {list((left - right).items())[:5]}, '
                              f'too many {list((right - left).items())[:5]}')


def change(directory, dn, attribute, value):
    directory.change(line('dn', dn) + f'changetype: modify\nreplace: {attribute}\n' + line(attribute, value))


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        demand(time.monotonic() < end, f'not within {PATIENCE} s: {what}')
        time.sleep(0.05)  # polling is all that the API offers


def write(daemon, source, target, dice):
    run(daemon, 1000)
    run(daemon, 2000)
    nothing_to_do(daemon, 2000)
    same(source, target)
    company = ChangingCompany(source, dice)
    for _ in range(4):  # renames, moves, new values, joiners and leavers
        company.round()
        run(daemon, 1000)
        run(daemon, 2000)
        nothing_to_do(daemon, 2000)
    for _ in range(2):  # absent from two complete reads
        run(daemon, 1000)
    run(daemon, 2000)
    nothing_to_do(daemon, 2000)
    same(source, target)
    checked = rosterctl('task', 'check', 2000, socket_path=daemon.socket)
    demand(checked.returncode == 0, checked.stdout + checked.stderr)


def follow(daemon, target):
    def title_of(uid):
        return [each['title'] for each in daemon.people(q=uid) if each['username'] == uid and each['title']]

    until(lambda: any(job['outcome'] == 'succeeded' for job in daemon.all('/api/v1/jobs', syncTaskId=3000)),
          f'the first read of an automatic task, {[(job["outcome"], job["errMsg"]) for job in daemon.all("/api/v1/jobs")][:3]} '
          f'{daemon.log()[-1500:]}')
    someone = target.search(PEOPLE, 'uid', 'title')[5]
    change(target, someone['dn'], 'title', 'Followed')
    until(lambda: 'Followed' in title_of(someone['uid'][0]), f'the new title, {daemon.log()[-2000:]}')
    jobs = [job for job in daemon.all('/api/v1/jobs', syncTaskId=3000) if job['outcome'] == 'succeeded']
    print(f'followed in {len(jobs)} jobs: {jobs[0].get("evidence", "")}')


def main():
    seed = int(os.environ.get('ROSTERD_SEED') or random.SystemRandom().getrandbits(32))
    print(f'ROSTERD_SEED={seed}', flush=True)
    with tempfile.TemporaryDirectory(prefix='directory_server.') as folder, \
            tempfile.TemporaryDirectory(prefix='directory_server.') as other:
        try:
            target = DirectoryServer(other)
        except NotInstalled as why:
            print(f'skipped: {why}')
            sys.exit(77)
        with target, Directory(folder, SIZE, 30) as source:
            config = source.configuration(folder, BUILD, rest='log: { level: info }\n')
            (pathlib.Path(folder) / 'tasks.d/1000.yaml').write_text(source.task(rest=IN))
            (pathlib.Path(folder) / 'tasks.d/2000.yaml').write_text(out_task(target))
            with Daemon(config) as daemon:
                write(daemon, source, target, random.Random(seed))
                print('written: 389 DS says what the source says, and a second run is empty')
            (pathlib.Path(folder) / 'tasks.d/3000.yaml').write_text(
                target.task(number=3000, rest='organizationCode: second\n' + GUARD).replace('syncTaskTrigger: manually',
                                                                                   'syncTaskTrigger: automatic'))
            with Daemon(config) as daemon:
                follow(daemon, target)
                print('read and followed')


if __name__ == '__main__':
    main()
