#!/usr/bin/env python3
"""rosterd once: a task without a daemon ends with the same exit code as `rosterctl task run --wait` with one."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import Directory, person  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, rosterctl  # noqa: E402


class Once(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix='once.')
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        self.directory = self.enterContext(Directory(place.name, 60, 5))
        self.config = self.directory.configuration(self.place, BUILD)
        self.task = self.place / 'tasks.d/1000.yaml'

    def once(self, task=1000):
        return subprocess.run([BUILD / 'bin/rosterd', 'once', '--task', str(task), '--config', self.config],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False)

    def both(self, task=1000):
        """The exit codes without a daemon and with one, one after the other, and what the first said."""
        alone = self.once(task)
        with Daemon(self.config) as daemon:
            asked = rosterctl('task', 'run', task, '--wait', socket_path=daemon.socket)
        return alone.returncode, asked.returncode, alone.stdout + alone.stderr

    def test_success(self):
        self.assertEqual(self.both()[:2], (0, 0))
        said = self.both()
        self.assertIn('of task 1000: succeeded', said[2])

    def test_records_that_fail(self):
        self.directory.change(person('twice', mail='same@example.test') + person('again', mail='same@example.test'))
        codes = self.both()
        self.assertEqual(codes[:2], (1, 1), codes[2])
        self.assertIn('succeededWithErrors', codes[2])

    def test_what_the_guard_holds(self):
        self.task.write_text(self.task.read_text() + 'removal: { afterAbsences: 1 }\n')
        self.assertEqual(self.once().returncode, 0)
        self.directory.remove('(objectClass=inetOrgPerson)')
        self.directory.change(person('last'))
        codes = self.both()
        self.assertEqual(codes[:2], (1, 1), codes[2])
        self.assertIn('heldByGuard', codes[2])

    def test_a_directory_that_does_not_let_us_in(self):
        (self.place / 'secrets/ldap').write_text('wrong')
        self.assertEqual(self.both()[:2], (3, 3))

    def test_a_task_that_is_not_there_and_a_file_that_is_wrong(self):
        self.assertEqual(self.both(4711)[:2], (2, 2))
        self.task.write_text('nonsense\n')
        self.assertEqual(self.once().returncode, 2)

    def test_a_store_that_a_daemon_has_is_left_to_it(self):
        with Daemon(self.config) as daemon:
            said = self.once()
            self.assertEqual(said.returncode, 3, said)
            self.assertIn('hub.db', said.stderr)
            self.assertEqual(daemon.run()['outcome'], 'succeeded')


if __name__ == '__main__':
    unittest.main()
