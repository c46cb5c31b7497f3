"""When something recurs, calculated another way: Python's zoneinfo, brute force over wall clocks."""

import calendar
import datetime as dt
import zoneinfo

UTC = dt.timezone.utc
DAY = dt.timedelta(days=1)
MONTHS = {name: n for n, name in enumerate('JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(), 1)}
DAYS = {name: n for n, name in enumerate('SUN MON TUE WED THU FRI SAT'.split())}


def instant_of(wall, zone):
    """The instant at which a clock on the wall shows this: the earlier of two, the end of a gap that holds it."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    low, high = early - 2 * DAY, early + 2 * DAY  # within a gap: the instant from which clocks show more
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high


def months_later(wall, count):
    month = wall.month - 1 + count
    year, month = wall.year + month // 12, month % 12 + 1
    return wall.replace(year=year, month=month, day=min(wall.day, calendar.monthrange(year, month)[1]))


def every(cycle, wall, zone):
    """Endless; `wall`: naive local time of the start."""
    start, number = instant_of(wall, zone), 0
    while True:
        if cycle == 'sixHours':
            yield start + dt.timedelta(hours=6) * number
        elif cycle == 'twoHours':
            yield start + dt.timedelta(hours=2) * number
        elif cycle == 'month':
            yield instant_of(months_later(wall, number), zone)
        else:
            yield instant_of(wall + DAY * (number * (7 if cycle == 'week' else 1)), zone)
        number += 1


def numbers(field, least, most, names=()):
    found = set()
    for item in field.split(','):
        item, _, step = item.partition('/')
        first, dash, last = item.partition('-')
        if first == '*':
            first, last = least, most
        else:
            first = int(dict(names).get(first.upper(), first))
            last = int(dict(names).get(last.upper(), last)) if dash else first
            if dash and last == 0 and names is DAYS:
                last = 7
        found.update(range(first, last + 1, int(step or 1)))
    return found


def cron(expression, start, zone):
    """From an instant on."""
    minute, hour, date, month, weekday = expression.split()
    minutes, hours = sorted(numbers(minute, 0, 59)), sorted(numbers(hour, 0, 23))
    dates, months = numbers(date, 1, 31), numbers(month, 1, 12, MONTHS)
    weekdays = {day % 7 for day in numbers(weekday, 0, 6 if weekday[0] == '*' else 7, DAYS)}
    either = date[0] != '*' and weekday[0] != '*'
    day, last = start.astimezone(zone).date() - 2 * DAY, None
    while True:
        by_date, by_weekday = day.day in dates, day.isoweekday() % 7 in weekdays
        if day.month in months and ((by_date or by_weekday) if either else (by_date and by_weekday)):
            for h in hours:
                for m in minutes:
                    at = instant_of(dt.datetime(day.year, day.month, day.day, h, m), zone)
                    if at >= start and at != last:
                        last = at
                        yield at
        day += DAY


def first(count, source, after):
    """As many of an ascending source as are at or after that."""
    found = []
    for at in source:
        if at >= after:
            found.append(at)
            if len(found) == count:
                return found


def text(instant, zone):
    shown = instant.astimezone(zone).isoformat()
    return shown


def zone(name):
    return zoneinfo.ZoneInfo(name)
