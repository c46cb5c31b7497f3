#!/usr/bin/env python3
"""What a target may do to us, on a real slapd: connections cut at random bytes, garbage, a server that stands still or is
restarted, a second task that writes there too, names that pass round, departments that change places. After each the target is
what the hub is, and one more run is empty.

ROSTERD_SEED repeats a run's choices.
"""

import os
import pathlib
import random
import signal
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from changing_company import ChangingCompany  # noqa: E402
from directory import BASE, DEPARTMENTS, PEOPLE, Directory, entry, line, person  # noqa: E402
from downstream import IN, demand, out_task, parent, picture, run  # noqa: E402
from gate import Gate  # noqa: E402
from rosterd import BUILD, Daemon  # noqa: E402

CUTS, MANY = int(os.environ.get('ROSTERD_CUTS') or 10), 1000


class World:
    def __init__(self, folder, daemon, source, target, gate, dice):
        self.folder, self.daemon, self.source, self.target = pathlib.Path(folder), daemon, source, target
        self.gate, self.dice = gate, dice
        self.company = None

    def read(self, times=1):
        for _ in range(times):
            run(self.daemon, 1000)

    def settle(self, what, tasks=(2000,)):
        """However it ended, two more runs are enough; then nothing is left to do."""
        for _ in range(2):
            for task in tasks:
                self.daemon.run(task)
        self.read()
        for task in tasks:
            job = run(self.daemon, task)
            left = self.daemon.changes(job['syncJobId'], unchanged='false')
            demand(not left, f'after {what} a run still has: {left[:2]}')
        for name, left, right in zip(('departments', 'people'), picture(self.source), picture(self.target)):
            demand(left == right, f'after {what} {name} differ: missing {list((left - right).items())[:3]}, '
                                  f'too many {list((right - left).items())[:3]}')
        print(what, flush=True)

    def faulty(self, what, act, bytes_=4000):
        self.company.round()
        self.read(3)  # absent from two complete reads
        self.gate.arm(self.dice.randint(1, bytes_), act)
        self.daemon.run(2000)
        self.gate.arm(None, None)
        self.settle(what)


def garbage(gate):
    for key in list(gate.selector.get_map().values()):
        if key.data and not key.data[1]:
            key.fileobj.sendall(b'HTTP/1.1 200 OK\r\n\r\n<html>' * 20)


def connections(world):
    for number in range(CUTS):
        world.faulty(f'connection cut, {number + 1}', lambda gate: gate.cut())
    for number in range(2):
        world.faulty(f'garbage, {number + 1}', garbage)

    def stand_still(_):
        world.target.signal(signal.SIGSTOP)
        threading.Timer(1, world.target.signal, (signal.SIGCONT,)).start()

    def restart(_):
        world.target.stop()
        threading.Timer(0.7, world.target.start).start()

    world.faulty('a server that stood still', stand_still)
    world.faulty('a server that was restarted', restart)


def names_pass_round(world):
    """The hub gets there step by step, the target all at once."""
    one, two, three = [each for each in world.source.search(PEOPLE, 'uid', 'mail') if 'mail' in each][:3]
    for who, address in ((one, 'between@example.test'), (two, one['mail'][0]), (one, two['mail'][0])):
        world.source.change(line('dn', who['dn']) + 'changetype: modify\nreplace: mail\n' + line('mail', address))
        world.read()
    for who, name in ((three, 'free-name'), (two, three['uid'][0]), (one, two['uid'][0])):
        world.source.change(line('dn', who['dn']) + 'changetype: modrdn\n' + line('newrdn', f'uid={name}') + 'deleteoldrdn: 1\n')
        world.read()
        old, who['dn'] = who['dn'], f'uid={name},{parent(who["dn"])}'
        for each in world.source.search(f'(manager={escaped(old)})', '1.1'):
            world.source.change(line('dn', each['dn']) + 'changetype: modify\nreplace: manager\n' + line('manager', who['dn']))
    world.read()
    world.settle('a chain of names and a swap of addresses')


