#include "pipeline.hpp"

#include <deque>
#include <memory>
#include <unordered_map>

#include "record_key.hpp"
#include "write_request.hpp"

namespace rosterd::ldap {
namespace {

struct MessageFree {
    void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};

class Pipeline {
public:
    Pipeline(const Connection& connection, std::size_t count, const SequenceOf& sequence_of,
             const WriteControls& controls, const std::string& key_attribute)
        : connection_(connection), sequence_of_(sequence_of), controls_(controls), key_attribute_(key_attribute) {
        sent_.endings.resize(count);
        steps_.resize(count);
    }

    Sent run() {
        auto window = static_cast<std::size_t>(connection_.options().write_window);
        while (!sent_.broken && (has_more() || !on_their_way_.empty())) {
            while (!sent_.broken && has_more() && on_their_way_.size() < window) send(take());
            if (!sent_.broken && !on_their_way_.empty()) receive();
        }
        if (sent_.broken) lose_all();
        return std::move(sent_);
    }

private:
    struct Step {
        const Sequence* sequence = nullptr;  // null: it is not this one's turn yet
        std::size_t at = 0;
        bool instead = false;  // if_violates of this operation is on its way
        bool begun = false;
    };

    bool has_more() const { return !ready_.empty() || next_ < steps_.size(); }

    // A sequence that has begun goes before one that has not.
    std::size_t take() {
        if (ready_.empty()) return next_++;
        std::size_t index = ready_.front();
        ready_.pop_front();
        return index;
    }

    const Operation& operation(std::size_t index) const {
        const Operation& own = (*steps_[index].sequence)[steps_[index].at];
        return steps_[index].instead ? *own.if_violates : own;
    }

    void send(std::size_t index) {
        if (steps_[index].sequence == nullptr) steps_[index].sequence = &sequence_of_(index);
        if (steps_[index].sequence->empty()) {
            sent_.endings[index].state = Ending::State::done;
            return;
        }
        int message_id = -1;
        steps_[index].begun = true;
        int code = send_request(connection_.handle(), operation(index), controls_, key_attribute_, message_id);
        if (code == LDAP_SUCCESS) {
            on_their_way_.emplace(message_id, index);
        } else if (code == LDAP_SERVER_DOWN || code == LDAP_BUSY || code == LDAP_TIMEOUT ||
                   code == LDAP_CONNECT_ERROR) {
            // Some of its bytes may have gone.
            on_their_way_.emplace(-1, index);
            break_off(code_text(code, {}));
        } else {
            refuse(index, code, diagnostic_of(connection_.handle()), {});  // libldap will not send such a thing
        }
    }

    void receive() {
        LDAP* handle = connection_.handle();
        timeval timeout{static_cast<time_t>(connection_.options().timeout.count()), 0};
        LDAPMessage* received = nullptr;
        int type = ldap_result(handle, LDAP_RES_ANY, LDAP_MSG_ONE, &timeout, &received);
        std::unique_ptr<LDAPMessage, MessageFree> message(received);
        if (type == 0)
            return break_off("the server said nothing for " + std::to_string(timeout.tv_sec) +
                             " s (look at its load, or raise timeoutSeconds)");
        if (type < 0) {
            int code = LDAP_SERVER_DOWN;
            ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &code);
            return break_off(code_text(code, {}));
        }
        auto found = on_their_way_.find(ldap_msgid(received));
        if (found == on_their_way_.end()) return;
        std::size_t index = found->second;
        on_their_way_.erase(found);
        Answered answer = read_answer(handle, received, key_attribute_);
        if (answer.code == LDAP_DECODING_ERROR) {
            on_their_way_.emplace(-1, index);
            return break_off("the server's answer is no LDAP");
        }
        take_answer(index, std::move(answer));
    }

    void take_answer(std::size_t index, Answered answer) {
        const Operation& asked = operation(index);
        bool good = answer.code == LDAP_SUCCESS;
        for (int code : asked.good_codes) good = good || code == answer.code;
        if (!answer.key.empty()) sent_.endings[index].key = std::move(answer.key);
        if (good) {
            ++steps_[index].at;
            steps_[index].instead = false;
            if (steps_[index].at < steps_[index].sequence->size())
                ready_.push_back(index);
            else
                sent_.endings[index].state = Ending::State::done;
        } else if (answer.code == LDAP_OBJECT_CLASS_VIOLATION && asked.if_violates) {
            steps_[index].instead = true;
            ready_.push_back(index);
        } else {
            refuse(index, answer.code, std::move(answer.diagnostic), std::move(answer.matched));
        }
    }

    void refuse(std::size_t index, int code, std::string diagnostic, std::string matched) {
        Ending& ending = sent_.endings[index];
        ending.state = Ending::State::refused;
        ending.step = steps_[index].at;
        ending.code = code;
        ending.diagnostic = std::move(diagnostic);
        ending.matched = std::move(matched);
    }

    void break_off(std::string why) {
        sent_.broken = true;
        sent_.why = std::move(why);
    }

    void lose_all() {
        for (std::size_t index = 0; index < steps_.size(); ++index)
            if (sent_.endings[index].state == Ending::State::unsent && steps_[index].begun)
                sent_.endings[index].state = Ending::State::lost;
    }

    const Connection& connection_;
    const SequenceOf& sequence_of_;
    const WriteControls& controls_;
    const std::string& key_attribute_;
    std::vector<Step> steps_;
    std::size_t next_ = 0;
    std::deque<std::size_t> ready_;
    std::unordered_map<int, std::size_t> on_their_way_;  // by message id
    Sent sent_;
};

}  // namespace

Sent send_all(const Connection& connection, std::size_t count, const SequenceOf& sequence_of,
              const WriteControls& controls, const std::string& key_attribute) {
    return Pipeline(connection, count, sequence_of, controls, key_attribute).run();
}

}  // namespace rosterd::ldap
