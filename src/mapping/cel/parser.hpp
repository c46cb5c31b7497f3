#pragma once
// From text to syntax tree, by the grammar of CEL's language definition.

#include <initializer_list>
#include <string_view>

#include "mapping/cel/lexer.hpp"
#include "mapping/cel/syntax.hpp"

namespace rosterd::mapping::cel {

class Parser {
public:
    // The source outlives the parser, not the tree.
    explicit Parser(std::string_view source);
    SyntaxPointer parse();  // throws SyntaxProblem

private:
    SyntaxPointer expression();
    SyntaxPointer operators(int least_precedence);
    SyntaxPointer unary();
    SyntaxPointer member();
    SyntaxPointer primary();
    SyntaxPointer name(bool root);
    SyntaxPointer number(bool negative);
    SyntaxPointer list();
    SyntaxPointer map();
    SyntaxPointer selection(SyntaxPointer object);
    std::vector<SyntaxPointer> items(std::string_view end, bool trailing_comma);

    SyntaxPointer make(Syntax::Kind kind, std::size_t offset, std::string text, std::vector<SyntaxPointer> parts) const;
    SyntaxPointer join(SyntaxPointer left, const Token& symbol, SyntaxPointer right) const;
    Token take();
    bool accept(std::string_view symbol);
    void expect(std::string_view symbol, std::string_view after);

    Lexer lexer_;
    Token token_;  // the next one
    int nesting_ = 0;
};

}  // namespace rosterd::mapping::cel
