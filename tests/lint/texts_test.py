#!/usr/bin/env python3
"""The lints over texts and public headers against lines that they must flag and lines that they must not."""

import unittest

import headers
import texts

# Spelled in pieces: this file is looked at as well.
HOME = '/ho' + 'me/someone/tree/file'
MARK = 'TO' + 'DO'


class Texts(unittest.TestCase):
    def problems(self, text, path='src/a.cpp'):
        return [line for line, _ in texts.problems_in(text, path)]

    def test_flags_paths_of_a_machine(self):
        self.assertEqual(self.problems(f'a\nopen("{HOME}");\n'), [2])
        self.assertEqual(self.problems('see ' + '/wo' + 'rk/main/x'), [1])

    def test_leaves_system_paths_alone(self):
        self.assertEqual(self.problems('/etc/rosterd/rosterd.yaml /var/lib/rosterd ${HOME}/x https://a.test/home/x/'), [])

    def test_flags_marks_of_unfinished_work(self):
        self.assertEqual(self.problems(f'// {MARK}: later\n'), [1])
        self.assertEqual(self.problems('auto to_do = 1; // a todo list\n'), [])

    def test_flags_files_that_are_too_long(self):
        self.assertEqual(self.problems('\n' * 401), [401])
        self.assertEqual(self.problems('\n' * 400), [])
        self.assertEqual(self.problems('\n' * 900, 'README.md'), [])
        self.assertEqual(self.problems('#!/bin/sh\n' + '\n' * 900, 'dev'), [901])


class PublicHeaders(unittest.TestCase):
    def problems(self, text):
        return [line for line, _ in headers.undocumented(text)]

    def test_wants_a_word_at_the_top(self):
        self.assertEqual(self.problems('#pragma once\n// What it is.\n'), [])
        self.assertEqual(self.problems('#pragma once\n\nint a;\n'), [2])
        self.assertEqual(self.problems('#ifndef A\n'), [1])

    def test_wants_documented_classes(self):
        head = '#pragma once\n// What it is.\n'
        self.assertEqual(self.problems(head + 'class First {\n    int a;\n};\n'), [])
        two = head + 'struct First {\n    int a;\n};\n\nstruct Second {\n    int a;\n};\n'
        self.assertEqual(self.problems(two), [7])
        self.assertEqual(self.problems(two.replace('struct Second', '// The other.\nstruct Second')), [])
        self.assertEqual(self.problems(two.replace('int a;\n};\n', 'int a;  // of it\n};\n')), [])


if __name__ == '__main__':
    unittest.main()
