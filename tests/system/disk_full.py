#!/usr/bin/env python3
"""The disk fills up during a run: the job fails and says so, what was committed stays, and with room all goes on.

The store is on a tmpfs of just the size at which a run breaks off, early, late and in between. Needs the right to mount.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import Directory  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon  # noqa: E402

SKIPPED = 77
PEOPLE, DEPARTMENTS = 20000, 300  # more than are applied in one transaction
ROOM = 256 << 20


class SmallDisk:
    def __init__(self, folder, size):
        self.folder = folder
        folder.mkdir()
        subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size},mode=0700', 'rosterd-test', folder], check=True,
                       capture_output=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(['umount', self.folder], check=True)

    def grow(self):
        subprocess.run(['mount', '-o', f'remount,size={ROOM}', self.folder], check=True)

    def used(self):
        status = os.statvfs(self.folder)
        return (status.f_blocks - status.f_bfree) * status.f_frsize


class DiskFull(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='disk.')
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.directory = cls.enterClassContext(Directory(cls.folder, PEOPLE, DEPARTMENTS))
        with SmallDisk(cls.folder / 'disk', ROOM) as disk, cls.daemon('measure', disk) as daemon:
            job = daemon.run()
            assert job['outcome'] == 'succeeded', job
            cls.needed = disk.used()

    @classmethod
    def daemon(cls, name, disk):
        config = cls.directory.configuration(cls.folder / name, BUILD, store=disk.folder / 'hub.db')
        return Daemon(config)

    def test_a_run_that_fills_the_disk(self):
        applied = []
        for percent in (92, 80, 60, 30):
            with self.subTest(percent=percent), SmallDisk(self.folder / f'disk{percent}', self.needed * percent // 100) as disk, \
                    self.daemon(f'at{percent}', disk) as daemon:
                if (count := self.fill(daemon, disk)) is not None:
                    applied.append(count)
        self.assertGreaterEqual(len(applied), 3, 'most sizes were large enough for the whole run')
        self.assertTrue(any(0 < count < PEOPLE for count in applied), f'none broke off amid applying: {applied}')

    def fill(self, daemon, disk):
        """How many people were there when the run had failed; None when it did not fail."""
        job = daemon.trigger()
        end = time.monotonic() + PATIENCE
        # A full disk may be too full for the job's own end; the log has it, and it is written as soon as there is room.
        while not (found := daemon.job(job))['finishedAt'] and 'job.unsaved' not in daemon.log():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)
        if found['outcome'] == 'succeeded':
            return None
        self.assertEqual(daemon.get('/api/v1/health'), {'status': 'ok'})
        self.assertTrue(daemon.get('/api/v1/ready')['ready'])
        before = daemon.people()
        disk.grow()
        found = daemon.wait(job)
        self.assertEqual((found['outcome'], found['syncStatus']), ('failed', 'failed'))
        self.assertRegex(found['errMsg'], 'no space left where the store .*hub.db')
        created = daemon.changes(job, state='applied', action='createPerson')
        self.assertEqual({each['objectId'] for each in created}, {each['userId'] for each in before})
        again = daemon.run()
        self.assertEqual(again['outcome'], 'succeeded', again['errMsg'])
        self.assertEqual(again['people']['created'], PEOPLE - len(before))
        self.assertEqual(len(daemon.people()), PEOPLE)
        return len(before)


def can_mount():
    with tempfile.TemporaryDirectory() as folder:
        try:
            with SmallDisk(pathlib.Path(folder) / 'disk', 1 << 20):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


if __name__ == '__main__':
    if not can_mount():
        print('disk_full: skipped: a small tmpfs cannot be mounted here (it needs root)')
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
