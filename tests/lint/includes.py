#!/usr/bin/env python3
"""Keeps includes pointing one way: along the line of a run, towards the model, and in connectors to the SDK only.

Usage: includes.py TREE
"""

import pathlib
import re
import sys

from source_text import line_of, report, sources

# area -> areas whose headers it may include; its own is always allowed. 'rosterd' is include/rosterd.
MAY_INCLUDE = {
    'rosterd': [],
    'sdk': ['rosterd'],
    'connectors': ['rosterd'],
    'model': ['rosterd'],
    'calendar': ['rosterd'],
    'mapping': ['rosterd', 'model'],
    'config': ['rosterd', 'model', 'calendar', 'mapping'],
    'store': ['rosterd', 'model'],
    'plugins': ['rosterd', 'model'],
    'export': ['rosterd', 'model'],
    'hub': ['rosterd', 'model', 'store'],
    'engine': ['rosterd', 'model', 'mapping', 'store', 'hub'],
    'schedule': ['rosterd', 'model', 'calendar', 'store', 'engine'],
    'api': ['rosterd', 'model', 'calendar', 'config', 'export', 'store', 'engine', 'schedule', 'plugins'],
    'manual': ['rosterd'],
    'ctl': ['rosterd', 'model', 'calendar', 'mapping', 'manual'],
    'app': ['rosterd', 'model', 'calendar', 'config', 'mapping', 'store', 'plugins', 'hub', 'engine', 'schedule', 'api', 'manual'],
    'main': ['rosterd', 'app'],
}

# What an area shows to the others; the rest of its headers is its own affair. Areas not named here show everything.
PUBLIC_HEADERS = {
    'calendar': ['zone', 'cron', 'recurrence', 'moment_text'],
    'mapping': ['expression', 'field_mapping', 'attribute_mapping', 'trial', 'caret'],
    'config': ['config', 'task_document', 'time_zone'],
    'store': ['store', 'departments', 'people', 'links', 'jobs', 'changes', 'tasks', 'task_documents', 'access_keys', 'hook_secrets', 'sealer', 'risk_operations', 'plans', 'retries', 'feed', 'schedules',
              'change_text', 'field_finder'],
    'plugins': ['registry'],
    'export': ['job_log'],
    'hub': ['hub', 'hub_source', 'hub_values'],
    'engine': ['job_runner', 'risk_runner', 'scope_report', 'preview', 'mapping_lint', 'plan_document', 'why'],
    'schedule': ['job_queue', 'task_book', 'timers', 'watchers', 'hook_desk'],
    'api': ['server', 'access'],
}

# A library has its places; the pattern is matched against what stands between < and >.
LIBRARIES = [
    (r'boost/beast\b', ['sdk', 'api']),
    (r'boost/asio/(?!awaitable\.hpp|any_io_executor\.hpp)', ['sdk', 'connectors', 'store', 'engine', 'schedule', 'api', 'app',
                                                            'ctl']),
    (r'sqlite3\.h|libpq', ['store']),
    (r'yaml-cpp\b', ['config', 'ctl']),
    (r'dlfcn\.h', ['plugins']),
    (r'(ldap|lber|ldap_schema)\.h', ['connectors']),
    (r'spdlog\b', ['sdk']),
    (r'xlsxwriter\b', ['export']),
    (r'CLI/', ['manual', 'ctl', 'app']),
    (r'systemd\b', ['app', 'api']),
    (r'nlohmann\b', ['sdk', 'model', 'mapping', 'store', 'engine', 'hub', 'api', 'ctl']),
]

# A connector outside the tree has the standard library, Asio and Boost as its companions in these headers, nothing else.
IN_PUBLIC_HEADERS = re.compile(r'[a-z_]+|c[a-z]+|boost/asio/(awaitable|any_io_executor)\.hpp|boost/version\.hpp')

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def area_of(path, tree):
    parts = path.relative_to(tree).parts
    if parts[:2] == ('include', 'rosterd'):
        return 'rosterd'
    if parts[0] == 'connectors':
        return 'connectors'
    return 'main' if parts == ('src', 'main.cpp') else parts[1]


def target_of(name, path, tree):
    """(area, file) of a quoted include; (None, None) when the tree has no such file."""
    for folder in (path.parent, tree / 'src', tree / 'include'):
        if (folder / name).is_file():
            file = (folder / name).resolve()
            return area_of(file, tree), file
    return None, None


def quoted_problem(name, path, tree):
    area = area_of(path, tree)
    target, file = target_of(name, path, tree)
    if target is None:
        return f'no file "{name}" in the tree (write it as seen from src/ or include/)'
    if target == area:
        if area == 'connectors' and file.relative_to(tree).parts[1] != path.relative_to(tree).parts[1]:
            return f'a connector includes another one\'s "{name}"; what both need belongs into include/rosterd'
        return None
    if area not in MAY_INCLUDE:
        return f'the area {area} is not in MAY_INCLUDE of tests/lint/includes.py; add it with what it may include'
    if target not in MAY_INCLUDE[area]:
        allowed = ', '.join(MAY_INCLUDE[area]) or 'nothing of the tree'
        return f'{area} includes "{name}"; it may include {allowed} only'
    shown = PUBLIC_HEADERS.get(target)
    if shown is not None and area != 'app' and file.stem not in shown:
        return f'{area} includes "{name}", which {target} keeps to itself (it shows {", ".join(shown)})'
    return None


def library_problem(name, path, tree):
    area = area_of(path, tree)
    if area == 'rosterd' and not IN_PUBLIC_HEADERS.fullmatch(name):
        return f'a public header includes <{name}>; every connector would need that library'
    for pattern, places in LIBRARIES:
        if re.match(pattern, name) and area not in places:
            return f'{area} includes <{name}>, which has its place in {", ".join(places)} only'
    return None


def problems_of(path, tree):
    text = path.read_text(encoding='utf-8')
    for match in INCLUDE.finditer(text):
        check = quoted_problem if match[1] == '"' else library_problem
        why = check(match[2], path, tree)
        if why:
            yield f'{path}:{line_of(text, match.start())}: {why}'


def main():
    tree = pathlib.Path(sys.argv[1]).resolve()
    files = sources(tree, 'include', 'src', 'connectors')
    problems = [problem for path in files for problem in problems_of(path, tree)]
    return report(problems, f'{len(files)} files, every include points the right way')


if __name__ == '__main__':
    sys.exit(main())
