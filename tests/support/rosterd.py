"""The built daemon from outside: starts it, talks to its socket, ends it kindly or not; and rosterctl beside it."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.parse

BUILD = pathlib.Path(os.environ.get('ROSTERD_BUILD_DIR') or
                     pathlib.Path(__file__).resolve().parent.parent.parent / 'build/release')
PATIENCE = 120  # seconds for what takes one on a quiet machine: sanitizers and busy machines are slow


class Refused(Exception):
    """An answer that is no 2xx."""

    def __init__(self, status, body):
        super().__init__(f'{status}: {body}')
        self.status, self.body = status, body


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, seconds):
        super().__init__('rosterd', timeout=seconds)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def ask(path, method, target, body=None, seconds=PATIENCE, **query):
    """One request on the unix socket; the answer's JSON. OSError when nobody answers, Refused when the answer is no 2xx."""
    if query:
        target += '?' + urllib.parse.urlencode(query)
    text = json.dumps(body if body is not None else {}) if method == 'POST' else None
    connection = UnixConnection(path, seconds)
    try:
        connection.request(method, target, text, {'Content-Type': 'application/json'} if text else {})
        response = connection.getresponse()
        answer = json.loads(response.read())
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()
    if response.status >= 300:
        raise Refused(response.status, answer)
    return answer


class Notifications:
    """What the daemon tells its service manager."""

    def __init__(self, path):
        self.path, self.seen = pathlib.Path(path), []
        self.path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))

    def wait(self, line, alive=lambda: True):
        """Takes messages until one has the line; a process that is not alive any more ends the waiting."""
        self.socket.settimeout(0.1)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            ended = not alive()
            try:
                message = self.socket.recv(4096).decode()
            except TimeoutError:
                if ended:
                    raise ChildProcessError(f'ended before it said {line}') from None
                continue
            self.seen.append(message)
            if line in message.split('\n'):
                return message
        raise TimeoutError(f'no {line} within {PATIENCE} s, only {self.seen}')

    def close(self):
        self.socket.close()
        self.path.unlink(missing_ok=True)


class Daemon:
    """A rosterd on the configuration given. `wait`: until it is ready; without it, kill() may come at any instant."""

    def __init__(self, config, wait=True, environment=None, build=BUILD, **popen):
        self.config = pathlib.Path(config)
        self.socket = self.config.parent / 'run/api.sock'
        self.log_file = self.config.parent / 'rosterd.log'
        self.notifications = Notifications(self.config.parent / 'notify') if wait else None
        settings = {**os.environ, **(environment or {})}
        settings.pop('NOTIFY_SOCKET', None)
        if wait:
            settings['NOTIFY_SOCKET'] = str(self.notifications.path)
        with open(self.log_file, 'ab') as log:
            self.process = subprocess.Popen([build / 'bin/rosterd', '--config', self.config], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=settings, **popen)
        if wait:
            try:
                self.notifications.wait('READY=1', self.alive)
            except (ChildProcessError, TimeoutError) as error:
                self.kill()
                raise AssertionError(f'rosterd: {error}: {self.log()[-2000:]}') from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.alive():
            self.stop()
        if self.notifications:
            self.notifications.close()

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()
        if self.notifications:
            self.notifications.close()

    def stop(self):
        """Its exit code after SIGTERM."""
        self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f'rosterd did not stop within {PATIENCE} s after SIGTERM') from None

    def reload(self):
        """Comes back when the reload is over, well or not."""
        self.process.send_signal(signal.SIGHUP)
        self.notifications.wait('RELOADING=1', self.alive)
        return self.notifications.wait('READY=1', self.alive)

    def log(self):
        return self.log_file.read_text(errors='replace')

    def get(self, target, **query):
        return ask(self.socket, 'GET', target, **query)

    def post(self, target, body=None):
        return ask(self.socket, 'POST', target, body)

    def all(self, target, **query):
        """Every item of a list, over its pages."""
        items, page = [], 1
        while True:
            answer = self.get(target, page=page, limit=1000, **query)
            items += answer['list']
            if len(items) >= answer['totalCount'] or not answer['list']:
                return items
            page += 1

    def trigger(self, task=1000):
        return self.post(f'/api/v1/tasks/{task}/run')['syncJobId']

    def job(self, job):
        return self.get(f'/api/v1/jobs/{job}')

    def wait(self, job, until=lambda job: job['finishedAt']):
        """The job as soon as it is as wanted: finished, when nothing else is said."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.job(job)
            if until(found):
                return found
            time.sleep(0.01)  # polling is all that the API offers
        raise TimeoutError(f'job {job} is not as wanted after {PATIENCE} s: {found}')

    def run(self, task=1000):
        return self.wait(self.trigger(task))

    def changes(self, job, **filters):
        return self.all(f'/api/v1/jobs/{job}/changes', **filters)

    def people(self, **filters):
        return self.all('/api/v1/people', **filters)

    def departments(self):
        return self.all('/api/v1/departments')


def rosterctl(*arguments, socket_path=None, environment=None, build=BUILD):
    """A finished rosterctl: returncode, stdout, stderr."""
    settings = {**os.environ, 'LC_ALL': 'C.UTF-8', **(environment or {})}
    settings.pop('ROSTERD_SOCKET', None)
    if environment and 'ROSTERD_SOCKET' in environment:
        settings['ROSTERD_SOCKET'] = environment['ROSTERD_SOCKET']
    named = ['--socket', str(socket_path)] if socket_path else []
    return subprocess.run([build / 'bin/rosterctl', *named, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, encoding='utf-8', env=settings, timeout=PATIENCE, check=False)
