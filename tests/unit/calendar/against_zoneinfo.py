#!/usr/bin/env python3
"""Random schedules over 20 years and six zones: `rosterctl schedule next` says what the other calculation says."""

import datetime as dt
import os
import pathlib
import random
import subprocess
import sys
import unittest

import oracle

BUILD = pathlib.Path(os.environ['ROSTERD_BUILD_DIR'])
SEED = int(os.environ.get('ROSTERD_SEED') or random.SystemRandom().randrange(2**32))
ZONES = ('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Africa/Casablanca')
FIRST, YEARS = dt.datetime(2026, 1, 1, tzinfo=oracle.UTC), 20


def said(*arguments):
    done = subprocess.run([BUILD / 'bin/rosterctl', 'schedule', 'next', *map(str, arguments)], capture_output=True, text=True,
                          timeout=60, check=False)
    if done.returncode:
        raise AssertionError(f'{arguments}: {done.stderr}')
    return done.stdout.split()


class AgainstZoneinfo(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(SEED)

    def moment(self):
        return FIRST + dt.timedelta(seconds=self.random.randrange(YEARS * 365 * 86400))

    def compare(self, zone, source, after, count, *arguments):
        there = oracle.zone(zone)
        expected = [oracle.text(at, there) for at in oracle.first(count, source(there), after)]
        arguments = (*arguments, '--zone', zone, '--after', after.isoformat(), '--count', count)
        self.assertEqual(said(*arguments), expected, f'seed {SEED}: {" ".join(map(str, arguments))}')

    def test_cycles(self):
        for zone in ZONES:
            for cycle in ('month', 'week', 'days', 'sixHours', 'twoHours'):
                for _ in range(3):
                    start = self.moment().replace(tzinfo=None)
                    if self.random.random() < 0.5:  # where days are missing and clocks change
                        start = start.replace(day=self.random.choice((28, 29, 30, 31)), month=self.random.choice((1, 3, 10, 12)),
                                              hour=self.random.choice((0, 1, 2, 3, 23)))
                    after = max(oracle.UTC.fromutc(start.replace(tzinfo=oracle.UTC)) - dt.timedelta(days=2), self.moment())
                    after = min(after, FIRST + dt.timedelta(days=365 * YEARS))
                    self.compare(zone, lambda there: oracle.every(cycle, start, there), after, 40,
                                 '--cycle', cycle, '--start', start.isoformat())

    def test_a_whole_twenty_years_of_days(self):
        for zone in ZONES:
            start = dt.datetime(2026, 1, 1, self.random.choice((0, 1, 2, 3)), self.random.choice((0, 15, 30, 45)))
            self.compare(zone, lambda there: oracle.every('days', start, there), FIRST, 365 * YEARS,
                         '--cycle', 'days', '--start', start.isoformat())

    def field(self, least, most, names=()):
        def value():
            return str(self.random.randint(least, most))
        kind = self.random.randrange(5)
        if kind == 0:
            return '*'
        if kind == 1:
            return f'*/{self.random.randint(1, most)}'
        if kind == 2:
            return ','.join(value() for _ in range(self.random.randint(1, 3)))
        low, high = sorted((self.random.randint(least, most), self.random.randint(least, most)))
        if kind == 3 or not names:
            return f'{low}-{high}' + self.random.choice(('', '/2', '/7'))
        return self.random.choice(list(names))

    def test_cron(self):
        for zone in ZONES:
            for _ in range(12):
                fields = (self.field(0, 59), self.field(0, 23), self.random.choice(('*', '*', self.field(1, 28))),
                          self.random.choice(('*', '*', self.field(1, 12, oracle.MONTHS))),
                          self.random.choice(('*', self.field(0, 6, oracle.DAYS))))
                after = self.moment()
                self.compare(zone, lambda there: oracle.cron(' '.join(fields), after, there), after, 25, '--cron', ' '.join(fields))

    def test_cron_where_clocks_change(self):
        for zone in ZONES:
            there = oracle.zone(zone)
            changes, at = [], FIRST
            while at < FIRST + dt.timedelta(days=365 * YEARS):
                later = at + dt.timedelta(hours=12)
                if at.astimezone(there).utcoffset() != later.astimezone(there).utcoffset():
                    changes.append(at)
                at = later
            for change in self.random.sample(changes, min(len(changes), 4)):
                for expression in ('*/10 * * * *', '30 2 * * *', '15 0-3 * * *', '0 */1 * * *'):
                    self.compare(zone, lambda there: oracle.cron(expression, change, there), change, 60, '--cron', expression)


if __name__ == '__main__':
    print(f'seed {SEED}', file=sys.stderr)
    unittest.main()
