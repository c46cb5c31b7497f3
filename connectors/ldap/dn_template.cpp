#include "dn_template.hpp"

#include "attribute_name.hpp"
#include "dn.hpp"

namespace rosterd::ldap {
namespace {

bool is_dn_placeholder(std::string_view name) {
    return name == "base" || name == "department" || name == "parent";
}

}  // namespace

DnTemplate::DnTemplate(std::string_view text) {
    std::string literal;
    bool first_rdn = true;
    auto end_piece = [&] {
        if (!literal.empty()) pieces_.push_back({false, std::exchange(literal, {})});
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '{') {
            std::size_t close = text.find('}', at);
            end_piece();
            pieces_.push_back({true, std::string(text.substr(at + 1, close - at - 1))});
            at = close;
        } else if (c == ',' && first_rdn) {
            literal += c;
            end_piece();
            first_rdn = false;
            parent_from_ = pieces_.size();
        } else {
            literal += c;
            if (c == '\\' && at + 1 < text.size()) literal += text[++at];
        }
    }
    end_piece();
}

DnTemplate::Filled DnTemplate::fill(std::size_t from, const ValueOf& value_of, std::string_view above,
                                    std::string_view base) const {
    Filled filled;
    for (std::size_t i = from; i < pieces_.size(); ++i) {
        const Piece& piece = pieces_[i];
        if (!piece.placeholder) {
            filled.dn += piece.text;
        } else if (piece.text == "base") {
            filled.dn += base;
        } else if (is_dn_placeholder(piece.text)) {
            filled.dn += above;
        } else {
            std::optional<std::string> value = value_of(piece.text);
            if (!value || value->empty()) return {{}, piece.text};
            filled.dn += escaped_value(*value);
        }
    }
    return filled;
}

DnTemplate::Filled DnTemplate::fill(const ValueOf& value_of, std::string_view above, std::string_view base) const {
    return fill(0, value_of, above, base);
}

DnTemplate::Filled DnTemplate::fill_parent(const ValueOf& value_of, std::string_view above,
                                           std::string_view base) const {
    return fill(parent_from_, value_of, above, base);
}

bool DnTemplate::names_above() const noexcept {
    for (const Piece& piece : pieces_)
        if (piece.placeholder && piece.text != "base" && is_dn_placeholder(piece.text)) return true;
    return false;
}

std::vector<std::string> DnTemplate::attributes() const {
    std::vector<std::string> names;
    for (const Piece& piece : pieces_)
        if (piece.placeholder && !is_dn_placeholder(piece.text)) names.push_back(piece.text);
    return names;
}

std::string template_problem(std::string_view text, std::string_view above) {
    const std::string example = above == "parent" ? "ou={ou},{parent}" : "uid={uid},{department}";
    std::string tried;
    bool any_attribute = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '}') return "a \"}\" without \"{\" (as in \"" + example + "\")";
        if (text[at] != '{') {
            tried += text[at];
            continue;
        }
        std::size_t close = text.find('}', at);
        if (close == text.npos) return "a \"{\" without \"}\" (as in \"" + example + "\")";
        std::string_view name = text.substr(at + 1, close - at - 1);
        if (is_dn_placeholder(name)) {
            if (name != "base" && name != above)
                return "{" + std::string(name) + "} has no meaning here (what is above is {" + std::string(above) +
                       "})";
            if (close + 1 != text.size() || !tried.ends_with(','))
                return "{" + std::string(name) + "} is a whole DN and stands at the end, after a comma (as in \"" +
                       example + "\")";
            tried += "dc=x";
        } else {
            if (std::string problem = attribute_name_problem(name); !problem.empty()) return problem;
            if (tried.find(',') == tried.npos) any_attribute = true;
            tried += 'x';
        }
        at = close;
    }
    if (!any_attribute)
        return "its first part has no attribute in braces, so all entries would have one name (as in \"" + example +
               "\")";
    if (!normal_dn(tried) || tried.find(',') == tried.npos)
        return "is no DN with a place in it (as in \"" + example + "\")";
    return {};
}

}  // namespace rosterd::ldap
