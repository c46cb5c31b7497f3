#include "list_walk.hpp"

#include <utility>

#include "rosterd/error.hpp"
#include "rosterd/web_address.hpp"

namespace rosterd::lark {

constexpr std::string_view page_size = "50";  // the most that the platform gives

ListWalk::ListWalk(Platform& platform, boost::asio::any_io_executor executor, Group group)
    : platform_(platform),
      group_(group),
      ahead_(std::move(executor), [&platform](ApiCall call) { return platform.client().call(std::move(call)); }) {}

std::size_t ListWalk::add(std::string place) {
    lists_.push_back({std::move(place), {}});
    return lists_.size() - 1;
}

void ListWalk::ask(std::size_t list, const std::string& token) {
    const std::string& place = lists_[list].place;
    std::string target = place + (place.find('?') == std::string::npos ? "?" : "&") + "page_size=";
    target += page_size;
    if (!token.empty()) target += "&page_token=" + percent_encoded(token);
    ahead_.ask(platform_.call_to_get(group_, target));
    asked_.push_back(list);
}

void ListWalk::fill() {
    while (started_ < lists_.size() && asked_.size() < platform_.options().at_once) ask(started_++, {});
}

Async<std::optional<ListWalk::Piece>> ListWalk::next() {
    fill();
    if (asked_.empty()) co_return std::nullopt;
    Piece piece;
    piece.list = asked_.front();
    Answer answer;
    try {
        const HttpResponse response = co_await ahead_.next();
        answer = Platform::answer_of(response);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) throw;
        answer.code = -1;
        answer.trouble = error.message();
        answer.kind = error.kind();
    }
    asked_.pop_front();
    ++pages_;
    read(answer, piece);
    co_return piece;
}

void ListWalk::read(const Answer& answer, Piece& piece) {
    piece.code = answer.code;
    piece.kind = answer.kind;
    piece.trouble = answer.trouble;
    piece.last = true;
    if (!answer.good()) return;
    const Value* items = answer.data.member("items");
    const Value* more = answer.data.member("has_more");
    if ((items && !items->is_null() && !items->as_list()) || !more || !more->as_boolean()) {
        piece.kind = ErrorKind::internal;
        piece.trouble = "the answer is no list as Lark's documents describe it";
        return;
    }
    if (items) piece.items = *items;
    piece.last = !*more->as_boolean();
    if (piece.last) return;
    const Value* token = answer.data.member("page_token");
    const std::string* text = token ? token->as_text() : nullptr;
    if (!text || text->empty()) {
        piece.trouble = "there is more, but no page token to ask for it";
    } else if (!lists_[piece.list].tokens.insert(*text).second) {
        piece.trouble = "the platform gave the same page again instead of the next one";
    } else {
        ask(piece.list, *text);
        return;
    }
    piece.last = true;
    piece.kind = ErrorKind::internal;
}

}  // namespace rosterd::lark
