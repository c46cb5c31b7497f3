#!/usr/bin/env python3
"""Checks the systemd units: systemd itself accepts them, and the service is closed in well enough.

Usage: units.py TREE
Ends with 77 (skipped) where systemd-analyze is missing.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

MOST_EXPOSED = 2.0  # of systemd-analyze security, 0 (nothing allowed) to 10
SKIPPED = 77


def answer_of(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, (result.stdout + result.stderr).strip()


def main():
    units = pathlib.Path(sys.argv[1]).resolve() / 'systemd'
    if not shutil.which('systemd-analyze'):
        print('skipped: no systemd-analyze here; ./dev setup test installs it (package systemd)')
        return SKIPPED
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        service, socket = pathlib.Path(folder, 'rosterd.service'), pathlib.Path(folder, 'rosterd.socket')
        # systemd wants the program to be there, and rosterd is not installed here.
        text = (units / 'rosterd.service').read_text().replace('/usr/bin/rosterd', shutil.which('true'))
        service.write_text(text)
        shutil.copy(units / 'rosterd.socket', socket)
        code, said = answer_of('systemd-analyze', 'verify', '--man=no', str(service), str(socket))
        if code or said:
            problems.append(f'systemd-analyze verify: {said}')
        threshold = str(int(MOST_EXPOSED * 10))
        code, said = answer_of('systemd-analyze', 'security', '--offline=true', f'--threshold={threshold}', str(service))
        exposure = said.splitlines()[-1] if said else 'no answer'
        if code:
            problems.append(f'systemd-analyze security, at most {MOST_EXPOSED} wanted: {exposure}')
    for name in ('rosterd.sysusers', 'rosterd.tmpfiles'):
        tool = 'systemd-' + name.rpartition('.')[2]
        with tempfile.TemporaryDirectory() as root:
            for parent in ('etc', 'run', 'var/lib'):
                pathlib.Path(root, parent).mkdir(parents=True)
            pathlib.Path(root, 'etc/passwd').write_text('rosterd:x:990:990::/:/usr/sbin/nologin\n')
            pathlib.Path(root, 'etc/group').write_text('rosterd:x:990:\n')
            extra = ['--create'] if tool == 'systemd-tmpfiles' else []
            code, said = answer_of(tool, f'--root={root}', *extra, str(units / name))
            if code:
                problems.append(f'{tool} {name}: {said}')
    for problem in problems:
        print(problem)
    if not problems:
        print(exposure)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
