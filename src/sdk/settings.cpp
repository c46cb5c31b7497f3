#include "rosterd/settings.hpp"

#include "rosterd/error.hpp"

namespace rosterd {
namespace {

template <class T>
const T& get(const std::map<std::string, Settings::Content, std::less<>>& values, std::string_view name,
             std::string_view type) {
    static const T nothing{};
    const auto entry = values.find(name);
    if (entry == values.end()) return nothing;
    if (const T* content = std::get_if<T>(&entry->second)) return *content;
    throw Error(ErrorKind::internal, "setting " + std::string(name) + " was asked for as " + std::string(type) +
                                         " but is declared otherwise (a mistake in the connector)");
}

}  // namespace

void Settings::set(std::string name, Content content) {
    values_.insert_or_assign(std::move(name), std::move(content));
}

bool Settings::has(std::string_view name) const noexcept {
    return values_.find(name) != values_.end();
}

const std::string& Settings::text(std::string_view name) const {
    return get<std::string>(values_, name, "text");
}

const Secret& Settings::secret(std::string_view name) const {
    return get<Secret>(values_, name, "a secret");
}

std::int64_t Settings::integer(std::string_view name) const {
    return get<std::int64_t>(values_, name, "an integer");
}

bool Settings::boolean(std::string_view name) const {
    return get<bool>(values_, name, "a boolean");
}

const std::vector<std::string>& Settings::list(std::string_view name) const {
    return get<std::vector<std::string>>(values_, name, "a list");
}

}  // namespace rosterd
