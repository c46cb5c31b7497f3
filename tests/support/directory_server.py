"""A private 389 Directory Server, to be used like Directory."""

import pathlib
import subprocess

from directory import SUPPORT, Directory


class NotInstalled(Exception):
    """389-ds-base is missing; the text says how to get it."""


class DirectoryServer(Directory):
    """Empty at first. Use it in a with statement: the server ends with it."""

    def __init__(self, folder):  # pylint: disable=super-init-not-called
        self.folder = pathlib.Path(folder) / 'dirsrv'
        started = subprocess.run([SUPPORT / 'dirsrv', 'start', '--dir', self.folder], capture_output=True, text=True,
                                 check=False)
        if started.returncode == 77:
            raise NotInstalled(started.stderr.strip())
        if started.returncode:
            raise RuntimeError(f'389 Directory Server did not start: {started.stderr}')
        self.url = self.local = started.stdout.strip()

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        subprocess.run([SUPPORT / 'dirsrv', 'stop', '--dir', self.folder], check=True)
