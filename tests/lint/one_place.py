#!/usr/bin/env python3
"""Keeps each kind of thing in its one place: SQL in store/, the wall clock in the SDK's clock, dlopen in plugins/.

Usage: one_place.py TREE
"""

import pathlib
import re
import sys

from source_text import code_of, line_of, literals_of, report, sources

# what it is, pattern over code without comments and texts, the paths (from the root of the tree) where it may stand
IN_CODE = [
    ('the wall clock (take a rosterd::Clock)',
     r'\bsystem_clock\s*::\s*now\b|\butc_clock\s*::\s*now\b|(?<![\w.>])(?:std\s*::\s*|::\s*)?time\s*\(\s*(?:nullptr|NULL|0|&\w+)\s*\)'
     r'|\bgettimeofday\s*\(|\bclock_gettime\s*\(\s*CLOCK_REALTIME|\bSystemClock\s*(?:\(|\{)',
     ['src/sdk/clock.cpp', 'src/model/public_id.cpp', 'src/app/']),
    ('opening of libraries', r'\b(?:dlopen|dlmopen|dlsym)\s*\(', ['src/plugins/']),
    ('process environment (settings come from the configuration)', r'\b(?:secure_)?getenv\s*\(',
     ['src/config/', 'src/ctl/', 'src/app/', 'src/sdk/log.cpp']),
    ('standard output of a library', r'\bstd\s*::\s*(?:cout|cerr|clog)\b|\b(?:std\s*::\s*)?f?printf\s*\(',
     ['src/app/', 'src/ctl/', 'src/main.cpp']),
]

# The same over the contents of string literals. Lower-case statements only in forms that are no English sentences.
IN_TEXTS = [
    ('SQL',
     r'\b(?:SELECT\b.+?\bFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA|ALTER\s+TABLE)\s+\w'
     r'|(?i:\bselect\b.+?\bfrom\s+\w+\s+(?:where|order|join|group|limit)\b|\binsert\s+(?:or\s+\w+\s+)?into\s+\w+\s*(?:\(|values)'
     r'|\bupdate\s+\w+\s+set\s+\w+\s*=|\bdelete\s+from\s+\w+\s*(?:where|;|$)|\bcreate\s+(?:unique\s+)?(?:table|index|view)\s+\w)',
     ['src/store/']),
]


def allowed(path, places):
    return any(path == place or (place.endswith('/') and path.startswith(place)) for place in places)


def problems_in(text, path):
    """(line, what is wrong); `path` counts from the root of the tree, with slashes."""
    code = code_of(text)
    for what, pattern, places in IN_CODE:
        if not allowed(path, places):
            for match in re.finditer(pattern, code):
                yield line_of(text, match.start()), f'{what}: "{match[0].strip()}" has its place in {", ".join(places)} only'
    for what, pattern, places in IN_TEXTS:
        if not allowed(path, places):
            for at, content in literals_of(text):
                if re.search(pattern, content, re.S):
                    yield line_of(text, at), f'{what} has its place in {", ".join(places)} only'


def main():
    tree = pathlib.Path(sys.argv[1]).resolve()
    files = sources(tree, 'include', 'src', 'connectors')
    problems = [f'{path}:{line}: {why}' for path in files
                for line, why in problems_in(path.read_text(encoding='utf-8'), path.relative_to(tree).as_posix())]
    return report(problems, f'{len(files)} files, everything in its place')


if __name__ == '__main__':
    sys.exit(main())