def escaped(text):
    return ''.join(f'\\{ord(each):02x}' if each in '\\*()' else each for each in text)


def departments_change_places(world):
    top, below, hall = (f'ou={name},{BASE}' for name in ('Upper', 'Elsewhere', 'Hall'))
    child = f'ou=Lower,{top}'
    world.source.change(''.join(entry(dn, objectClass='organizationalUnit', ou=dn[3:dn.index(',')])
                                for dn in (top, below, child, hall)))
    world.source.change(''.join(person(f'many{number}', hall) for number in range(MANY)))
    world.read()
    world.settle(f'{MANY} more people')
    before = {each['uid'][0]: each['entryCSN'] for each in world.target.search('(uid=many*)', 'uid', 'entryCSN')}
    demand(len(before) == MANY, f'{len(before)} accounts')

    def move(dn, above):
        return (line('dn', dn) + 'changetype: modrdn\n' + line('newrdn', dn.split(',')[0]) + 'deleteoldrdn: 0\n' +
                line('newsuperior', above) + '\n')

    world.source.change(move(hall, below) + move(child, BASE) + move(top, f'ou=Lower,{BASE}'))
    world.read()
    world.settle(f'{MANY} people moved with their department, one that came below its own child')
    after = {each['uid'][0]: each['entryCSN'] for each in world.target.search('(uid=many*)', 'uid', 'entryCSN')}
    demand(before == after, 'people were written although only their department moved')


def two_tasks(world):
    text = out_task(world.target).replace('syncTaskId: 2000', 'syncTaskId: 2001')
    text = text.replace("{ expression: title, targetKey: title }", "{ expression: name, targetKey: displayName }")
    text = text.replace('{ expression: email, targetKey: mail }', '{ expression: email, targetKey: description }')
    (world.folder / 'tasks.d/2001.yaml').write_text(text)
    world.daemon.reload()
    first, second = world.daemon.trigger(2000), world.daemon.trigger(2001)
    for job in (first, second):
        world.daemon.wait(job)
    world.company.round()
    world.read(3)
    first, second = world.daemon.trigger(2000), world.daemon.trigger(2001)
    for job in (first, second):
        world.daemon.wait(job)
    world.settle('two tasks that write at the same time', (2000, 2001))


def main():
    seed = int(os.environ.get('ROSTERD_SEED') or random.SystemRandom().getrandbits(32))
    print(f'ROSTERD_SEED={seed}', flush=True)
    dice = random.Random(seed)
    top = entry(BASE, objectClass=['organization', 'dcObject'], o='Example', dc='example')
    with tempfile.TemporaryDirectory(prefix='target_trouble.') as folder, \
            tempfile.TemporaryDirectory(prefix='target_trouble.') as other, \
            Directory(folder, 120, 30) as source, Directory(other, ldif=top) as target, \
            Gate(int(target.url.rsplit(':', 1)[1].strip('/'))) as gate:
        config = source.configuration(folder, BUILD, rest='log: { level: warning }\n')
        (pathlib.Path(folder) / 'tasks.d/1000.yaml').write_text(source.task(rest=IN))
        text = out_task(target).replace(target.url, f'ldap://127.0.0.1:{gate.port}')
        (pathlib.Path(folder) / 'tasks.d/2000.yaml').write_text(text)
        with Daemon(config) as daemon:
            world = World(folder, daemon, source, target, gate, dice)
            world.read()
            world.settle('the first run')
            world.company = ChangingCompany(source, dice)
            try:
                connections(world)
                two_tasks(world)
                names_pass_round(world)
                departments_change_places(world)
            except BaseException:
                print(f'ROSTERD_SEED={seed}; the end of the log:', daemon.log()[-3000:], sep='\n', file=sys.stderr)
                raise


if __name__ == '__main__':
    main()
