"""Published packages of npm, for clients that nobody here wrote."""

import pathlib
import shutil
import subprocess
import sys

from rosterd import BUILD


def skip(why):
    """Ends the test as skipped, for ctest."""
    print(f'skipped: {why}', file=sys.stderr)
    sys.exit(77)


def package(name, version):
    """The folder below the build folder in whose node_modules the package is; fetched once."""
    if not shutil.which('node') or not shutil.which('npm'):
        skip('node and npm are needed (apt-get install nodejs npm)')
    folder = pathlib.Path(BUILD) / 'npm' / name.replace('/', '-').lstrip('@')
    if not (folder / 'node_modules' / name / 'package.json').exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'package.json').write_text('{"private": true}')
        done = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save',
                               f'{name}@{version}'], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            skip(f'{name} cannot be fetched from npm: {done.stderr[-500:]}')
    return folder
