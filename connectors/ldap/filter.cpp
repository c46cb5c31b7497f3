#include "filter.hpp"

#include <lber.h>
#include <ldap.h>

#include "attribute_name.hpp"
#include "utf8.hpp"

namespace rosterd::ldap {
namespace {

constexpr int deepest = 100;  // a server's stack is not ours to try

// libldap has the last word, but says neither what nor where.
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
        bool extensible = left.ends_with(':');
        if (left.ends_with('~') || left.ends_with('<') || left.ends_with('>') || extensible) left.remove_suffix(1);
        std::string_view type = left.substr(0, left.find(':'));
        if (!(extensible && type.empty() && left.size() > 1))
            if (std::string problem = attribute_name_problem(type); !problem.empty()) return refuse(std::move(problem));
        at_ = end + 1;
        return value();
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

bool libldap_accepts(std::string_view text) {
    BerElement* ber = ber_alloc_t(LBER_USE_DER);
    if (ber == nullptr) return false;
    bool accepted = ldap_put_vrFilter(ber, std::string(text).c_str()) >= 0;
    ber_free(ber, 1);
    return accepted;
}

}  // namespace

FilterProblem check_filter(std::string_view text) {
    if (!is_utf8(text) || text.find('\0') != text.npos) return {"not UTF-8 text", 1};
    FilterProblem problem = Reader(text).read();
    if (problem.message.empty() && !libldap_accepts(text)) return {"no LDAP filter as RFC 4515 has it", 1};
    return problem;
}

std::string both(std::string_view first, std::string_view second) {
    return "(&" + std::string(first) + std::string(second) + ")";
}

}  // namespace rosterd::ldap
