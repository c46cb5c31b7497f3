"""A company whose directory never rests: each round creates, changes, moves, renames and loses people and departments.

It keeps its own picture of the directory, so that every change is possible where it is made.
"""

from directory import DEPARTMENTS, PEOPLE, line


def below(dn, above):
    return dn.endswith(',' + above)


class ChangingCompany:
    def __init__(self, directory, dice):
        self.directory, self.dice, self.number, self.ldif = directory, dice, 0, ''
        self.learn()

    def learn(self):
        directory = self.directory
        self.departments = [each['dn'] for each in directory.search(DEPARTMENTS, '1.1')]
        self.people = [each['dn'] for each in directory.search(PEOPLE, '1.1')]
        self.managers = {each['dn']: each['manager'][0] for each in directory.search('(manager=*)', 'manager')}

    def round(self):
        """One round of changes, made by one ldapmodify; how many they were."""
        self.ldif, made = '', 0
        self.number += 1
        for change, chance in ((self.join, 1), (self.join, 0.7), (self.retitle, 1), (self.retitle, 0.5), (self.rename, 0.7),
                               (self.move, 1), (self.leave, 0.5), (self.new_department, 0.25),
                               (self.rename_department, 0.3), (self.move_department, 0.2),
                               (self.close_department, 0.2), (self.new_manager, 0.6)):
            if self.dice.random() < chance:
                change()
                made += 1
        try:
            self.directory.change(self.ldif)
        except RuntimeError as error:
            # slapd's mdb refuses a rename now and then; what came before it is done, what comes after is left out.
            if 'DN index add failed' not in str(error):
                raise
            self.learn()
        return made

    def modify(self, dn, **attributes):
        self.ldif += line('dn', dn) + 'changetype: modify\n'
        for name, value in attributes.items():
            self.ldif += f'replace: {name}\n' + line(name, value) + '-\n'
        self.ldif += '\n'

    def followers(self):
        """People who lead nobody: their DN may change or end without a reference to it dangling."""
        leading = set(self.managers.values())
        return [dn for dn in self.people if dn not in leading]

    def leaves(self):
        """Departments with none below them."""
        return [dn for dn in self.departments if not any(below(other, dn) for other in self.departments)]

    def join(self):
        uid = f'new{self.number}x{len(self.people)}x{len(self.ldif)}'
        dn = f'uid={uid},{self.dice.choice(self.departments)}'
        manager = self.dice.choice(self.people)
        self.ldif += line('dn', dn) + 'changetype: add\nobjectClass: inetOrgPerson\n'
        for name, value in (('uid', uid), ('cn', f'新人 {uid}'), ('sn', uid), ('mail', f'{uid}@example.test'),
                            ('employeeNumber', f'N{uid}'), ('title', 'Joiner'), ('manager', manager)):
            self.ldif += line(name, value)
        self.ldif += '\n'
        self.people.append(dn)
        self.managers[dn] = manager

    def retitle(self):
        self.modify(self.dice.choice(self.people), title=f'Title {self.number}')

    def rename(self):
        name = f'改名 {self.number}'
        self.modify(self.dice.choice(self.people), cn=name, sn=name)

    def new_manager(self):
        dn, manager = self.dice.choice(self.followers()), self.dice.choice(self.people)
        if dn != manager:
            self.modify(dn, manager=manager)
            self.managers[dn] = manager

    def move(self):
        self.move_person(self.dice.choice(self.followers()), self.dice.choice(self.departments))

    def move_person(self, dn, department):
        name, _, here = dn.partition(',')
        if here == department:
            return
        self.ldif += line('dn', dn) + f'changetype: modrdn\nnewrdn: {name}\ndeleteoldrdn: 0\n'
        self.ldif += line('newsuperior', department) + '\n'
        self.now_called(dn, f'{name},{department}')

    def now_called(self, old, new):
        def renamed(dn):
            return new if dn == old else dn[:-len(old)] + new if below(dn, old) else dn

        self.people = [renamed(dn) for dn in self.people]
        self.departments = [renamed(dn) for dn in self.departments]
        moved = {dn: manager for dn, manager in self.managers.items() if renamed(manager) != manager}
        self.managers = {renamed(dn): renamed(manager) for dn, manager in self.managers.items()}
        for dn in moved:
            self.modify(renamed(dn), manager=self.managers[renamed(dn)])

    def leave(self):
        dn = self.dice.choice(self.followers())
        self.ldif += line('dn', dn) + 'changetype: delete\n\n'
        self.people.remove(dn)
        self.managers.pop(dn, None)

    def new_department(self):
        name = f'新部门 {self.number}'
        dn = f'ou={name},{self.dice.choice(self.departments)}'
        self.ldif += line('dn', dn) + 'changetype: add\nobjectClass: organizationalUnit\n'
        self.ldif += line('ou', name) + f'description: N{self.number}\n\n'
        self.departments.append(dn)
        for _ in range(3):
            self.move_person(self.dice.choice(self.followers()), dn)

    def rename_department(self):
        dn = self.dice.choice(self.leaves())
        name = f'ou=改组 {self.number}'
        self.ldif += line('dn', dn) + 'changetype: modrdn\n' + line('newrdn', name) + 'deleteoldrdn: 1\n\n'
        self.now_called(dn, f'{name},{self.parent(dn)}')

    def move_department(self):
        dn = self.dice.choice(self.leaves())
        target = self.dice.choice([each for each in self.departments if each != dn])
        parent = self.parent(dn)
        name = dn[:-len(parent) - 1]
        if target == parent or f'{name},{target}' in self.departments:
            return
        self.ldif += line('dn', dn) + 'changetype: modrdn\n' + line('newrdn', name) + 'deleteoldrdn: 0\n'
        self.ldif += line('newsuperior', target) + '\n'
        self.now_called(dn, f'{name},{target}')

    def close_department(self):
        """Its people go to another first; those who lead somebody keep their department open."""
        leading = set(self.managers.values())
        for dn in self.leaves():
            inside = [each for each in self.people if below(each, dn)]
            if len(self.departments) < 30 or any(each in leading for each in inside):
                continue
            self.departments.remove(dn)
            for each in inside:
                self.move_person(each, self.dice.choice(self.departments))
            self.ldif += line('dn', dn) + 'changetype: delete\n\n'
            self.managers.pop(dn, None)
            return

    def parent(self, dn):
        """A DN without its first part; a comma may be escaped in it."""
        at = 0
        while dn[at] != ',':
            at += 2 if dn[at] == '\\' else 1
        return dn[at + 1:]
