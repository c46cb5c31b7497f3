"""A rosterd of its own for measuring: starts it, talks to its socket, reads what the kernel knows about it."""

import http.client
import json
import os
import pathlib
import socket
import subprocess
import time


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('rosterd', timeout=600)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Daemon:
    """Use it in a with statement: it ends with it. start_seconds is from exec to READY=1, as systemd would see it."""

    def __init__(self, build, config):
        self.config = pathlib.Path(config)
        self.socket = self.config.parent / 'run/api.sock'
        notify = str(self.config.parent / 'notify')
        self.log = open(self.config.parent / 'rosterd.log', 'ab')
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind(notify)
            ready.settimeout(60)
            began = time.monotonic()
            self.process = subprocess.Popen([build / 'bin/rosterd', '--config', self.config], stdin=subprocess.DEVNULL,
                                            stdout=self.log, stderr=self.log, env={**os.environ, 'NOTIFY_SOCKET': notify})
            try:
                while b'READY=1' not in ready.recv(4096):
                    pass
            except TimeoutError:
                self.process.kill()
                raise SystemExit(f'bench: rosterd was not ready within 60 s: see {self.log.name}') from None
            self.start_seconds = time.monotonic() - began
        os.unlink(notify)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()

    def ask(self, method, path):
        connection = UnixConnection(self.socket)
        body = '{}' if method == 'POST' else None
        connection.request(method, path, body, {'Content-Type': 'application/json'} if body else {})
        response = connection.getresponse()
        answer = json.loads(response.read())
        connection.close()
        if response.status >= 300:
            raise SystemExit(f'bench: {method} {path}: {response.status} {answer}')
        return answer

    def run(self, task):
        """Runs a task to its end; the job as the API shows it, with the seconds and the peak memory that it took."""
        self.forget_peak()
        job = self.ask('POST', f'/api/v1/tasks/{task}/run')['syncJobId']
        while True:
            found = self.ask('GET', f'/api/v1/jobs/{job}')
            if found['finishedAt']:
                break
            time.sleep(0.02)
        if found['outcome'] != 'succeeded':
            raise SystemExit(f'bench: job {job} ended as {found["outcome"]}: {found.get("errMsg") or found.get("evidence")}')
        found['seconds'] = instant(found['finishedAt']) - instant(found['startedAt'])
        found['peak'] = self.memory('VmHWM')
        return found

    def memory(self, line):
        """VmRSS or VmHWM in bytes."""
        for text in pathlib.Path(f'/proc/{self.process.pid}/status').read_text().splitlines():
            if text.startswith(f'{line}:'):
                return int(text.split()[1]) * 1024
        raise KeyError(line)

    def forget_peak(self):
        pathlib.Path(f'/proc/{self.process.pid}/clear_refs').write_text('5')

    def switches(self):
        """How often its threads went to sleep by themselves: each time but the last was a wake-up."""
        total = 0
        for status in pathlib.Path(f'/proc/{self.process.pid}/task').glob('*/status'):
            total += sum(int(line.split()[1]) for line in status.read_text().splitlines()
                         if line.startswith('voluntary_ctxt_switches'))
        return total


def instant(text):
    """Seconds of an API instant, '2026-07-03T02:20:30.000Z'."""
    whole, _, rest = text.rstrip('Z').partition('.')
    return time.mktime(time.strptime(whole, '%Y-%m-%dT%H:%M:%S')) - time.timezone + float(f'0.{rest or 0}')
