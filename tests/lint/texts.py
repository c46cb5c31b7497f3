#!/usr/bin/env python3
"""Looks at every text file of the tree: no paths of somebody's machine, no marks of unfinished work, no file that has
grown a second job.

Usage: texts.py TREE
"""

import os
import pathlib
import re
import sys

from source_text import report

# Not ours to judge: what was built, what git keeps, and what this script has to spell out itself.
LEFT_OUT = {'build', '.git', '__pycache__', 'LICENSE', 'texts.py'}

MACHINE_PATH = re.compile(r'(?<![\w.$}*])/(?:work|root|home/\w+|Users/\w+|tmp/b-\w+)/[\w.]')
UNFINISHED = re.compile(r'\b(?:TODO|FIXME|XXX|HACK)\b')
CONFLICT = re.compile(r'^(?:<{7} |>{7} )')

CODE = {'.cpp', '.hpp', '.py', '.sh', '.sql', '.cmake'}
MOST_LINES = 400
# Longer ones, each with the reason why it is still one job.
LONGER = {}


def text_files(tree):
    for folder, folders, names in os.walk(tree):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT)
        for name in sorted(names):
            path = pathlib.Path(folder, name)
            if name in LEFT_OUT or path.is_symlink() or b'\0' in path.read_bytes()[:4096]:
                continue
            yield path


def problems_in(text, path):
    """(line, what is wrong); `path` counts from the root of the tree."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if found := MACHINE_PATH.search(line):
            yield number, f'"{found[0]}" is a path of one machine'
        if found := UNFINISHED.search(line):
            yield number, f'{found[0]}: finish it, or write down what does not work where users read it'
        if CONFLICT.search(line):
            yield number, 'the mark of a merge conflict'
    is_code = pathlib.PurePath(path).suffix in CODE or text.startswith('#!')
    if is_code and len(lines) > MOST_LINES and path not in LONGER:
        yield len(lines), (f'{len(lines)} lines, and {MOST_LINES} is the most: which second job moved in? '
                           '(a file that is one job all the same is listed in LONGER of tests/lint/texts.py)')


def main():
    tree = pathlib.Path(sys.argv[1]).resolve()
    problems, seen = [], 0
    for path in text_files(tree):
        seen += 1
        name = path.relative_to(tree).as_posix()
        try:
            text = path.read_text(encoding='utf-8')
        except UnicodeDecodeError as error:
            problems.append(f'{path}: not UTF-8: {error.reason} at byte {error.start}')
            continue
        problems += [f'{path}:{line}: {why}' for line, why in problems_in(text, name)]
    return report(problems, f'{seen} files: no machine paths, no unfinished marks, none too long')


if __name__ == '__main__':
    sys.exit(main())
