#!/usr/bin/env python3
"""Timed tasks of the built daemon under clocks that are set, and after sleeps and outages.

The clock is libfaketime's: the daemon alone sees it. The task's directory does not exist, so that a run ends at once; that
there is a job, and when it was made, is all that counts here.
"""

import ctypes
import datetime as dt
import glob
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from rosterd import BUILD, PATIENCE, Daemon, rosterctl  # noqa: E402

LIBRARY = next(iter(glob.glob('/usr/lib/*/faketime/libfaketimeMT.so.1')), None)
CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 0x1000, 0x4000, 0x40000  # sched.h, sys/mount.h
TASK = '''syncTaskId: 1000
syncTaskName: nowhere
syncTaskType: ldap
syncTaskFlow: upstream
syncTaskTrigger: timed
{schedule}
clientConfig:
  ldapConfig: {{ url: 'ldap://127.0.0.1:1', bindDn: '', usersBaseDn: dc=x, groupsBaseDn: dc=x,
                userQueryCriteria: (a=b), departmentQueryCriteria: (a=b) }}
'''
CONFIG = '''store: sqlite:{place}/hub.db
listen: {{ socket: {place}/run/api.sock }}
connectors: {build}/lib/rosterd/connectors
tasks: tasks.d
timeZone: Asia/Shanghai
'''


def instant(text):
    return dt.datetime.fromisoformat(text.replace('Z', '+00:00'))


class TimedTasks(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix='timed.')
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        for folder in ('tasks.d', 'run'):
            (self.place / folder).mkdir()
        self.config = self.place / 'rosterd.yaml'
        self.config.write_text(CONFIG.format(place=self.place, build=BUILD))
        self.offset = self.place / 'offset'

    def schedule(self, text):
        (self.place / 'tasks.d/1000.yaml').write_text(TASK.format(schedule=text))

    def set_clock(self, moment):
        """From now on the daemon's clock shows this, and goes on from there."""
        ahead = (instant(moment) - dt.datetime.now(dt.timezone.utc)).total_seconds()
        new = self.offset.with_suffix('.new')
        new.write_text(f'{ahead:+.3f}\n')
        new.rename(self.offset)

    def daemon(self, monotonic='1', **popen):
        return Daemon(self.config, environment={'LD_PRELOAD': LIBRARY, 'FAKETIME_TIMESTAMP_FILE': str(self.offset),
                                                'FAKETIME_NO_CACHE': '1', 'DONT_FAKE_MONOTONIC': monotonic, 'TZ': 'UTC'},
                      **popen)

    @staticmethod
    def jobs(daemon):
        return [instant(job['createdAt']) for job in reversed(daemon.get('/api/v1/jobs', limit=100)['list'])]

    def wait_for(self, daemon, count):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.jobs(daemon)
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f'{count} jobs wanted, {found}: {daemon.log()[-2000:]}')

    def settled(self, daemon, count):
        """No more jobs than these, after a reload: it looks at the clock again."""
        daemon.reload()
        self.assertEqual(len(self.jobs(daemon)), count, daemon.log()[-2000:])

    def test_a_month_that_ends_early(self):
        self.schedule('timedScheduler: { cycle: month, startTime: 1769796000000 }')  # 31 January, 02:00 in Shanghai
        self.set_clock('2026-02-27T17:59:58Z')
        with self.daemon() as daemon:
            said = rosterctl('task', 'next', '1000', '--count', '2', socket_path=daemon.socket)
            self.assertEqual(said.stdout.split(), ['2026-02-28T02:00:00+08:00', '2026-03-31T02:00:00+08:00'])
            started = self.wait_for(daemon, 1)[0]
            late = (started - instant('2026-02-27T18:00:00Z')).total_seconds()
            self.assertTrue(0 <= late < 0.5, late)

    def test_one_run_is_made_up_for_after_an_outage_and_after_every_restart_none(self):
        self.schedule("cron: '0 */2 * * *'")
        self.set_clock('2026-05-05T01:59:58Z')
        with self.daemon() as daemon:
            self.wait_for(daemon, 1)
            daemon.kill()
        self.set_clock('2026-05-09T11:30:00Z')
        for _ in range(3):
            with self.daemon() as daemon:
                self.wait_for(daemon, 2)
                self.settled(daemon, 2)

    def test_a_clock_that_is_set_forward_gives_one_run_and_set_back_none(self):
        self.schedule('timedScheduler: { cycle: twoHours, startTime: 1777939200000 }')  # 5 May 2026, 00:00 UTC
        self.set_clock('2026-05-05T00:30:00Z')
        with self.daemon() as daemon:
            self.settled(daemon, 0)
            self.set_clock('2026-05-05T21:30:00Z')
            self.wait_for(daemon, 1)
            self.settled(daemon, 1)
            self.set_clock('2026-05-05T19:59:59Z')  # eight o'clock comes again
            self.settled(daemon, 1)
            self.set_clock('2026-05-05T20:00:05Z')
            self.settled(daemon, 1)
            self.set_clock('2026-05-05T21:59:58Z')
            self.assertGreaterEqual(self.wait_for(daemon, 2)[1], instant('2026-05-05T22:00:00Z'))

    def test_a_process_that_was_stopped_makes_up_for_one_run(self):
        self.schedule("cron: '0 */2 * * *'")
        self.set_clock('2026-05-05T00:30:00Z')
        with self.daemon() as daemon:
            daemon.process.send_signal(signal.SIGSTOP)
            self.set_clock('2026-05-05T13:30:00Z')
            daemon.process.send_signal(signal.SIGCONT)
            self.wait_for(daemon, 1)
            self.settled(daemon, 1)

    def test_a_time_zone_database_that_is_updated_while_it_runs(self):
        zones = self.place / 'zoneinfo'
        shutil.copytree('/usr/share/zoneinfo', zones, symlinks=True)

        def with_these_zones():  # in the daemon alone
            libc = ctypes.CDLL(None, use_errno=True)
            steps = ((libc.unshare, (CLONE_NEWNS,)), (libc.mount, (b'none', b'/', None, MS_REC | MS_PRIVATE, None)),
                     (libc.mount, (bytes(zones), b'/usr/share/zoneinfo', None, MS_BIND, None)))
            for call, arguments in steps:
                if call(*arguments):
                    raise OSError(ctypes.get_errno(), 'mount')

        self.schedule("cron: '0 2 * * *'")
        self.set_clock('2026-05-05T00:30:00Z')
        try:
            daemon = self.enterContext(self.daemon('0', preexec_fn=with_these_zones))
        except subprocess.SubprocessError as error:
            self.skipTest(f'no mounts of its own for a process here: {error}')

        def coming():
            return rosterctl('task', 'next', '1000', '--count', '1', socket_path=daemon.socket).stdout.strip()
        self.assertEqual(coming(), '2026-05-06T02:00:00+08:00')
        # A government decides; the file gets another time, as a package would give it.
        (zones / 'Asia/Shanghai').unlink()
        shutil.copy('/usr/share/zoneinfo/Asia/Tokyo', zones / 'Asia/Shanghai')
        self.set_clock('2026-05-05T01:45:00Z')  # more than an hour on, for both of its clocks
        end = time.monotonic() + PATIENCE
        while 'schedule.time_zones_updated' not in daemon.log():
            self.assertLess(time.monotonic(), end, daemon.log()[-2000:])
            time.sleep(0.1)
        self.assertEqual(coming(), '2026-05-06T02:00:00+09:00')


if __name__ == '__main__':
    if LIBRARY is None:
        print('libfaketime is not there (apt-get install faketime)')
        sys.exit(77)
    unittest.main()
