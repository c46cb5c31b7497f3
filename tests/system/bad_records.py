#!/usr/bin/env python3
"""A few bad records among many thousand: each fails alone, is listed with its reason, and the others all arrive.

ROSTERD_RECORDS is how many good ones there are (10,000).
"""

import json
import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import MAPPING, Directory, person  # noqa: E402
from rosterd import BUILD, Daemon, rosterctl  # noqa: E402

COUNT = int(os.environ.get('ROSTERD_RECORDS') or 10_000)
# userPassword is an octet string and mapped here only because any bytes can stand in it; carLicense is text of any
# length; description allows what cn does.
RULES = {**MAPPING, 'displayName': 'name', 'userPassword': 'nickname', 'carLicense': 'address'}
RULES.pop('cn')  # every entry has one: a name can be missing only where it comes from something optional


def named(uid, **attributes):
    return person(uid, displayName=f'Name of {uid}', **attributes)


# What is wrong with each, and what the log has to say of it.
BAD = {
    'nameless': (person('nameless'), ['name: expression `displayName`', 'required']),
    'clash2': (named('clash2', mail='clash1@example.test'), ['email', 'already used by Name of clash1']),
    'garbled': (named('garbled', userPassword=b'caf\xe9 \xff\xfe'), ['nickname: expression `userPassword`', 'bytes']),
    'huge': (named('huge', carLicense='x' * (1 << 20)), ['address: expression `carLicense`', '1048576 bytes']),
    'control': (person('control', displayName='bell\x07 and\x1b[31m red'), ['name: expression `displayName`', 'control characters']),
}
GOOD = [named('clash1'), named('first\u200bwidth'), named('fits', carLicense='x' * 8000)]


class BadRecords(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='bad.')
        cls.addClassCleanup(folder.cleanup)
        cls.directory = cls.enterClassContext(Directory(folder.name, COUNT, COUNT // 20, ''.join(GOOD) + ''.join(ldif for ldif, _ in BAD.values())))
        config = cls.directory.configuration(folder.name, BUILD, mapping=RULES)
        cls.daemon = cls.enterClassContext(Daemon(config))
        cls.job = cls.daemon.run()
        said = rosterctl('job', 'log', cls.job['syncJobId'], '--all', '--output', 'json', socket_path=cls.daemon.socket)
        cls.log = json.loads(said.stdout)['list']
        cls.failed = [change for change in cls.log if change['state'] == 'failed']

    def test_the_run_itself_goes_through(self):
        self.assertEqual(self.job['outcome'], 'succeededWithErrors')
        self.assertEqual(self.job['syncStatus'], 'success')
        people = self.job['people']
        self.assertEqual(people['seen'], COUNT + len(GOOD) + len(BAD))
        self.assertEqual(people['failed'], len(BAD))
        self.assertEqual(people['created'], COUNT + len(GOOD))

    def test_everybody_else_arrives(self):
        there = {each['username'] for each in self.daemon.people()}
        self.assertEqual(len(there), COUNT + len(GOOD))
        self.assertEqual(there & set(BAD), set())

    def test_each_is_listed_with_its_reason(self):
        self.assertEqual(len(self.failed), len(BAD), self.failed)
        for uid, (_, words) in BAD.items():
            with self.subTest(uid):
                found = [change['error'] for change in self.failed if uid in change['objectName']]
                self.assertEqual(len(found), 1, self.failed)
                for each in words:
                    self.assertIn(each, found[0])

    def test_no_reason_is_longer_than_a_screen(self):
        for change in self.failed:
            self.assertLess(len(change['error']), 1000, change['objectName'])

    def test_the_table_shows_no_control_characters(self):
        said = rosterctl('job', 'log', self.job['syncJobId'], '--all', socket_path=self.daemon.socket)
        people = rosterctl('hub', 'people', 'first', socket_path=self.daemon.socket)
        self.assertEqual([said.returncode, people.returncode], [0, 0])
        for text in (said.stdout, people.stdout):
            self.assertEqual([hex(ord(c)) for c in text if ord(c) < 32 and c != '\n'], [])

    def test_a_second_run_says_the_same_and_changes_nobody(self):
        job = self.daemon.run()
        self.assertEqual((job['people']['failed'], job['people']['unchanged']), (len(BAD), COUNT + len(GOOD)), job['people'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
