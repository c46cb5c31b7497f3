#!/usr/bin/env python3
"""rosterd as a service: its messages to systemd, its socket, its end, and a second one of it."""

import grp
import os
import pathlib
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import Directory  # noqa: E402
from rosterd import BUILD, PATIENCE, Daemon, ask  # noqa: E402


class Service(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='service.')
        cls.addClassCleanup(cls.folder.cleanup)
        cls.directory = cls.enterClassContext(Directory(cls.folder.name, 2000, 100))

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix='rosterd.', dir=self.folder.name)
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)

    def configuration(self, **settings):
        return self.directory.configuration(self.place, BUILD, **settings)

    def start_another(self, config):
        return subprocess.run([BUILD / 'bin/rosterd', '--config', config], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE, check=False)

    def test_systemd_hears_of_start_life_reload_and_end(self):
        with Daemon(self.configuration(), environment={'WATCHDOG_USEC': '200000'}) as daemon:
            told = daemon.notifications
            told.wait('WATCHDOG=1', daemon.alive)
            told.wait('WATCHDOG=1', daemon.alive)
            ready = daemon.reload()
            self.assertIn('1 tasks', ready)
            told.wait('WATCHDOG=1', daemon.alive)
            self.assertEqual(daemon.stop(), 0)
            told.wait('STOPPING=1')
        self.assertIn('READY=1', told.seen[0].split('\n'))

    def test_a_socket_that_systemd_hands_over_is_used_and_left_in_place(self):
        config = self.configuration()
        path = self.place / 'handed.sock'
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen()
            # A shell between: LISTEN_PID has to be the number that the daemon will have.
            command = f'exec 3<&{listening.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
            process = subprocess.Popen(['bash', '-c', command, 'bash', BUILD / 'bin/rosterd', '--config', config],
                                       pass_fds=[listening.fileno()], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # This client comes before the daemon is ready: the kernel keeps it waiting.
            try:
                self.assertEqual(ask(path, 'GET', '/api/v1/health'), {'status': 'ok'})
                self.assertFalse((self.place / 'run/api.sock').exists(), 'it made a socket of its own beside it')
            finally:
                process.terminate()
                self.assertEqual(process.wait(PATIENCE), 0)
        self.assertTrue(path.exists(), "systemd's socket was removed")

    def test_a_second_daemon_on_the_same_store_names_the_holder(self):
        config = self.configuration()
        with Daemon(config) as daemon:
            second = self.start_another(config)
            self.assertEqual(second.returncode, 1)
            self.assertIn(f'is in use by process {daemon.process.pid}', second.stderr)
            self.assertEqual(daemon.get('/api/v1/health'), {'status': 'ok'}, 'the first one suffered')

    def test_a_second_daemon_on_the_same_socket_is_refused(self):
        config = self.configuration()
        other = config.with_name('other.yaml')
        other.write_text(config.read_text().replace('hub.db', 'other.db'))
        with Daemon(config) as daemon:
            second = self.start_another(other)
            self.assertEqual(second.returncode, 1)
            self.assertIn('another process listens on it', second.stderr)
            self.assertEqual(daemon.get('/api/v1/health'), {'status': 'ok'}, 'the first one lost its socket')

    def test_the_socket_of_a_daemon_that_was_killed_is_taken_over(self):
        config = self.configuration()
        Daemon(config).kill()
        self.assertTrue((self.place / 'run/api.sock').is_socket())
        with Daemon(config) as daemon:
            self.assertEqual(daemon.get('/api/v1/ready'), {'ready': True, 'missing': []})
        self.assertFalse((self.place / 'run/api.sock').exists(), 'a clean end leaves the socket behind')

    def test_mode_of_the_socket(self):
        for written, mode in (('', 0o660), (', socketMode: 0600', 0o600), (', socketMode: 0666', 0o666)):
            with self.subTest(written=written), Daemon(self.configuration(listen=written)) as daemon:
                self.assertEqual(stat.S_IMODE(os.stat(daemon.socket).st_mode), mode)

    @unittest.skipIf(os.getuid() != 0 and len(os.getgroups()) < 2, 'only root, or who is in two groups, can give a file away')
    def test_group_of_the_socket(self):
        others = [each for each in ([each.gr_gid for each in grp.getgrall()] if os.getuid() == 0 else os.getgroups())
                  if each != os.getgid()]
        name = grp.getgrgid(others[0]).gr_name
        with Daemon(self.configuration(listen=f', socketGroup: {name}')) as daemon:
            self.assertEqual(os.stat(daemon.socket).st_gid, others[0])

    def test_people_in_the_store_are_for_the_daemon_only(self):
        with Daemon(self.configuration()) as daemon:
            daemon.run()
            for file in self.place.glob('hub.db*'):
                self.assertEqual(stat.S_IMODE(file.stat().st_mode) & 0o077, 0, file.name)

    def test_sigterm_ends_a_run_and_the_next_start_goes_on(self):
        config = self.configuration(rest='stopSeconds: 10\n')
        with Daemon(config) as daemon:
            # A server that says nothing any more keeps the read waiting: it cannot be over before the signal.
            self.directory.signal(signal.SIGSTOP)
            try:
                job = daemon.trigger()
                daemon.wait(job, lambda found: found['stage'] == 'reading')
                self.assertEqual(daemon.stop(), 0)
            finally:
                self.directory.signal(signal.SIGCONT)
        with Daemon(config) as daemon:
            found = daemon.job(job)
            self.assertEqual(found['syncStatus'], 'failed')
            self.assertIn(found['outcome'], ('cancelled', 'interrupted'))
            self.assertTrue(found['errMsg'])
            self.assertEqual(daemon.run()['people']['created'], 2000)

    def test_sigterm_while_a_run_is_under_way_keeps_what_it_applied(self):
        config = self.configuration()
        with Daemon(config) as daemon:
            job = daemon.trigger()
            daemon.wait(job, lambda found: found['finishedAt'] or found['stage'] == 'applying')
            self.assertEqual(daemon.stop(), 0)
        with Daemon(config) as daemon:
            found = daemon.job(job)
            self.assertIn(found['outcome'], ('cancelled', 'succeeded'))
            applied = len(daemon.changes(job, state='applied', action='createPerson'))
            self.assertEqual(len(daemon.people()), applied)
            self.assertEqual(daemon.run()['people']['created'], 2000 - applied)

    def test_a_client_that_holds_a_connection_does_not_hold_up_the_end(self):
        with Daemon(self.configuration()) as daemon, socket.socket(socket.AF_UNIX) as client:
            client.connect(str(daemon.socket))
            client.sendall(b'GET /api/v1/health HTTP/1.1\r\n')
            self.assertEqual(daemon.stop(), 0)


if __name__ == '__main__':
    unittest.main(verbosity=2)
