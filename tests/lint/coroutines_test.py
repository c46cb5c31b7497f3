#!/usr/bin/env python3
"""The coroutine lint against forms that it must flag and forms that it must leave alone."""

import unittest

from coroutines import problems_in

FLAGGED = {
    'a lambda with captures as an argument': 'co_await run([this] { work(); });',
    'a lambda that captures everything': 'co_await run([&] { work(); });',
    'a capturing lambda in a spawned coroutine': 'auto x = co_await co_spawn(ex, [x]() -> Async<int> { co_return x; }, use_awaitable);',
    'a capturing lambda over several lines': 'co_await store.write(\n    [&](Session& session) {\n        go(session);\n    });',
    'an unnamed aggregate': 'co_await f({1, 2});',
    'an empty pair of braces': 'co_await f({});',
    'a named aggregate': 'co_await f(Options{1});',
    'a nested aggregate': 'auto page = co_await source.read(wrap(Request{.all = true}));',
    'a braced value beside the awaited one': 'g(Options{1}, co_await f());',
    'a capturing lambda beside the awaited one': 'g(co_await f(), [x] { use(x); });',
    'a string literal in a condition': 'if (co_await exists("a")) go();',
    'a call as an argument in a condition': 'while (co_await next(cursor())) go();',
    'a joined text in a condition': 'if (co_await exists(folder + name)) go();',
    'an init statement with a temporary': 'if (auto x = co_await find(std::string(name)); x) go();',
    'a temporary in a for head': 'for (auto& row : co_await rows(make_filter())) go(row);',
    'a temporary in a switch': 'switch (co_await kind_of("x")) {}',
    'a condition inside a captureless lambda': 'auto f = []() -> Async<void> { if (co_await g("x")) co_return; };',
    'an rvalue parameter': 'Async<void> go(Record&& record);',
    'an rvalue parameter among others': 'Async<std::vector<int>> Reader::read(int n, std::map<int, int>&& all) {}',
    'an rvalue parameter of a lambda': 'auto f = [](std::string&& all) -> Async<void> { co_return; };',
    'a spawned coroutine that nobody looks at': 'co_spawn(ex, go(), boost::asio::detached);',
    'awaitable operators': 'using namespace boost::asio::experimental::awaitable_operators;',
    'a capturing coroutine called on the spot': 'auto a = [x]() -> Async<int> { co_return x; }();',
}

LEFT_ALONE = {
    'a plain await': 'auto page = co_await stream->next();',
    'a named lambda': 'auto work = [&] { go(); };\nco_await workers.run(work);',
    'a moved value': 'co_await f(std::move(options));',
    'a captureless lambda': 'co_await run([] { work(); });',
    'a subscript': 'co_await f(values[i], map["key"]);',
    'a call as an argument outside conditions': 'co_await f(name());',
    'a text outside conditions': 'co_await f("text");',
    'a plain await in a condition': 'while (auto page = co_await stream->next()) go(*page);',
    'names in a condition': 'if (co_await queue.push(task.id, std::move(job), 3)) go();',
    'use_awaitable in a condition': 'if (!co_await socket.async_wait(boost::asio::use_awaitable)) go();',
    'a condition that follows': 'auto x = co_await f();\nif (x == "a") go({1});',
    'a block after the condition': 'if (co_await f(x)) { go({1}); }',
    'a spawned capturing coroutine with a handler': 'co_spawn(ex, [this]() -> Async<void> { co_await go(); }, handler);',
    'an awaited value in a constructor': 'Job job{co_await next()};',
    'a comment': '// co_await f({1});',
    'a text that looks like one': 'log("co_await f({1})");',
    'a raw text that looks like one': 'auto s = R"(co_await f({1}); ")";\ngo();',
    'a digit separator': "co_await wait(1'000);\nauto c = '{';",
    'parameters by value': 'Async<Job> run(Job job, TaskPointer task, Progress progress);',
    'references to services': 'Async<void> go(store::Store& store, const Clock& clock);',
    'a function that is given texts': 'Async<void> go(std::function<void(std::string_view, const std::string&)> tell);',
    'references in an ordinary function': 'void go(std::string_view text, const std::string& other);',
    'a lambda handler': 'auto h = [](std::exception_ptr e) { look(e); };',
    'an attribute': '[[nodiscard]] Async<void> go();',
    'an array of a member': 'int a[3] = {1, 2, 3};\nco_await f(a);',
}


class CoroutineLint(unittest.TestCase):
    def test_flags_what_the_compiler_gets_wrong(self):
        for name, text in FLAGGED.items():
            with self.subTest(name):
                self.assertTrue(problems_in(text), text)

    def test_leaves_the_rest_alone(self):
        for name, text in LEFT_ALONE.items():
            with self.subTest(name):
                self.assertEqual(problems_in(text), [], text)

    def test_names_the_line_of_the_await(self):
        text = '/* two\nlines */ void f() {\n    auto x = R"(\n)";\n    co_await g({1});\n}\n'
        self.assertEqual([line for line, _ in problems_in(text)], [5])

    def test_finds_each_of_several(self):
        text = 'co_await f({1});\nco_await g(a);\nco_await h([&] { b(); });\n'
        self.assertEqual([line for line, _ in problems_in(text)], [1, 3])


if __name__ == '__main__':
    unittest.main()
