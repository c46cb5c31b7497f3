#!/usr/bin/env python3
"""Plans that are kept and carried out, one person now, held changes of a target, undo and why, with the built programs
between two real LDAP servers."""

import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from directory import BASE, PEOPLE, Directory, entry, line, person  # noqa: E402
from rosterd import BUILD, Daemon, rosterctl  # noqa: E402

TOP = entry(BASE, objectClass=['organization', 'dcObject'], o='Example', dc='example')
SALES = f'ou=Sales,{BASE}'
EAST = f'ou=East,{SALES}'
COMPANY = (TOP + entry(SALES, objectClass='organizationalUnit', ou='Sales') +
           entry(EAST, objectClass='organizationalUnit', ou='East') +
           ''.join(person(uid, SALES, title='Clerk', employeeNumber=uid) for uid in ('ann', 'bob', 'cid')) +
           person('dora', EAST, title='Clerk', employeeNumber='dora'))
RULES = {'username': 'uid', 'name': 'cn', 'email': 'mail', 'title': 'title', 'externalId': 'employeeNumber',
         '\'"-"\'': 'sn'}


def out_task(target, rest=''):
    text = target.task(number=2000, mapping=RULES, rest=rest, userDn='uid={uid},{department}',
                       departmentDn='ou={ou},{parent}', disableAttribute='employeeType', disabledValue='disabled')
    return (text.replace('syncTaskFlow: upstream', 'syncTaskFlow: downstream')
            .replace('{ expression: ou, targetKey: name }', '{ expression: name, targetKey: ou }')
            .replace('  - { expression: description, targetKey: code }\n', ''))


