#!/usr/bin/env python3
"""The demo as a newcomer sees it: it ends well, tells what it did, and leaves nothing behind.

Usage: demo.py TREE BUILD
"""

import os
import pathlib
import subprocess
import sys
import tempfile

PEOPLE = 500


def left_running(folder):
    """Command lines of processes that name the folder."""
    found = []
    for entry in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
        try:
            line = entry.read_bytes().replace(b'\0', b' ').decode(errors='replace')
        except OSError:
            continue
        if folder in line and str(os.getpid()) != entry.parent.name:
            found.append(line)
    return found


def main():
    tree, build = sys.argv[1:3]
    with tempfile.TemporaryDirectory(prefix='demo.') as folder:
        result = subprocess.run([f'{tree}/config/demo/run', '--build', build, '--people', str(PEOPLE)],
                                env={**os.environ, 'TMPDIR': folder}, stdin=subprocess.DEVNULL, capture_output=True,
                                text=True, encoding='utf-8', check=False)
        print(result.stdout, result.stderr, sep='\n')
        problems = []
        if result.returncode != 0:
            problems.append(f'exit code {result.returncode}')
        if result.stderr:
            problems.append('something on standard error')
        for wanted in (f'{PEOPLE} people in 40 departments', 'The plan', 'The second run', 'How to go on', '部'):
            if wanted not in result.stdout:
                problems.append(f'does not say "{wanted}"')
        if left := left_running(folder):
            problems.append(f'still running: {left}')
        if left := os.listdir(folder):
            problems.append(f'still in the temporary folder: {left}')
    for problem in problems:
        print(f'demo: {problem}', file=sys.stderr)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
