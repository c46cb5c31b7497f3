#!/usr/bin/env python3
"""An automatic task and a real slapd with content synchronization: changes come by themselves, losses are made up for."""

import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import BASE, Directory, line, person  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon  # noqa: E402


class AutomaticTasks(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix='automatic.')
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        self.directory = self.enterContext(Directory(place.name, 300, 20, options=('--sync', '1000')))
        self.config = self.directory.configuration(self.place, BUILD)
        task = self.place / 'tasks.d/1000.yaml'
        task.write_text(task.read_text().replace('syncTaskTrigger: manually', 'syncTaskTrigger: automatic'))

    def wait(self, daemon, so, what):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := so():
                return found
            time.sleep(0.02)
        raise AssertionError(f'{what}: {daemon.log()[-3000:]}')

    def people(self, daemon, text):
        return daemon.get('/api/v1/people', q=text)['list']

    def first_read(self, daemon):
        self.wait(daemon, lambda: 'watch.started' in daemon.log() and daemon.get('/api/v1/people')['totalCount'] >= 300,
                  'the first read')

    def jobs(self, daemon):
        return daemon.get('/api/v1/jobs', limit=100)['list']

    def test_changes_come_by_themselves_and_after_a_restart_from_where_it_was(self):
        with Daemon(self.config) as daemon:
            self.first_read(daemon)
            began = time.monotonic()
            self.directory.change(person('fresh', cn='Fresh Face'))
            self.wait(daemon, lambda: self.people(daemon, 'Fresh Face'), 'a new person')
            print(f'visible after {time.monotonic() - began:.2f} s', file=sys.stderr)
            self.assertLess(self.jobs(daemon)[0]['people']['seen'], 10)
            self.assertEqual(self.jobs(daemon)[0]['syncTrigger'], 'automatic')
        self.directory.change(person('later', cn='Later Face'))
        with Daemon(self.config) as daemon:
            self.wait(daemon, lambda: self.people(daemon, 'Later Face'), 'what changed while nobody looked')
            self.assertLess(self.jobs(daemon)[0]['people']['seen'], 10)

    def test_who_is_deleted_leaves_and_nobody_else(self):
        with Daemon(self.config) as daemon:
            self.directory.change(person('leaver', cn='Soon Gone'))
            self.first_read(daemon)
            self.wait(daemon, lambda: self.people(daemon, 'Soon Gone'), 'the leaver before')
            self.directory.change(line('dn', f'uid=leaver,{BASE}') + 'changetype: delete\n')
            self.wait(daemon, lambda: self.people(daemon, 'Soon Gone')[0]['status'] == 'Resigned', 'the leaver')
            active = daemon.get('/api/v1/people', status='Activated')['totalCount']
            self.assertGreaterEqual(active, 300)

    def test_a_server_that_goes_and_comes_back_is_followed_again(self):
        with Daemon(self.config) as daemon:
            self.first_read(daemon)
            self.directory.stop()
            self.wait(daemon, lambda: 'watch.lost' in daemon.log(), 'the loss')
            self.directory.start()
            self.directory.change(person('again', cn='After The Loss'))
            self.wait(daemon, lambda: self.people(daemon, 'After The Loss'), 'a change after the loss')
            self.assertEqual({each['outcome'] for each in self.jobs(daemon)} - {'succeeded', 'succeededWithErrors', None}, set())


if __name__ == '__main__':
    unittest.main()