class Plans(unittest.TestCase):
    def setUp(self):
        folders = [tempfile.TemporaryDirectory(prefix='plans.') for _ in range(2)]
        for folder in folders:
            self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folders[0].name)
        self.source = self.enterContext(Directory(self.folder, ldif=COMPANY))
        self.target = self.enterContext(Directory(folders[1].name, ldif=TOP))
        self.config = self.source.configuration(self.folder, BUILD, rest='log: { level: info }\n')
        self.tell(out_task(self.target))
        self.daemon = self.enterContext(Daemon(self.config))

    def tell(self, text):
        (self.folder / 'tasks.d/2000.yaml').write_text(text)

    def ctl(self, *words, code=0):
        said = rosterctl(*words, socket_path=self.daemon.socket)
        self.assertEqual(said.returncode, code, f'{words}: {said.stdout} {said.stderr}')
        return said.stdout

    def modify(self, uid, name, value, above=SALES):
        self.source.change(line('dn', f'uid={uid},{above}') + f'changetype: modify\nreplace: {name}\n' +
                           line(name, value) + '-\n\n')

    def accounts(self, *attributes):
        return {each['uid'][0]: each for each in self.target.search(PEOPLE, 'uid', *attributes)}

    def job(self, *words, code=0):
        return json.loads(self.ctl(*words, '--output', 'json', code=code))

    def test_one_person_now(self):
        job = self.job('task', 'run', 1000, '--wait', '--person', 'dora')
        self.assertEqual((job['people']['created'], job['people']['seen']), (1, 1))
        self.assertEqual(job['departments']['created'], 2)
        self.assertIn('looked up', job['evidence'])
        self.assertIn('uid', job['askedBy'])
        self.assertEqual([each['username'] for each in self.daemon.people()], ['dora'])
        self.daemon.run(1000)
        job = self.job('task', 'run', 2000, '--wait', '--person', 'dora@example.test')
        self.assertEqual(job['people']['created'], 1)
        self.assertEqual(set(self.accounts()), {'dora'})
        self.daemon.run(2000)
        self.assertEqual(set(self.accounts()), {'ann', 'bob', 'cid', 'dora'})
        # Who is gone is not removed by a run for him.
        self.source.remove('(uid=bob)')
        failed = self.job('task', 'run', 1000, '--wait', '--person', 'bob', code=0)
        self.assertEqual(failed['people']['removed'], 0)
        refused = rosterctl('task', 'run', 1000, '--wait', '--person', 'nobody', socket_path=self.daemon.socket)
        self.assertEqual(refused.returncode, 3)
        self.assertIn('nobody in the directory is known as nobody', refused.stdout)

    def test_why_also_when_nothing_happened(self):
        self.assertIn('a run makes him', self.ctl('why', 'dora', '--task', 1000))
        self.daemon.run(1000)
        self.assertIn('createPerson: new in the directory', self.ctl('why', 'dora', '--task', 1000))
        self.daemon.run(1000)
        said = self.ctl('why', 'dora', '--task', 1000)
        for words in ('in: the directory has him as uid=dora,', 'the link that a run made', 'Clerk  <- title', 'last run'):
            self.assertIn(words, said)
        both = json.loads(self.ctl('why', 'dora@example.test', '--output', 'json'))['list']
        self.assertEqual([each['inScope'] for each in both], [True, True])
        self.assertIn('a run looks for an account', both[1]['matchedBy'])
        self.ctl('why', 'nobody', code=2)

    def test_a_plan_is_kept_shown_and_carried_out(self):
        self.daemon.run(1000)
        file = self.folder / 'plan.json'
        shown = self.ctl('task', 'plan', 2000, '-o', file)
        self.assertIn('People to create: 4', shown)
        first = file.read_bytes()
        self.ctl('task', 'plan', 2000, '-o', self.folder)
        plan = json.loads(first)
        named = self.folder / f'plan-2000-{plan["planHash"]}.json'
        self.assertEqual(named.read_bytes(), first, 'the same plan is not the same bytes')
        self.assertEqual(plan['totals'], {'department': {'createDepartment': 2}, 'person': {'createPerson': 4}, 'held': 0})
        # Changed, of another task, no plan at all.
        broken = self.folder / 'broken.json'
        broken.write_bytes(first.replace(b'Clerk', b'Chief'))
        for words, why in ((('task', 'apply', broken), 'checksum'),
                           (('task', 'apply', file, '--task', 1000), 'plan of task 2000'),
                           (('task', 'apply', self.config), 'no plan'),
                           (('task', 'apply', self.folder / 'none.json'), 'cannot read')):
            said = rosterctl(*words, socket_path=self.daemon.socket)
            self.assertEqual(said.returncode, 2 if why != 'plan of task 2000' else said.returncode, said.stderr)
            self.assertNotEqual(said.returncode, 0)
            self.assertIn(why, said.stderr)
        self.assertEqual(self.accounts(), {})
        # bob changes, so what was planned for him is stale; the others are made exactly as planned.
        self.modify('bob', 'title', 'Boss')
        self.daemon.run(1000)
        said = self.ctl('task', 'apply', file, code=1)
        self.assertIn('stale', said)
        self.assertEqual(set(self.accounts()), {'ann', 'cid', 'dora'})
        self.assertEqual(self.ctl('task', 'apply', file, code=1).count('stale'), 6)
        self.daemon.run(2000)
        self.assertEqual(self.accounts('title')['bob']['title'], ['Boss'])

    def test_a_plan_of_an_upstream_task(self):
        file = self.folder / 'plan.json'
        self.ctl('task', 'plan', 1000, '-o', file)
        job = self.job('task', 'apply', file)
        self.assertEqual(job['people']['created'], 4)
        self.assertEqual(job['planHash'], json.loads(file.read_bytes())['planHash'])
        self.assertEqual(self.daemon.run(1000)['people']['unchanged'], 4)

    def test_held_changes_of_a_target_are_carried_out_one_by_one(self):
        self.daemon.run(1000)
        self.daemon.run(2000)
        self.tell(out_task(self.target, 'removal: { people: remove }\nprovisioningScope: { exceptPeople: [ann, bob, cid] }\n'))
        self.daemon.reload()
        self.assertEqual(self.daemon.run(2000)['people']['removalHeld'], 3)
        held = {each['objectName']: each['syncRiskOperationId']
                for each in json.loads(self.ctl('risk', 'list', 2000, '--output', 'json'))['list']}
        self.assertEqual(set(held), {'Name of ann', 'Name of bob', 'Name of cid'})
        self.ctl('risk', 'execute', held['Name of ann'])
        self.ctl('risk', 'cancel', held['Name of bob'])
        self.status(held['Name of ann'], 'SUCCESS')
        self.assertEqual(set(self.accounts()), {'bob', 'cid', 'dora'})
        # cid is wanted again before anybody comes to him.
        self.tell(out_task(self.target, 'removal: { people: remove }\nprovisioningScope: { exceptPeople: [ann, bob] }\n'))
        self.daemon.reload()
        self.ctl('risk', 'execute', held['Name of cid'])
        self.status(held['Name of cid'], 'FAILED')
        self.assertEqual(self.daemon.run(2000)['people']['removalHeld'], 0)
        self.assertEqual(set(self.accounts()), {'bob', 'cid', 'dora'})

    def status(self, number, wanted):
        for _ in range(1000):
            found = json.loads(self.ctl('risk', 'list', 2000, '--output', 'json'))['list']
            status = next(each['status'] for each in found if each['syncRiskOperationId'] == number)
            if status not in ('PENDING', 'EXECUTING'):
                self.assertEqual(status, wanted)
                return
        self.fail('nothing becomes of it')

    def test_a_job_is_undone_in_the_target_and_in_the_hub(self):
        self.daemon.run(1000)
        self.daemon.run(2000)
        before = self.accounts('cn', 'title', 'mail')
        self.modify('ann', 'title', 'Boss')
        self.modify('bob', 'mail', 'robert@example.test')
        self.source.change(person('eve', EAST, title='Clerk', employeeNumber='eve'))
        up = self.daemon.run(1000)['syncJobId']
        down = self.daemon.run(2000)['syncJobId']
        self.assertEqual(self.accounts('title')['ann']['title'], ['Boss'])
        shown = self.ctl('job', 'undo', down, code=1)
        self.assertIn('Boss -> Clerk', shown)
        self.target.change(line('dn', f'uid=bob,{SALES}') + 'changetype: modify\nreplace: mail\n' +
                           line('mail', 'mine@example.test') + '-\n\n')
        shown = self.ctl('job', 'undo', down, code=1)
        for words in ('Stays as it is', 'mail: robert@example.test -> bob@example.test', 'conflict: changed since'):
            self.assertIn(words, shown)
        self.target.change(line('dn', f'uid=bob,{SALES}') + 'changetype: modify\nreplace: mail\n' +
                           line('mail', 'robert@example.test') + '-\n\n')
        self.assertIn('--accept', shown)
        self.assertEqual(self.accounts('title')['ann']['title'], ['Boss'])
        plan = json.loads(self.ctl('job', 'undo', down, '--output', 'json', code=1))
        self.ctl('job', 'undo', down, '--yes', '--accept', plan['planHash'])
        self.assertEqual(self.accounts('cn', 'title', 'mail'), before)
        self.assertIn('guard.overridden', self.daemon.log())
        self.ctl('job', 'undo', up, '--yes')
        people = {each['username']: each for each in self.daemon.people()}
        self.assertEqual(set(people), {'ann', 'bob', 'cid', 'dora'})
        self.assertEqual((people['ann']['title'], people['bob']['email']), ('Clerk', 'bob@example.test'))
        # Both sides still want it: the next runs do it again.
        self.daemon.run(1000)
        self.daemon.run(2000)
        self.assertEqual(self.accounts('title')['ann']['title'], ['Boss'])
        self.assertIn('eve', self.accounts())


if __name__ == '__main__':
    unittest.main(verbosity=2)
