#!/usr/bin/env python3
"""The include and one-place lints against a small made-up tree."""

import pathlib
import tempfile
import unittest

import includes
import one_place

HEADERS = ['include/rosterd/error.hpp', 'src/model/task.hpp', 'src/store/store.hpp', 'src/store/session.hpp',
           'src/engine/job_runner.hpp', 'src/engine/guard.hpp', 'src/api/server.hpp', 'connectors/ldap/dn.hpp',
           'connectors/lark/page.hpp']

REFUSED = {
    'the model looks down the line': ('src/model/a.cpp', '#include "engine/job_runner.hpp"'),
    'the store asks the engine': ('src/store/a.cpp', '#include "engine/job_runner.hpp"'),
    'an internal header of another area': ('src/api/a.cpp', '#include "engine/guard.hpp"'),
    'the store\'s insides': ('src/engine/a.cpp', '#include "store/session.hpp"'),
    'a connector uses the daemon': ('connectors/ldap/a.cpp', '#include "model/task.hpp"'),
    'a connector uses another one': ('connectors/lark/a.cpp', '#include "../ldap/dn.hpp"'),
    'a public header uses the daemon': ('include/rosterd/a.hpp', '#include "model/task.hpp"'),
    'a public header needs a library': ('include/rosterd/a.hpp', '#include <spdlog/spdlog.h>'),
    'Beast in a third place': ('src/ctl/a.cpp', '#include <boost/beast/http.hpp>'),
    'a database outside the store': ('src/engine/a.cpp', '#  include <sqlite3.h>'),
    'YAML outside config': ('src/api/a.cpp', '#include <yaml-cpp/yaml.h>'),
    'a header that is not there': ('src/api/a.cpp', '#include "api/nothing.hpp"'),
}

ACCEPTED = {
    'the SDK\'s headers are for everybody': ('connectors/ldap/a.cpp', '#include "rosterd/error.hpp"'),
    'neighbours in one folder': ('connectors/ldap/a.cpp', '#include "dn.hpp"'),
    'an area\'s own insides': ('src/engine/a.cpp', '#include "engine/guard.hpp"'),
    'what an area shows': ('src/api/a.cpp', '#include "engine/job_runner.hpp"\n#include "store/store.hpp"'),
    'a library in its place': ('src/store/a.cpp', '#include <sqlite3.h>'),
    'the standard library': ('include/rosterd/a.hpp', '#include <string_view>\n#include <cstdint>'),
}

ELSEWHERE = {
    'SQL in the engine': ('src/engine/a.cpp', 'run("SELECT id FROM person");'),
    'SQL over joined texts': ('src/hub/a.cpp', 'run("DELETE "\n    "FROM link");'),
    'SQL in a raw text': ('src/hub/a.cpp', 'run(R"sql(insert into link values (1))sql");'),
    'the wall clock': ('src/engine/a.cpp', 'auto t = std::chrono::system_clock::now();'),
    'the old wall clock': ('connectors/ldap/a.cpp', 'auto t = std::time(nullptr);'),
    'dlopen': ('src/app/a.cpp', 'dlopen(path, RTLD_NOW);'),
    'printing': ('src/engine/a.cpp', 'std::cout << 1;'),
}

IN_PLACE = {
    'SQL in the store': ('src/store/a.cpp', 'run("SELECT id FROM person");'),
    'a sentence that is no SQL': ('src/engine/a.cpp', 'fail("select one from the list, or update the task");'),
    'the wall clock in a comment': ('src/engine/a.cpp', '// never system_clock::now()'),
    'the wall clock in the clock': ('src/sdk/clock.cpp', 'return system_clock::now();'),
    'the steady clock': ('src/engine/a.cpp', 'auto t = std::chrono::steady_clock::now();'),
    'a member called time': ('src/engine/a.cpp', 'auto t = options.time(0) + task->time(0);'),
    'dlopen in a text': ('src/app/a.cpp', 'fail("dlopen(x) failed");'),
}


class Places(unittest.TestCase):
    def include_problems(self, name, text):
        with tempfile.TemporaryDirectory() as folder:
            tree = pathlib.Path(folder).resolve()
            for path in [*HEADERS, name]:
                (tree / path).parent.mkdir(parents=True, exist_ok=True)
                (tree / path).write_text('#pragma once\n')
            (tree / name).write_text(text + '\n')
            return list(includes.problems_of(tree / name, tree))

    def test_refuses_includes_against_the_line(self):
        for what, (name, text) in REFUSED.items():
            with self.subTest(what):
                self.assertEqual(len(self.include_problems(name, text)), 1)

    def test_accepts_includes_along_the_line(self):
        for what, (name, text) in ACCEPTED.items():
            with self.subTest(what):
                self.assertEqual(self.include_problems(name, text), [])

    def test_finds_things_out_of_place(self):
        for what, (name, text) in ELSEWHERE.items():
            with self.subTest(what):
                self.assertEqual(len(list(one_place.problems_in(text, name))), 1, text)

    def test_leaves_things_in_place_alone(self):
        for what, (name, text) in IN_PLACE.items():
            with self.subTest(what):
                self.assertEqual(list(one_place.problems_in(text, name)), [], text)


if __name__ == '__main__':
    unittest.main()
