#include "mapping/cel/parser.hpp"

#include <algorithm>
#include <array>

#include "mapping/cel/arena.hpp"
#include "mapping/cel/literals.hpp"
#include "mapping/cel/macros.hpp"
#include "mapping/cel/problem.hpp"

namespace rosterd::mapping::cel {
namespace {

constexpr int precedence_or = 1, precedence_and = 2, precedence_unary = 6;

// 0: no binary operator.
int precedence(const Token& token) noexcept {
    if (token.is_word("in")) return 3;
    if (token.kind != TokenKind::symbol) return 0;
    if (token.text == "||") return precedence_or;
    if (token.text == "&&") return precedence_and;
    if (token.text == "+" || token.text == "-") return 4;
    if (token.text == "*" || token.text == "/" || token.text == "%") return 5;
    static constexpr std::array<std::string_view, 6> relations = {"==", "!=", "<", "<=", ">", ">="};
    return std::ranges::find(relations, token.text) != relations.end() ? 3 : 0;
}

bool is_reserved(std::string_view word) noexcept {
    static constexpr std::array<std::string_view, 17> words = {
        "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
        "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
    return std::ranges::find(words, word) != words.end();
}

bool is_keyword(std::string_view word) noexcept {
    return word == "true" || word == "false" || word == "null" || word == "in";
}

std::string found(const Token& token) {
    if (token.kind == TokenKind::end) return "the expression ends";
    return "`" + std::string(token.text.substr(0, 40)) + "`";
}

}  // namespace

Parser::Parser(std::string_view source) : lexer_(source), token_(lexer_.next()) {}

SyntaxPointer Parser::parse() {
    if (token_.kind == TokenKind::end) throw SyntaxProblem{"the expression is empty (name an attribute)", 0};
    SyntaxPointer whole = expression();
    if (token_.kind == TokenKind::name || token_.kind == TokenKind::text) {
        throw SyntaxProblem{found(token_) + " follows without an operator (texts are joined with +)", token_.offset};
    }
    if (token_.kind != TokenKind::end) throw SyntaxProblem{found(token_) + " is not expected here", token_.offset};
    return whole;
}

SyntaxPointer Parser::make(Syntax::Kind kind, std::size_t offset, std::string text,
                           std::vector<SyntaxPointer> parts) const {
    auto syntax = std::make_unique<Syntax>();
    syntax->kind = kind;
    syntax->offset = offset;
    syntax->text = std::move(text);
    syntax->parts = std::move(parts);
    for (const SyntaxPointer& part : syntax->parts) syntax->height = std::max(syntax->height, part->height + 1);
    if (syntax->height > Limits::height) {
        throw SyntaxProblem{
            "the expression is too complex (at most " + std::to_string(Limits::height) + " operators in a row)",
            offset};
    }
    return syntax;
}

Token Parser::take() {
    Token taken = std::move(token_);
    token_ = lexer_.next();
    return taken;
}

bool Parser::accept(std::string_view symbol) {
    if (!token_.is(symbol)) return false;
    take();
    return true;
}

void Parser::expect(std::string_view symbol, std::string_view after) {
    if (accept(symbol)) return;
    throw SyntaxProblem{"`" + std::string(symbol) + "` is missing " + std::string(after) + " (" + found(token_) +
                            (token_.kind == TokenKind::end ? ")" : " is there instead)"),
                        token_.offset};
}

SyntaxPointer Parser::expression() {
    if (++nesting_ > Limits::nesting) {
        throw SyntaxProblem{"nested too deeply (at most " + std::to_string(Limits::nesting) + " levels)",
                            token_.offset};
    }
    SyntaxPointer result = operators(precedence_or);
    if (token_.is("?")) {
        const std::size_t offset = take().offset;
        std::vector<SyntaxPointer> parts;
        parts.push_back(std::move(result));
        parts.push_back(expression());
        expect(":", "after the first choice of ?");
        parts.push_back(expression());
        result = make(Syntax::Kind::conditional, offset, {}, std::move(parts));
    }
    --nesting_;
    return result;
}

// Precedence climbing: every operator binds to the left.
SyntaxPointer Parser::operators(int least_precedence) {
    SyntaxPointer left = unary();
    for (int level = precedence(token_); level >= least_precedence && level > 0; level = precedence(token_)) {
        const Token symbol = take();
        SyntaxPointer right = level + 1 < precedence_unary ? operators(level + 1) : unary();
        left = join(std::move(left), symbol, std::move(right));
    }
    return left;
}

// Chains of && and || become one node, however long.
SyntaxPointer Parser::join(SyntaxPointer left, const Token& symbol, SyntaxPointer right) const {
    const bool any = symbol.is("||");
    if (!any && !symbol.is("&&")) {
        std::vector<SyntaxPointer> parts;
        parts.push_back(std::move(left));
        parts.push_back(std::move(right));
        return make(Syntax::Kind::operation, symbol.offset, std::string(symbol.text), std::move(parts));
    }
    const Syntax::Kind kind = any ? Syntax::Kind::any_of : Syntax::Kind::all_of;
    if (left->kind == kind) {
        left->height = std::max(left->height, right->height + 1);
        left->parts.push_back(std::move(right));
        return left;
    }
    std::vector<SyntaxPointer> parts;
    parts.push_back(std::move(left));
    parts.push_back(std::move(right));
    return make(kind, symbol.offset, {}, std::move(parts));
}

SyntaxPointer Parser::unary() {
    std::vector<Token> signs;
    while (token_.is("!") || token_.is("-")) {
        // Of three equal ones two cancel out; kept are two, so that the operand's type still matters.
        const std::size_t count = signs.size();
        if (count >= 2 && signs[count - 1].text == token_.text && signs[count - 2].text == token_.text) {
            signs.pop_back();
            take();
        } else {
            signs.push_back(take());
        }
        if (signs.size() > 2 * static_cast<std::size_t>(Limits::nesting)) {
            throw SyntaxProblem{"too many signs in a row", token_.offset};
        }
    }
    const bool number_follows = token_.kind == TokenKind::integer || token_.kind == TokenKind::real;
    SyntaxPointer operand;
    if (number_follows && !signs.empty() && signs.back().is("-")) {
        // The sign belongs to the literal: the smallest integer has no positive counterpart.
        operand = selection(number(true));
        signs.pop_back();
    } else {
        operand = member();
    }
    for (; !signs.empty(); signs.pop_back()) {
        std::vector<SyntaxPointer> parts;
        parts.push_back(std::move(operand));
        operand = make(Syntax::Kind::operation, signs.back().offset, std::string(signs.back().text), std::move(parts));
    }
    return operand;
}

SyntaxPointer Parser::member() {
    return selection(primary());
}

SyntaxPointer Parser::selection(SyntaxPointer object) {
    while (token_.is(".") || token_.is("[")) {
        const Token symbol = take();
        std::vector<SyntaxPointer> parts;
        const std::size_t object_offset = object->offset;
        parts.push_back(std::move(object));
        if (symbol.is("[")) {
            parts.push_back(expression());
            expect("]", "after the position");
            object = make(Syntax::Kind::index, symbol.offset, {}, std::move(parts));
            continue;
        }
        const Token selected = take();
        const bool word = selected.kind == TokenKind::name && !is_keyword(selected.text);
        if (!word && selected.kind != TokenKind::quoted_name) {
            throw SyntaxProblem{"after a dot comes a name (" + found(selected) + "; any other member is [\"...\"])",
                                selected.offset};
        }
        if (!word || !token_.is("(")) {
            object = make(Syntax::Kind::member, symbol.offset, std::string(selected.text), std::move(parts));
            continue;
        }
        take();
        for (SyntaxPointer& argument : items(")", false)) parts.push_back(std::move(argument));
        object = make(Syntax::Kind::call, selected.offset, std::string(selected.text), std::move(parts));
        object->method = true;
        object = expand_macro(std::move(object), object_offset);
    }
    return object;
}

SyntaxPointer Parser::primary() {
    switch (token_.kind) {
        case TokenKind::integer:
        case TokenKind::unsigned_integer:
        case TokenKind::real:
            return number(false);
        case TokenKind::text:
        case TokenKind::bytes: {
            Token token = take();
            SyntaxPointer literal = make(Syntax::Kind::literal, token.offset, std::move(token.content), {});
            literal->literal = token.kind == TokenKind::text ? Value::text({}) : Value::bytes({});
            return literal;
        }
        case TokenKind::name:
            return name(false);
        case TokenKind::symbol:
            break;
        case TokenKind::quoted_name:
            throw SyntaxProblem{"a name in ` ` stands after a dot only (write record[\"...\"])", token_.offset};
        case TokenKind::end:
            throw SyntaxProblem{"the expression ends where a value is expected", token_.offset};
    }
    if (accept("(")) {
        SyntaxPointer inner = expression();
        expect(")", "after the expression in parentheses");
        return inner;
    }
    if (token_.is("[")) return list();
    if (token_.is("{")) return map();
    if (accept(".")) return name(true);
    throw SyntaxProblem{found(token_) + " where a value is expected", token_.offset};
}

SyntaxPointer Parser::number(bool negative) {
    const Token token = take();
    SyntaxPointer literal = make(Syntax::Kind::literal, token.offset, {}, {});
    if (token.kind == TokenKind::integer) literal->literal = integer_literal(token.text, negative, token.offset);
    if (token.kind == TokenKind::unsigned_integer) literal->literal = unsigned_literal(token.text, token.offset);
    if (token.kind == TokenKind::real) literal->literal = real_literal(token.text, negative, token.offset);
    return literal;
}

SyntaxPointer Parser::name(bool root) {
    const Token token = take();
    if (token.kind != TokenKind::name) {
        throw SyntaxProblem{"after a dot comes a name (" + found(token) + ")", token.offset};
    }
    if (is_keyword(token.text) && (root || token.text == "in")) {
        throw SyntaxProblem{"`" + std::string(token.text) + "` where a value is expected", token.offset};
    }
    if (is_keyword(token.text)) {
        SyntaxPointer literal = make(Syntax::Kind::literal, token.offset, {}, {});
        if (token.text != "null") literal->literal = Value::boolean(token.text == "true");
        return literal;
    }
    if (is_reserved(token.text)) {
        throw SyntaxProblem{"`" + std::string(token.text) +
                                "` is a reserved word (an attribute of that name is record." + std::string(token.text) +
                                ")",
                            token.offset};
    }
    if (token_.is("{")) {
        throw SyntaxProblem{"messages are no part of the language here (a map is {\"key\": value})", token_.offset};
    }
    if (!accept("(")) {
        SyntaxPointer result = make(Syntax::Kind::name, token.offset, std::string(token.text), {});
        result->root = root;
        return result;
    }
    SyntaxPointer call = make(Syntax::Kind::call, token.offset, std::string(token.text), items(")", false));
    return expand_macro(std::move(call), token.offset);
}

SyntaxPointer Parser::list() {
    const std::size_t offset = take().offset;
    return make(Syntax::Kind::list, offset, {}, items("]", true));
}

SyntaxPointer Parser::map() {
    const std::size_t offset = take().offset;
    std::vector<SyntaxPointer> parts;
    while (!token_.is("}")) {
        parts.push_back(expression());
        expect(":", "after the key of a map");
        parts.push_back(expression());
        if (!accept(",")) break;
    }
    expect("}", "at the end of a map");
    return make(Syntax::Kind::map, offset, {}, std::move(parts));
}

std::vector<SyntaxPointer> Parser::items(std::string_view end, bool trailing_comma) {
    std::vector<SyntaxPointer> parts;
    if (accept(end)) return parts;
    do {
        if (trailing_comma && !parts.empty() && token_.is(end)) break;
        parts.push_back(expression());
    } while (accept(","));
    expect(end, end == ")" ? "after the arguments" : "at the end of a list");
    return parts;
}

}  // namespace rosterd::mapping::cel
