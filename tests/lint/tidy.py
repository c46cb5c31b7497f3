#!/usr/bin/env python3
"""Runs clang-tidy over the sources of the compilation database, several at a time, and only over those that changed.

Usage: tidy.py --tree TREE --build BUILD [--jobs N]

A file that passed is remembered by a hash of itself, of every file of the tree that it includes, of its compile
command, of the configuration and of clang-tidy's version; it is looked at again when any of them changes.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)
FOLDERS = ('src', 'connectors', 'include')


class Tree:
    """Hashes of files together with what they include; each file is read once."""

    def __init__(self, root, build):
        self.root = root
        self.roots = [root / 'src', root / 'include']
        self.build = build
        self.read = {}

    def one(self, path):
        if path not in self.read:
            content = path.read_bytes()
            names = [match.decode() for match in INCLUDE.findall(content)]
            candidates = [folder / name for name in names for folder in (path.parent, *self.roots)]
            found = sorted({candidate.resolve() for candidate in candidates if candidate.is_file()})
            self.read[path] = (hashlib.sha256(content).digest(), found)
        return self.read[path]

    def hash_of(self, path):
        seen, waiting = {}, [path]
        while waiting:
            file = waiting.pop()
            if file not in seen:
                seen[file], found = self.one(file)
                waiting += found
        total = hashlib.sha256()
        for file in sorted(seen):
            total.update(str(file).encode() + b'\0' + seen[file])
        return total.digest()


def entries(build, tree):
    """path -> compile command, for the files that are ours to judge."""
    database = build / 'compile_commands.json'
    if not database.is_file():
        sys.exit(f'tidy: no {database}: run ./dev build first')
    wanted = tuple(f'{tree / folder}{os.sep}' for folder in FOLDERS)
    found = {}
    for entry in json.loads(database.read_text()):
        path = pathlib.Path(entry['directory'], entry['file']).resolve()
        if str(path).startswith(wanted):
            found[path] = entry['command']
    return found


def look_at(path, build, tree):
    command = ['clang-tidy-16', '--quiet', '-p', str(build), f'--config-file={tree / ".clang-tidy"}', str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return ''
    return result.stdout.strip() or result.stderr.strip() or f'{path}: clang-tidy ended with {result.returncode}'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--tree', type=pathlib.Path, required=True)
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    tree, build = arguments.tree.resolve(), arguments.build.resolve()

    version = subprocess.run(['clang-tidy-16', '--version'], capture_output=True, check=True).stdout
    common = hashlib.sha256(version + (tree / '.clang-tidy').read_bytes()).digest()
    passed_before = build / 'tidy'
    passed_before.mkdir(exist_ok=True)

    hashes, waiting = Tree(tree, build), {}
    for path, command in sorted(entries(build, tree).items()):
        mark = hashlib.sha256(common + command.encode() + hashes.hash_of(path)).hexdigest()
        if not (passed_before / mark).exists():
            waiting[path] = mark
    if not hashes.read:
        sys.exit(f'tidy: {build} compiles nothing of {", ".join(FOLDERS)}')

    began, failed = time.monotonic(), 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        running = {pool.submit(look_at, path, build, tree): path for path in waiting}
        for done in concurrent.futures.as_completed(running):
            if problems := done.result():
                failed += 1
                print(problems, flush=True)
            else:
                (passed_before / waiting[running[done]]).touch()
    print(f'clang-tidy: {len(waiting)} files in {time.monotonic() - began:.0f} s, '
          f'{len(entries(build, tree)) - len(waiting)} unchanged since they passed, {failed} with problems')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
