#!/usr/bin/env python3
"""Finds the coroutine forms that g++ 12 miscompiles, and those that leave something dangling or an error unseen.

Usage: coroutines.py TREE

g++ 12.2 destroys some temporaries of a co_await expression twice, at every optimisation level and without a word: a
lambda with captures, a braced value, and in the condition of an if, while, for or switch any temporary argument. The
remedy is always the same: give the value a name on the line before.
"""

import re
import sys

from source_text import code_of, line_of, report, sources

OPEN, CLOSE = '([{', ')]}'
HEAD = re.compile(r'\b(if|while|for|switch)\s*(?:constexpr\s*)?$')
# An argument that makes no temporary: a name (with members, subscripts, & or *), a number, a moved name.
NAME = r'[&*\s]*(?:this\s*->\s*)?[A-Za-z_][\w:]*(?:<[\w:,\s*&]*>)?(?:\s*(?:\.|->)\s*\w+|\[\s*[\w.:]+\s*\])*'
PLAIN = re.compile(rf'\s*(?:{NAME}|[-+]?[\d.][\w.\']*|(?:std::)?(?:move|ref|cref)\s*\({NAME}\s*\))\s*$')

MISCOMPILED = 'g++ 12 destroys it twice; give it a name on the line before'


def brackets(code):
    """closing[i] for each opening bracket at i."""
    closing, stack = {}, []
    for i, char in enumerate(code):
        if char in OPEN:
            stack.append(i)
        elif char in CLOSE and stack:
            closing[stack.pop()] = i
    return closing


def enclosing(code, closing, at):
    """Opening brackets around a position, innermost first."""
    return [i for i in sorted((o for o, c in closing.items() if o < at < c), reverse=True)]


def operand_end(code, at, closing):
    """Where the full expression that starts here ends: its ';', or the bracket that holds it."""
    while at < len(code):
        if code[at] in OPEN:
            at = closing.get(at, len(code))
        elif code[at] in CLOSE or code[at] == ';':
            return at
        at += 1
    return at


def is_lambda(code, at):
    """Whether the '[' here begins a lambda (and not a subscript or an attribute)."""
    before = code[:at].rstrip()
    if code.startswith('[[', at) or before.endswith('['):
        return False
    return not before or before[-1] in '(,={;}?:&|<>+-!' or re.search(r'\b(?:return|co_return|co_await|co_yield)$', before)


def lambda_body(code, at, closing):
    """The '{' of the lambda whose '[' is here; None when there is none."""
    i = closing.get(at, len(code)) + 1
    while i < len(code) and code[i] != '{':
        if code[i] in ';)':
            return None
        i = closing.get(i, i) + 1 if code[i] in OPEN else i + 1
    return i if i < len(code) else None


def dangerous_temporary(code, begin, end, closing):
    """A lambda with captures or a braced value between begin and end; bodies of captureless lambdas do not count."""
    i = begin
    while i < end:
        if code[i] == '[' and is_lambda(code, i):
            if code[i + 1:closing.get(i, i + 1)].strip():
                return 'a lambda with captures'
            body = lambda_body(code, i, closing)
            if body is not None:
                i = closing.get(body, end)
        elif code[i] == '{':
            return 'a braced value'
        i += 1
    return None


def arguments(code, begin, end, closing):
    """The arguments of every call between begin and end, outermost ones only."""
    i = begin
    while i < end:
        if code[i] == '(':
            close = closing.get(i, end)
            start = i + 1
            j = start
            while j <= close:
                if j == close or code[j] == ',':
                    if code[start:j].strip():
                        yield code[start:j]
                    start = j + 1
                    j += 1
                elif code[j] in OPEN:
                    j = closing.get(j, close) + 1
                else:
                    j += 1
            i = close
        i += 1


def awaits(code, closing):
    for match in re.finditer(r'\bco_await\b', code):
        around = []
        for bracket in enclosing(code, closing, match.start()):
            if code[bracket] == '{':
                break
            around.append(bracket)
        end = operand_end(code, match.end(), closing)
        why = dangerous_temporary(code, match.end(), end, closing)
        for bracket in around:
            if not why and code[bracket] == '(' and not HEAD.search(code[:bracket]):
                why = dangerous_temporary(code, bracket + 1, closing[bracket], closing)
        if why:
            yield match.start(), f'{why} inside a co_await expression: {MISCOMPILED}'
        elif any(code[bracket] == '(' and HEAD.search(code[:bracket]) for bracket in around):
            if any(not PLAIN.match(argument) for argument in arguments(code, match.end(), end, closing)):
                yield match.start(), f'a temporary argument to co_await inside a condition: {MISCOMPILED}'


def without_template_arguments(code):
    before = None
    while before != code:
        before, code = code, re.sub(r'<[^<>]*>', '', code)
    return code


def parameters(code, closing):
    """Coroutines that take what is about to end. Views and references are the callers' affair: they await on the spot."""
    for match in re.finditer(r'\bAsync\s*<', code):
        depth, i = 1, match.end()
        while i < len(code) and depth:
            depth += (code[i] == '<') - (code[i] == '>' and code[i - 1] != '-')
            i += 1
        name = re.compile(r'\s+((?:\w+\s*::\s*)*\w+)\s*\(').match(code, i)
        opening = name.end() - 1 if name else None
        if opening is None:  # a lambda: the parameters stand before  -> Async<...>
            before = re.search(r'\)\s*(?:mutable\s*|noexcept\s*)*->\s*(?:rosterd\s*::\s*)?$', code[:match.start()])
            opening = next((o for o, c in closing.items() if before and c == before.start()), None)
        if opening is None:
            continue
        for parameter in without_template_arguments(code[opening + 1:closing[opening]]).split(','):
            if '&&' in parameter:
                yield match.start(), (f'the coroutine takes "{" ".join(parameter.split())}", which is gone when it goes on '
                                      'after a co_await; take it by value')


def loose_ends(code, closing):
    for match in re.finditer(r'\bdetached\b', code):
        yield match.start(), 'detached drops an exception unseen; give co_spawn a handler that looks at it'
    for match in re.finditer(r'\bawaitable_operators\b', code):
        yield match.start(), 'awaitable operators wrap a typed error in multiple_exceptions; await one after the other'
    for match in re.finditer(r'\[', code):
        if not is_lambda(code, match.start()) or not code[match.end():closing.get(match.start(), 0)].strip():
            continue
        body = lambda_body(code, match.start(), closing)
        if body is None or not re.search(r'->\s*(?:rosterd\s*::\s*)?(?:Async|awaitable)\b', code[match.start():body]):
            continue
        inside = code[body:closing.get(body, body)]
        if re.search(r'\bco_(?:await|return|yield)\b', inside) and re.match(r'\s*\(', code[closing[body] + 1:]):
            yield match.start(), 'a coroutine lambda with captures, called on the spot: the captures die before it ends'


def problems_in(text):
    """(line, what is wrong) in order of lines."""
    code = code_of(text)
    closing = brackets(code)
    found = [*awaits(code, closing), *parameters(code, closing), *loose_ends(code, closing)]
    return sorted({(line_of(text, at), why) for at, why in found})


def main():
    tree = sys.argv[1]
    files = sources(tree, 'include', 'src', 'connectors', 'tests')
    problems = [f'{path}:{line}: {why}' for path in files for line, why in problems_in(path.read_text(encoding='utf-8'))]
    return report(problems, f'{len(files)} files, every co_await is one that the compiler gets right')


if __name__ == '__main__':
    sys.exit(main())
