#!/usr/bin/env python3
"""A directory that goes away, hides, or is suddenly empty: nothing is removed, and the message says why."""

import os
import pathlib
import random
import signal
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import BASE, PEOPLE, DEPARTMENTS, Directory  # noqa: E402
from gate import Gate  # noqa: E402
from rosterd import BUILD, Daemon  # noqa: E402

COUNT = 1200
# Whoever is absent once is disabled at once, and no guard holds anything: only the proof of completeness is between an
# empty answer and an empty hub.
RASH = '''removal: { afterAbsences: 1 }
guard:
  removePeople: { percent: 100, count: 1000000, smallCount: 1000000 }
  removeDepartments: { percent: 100, count: 1000000, smallCount: 1000000 }
  movePeople: { percent: 100, count: 1000000, smallCount: 1000000 }
'''


class DirectoryTrouble(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        seed = int(os.environ.get('ROSTERD_SEED') or random.SystemRandom().getrandbits(32))
        print(f'ROSTERD_SEED={seed}', flush=True)
        cls.dice = random.Random(seed)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='trouble.')
        self.addCleanup(folder.cleanup)
        self.place = pathlib.Path(folder.name)
        self.directory = self.enterContext(Directory(folder.name, COUNT, 60))
        self.gate = self.enterContext(Gate(int(self.directory.url.rpartition(':')[2])))
        self.config = self.directory.configuration(folder.name, BUILD)
        self.use()
        self.daemon = self.enterContext(Daemon(self.config))
        self.assertEqual(self.daemon.run()['outcome'], 'succeeded')
        self.people, self.departments = self.active(), self.daemon.departments()
        self.assertEqual(len(self.people), COUNT)

    def use(self, **ldap):
        settings = {'url': f'ldap://127.0.0.1:{self.gate.port}', 'pageSize': 20, 'timeoutSeconds': 2, **ldap}
        (self.place / 'tasks.d/1000.yaml').write_text(self.directory.task(rest=RASH, **settings))

    def active(self):
        """Who is there, and in which departments."""
        return sorted((person['userId'], [each['path'] for each in person['departments']])
                      for person in self.daemon.people(status='Activated'))

    def expect_kept(self, job, *outcomes, says):
        self.assertIn(job['outcome'], outcomes, job)
        self.assertEqual(job['syncStatus'], 'failed')
        self.assertRegex(job['errMsg'], says)
        for kind in ('people', 'departments'):
            self.assertEqual(job[kind]['removed'], 0)
        self.assertTrue(self.active() == self.people, 'people or their departments have changed')
        self.assertEqual([each['departmentId'] for each in self.daemon.departments()],
                         [each['departmentId'] for each in self.departments])
        removals = ('disablePerson', 'deletePerson', 'deleteDepartment')
        self.assertEqual([change for change in self.daemon.changes(job['syncJobId']) if change['action'] in removals], [])

    def expect_fine_again(self):
        job = self.daemon.run()
        self.assertEqual((job['outcome'], job['people']['unchanged']), ('succeeded', COUNT), job)
        self.assertTrue(self.active() == self.people, 'people or their departments have changed')

    def interrupt_reading(self, act):
        """The job of a run in the middle of whose answers something happens to the server or the connection."""
        self.gate.arm(self.dice.randint(30_000, 100_000), act)
        return self.daemon.run()

    def test_a_server_that_is_killed_in_the_middle_of_a_read(self):
        job = self.interrupt_reading(lambda _: self.directory.signal(signal.SIGKILL))
        self.expect_kept(job, 'incompleteRead', says='connection was lost')
        self.directory.start()
        self.expect_fine_again()

    def test_a_server_that_is_stopped_cleanly_in_the_middle_of_a_read(self):
        job = self.interrupt_reading(lambda _: self.directory.stop())
        self.expect_kept(job, 'incompleteRead', says='connection was lost|shutting down')
        self.directory.start()
        self.expect_fine_again()

    def test_a_server_that_falls_silent_in_the_middle_of_a_read(self):
        job = self.interrupt_reading(lambda _: self.directory.signal(signal.SIGSTOP))
        self.expect_kept(job, 'incompleteRead', says='said nothing for 2 s')
        self.directory.signal(signal.SIGCONT)
        self.expect_fine_again()

    def test_a_connection_that_is_cut_in_the_middle_of_any_page(self):
        for _ in range(15):
            job = self.interrupt_reading(lambda gate: gate.cut())
            self.expect_kept(job, 'incompleteRead', says='connection was lost|cut short')
        self.expect_fine_again()

    def test_a_server_that_is_not_there(self):
        self.directory.stop()
        self.expect_kept(self.daemon.run(), 'failed', says='refused|not.*listen|unreachable|connect')
        self.directory.start()
        self.expect_fine_again()

    def test_a_base_that_no_longer_exists(self):
        for setting, what in (('usersBaseDn', 'people'), ('groupsBaseDn', 'departments')):
            with self.subTest(setting):
                self.use(**{setting: f'ou=gone,{BASE}'})
                self.daemon.reload()
                self.expect_kept(self.daemon.run(), 'incompleteRead', says=f'{what}.*ou=gone.* does not exist')
        self.use()
        self.daemon.reload()
        self.expect_fine_again()

    def test_a_filter_that_matches_nothing(self):
        for setting, what in (('userQueryCriteria', 'nobody'), ('departmentQueryCriteria', 'no department')):
            with self.subTest(setting):
                self.use(**{setting: '(objectClass=room)'})
                self.daemon.reload()
                for _ in range(3):
                    self.expect_kept(self.daemon.run(), 'incompleteRead', says=f'returned {what} although')
        self.use()
        self.daemon.reload()
        self.assertEqual(self.daemon.run()['outcome'], 'succeeded')
        self.expect_fine_again()

    def test_an_emptied_directory(self):
        ldif = self.place / 'before.ldif'
        ldif.write_bytes(self.directory.export())
        self.directory.remove(PEOPLE)
        for _ in range(3):
            self.expect_kept(self.daemon.run(), 'incompleteRead', says=f'returned nobody although {COUNT} people')
        self.directory.remove(DEPARTMENTS)
        for _ in range(3):
            self.expect_kept(self.daemon.run(), 'incompleteRead', says='returned no(body| department) although')
        self.directory.stop()
        self.directory.restore(ldif)
        self.daemon.run()
        self.expect_fine_again()


if __name__ == '__main__':
    unittest.main(verbosity=2)
