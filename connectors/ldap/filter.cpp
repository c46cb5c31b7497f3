#include "filter.hpp"

#include "attribute_name.hpp"
#include "utf8.hpp"

namespace rosterd::ldap {
namespace {

constexpr int deepest = 100;  // a server's stack is not ours to try

// libldap checks filters only when it sends them, and then says neither what is wrong nor where.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    FilterProblem read() {
        if (filter(0)) {
            if (at_ < text_.size())
                refuse(text_[at_] == '(' ? "a second filter (join them: (&(...)(...)))" : "text after the filter");
        }
        return std::move(problem_);
    }

private:
    bool refuse(std::string message) {
        problem_.message = std::move(message);
        problem_.column = 1;
        for (std::size_t i = 0; i < at_ && i < text_.size(); ++i)
            if ((static_cast<unsigned char>(text_[i]) & 0xc0) != 0x80) ++problem_.column;
        return false;
    }

    bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }

    bool filter(int depth) {
        if (depth > deepest) return refuse("nested too deeply");
        if (!next_is('('))
            return refuse(at_ == text_.size() ? "a filter is missing (as in \"(objectClass=*)\")"
                                              : "\"(\" is missing before this");
        ++at_;
        if (next_is('&') || next_is('|')) {
            ++at_;
            while (next_is('('))
                if (!filter(depth + 1)) return false;
        } else if (next_is('!')) {
            ++at_;
            if (!filter(depth + 1)) return false;
        } else if (!comparison()) {
            return false;
        }
        if (!next_is(')'))
            return refuse(at_ == text_.size() ? "\")\" is missing at the end" : "\")\" is missing before this");
        ++at_;
        return true;
    }

    bool comparison() {
        std::size_t begin = at_;
        std::size_t end = text_.find_first_of("=()", at_);
        if (end == text_.npos || text_[end] != '=') return refuse("no \"=\" in this comparison (as in \"(uid=*)\")");
        std::string_view left = text_.substr(begin, end - begin);
        if (left.ends_with(':')) {
            left.remove_suffix(1);
            if (!matching_rule(left))
                return refuse("no matching rule before \":=\" (as in \"(cn:caseExactMatch:=Babs)\")");
        } else {
            if (left.ends_with('~') || left.ends_with('<') || left.ends_with('>')) left.remove_suffix(1);
            if (std::string problem = attribute_problem(left); !problem.empty()) return refuse(problem);
        }
        at_ = end + 1;
        return value();
    }

    // attribute [":dn"] [":" rule], or without the attribute, but then with a rule.
    static bool matching_rule(std::string_view text) {
        std::size_t end = text.find(':');
        std::string_view type = text.substr(0, end), rest = end == text.npos ? "" : text.substr(end + 1);
        if (!type.empty() && !attribute_problem(type).empty()) return false;
        if (end == text.npos) return !type.empty();
        std::size_t dn = std::min(rest.find(':'), rest.size());
        if (ascii_lower(rest.substr(0, dn)) == "dn") {
            if (dn == rest.size()) return !type.empty();
            rest.remove_prefix(dn + 1);
        }
        return attribute_problem(rest).empty();
    }

    // Stricter than elsewhere: libldap sends no filter with an underscore in a name.
    static std::string attribute_problem(std::string_view name) {
        if (name.find('_') != name.npos)
            return "\"" + std::string(name) +
                   "\" has an underscore, which filters cannot have (use the attribute's OID)";
        return attribute_name_problem(name);
    }

    bool value() {
        for (; at_ < text_.size() && text_[at_] != ')'; ++at_) {
            if (text_[at_] == '(') return refuse("\"(\" inside a value (write \\28)");
            if (text_[at_] != '\\') continue;
            auto digit = [&](std::size_t i) {
                return i < text_.size() && std::string_view("0123456789abcdefABCDEF").find(text_[i]) != text_.npos;
            };
            if (!digit(at_ + 1) || !digit(at_ + 2))
                return refuse("\"\\\" needs two hexadecimal digits (\\5c for itself)");
            at_ += 2;
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    FilterProblem problem_;
};

}  // namespace

FilterProblem check_filter(std::string_view text) {
    if (!is_utf8(text) || text.find('\0') != text.npos) return {"not UTF-8 text", 1};
    return Reader(text).read();
}

std::string equality(std::string_view attribute, std::string_view value) {
    constexpr char digits[] = "0123456789abcdef";
    bool text = is_utf8(value);
    std::string filter = "(" + std::string(attribute) + "=";
    for (char c : value) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '*' || c == '(' || c == ')' || c == '\\' || byte < 0x20 || (!text && byte >= 0x7f)) {
            filter += '\\';
            filter += digits[byte >> 4];
            filter += digits[byte & 15];
        } else {
            filter += c;
        }
    }
    return filter + ")";
}

std::string any_of(const std::vector<std::string>& filters) {
    if (filters.size() == 1) return filters.front();
    std::string filter = "(|";
    for (const std::string& one : filters) filter += one;
    return filter + ")";
}

std::string both(std::string_view first, std::string_view second) {
    return "(&" + std::string(first) + std::string(second) + ")";
}

}  // namespace rosterd::ldap
