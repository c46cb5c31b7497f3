#include "config/references.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "config/file_text.hpp"
#include "config/source_text.hpp"
#include "model/nearest.hpp"

namespace rosterd::config {
namespace {

constexpr std::size_t longest_secret = 64 * 1024;

// What a reference came to: a text, or why there is none.
struct Found {
    std::string text;
    std::string problem;
};

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Files end with a newline because editors put one there; it belongs to no password.
void drop_newline(std::string& text) {
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
}

Found usable(std::string text, const std::string& source) {
    if (text.empty()) return {{}, source + " is empty (put the value into it)"};
    if (text.find('\0') != std::string::npos || !is_utf8(text)) {
        return {{}, source + " is not UTF-8 text (a secret is one line of text)"};
    }
    return {std::move(text), {}};
}

Found read_secret(const std::filesystem::path& file, const std::string& what) {
    FileText read = read_file(file, longest_secret);
    const std::string source = what + " " + in_quotes(file.native());
    if (read.error == ENOENT || read.error == ENOTDIR) {
        return {{}, source + " does not exist (write the secret into it, then chmod 600)"};
    }
    if (!read.problem.empty()) {
        return {{},
                source + " cannot be read: " + read.problem + " (it must be readable for the user rosterd runs as)"};
    }
    if (read.readable_by_everybody()) return {{}, source + " can be read by everybody (chmod 600 it)"};
    if (read.writable_by_everybody()) return {{}, source + " can be changed by everybody (chmod 600 it)"};
    drop_newline(read.text);
    return usable(std::move(read.text), source);
}

Found read_variable(const std::string& name) {
    const char* value = name.find('\0') == std::string::npos ? std::getenv(name.c_str()) : nullptr;
    const std::string source = "environment variable " + in_quotes(name);
    if (!value) return {{}, source + " is not set (set it where rosterd is started)"};
    return usable(value, source);
}

Found read_credential(const std::string& name) {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (!folder || *folder == '\0') {
        return {{},
                "credential " + in_quotes(name) + " is not there: systemd passed none (LoadCredential=" + name +
                    ":/path in the unit)"};
    }
    if (name.find('/') != std::string::npos || name.starts_with('.')) {
        return {{}, "credential " + in_quotes(name) + " is no name of a credential (letters, digits, `-`, `_`, `.`)"};
    }
    return read_secret(std::filesystem::path(folder) / name, "credential");
}

}  // namespace

std::filesystem::path References::absolute(const std::filesystem::path& path) const {
    if (path.is_absolute()) return path.lexically_normal();
    for (const std::filesystem::path& folder : folders_) {
        std::error_code ignored;
        const std::filesystem::path candidate = folder / path;
        if (std::filesystem::exists(candidate, ignored)) return candidate.lexically_normal();
    }
    return (folders_.front() / path).lexically_normal();
}

Resolved References::resolve(std::string_view text) const {
    Resolved resolved;
    if (off_) {
        resolved.text = text;
        return resolved;
    }
    std::size_t at = 0;
    for (;;) {
        const std::size_t start = text.find("${", at);
        if (start == std::string_view::npos) break;
        if (start > at && text[start - 1] == '$') {
            resolved.text += text.substr(at, start - at - 1);
            resolved.text += "${";
            at = start + 2;
            continue;
        }
        resolved.text += text.substr(at, start - at);
        const auto problem = [&](std::string message) {
            resolved.problems.push_back({characters(text.substr(0, start)), std::move(message)});
        };
        const std::size_t end = text.find('}', start);
        if (end == std::string_view::npos) {
            problem("${ without its } (a plain ${ is written $${)");
            return resolved;
        }
        const std::string_view inside = text.substr(start + 2, end - start - 2);
        const std::size_t colon = std::min(inside.find(':'), inside.size());
        const std::string kind(inside.substr(0, colon));
        const std::string name(inside.substr(std::min(colon + 1, inside.size())));
        Found found;
        if (colon == inside.size() || (kind != "file" && kind != "env" && kind != "credential")) {
            found.problem = "unknown reference " + in_quotes(text.substr(start, end + 1 - start)) + " " +
                            suggestion(kind, {"file", "env", "credential"}) + ", a plain ${ is written $${";
        } else if (name.empty()) {
            found.problem = "a reference to nothing (write ${" + kind + ":" + (kind == "file" ? "path" : "NAME") + "})";
        } else if (kind == "file") {
            found = read_secret(absolute(name), "secret file");
        } else {
            found = kind == "env" ? read_variable(name) : read_credential(name);
        }
        if (!found.problem.empty()) problem(std::move(found.problem));
        resolved.text += found.text;
        resolved.referred = true;
        at = end + 1;
    }
    resolved.text += text.substr(at);
    return resolved;
}

}  // namespace rosterd::config
