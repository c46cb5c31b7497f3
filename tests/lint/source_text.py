"""C++ sources as the lints see them: which files there are, and their text without comments and string contents."""

import pathlib
import re
import sys

SUFFIXES = {'.cpp', '.hpp'}

_TOKEN = re.compile(
    r'''(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
      | (?P<raw>(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")
      | (?P<text>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*")
      | (?P<char>(?<![0-9A-Za-z_])(?:u8|[uUL])?'(?:\\.|[^'\\\n])+')''',
    re.S | re.X)


def _blanked(match):
    """Comments become blanks, the insides of literals become s; lines and columns stay where they were."""
    found = match[0]
    if match['comment']:
        return re.sub(r'[^\n]', ' ', found)
    first = re.search(r'["\']', found).start()
    inside = re.sub(r'[^\n]', 's', found[first + 1:-1])
    return ' ' * first + found[first] + inside + found[-1]


def code_of(text):
    return _TOKEN.sub(_blanked, text)


def literals_of(text):
    """(offset, content) of each string literal, raw ones included; neighbours that the compiler joins are joined."""
    joined = []
    end = None
    for match in _TOKEN.finditer(text):
        if not (match['raw'] or match['text']):
            continue
        content = match[0][match[0].index('"') + 1:-1]
        if joined and end is not None and not code_of(text[end:match.start()]).strip():
            joined[-1] = (joined[-1][0], joined[-1][1] + content)
        else:
            joined.append((match.start(), content))
        end = match.end()
    return joined


def line_of(text, offset):
    return text.count('\n', 0, offset) + 1


def sources(tree, *folders):
    """C++ files below these folders of the tree, in order."""
    tree = pathlib.Path(tree)
    return sorted(path for folder in folders for path in (tree / folder).rglob('*') if path.suffix in SUFFIXES)


def report(problems, passed):
    """Prints what was found; the exit code for sys.exit."""
    for problem in problems:
        print(problem)
    if problems:
        print(f'{len(problems)} problem{"s" if len(problems) > 1 else ""}', file=sys.stderr)
        return 1
    print(passed)
    return 0
