#!/usr/bin/env python3
"""rosterctl against a running daemon: what scripts rely on."""

import json
import pathlib
import signal
import sys
import tempfile
import unicodedata
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import BASE, Directory, person  # noqa: E402
from rosterd import BUILD, Daemon, rosterctl  # noqa: E402

PEOPLE, DEPARTMENTS = 260, 20
PERSON = {'userId', 'status', 'username', 'name', 'email', 'phone', 'externalId', 'departments', 'manager'}
DEPARTMENT = {'departmentId', 'name', 'code', 'parentDepartmentId', 'path', 'members', 'leaders'}
SUCCESS, SOME_FAILED, USAGE, JOB_FAILED, UNREACHABLE = range(5)


class Rosterctl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='rosterctl.')
        cls.addClassCleanup(folder.cleanup)
        cls.place = pathlib.Path(folder.name)
        cls.directory = cls.enterClassContext(Directory(folder.name, PEOPLE, DEPARTMENTS))
        cls.config = cls.directory.configuration(folder.name, BUILD)
        (cls.place / 'tasks.d/1001.yaml').write_text(cls.directory.task(1001, bindDn=f'cn=nobody,{BASE}'))
        cls.daemon = cls.enterClassContext(Daemon(cls.config))
        cls.first = cls.ctl('task', 'run', 1000, '--wait')

    @classmethod
    def ctl(cls, *arguments):
        return rosterctl(*arguments, socket_path=cls.daemon.socket)

    def json(self, *arguments, code=SUCCESS):
        said = self.ctl(*arguments, '--output', 'json')
        self.assertEqual(said.returncode, code, said)
        # Standard error has the progress of a job, if anything; standard output is for the script.
        self.assertRegex(said.stderr, r'\A(job \d+  .*\n)*\Z')
        return json.loads(said.stdout)

    def assert_list(self, answer):
        self.assertEqual(set(answer), {'totalCount', 'list'})
        self.assertIsInstance(answer['totalCount'], int)
        self.assertIsInstance(answer['list'], list)

    def test_0_success(self):
        self.assertEqual(self.first.returncode, SUCCESS, self.first)
        self.assertNotIn('\x1b', self.first.stdout + self.first.stderr)
        self.assertNotIn('\r', self.first.stdout + self.first.stderr)
        self.assertIn(str(PEOPLE), self.first.stdout)

    def test_1_some_records_failed(self):
        bad = person('clash', mail=self.json('hub', 'people', '--limit', 1)['list'][0]['email'])
        self.directory.change(bad)
        self.addCleanup(lambda: self.directory.remove('(uid=clash)'))
        job = self.json('task', 'run', 1000, '--wait', code=SOME_FAILED)
        self.assertEqual((job['outcome'], job['people']['failed']), ('succeededWithErrors', 1))
        failed = self.json('job', 'log', job['syncJobId'], '--state', 'failed')
        self.assertEqual(failed['totalCount'], 1)
        self.assertIn('already used by', failed['list'][0]['error'])

    def test_1_some_records_are_held(self):
        task = self.place / 'tasks.d/1000.yaml'
        good = task.read_text()
        task.write_text(good.replace('expression: mail,', 'expression: \'"x" + mail\','))
        try:
            self.daemon.reload()
            plan = self.json('task', 'plan', 1000, code=SOME_FAILED)
            self.assertEqual(plan['job']['outcome'], 'heldByGuard')
            self.assertEqual(plan['totalCount'], len(plan['list']))
            job = self.json('task', 'run', 1000, '--wait', code=SOME_FAILED)
            self.assertEqual((job['outcome'], job['people']['updated']), ('heldByGuard', 0))
            self.assertRegex(job['errMsg'], 'guard')
        finally:
            task.write_text(good)
            self.daemon.reload()
        self.assertEqual(self.ctl('task', 'run', 1000, '--wait').returncode, SUCCESS)

    def test_1_a_mapping_is_looked_at_before_it_is_trusted(self):
        preview = self.json('task', 'preview', 1000, '--limit', 3, '--where', 'uid != ""', '--expression', 'pinyin(cn)')
        self.assertEqual((len(preview['records']), preview['recordsFailed'], preview['collisions']), (3, 0, []))
        self.assertEqual(preview['recordsRead'], PEOPLE)
        for record in preview['records']:
            self.assertTrue(record['objectId'], 'the run before has brought everybody')
            self.assertTrue(record['expressionValue'])
            names = [each for each in record['fields'] if each['targetKey'] == 'name']
            self.assertRegex(names[0]['mapped'], '•')
            self.assertFalse(names[0]['differs'])
        revealed = self.json('task', 'preview', 1000, '--limit', 1, '--reveal')['records'][0]
        self.assertNotIn('•', json.dumps(revealed, ensure_ascii=False))
        self.assertEqual(len(self.json('task', 'preview', 1000, '--departments')['records']), 20)
        bad = self.ctl('task', 'preview', 1000, '--where', 'uid ==')
        self.assertEqual((bad.returncode, bad.stdout), (USAGE, ''), bad)

        task = self.place / 'tasks.d/1000.yaml'
        good = task.read_text()
        task.write_text(good.replace('expression: mail,', 'expression: mial,'))
        try:
            self.daemon.reload()
            report = self.json('task', 'lint', 1000, code=SOME_FAILED)
            meant = [each for each in report['findings'] if each['level'] == 'warning']
            self.assertEqual(len(meant), 1, report)
            self.assertIn('did you mean `mail`?', meant[0]['message'])
            self.assertIsNone(report['unread'])
        finally:
            task.write_text(good)
            self.daemon.reload()
        self.assertTrue(self.json('task', 'lint', 1000)['passed'])
        unread = self.ctl('task', 'lint', 1001)
        self.assertIn('Not compared with records', unread.stdout)

    def test_2_usage(self):
        for arguments in (['task', 'run'], ['task', 'run', 'soon'], ['task', 'fly'], ['--colour'], ['task', 'run', 4711],
                          ['job', 'show', 4711], ['hub', 'people', '--limit', 1001], ['hub', 'person', 'nobody-like-this'],
                          ['hub', 'people', '--output', 'xml'], ['hub', 'people', '--department', 'none of ours']):
            with self.subTest(arguments):
                said = self.ctl(*arguments)
                self.assertEqual((said.returncode, said.stdout), (USAGE, ''), said)
                self.assertTrue(said.stderr)

    def test_3_job_failed(self):
        said = self.ctl('task', 'run', 1001, '--wait')
        self.assertEqual(said.returncode, JOB_FAILED, said)
        self.assertIn('bind', (said.stdout + said.stderr).lower())

    def test_4_daemon_unreachable(self):
        said = rosterctl('task', 'run', 1000, '--wait', socket_path=self.place / 'run/none.sock')
        self.assertEqual((said.returncode, said.stdout), (UNREACHABLE, ''))
        self.assertIn('none.sock', said.stderr)

    def test_4_daemon_lost_while_waiting(self):
        other = self.place / 'other'
        config = self.directory.configuration(other, BUILD)
        with Daemon(config) as daemon:
            # A server that says nothing keeps the job running until the daemon is killed.
            self.directory.signal(signal.SIGSTOP)
            try:
                job = daemon.trigger()
                daemon.wait(job, lambda found: found['stage'] == 'reading')
                daemon.kill()
            finally:
                self.directory.signal(signal.SIGCONT)
            self.assertEqual(rosterctl('job', 'watch', job, socket_path=daemon.socket).returncode, UNREACHABLE)
        with Daemon(config) as daemon:
            self.assertEqual(rosterctl('job', 'watch', job, socket_path=daemon.socket).returncode, JOB_FAILED)

    def test_the_socket_comes_from_the_environment(self):
        said = rosterctl('task', 'list', '--output', 'json', environment={'ROSTERD_SOCKET': str(self.daemon.socket)})
        self.assertEqual(said.returncode, SUCCESS, said.stderr)
        self.assertEqual([each['syncTaskId'] for each in json.loads(said.stdout)['list']], [1000, 1001])

    def test_lists_of_people_as_json(self):
        answer = self.json('hub', 'people')
        self.assert_list(answer)
        self.assertGreaterEqual(answer['totalCount'], PEOPLE)
        for each in answer['list']:
            self.assertLessEqual(PERSON, set(each))
            for department in each['departments']:
                self.assertEqual(set(department), {'departmentId', 'name', 'path', 'main'})
            self.assertEqual([department['main'] for department in each['departments']], [True])
        led = [each for each in answer['list'] if each['manager']]
        self.assertTrue(led)
        self.assertEqual(set(led[0]['manager']), {'userId', 'name'})

    def test_lists_of_departments_as_json(self):
        answer = self.json('hub', 'departments', '--all')
        self.assert_list(answer)
        for each in answer['list']:
            self.assertEqual(set(each), DEPARTMENT)
            self.assertIsInstance(each['members'], int)
        root = next(each for each in answer['list'] if each['path'] == 'Company 1000')
        self.assertEqual(root['parentDepartmentId'], None)
        inside = [each for each in answer['list'] if each['path'].startswith('Company 1000/')]
        self.assertEqual(len(inside), DEPARTMENTS)
        self.assertTrue(all(each['parentDepartmentId'] and each['leaders'] for each in inside))
        self.assertGreaterEqual(sum(each['members'] for each in inside), PEOPLE)

    def test_other_lists_as_json(self):
        for arguments in (['task', 'list'], ['job', 'list'], ['job', 'list', 1000], ['job', 'log', 1]):
            with self.subTest(arguments):
                self.assert_list(self.json(*arguments))

    def test_pages_and_all(self):
        everybody = [each['userId'] for each in self.json('hub', 'people', '--all')['list']]
        self.assertEqual(len(everybody), len(set(everybody)))
        paged, page = [], 1
        while part := self.json('hub', 'people', '--limit', 100, '--page', page)['list']:
            self.assertLessEqual(len(part), 100)
            paged += [each['userId'] for each in part]
            page += 1
        self.assertEqual(paged, everybody)

    def test_filters(self):
        department = max(self.json('hub', 'departments', '--all')['list'], key=lambda each: each['members'])
        inside = self.json('hub', 'people', '--department', department['path'], '--direct', '--all')
        self.assertEqual(inside['totalCount'], department['members'])
        for each in inside['list']:
            self.assertIn(department['path'], [one['path'] for one in each['departments']])
        self.assertEqual(self.json('hub', 'people', '--status', 'Archived')['totalCount'], 0)

    def test_one_person(self):
        one = self.json('hub', 'people', '--limit', 1)['list'][0]
        for name in (one['userId'], one['username'], one['email']):
            with self.subTest(name):
                self.assertEqual(self.json('hub', 'person', name)['userId'], one['userId'])
        said = self.ctl('hub', 'person', one['username'])
        self.assertEqual(said.returncode, SUCCESS)
        self.assertIn(one['name'], said.stdout)

    def test_yaml_says_what_json_says(self):
        job = self.json('job', 'show', 1)
        lines = self.ctl('job', 'show', 1, '--output', 'yaml').stdout.splitlines()
        for key in ('syncJobId', 'accountCountAll', 'outcome', 'syncStatus'):
            self.assertIn(f'{key}: {json.dumps(job[key])}', lines)
        people = self.ctl('hub', 'people', '--limit', 3, '--output', 'yaml').stdout
        self.assertRegex(people, r'(?m)^totalCount: \d+$')
        self.assertRegex(people, r'(?m)^list:')
        for each in self.json('hub', 'people', '--limit', 3)['list']:
            self.assertIn(each['userId'], people)
            self.assertIn(each['name'], people)

    def test_tables_align_with_wide_characters(self):
        lines = self.ctl('hub', 'people', '--all').stdout.splitlines()
        header, rows = lines[0], lines[1:PEOPLE + 1]
        at = header.index('USERNAME')
        self.assertTrue(any(unicodedata.east_asian_width(row[0]) == 'W' for row in rows))
        known = {each['username'] for each in self.json('hub', 'people', '--all')['list']}
        for row in rows:
            rest, width = row, 0
            while width < at:
                width += 2 if unicodedata.east_asian_width(rest[0]) in 'WF' else 1
                rest = rest[1:]
            self.assertEqual(width, at, row)
            self.assertIn(rest.split()[0], known, row)

    def test_check_tells_what_can_be_reached(self):
        report = self.json('task', 'check', 1000)
        self.assertTrue(report['passed'])
        self.assertTrue(all(each['state'] in ('passed', 'warning', 'skipped') for each in report['items']))
        report = self.json('task', 'check', 1001, code=SOME_FAILED)
        self.assertTrue([each for each in report['items'] if each['state'] == 'failed' and each['advice']], report)

    def test_plan_writes_nothing(self):
        before = self.json('hub', 'people', '--all')
        self.directory.change(person('planned'))
        self.addCleanup(lambda: self.directory.remove('(uid=planned)'))
        plan = self.json('task', 'plan', 1000)
        self.assertEqual([each['state'] for each in plan['list'] if each['action'] == 'createPerson'], ['planned'])
        self.assertEqual(self.json('hub', 'people', '--all'), before)

    def test_version_and_configuration(self):
        said = self.ctl('version')
        self.assertEqual(said.returncode, SUCCESS)
        self.assertIn('rosterd', said.stdout)


if __name__ == '__main__':
    unittest.main(verbosity=2)
