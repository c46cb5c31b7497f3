#!/usr/bin/env python3
"""Checks the public headers: each says at its top what it is for, documents its classes, and compiles alone.

Usage: headers.py TREE COMPILER
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

from source_text import line_of, report


def undocumented(text):
    """(line, what is missing). A class is documented by a comment above it, beside it, or at the head of the file when
    it is the first one."""
    if not text.startswith('#pragma once\n'):
        yield 1, 'does not begin with #pragma once'
    elif not re.match(r'#pragma once\n//', text):
        yield 2, 'does not say what it is for: a comment follows #pragma once'
    first = True
    for match in re.finditer(r'^(?:template <[^\n]*>\n)?(?:class|struct|enum class) (\w+)[^;\n]*\{[^\n]*', text, re.M):
        above = text[:match.start()].rstrip('\n').rsplit('\n', 1)[-1]
        first, is_first = False, first
        if is_first or above.startswith('//') or '//' in match[0]:
            continue
        body = text[match.end():text.find('\n}', match.end())]
        if '//' not in body and not match[0].rstrip().endswith(';'):
            yield line_of(text, match.start()), f'{match[1]} is not documented, neither as a whole nor its members'


def compile_alone(header, compiler, include):
    command = [compiler, '-std=c++20', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-I', str(include), '-x', 'c++',
               '-include', str(header), '/dev/null']
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return None
    first = next((line for line in result.stderr.splitlines() if 'error' in line), result.stderr.strip())
    return f'{header}: does not compile alone: {first}'


def main():
    include = pathlib.Path(sys.argv[1]).resolve() / 'include'
    headers = sorted((include / 'rosterd').glob('*.hpp'))
    problems = [f'{header}:{line}: {why}' for header in headers
                for line, why in undocumented(header.read_text(encoding='utf-8'))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda header: compile_alone(header, sys.argv[2], include), headers)
        problems += [problem for problem in results if problem]
    if not headers:
        problems.append(f'{include}/rosterd: no headers there')
    return report(problems, f'{len(headers)} public headers, documented and able to stand alone')


if __name__ == '__main__':
    sys.exit(main())
