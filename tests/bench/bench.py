#!/usr/bin/env python3
"""Measures what rosterd promises about speed and memory, each figure beside its target, and writes all of it as JSON.

A company of made-up people is put into a private slapd. Times are ratios to a floor measured in the same minute:
ldapsearch reading the same entries and attributes to /dev/null. Medians; the JSON has every single measurement.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from api_load import measure_api
from company import Company
from daemon import Daemon
from followed import measure_followed, percentile
from timers import measure as measure_timers
from outward import measure_outward

MIB = 1024 * 1024
DESIGN_SIZE = 100_000  # the targets in seconds and MiB are meant for so many people
TASKS = 50
IDLE_SECONDS = 10
TIMED_TASKS = 10_000


class Figures:
    """What was measured, each with its target; None: shown, not judged."""

    def __init__(self):
        self.list = []

    def add(self, name, value, unit, target=None, least=None):
        passed = None
        if target is not None:
            passed = value <= target
        elif least is not None:
            passed = value >= least
        self.list.append({'name': name, 'value': round(value, 3), 'unit': unit, 'target': target, 'least': least,
                          'passed': passed})

    def missed(self):
        return [figure for figure in self.list if figure['passed'] is False]

    def table(self):
        rows = [('figure', 'measured', 'target', '')]
        for figure in self.list:
            target = '' if figure['target'] is None else f'at most {figure["target"]:g} {figure["unit"]}'
            if figure['least'] is not None:
                target = f'at least {figure["least"]:g} {figure["unit"]}'
            verdict = {None: '', True: 'pass', False: 'MISS'}[figure['passed']]
            rows.append((figure['name'], f'{figure["value"]:,.4g} {figure["unit"]}' if figure['value'] < 1000 else
                         f'{figure["value"]:,.0f} {figure["unit"]}', target, verdict))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        return '\n'.join(f'{a:<{widths[0]}}  {b:>{widths[1]}}  {c:<{widths[2]}}  {d}'.rstrip() for a, b, c, d in rows)


def tell(text):
    print(f'bench: {text}', file=sys.stderr, flush=True)


def measure(folder, build, people, rounds, departments=None):
    """Every measurement for one size of company; a twentieth as many departments, unless told otherwise."""
    tell(f'{people:,} people: making the company, loading slapd')
    found = {'people': people, 'floors': [], 'first': [], 'unchanged': []}
    with Company(folder, people, departments) as company:
        found['departments'] = company.departments
        company.floor()  # warms the server's caches, for all that follow
        for attempt in range(rounds['first']):
            tell(f'{people:,} people: first run, {attempt + 1} of {rounds["first"]}')
            place = folder / f'hub{attempt}'
            config = company.configuration(place, build, 1)
            with Daemon(build, config) as daemon:
                found['floors'].append(company.floor())
                job = daemon.run(1000)
                found['first'].append({'seconds': job['seconds'], 'peak': job['peak']})
                counts = {'departments': job['departments'], 'people': job['people']}
            found['store'] = sum(file.stat().st_size for file in place.glob('hub.db*'))
            if attempt + 1 < rounds['first']:
                shutil.rmtree(place)
        if counts['people']['created'] != people or counts['departments']['created'] < company.departments:
            raise SystemExit(f'bench: the first run did not create everybody: {counts}')
        # A daemon of its own: the peak of a run in which nothing changed, without what the first run left in the heap.
        tell(f'{people:,} people: {rounds["unchanged"]} runs in which nothing changed')
        with Daemon(build, config) as daemon:
            for _ in range(rounds['unchanged']):
                found['floors'].append(company.floor())
                job = daemon.run(1000)
                if job['people']['unchanged'] != people:
                    raise SystemExit(f'bench: something changed in a second run: {job["people"]}')
                found['unchanged'].append({'seconds': job['seconds'], 'peak': job['peak']})
        if people == rounds['start at']:
            measure_start(found, company, config.parent, build)
            tell('out of the hub into a second slapd')
            found['outward'] = measure_outward(folder, build, config, people)
            tell('signed requests over TCP, with nothing else to do and while jobs run')
            config = company.configuration(place, build, 1)
            config.write_text(config.read_text().replace('api.sock', 'api.sock, http: "127.0.0.1:0"') +
                              'access: { requestsPerSecond: 1000000 }\n')
            with Daemon(build, config) as daemon:
                found['api'] = measure_api(place, daemon, daemon.run(1000)['syncJobId'])
    return found


def measure_start(found, company, place, build):
    tell(f'start, memory and wake-ups with {TASKS} tasks and this hub')
    config = company.configuration(place, build, TASKS)
    found['starts'] = []
    for _ in range(7):
        with Daemon(build, config) as daemon:
            found['starts'].append(daemon.start_seconds)
    with Daemon(build, config) as daemon:
        time.sleep(1)  # what starting has set off ends first
        before = daemon.switches()
        time.sleep(IDLE_SECONDS)
        found['wakeUps'] = daemon.switches() - before
        found['idle'] = daemon.memory('VmRSS')


def measure_mapping(build):
    tell('expressions and a mapping, on one core')
    return json.loads(subprocess.run([build / 'bench/mapping_bench'], check=True, capture_output=True, text=True).stdout)


def judge_mapping(figures, mapping):
    figures.add('mapping: bare names', mapping['bareNames'] / 1e6, 'million/s', least=10)
    figures.add('mapping: has(mail) ? mail.split("@")[0].lowerAscii() : uid', mapping['expressions'] / 1e6, 'million/s',
                least=1)
    figures.add('mapping: records of 15 fields, 4 expressions', mapping['records'] / 1e3, 'thousand/s', least=300)


def measure_triggers(build, people, quick):
    """What waiting costs, and how soon something happens."""
    found = {}
    tell(f'{TIMED_TASKS:,} timed tasks: what they cost while nothing is due, and how late they begin')
    found['idle'], found['late'] = measure_timers(build, TIMED_TASKS)
    tell(f'{people:,} people followed: from the directory to the hub, from the hub to a target')
    with tempfile.TemporaryDirectory(prefix='rosterd-bench.') as folder:
        found.update(measure_followed(pathlib.Path(folder), build, people, 10 if quick else 40))
    return found


def judge_triggers(figures, found):
    figures.add(f'{TIMED_TASKS:,} timed tasks, idle', found['idle'], '% of a core', 1)
    figures.add('the latest begins late by', found['late'], 'ms', 100)
    name = f'{found["people"] // 1000}k'
    figures.add(f'{name}: change of the directory visible in the hub, p95', percentile(found['up'], 0.95), 's', 1)
    figures.add(f'{name}: change of the hub written to the target, p95', percentile(found['down'], 0.95), 's', 3)


def median(list_, key=None):
    return statistics.median(item[key] if key else item for item in list_)


def judge(sizes, many_departments=None):
    figures = Figures()
    for size in sizes:
        people, floor = size['people'], median(size['floors'])
        name = f'{people // 1000}k'
        judged = people >= DESIGN_SIZE
        figures.add(f'{name}: ldapsearch, the floor', floor, 's')
        first, unchanged = median(size['first'], 'seconds'), median(size['unchanged'], 'seconds')
        figures.add(f'{name}: first run', first, 's')
        figures.add(f'{name}: first run / floor', first / floor, 'x', 4 if judged else None)
        figures.add(f'{name}: run without changes', unchanged, 's')
        figures.add(f'{name}: run without changes / floor', unchanged / floor, 'x', 1.3 if judged else None)
        judged = people == DESIGN_SIZE
        figures.add(f'{name}: first run, peak memory', max(run['peak'] for run in size['first']) / MIB, 'MiB',
                    200 if judged else None)
        figures.add(f'{name}: run without changes, peak memory', max(run['peak'] for run in size['unchanged']) / MIB, 'MiB',
                    120 if judged else None)
        figures.add(f'{name}: store', size['store'] / people, 'bytes a person')
        if 'starts' in size:
            figures.add(f'start to ready, {TASKS} tasks', median(size['starts']) * 1000, 'ms', 200)
            figures.add('idle memory', size['idle'] / MIB, 'MiB', 32)
            judge_outward(figures, size['outward'], judged)
            api = size['api']
            figures.add('signed get-sync-job over TCP, one core', api['full']['rate'], 'requests/s', least=10_000)
            figures.add('the same at half of that while jobs run', api['half']['rate'], 'requests/s')
            figures.add('99th percentile of it', api['half']['p99'], 'ms', 10)
            figures.add(f'idle wake-ups in {IDLE_SECONDS} s', size['wakeUps'], 'times', 2)
    if many_departments:
        judge_growth(figures, sizes[0], sizes[-1], many_departments)
    return figures


def judge_outward(figures, out, judged):
    per_100k = out['again'] * 100_000 / out['people']
    figures.add('the same adds by a minimal libldap program, the floor', out['floor'], 's')
    figures.add('first provisioning of a directory', out['first'], 's')
    figures.add('first provisioning / floor', out['first'] / out['floor'], 'x', 1.3 if judged else None)
    figures.add('first provisioning, peak memory', out['peak'] / MIB, 'MiB')
    figures.add('outward run without changes, for 100,000 people', per_100k, 's', 2)
    figures.add('look-ups in the target by it', out['lookUps'], 'times', 0)


def judge_growth(figures, small, large, many_departments):
    """Departments are all in memory, people are not: what each of them adds, told apart."""
    def peak(size, key):
        return max(run['peak'] for run in size[key])
    for key, name in (('unchanged', 'run without changes'), ('first', 'first run')):
        department = ((peak(many_departments, key) - peak(small, key)) /
                      (many_departments['departments'] - small['departments']))
        grown = peak(large, key) - peak(small, key) - department * (large['departments'] - small['departments'])
        figures.add(f'{name}: memory that grows', max(grown, 0) / (large['people'] - small['people']), 'bytes a person', 80)
        figures.add(f'{name}: memory that grows', department, 'bytes a department')


def main():
    parser = argparse.ArgumentParser(prog='./dev bench', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--people', type=int, default=DESIGN_SIZE, metavar='N', help='size of the company (100000)')
    parser.add_argument('--full', action='store_true', help='20,000, 100,000 and 300,000 people, and how memory grows')
    parser.add_argument('--quick', action='store_true', help='one measurement of each: to try the benchmark itself')
    parser.add_argument('--build', type=pathlib.Path, default='build/release', help='where bin/rosterd is')
    parser.add_argument('--json', type=pathlib.Path, help='where all measurements go')
    arguments = parser.parse_args()
    if arguments.people < 100:
        parser.error('--people: at least 100')
    sizes = [20_000, DESIGN_SIZE, 300_000] if arguments.full else [arguments.people]
    rounds = {'first': 1 if arguments.quick else 3, 'unchanged': 1 if arguments.quick else 5,
              'start at': DESIGN_SIZE if arguments.full else arguments.people}
    measured = []
    for people in sizes:
        with tempfile.TemporaryDirectory(prefix='rosterd-bench.') as folder:
            measured.append(measure(pathlib.Path(folder), arguments.build.resolve(), people, rounds))
    many_departments = None
    if arguments.full:
        with tempfile.TemporaryDirectory(prefix='rosterd-bench.') as folder:
            once = {**rounds, 'first': 1, 'unchanged': 1}
            many_departments = measure(pathlib.Path(folder), arguments.build.resolve(), sizes[0], once, sizes[-1] // 20)
    mapping = measure_mapping(arguments.build.resolve())
    triggers = measure_triggers(arguments.build.resolve(), DESIGN_SIZE if arguments.full else arguments.people,
                                arguments.quick)
    figures = judge(measured, many_departments)
    judge_mapping(figures, mapping)
    judge_triggers(figures, triggers)
    print(figures.table())
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps({
            'at': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()),
            'machine': {'cores': os.cpu_count(), 'kernel': platform.release(), 'processor': processor()},
            'figures': figures.list, 'measured': measured, 'mapping': mapping, 'triggers': triggers}, indent=2) + '\n')
        tell(f'every measurement is in {arguments.json}')
    if figures.missed():
        tell(f'{len(figures.missed())} of {sum(f["passed"] is not None for f in figures.list)} targets missed')
        return 1
    return 0


def processor():
    for line in pathlib.Path('/proc/cpuinfo').read_text().splitlines():
        if line.startswith('model name'):
            return line.partition(':')[2].strip()
    return platform.machine()


if __name__ == '__main__':
    sys.exit(main())
