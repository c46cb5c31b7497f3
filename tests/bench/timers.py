#!/usr/bin/env python3
"""10,000 timed tasks: what they cost while nothing is due, and how late those are that become due.

Usage: timers.py [--build build/release] [--tasks 10000]
"""

import argparse
import datetime as dt
import os
import pathlib
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from rosterd import Daemon  # noqa: E402

TASK = '''syncTaskId: {number}
syncTaskName: nowhere
syncTaskType: ldap
syncTaskFlow: upstream
syncTaskTrigger: timed
timedScheduler: {{ cycle: days, startTime: {start} }}
clientConfig:
  ldapConfig: {{ url: 'ldap://127.0.0.1:1', bindDn: '', usersBaseDn: dc=x, groupsBaseDn: dc=x,
                userQueryCriteria: (a=b), departmentQueryCriteria: (a=b) }}
'''
DUE = re.compile(r'^(\S+Z) info schedule.due task=\d+ at=(\S+)$', re.M)


def seconds_of_cpu(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def milliseconds_late(match):
    said, due = (dt.datetime.fromisoformat(text.replace('Z', '+00:00')) for text in match)
    return (said - due).total_seconds() * 1000


def measure(build, tasks, due=20, idle=20):
    """Percent of one core while idle, and how many milliseconds late the latest of `due` tasks began."""
    with tempfile.TemporaryDirectory(prefix='timers.') as name:
        place = pathlib.Path(name)
        for folder in ('tasks.d', 'run'):
            (place / folder).mkdir()
        (place / 'rosterd.yaml').write_text(
            f'store: sqlite:{place}/hub.db\nlisten: {{ socket: {place}/run/api.sock }}\n'
            f'connectors: {build}/lib/rosterd/connectors\ntasks: tasks.d\n')
        now = int(time.time())
        # Some hours ahead, a few milliseconds apart; those that become due follow once it runs.
        for number in range(1, tasks + 1):
            start = (now + 6 * 3600) * 1000 + number * 7
            (place / f'tasks.d/{number}.yaml').write_text(TASK.format(number=number, start=start))
        with Daemon(place / 'rosterd.yaml', build=build) as daemon:
            before, began = seconds_of_cpu(daemon.process.pid), time.monotonic()
            time.sleep(idle)
            share = 100 * (seconds_of_cpu(daemon.process.pid) - before) / (time.monotonic() - began)
            first = int(time.time()) + 30
            for number in range(1, due + 1):
                start = first * 1000 + number * 500
                (place / f'tasks.d/{number}.yaml').write_text(TASK.format(number=number, start=start))
            daemon.reload()
            end = time.monotonic() + 30 + due
            while len(found := DUE.findall(daemon.log())) < due and time.monotonic() < end:
                time.sleep(0.5)
            late = [milliseconds_late(match) for match in found]
            if len(late) < due:
                raise AssertionError(f'{len(late)} of {due} tasks began: {daemon.log()[-2000:]}')
            return share, max(late)


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--build', type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / 'build/release')
    parser.add_argument('--tasks', type=int, default=10_000)
    options = parser.parse_args()
    cpu, latest = measure(options.build.resolve(), options.tasks)
    print(f'{options.tasks} timed tasks: {cpu:.2f} % of one core while idle (target 1 %), '
          f'the latest began {latest:.0f} ms late (target 100 ms)')
    sys.exit(0 if cpu < 1 and latest < 100 else 1)
