#!/usr/bin/env python3
"""The configuration as an administrator meets it: --check, what stops a start, and reloading."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import Directory, person  # noqa: E402
from gate import Gate  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, Refused, rosterctl  # noqa: E402

PROBLEM = re.compile(r'^(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<path>[^:]*): (?P<message>.+)$')


class Configuration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='configuration.')
        cls.addClassCleanup(cls.folder.cleanup)
        cls.directory = cls.enterClassContext(Directory(cls.folder.name, 200, 20))

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix='rosterd.', dir=self.folder.name)
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        self.config = self.directory.configuration(self.place, BUILD)
        self.task = self.place / 'tasks.d/1000.yaml'
        self.good = self.task.read_text()

    def rosterd(self, *arguments):
        return subprocess.run([BUILD / 'bin/rosterd', *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)

    def problems(self):
        said = self.rosterd('--config', self.config, '--check')
        self.assertEqual(said.returncode, 2, said)
        # An expression and its caret stand below what is said about it.
        *lines, total = [line for line in said.stdout.splitlines() if not line.startswith(' ')]
        self.assertRegex(total, rf'^{len(lines)} problems? in ')
        found = [PROBLEM.match(line) for line in lines]
        self.assertNotIn(None, found, lines)
        return found

    def test_a_good_one_passes(self):
        said = self.rosterd('--config', self.config, '--check')
        self.assertEqual((said.returncode, said.stderr), (0, ''))
        self.assertIn('fine, 1 tasks', said.stdout)

    def test_check_prints_every_problem_at_once_with_its_place(self):
        self.config.write_text(self.config.read_text() + 'timeZon: Asia/Shanghai\njobsAtOnce: many\n')
        self.task.write_text(self.good.replace(self.directory.url, 'http://nowhere').replace(
            '(objectClass=inetOrgPerson)', '(objectClass=').replace('expression: uid', 'expression: "uid +"'))
        (self.place / 'tasks.d/again.yaml').write_text(self.good.replace('ldap\nsyncTaskFlow', 'ldab\nsyncTaskFlow'))
        (self.place / 'secrets/ldap').chmod(0o644)
        found = {(pathlib.Path(each['file']).name, each['path']): each for each in self.problems()}
        for file, path, says in (('rosterd.yaml', 'timeZon', 'timeZone'), ('rosterd.yaml', 'jobsAtOnce', 'many'),
                                 ('1000.yaml', 'clientConfig.ldapConfig.url', 'ldap://'),
                                 ('1000.yaml', 'clientConfig.ldapConfig.userQueryCriteria', '"\)" is missing'),
                                 ('1000.yaml', 'clientConfig.ldapConfig.bindCredentials', 'read by everybody'),
                                 ('again.yaml', 'syncTaskType', 'ldap')):
            with self.subTest(path):
                self.assertIn((file, path), found)
                self.assertRegex(found[file, path]['message'], says)
        self.assertTrue(any(path.startswith('fieldMapping') for _, path in found), found)
        place = found['rosterd.yaml', 'timeZon']
        self.assertEqual((int(place['line']), int(place['column'])), (len(self.config.read_text().splitlines()) - 1, 1))

    def test_two_tasks_of_one_number_and_a_missing_secret(self):
        (self.place / 'tasks.d/again.yaml').write_text(self.good)
        (self.place / 'secrets/ldap').unlink()
        messages = ' '.join(each['message'] for each in self.problems())
        self.assertIn('does not exist', messages)
        self.assertIn('1000', messages)

    def test_the_secret_is_never_printed(self):
        secret = self.place / 'secrets/ldap'
        secret.write_text('hunter2-unprintable')
        self.task.write_text(self.good.replace('expression: uid', 'expression: "uid +"'))
        said = self.rosterd('--config', self.config, '--check')
        self.assertNotIn('hunter2', said.stdout + said.stderr)
        self.task.write_text(self.good)
        with Daemon(self.config) as daemon:
            job = daemon.run()  # the password is wrong now
            self.assertEqual(job['outcome'], 'failed')
            shown = rosterctl('task', 'show', 1000, '--output', 'json', socket_path=daemon.socket)
            self.assertEqual(shown.returncode, 0)
            self.assertNotIn('hunter2', daemon.log() + str(job) + shown.stdout)

    def test_a_start_with_a_wrong_main_file_prints_every_problem_and_makes_no_store(self):
        self.config.write_text(self.config.read_text() + 'timeZon: Asia/Shanghai\n')
        self.task.write_text(self.good.replace('syncTaskFlow: upstream', 'syncTaskFlow: sideways'))
        said = self.rosterd('--config', self.config)
        self.assertEqual(said.returncode, 2)
        self.assertIn('timeZon', said.stderr)
        self.assertIn('1000.yaml:4:', said.stderr)
        self.assertFalse((self.place / 'hub.db').exists())

    def test_a_broken_task_file_stops_only_its_task(self):
        broken = self.good.replace('syncTaskId: 1000', 'syncTaskId: 7').replace('expression: title', 'expression: "title +"')
        (self.place / 'tasks.d/7.yaml').write_text(broken)
        (self.place / 'tasks.d/8.yaml').write_text('syncTaskId: [8\n')
        said = self.rosterd('--config', self.config, '--check')
        self.assertEqual(said.returncode, 2)
        self.assertIn('    title +\n           ^\n', said.stdout)
        once = self.rosterd('--config', self.config, 'once', '--task', '7')
        self.assertEqual(once.returncode, 2, once)
        self.assertIn('bad expression', once.stderr)
        with Daemon(self.config) as daemon:
            self.assertIn('task.not_loaded', daemon.log())
            self.assertEqual(daemon.run()['people']['created'], 200)
            self.assertEqual([each['loaded'] for each in daemon.all('/api/v1/tasks')], [False, True])
            self.assertIn('not loaded', rosterctl('task', 'list', socket_path=daemon.socket).stdout)
            shown = rosterctl('task', 'show', 7, socket_path=daemon.socket).stdout
            self.assertRegex(shown, r'7\.yaml:\d+:\d+: fieldMapping\[\d\]\.expression: bad expression: ')
            self.assertIn('    title +\n           ^\n', shown)
            refused = rosterctl('task', 'run', 7, socket_path=daemon.socket)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn('bad expression', refused.stderr)
            self.assertIn('fieldMapping', rosterctl('task', 'lint', 7, socket_path=daemon.socket).stdout)
            (self.place / 'tasks.d/7.yaml').write_text(self.directory.task(7))
            daemon.reload()
            self.assertTrue(daemon.get('/api/v1/tasks/7')['loaded'])
            self.assertEqual(daemon.run(7)['people']['seen'], 200)

    def test_a_file_that_is_not_there_and_arguments_that_do_not_exist(self):
        said = self.rosterd('--config', self.place / 'none.yaml', '--check')
        self.assertEqual(said.returncode, 2)
        self.assertIn('none.yaml', said.stdout)
        self.assertEqual(self.rosterd('--colour').returncode, 2)

    def test_a_reload_with_problems_keeps_what_runs_and_a_good_one_takes_effect(self):
        with Daemon(self.config) as daemon:
            main = self.config.read_text()
            self.config.write_text(main + 'timeZon: Asia/Shanghai\n')
            self.assertIn('the last reload was refused', daemon.reload())
            self.assertIn('config.kept', daemon.log())
            self.config.write_text(main)
            self.task.write_text(self.good.replace('expression: title', 'expression: "title +"'))
            self.assertIn('1 tasks, 1 of them as last good', daemon.reload())
            answer = daemon.get('/api/v1/config/problems')
            self.assertEqual(answer['totalCount'], 1)
            problem = answer['list'][0]
            self.assertTrue(problem['file'].endswith('1000.yaml'))
            self.assertGreater(problem['line'], 1)
            self.assertIn('task.kept', daemon.log())
            self.assertTrue(daemon.get('/api/v1/tasks/1000')['loaded'])
            self.assertEqual(daemon.run()['people']['created'], 200, 'what ran before goes on')

            self.task.write_text(self.good.replace('Company 1000', 'Renamed'))
            (self.place / 'tasks.d/1001.yaml').write_text(self.directory.task(1001))
            self.assertIn('2 tasks', daemon.reload())
            self.assertEqual(daemon.get('/api/v1/config/problems')['totalCount'], 0)
            names = {each['syncTaskId']: each['syncTaskName'] for each in daemon.all('/api/v1/tasks')}
            self.assertEqual(names, {1000: 'Renamed', 1001: 'Company 1001'})

            (self.place / 'tasks.d/1001.yaml').unlink()
            daemon.reload()
            with self.assertRaises(Refused) as refused:
                daemon.trigger(1001)
            self.assertEqual(refused.exception.status, 404)

    def test_a_new_mapping_is_used_by_the_next_run(self):
        with Daemon(self.config) as daemon:
            daemon.run()
            self.task.write_text(self.good.replace('expression: title, targetKey: title', 'expression: l, targetKey: city'))
            daemon.reload()
            self.assertEqual(daemon.run()['people']['updated'], 200)
            self.assertTrue(all(each['city'] for each in daemon.people()))

    def test_a_reload_during_a_run_does_not_lose_it(self):
        with Gate(int(self.directory.url.rpartition(':')[2])) as gate:
            through = self.directory.task(url=f'ldap://127.0.0.1:{gate.port}', pageSize=20)
            self.task.write_text(through)
            with Daemon(self.config) as daemon:
                def change_everything(_):
                    self.task.write_text(through.replace('Company 1000', 'Renamed'))
                    reloads.append(daemon.reload())

                def take_the_task_away(_):
                    self.task.unlink()
                    reloads.append(daemon.reload())

                reloads = []
                gate.arm(20_000, change_everything)
                job = daemon.run()
                self.assertEqual((job['outcome'], job['people']['created'], len(reloads)), ('succeeded', 200, 1), job)
                self.directory.change(person('late'))
                gate.arm(20_000, take_the_task_away)
                job = daemon.run()
                self.assertEqual((job['outcome'], job['people']['created'], len(reloads)), ('succeeded', 1, 2), job)
                self.assertIn('0 tasks', reloads[1])
                self.directory.remove('(uid=late)')


if __name__ == '__main__':
    unittest.main(verbosity=2)
