#include "write_failure.hpp"

#include "connection.hpp"

namespace rosterd::ldap {
namespace {

struct Verdict {
    Outcome::State state = Outcome::State::failed;
    ErrorKind kind = ErrorKind::invalid;
    const char* advice = "";
};

Verdict verdict(int code) {
    using enum Outcome::State;
    switch (code) {
        case LDAP_NO_SUCH_ATTRIBUTE:
        case LDAP_UNDEFINED_TYPE:
            return {failed, ErrorKind::invalid,
                    "the server's schema or the entry has no such attribute: correct the name in the mapping, or load "
                    "the schema that defines it"};
        case LDAP_INAPPROPRIATE_MATCHING:
        case LDAP_CONSTRAINT_VIOLATION:
        case LDAP_TYPE_OR_VALUE_EXISTS:
            return {failed, ErrorKind::invalid,
                    "a rule of the server forbids this value: look at what the server names, correct it in the hub or "
                    "in the mapping"};
        case LDAP_INVALID_SYNTAX:
            return {failed, ErrorKind::invalid,
                    "the value is not of the attribute's kind: correct it in the hub or convert it in the mapping"};
        case LDAP_OBJECT_CLASS_VIOLATION:
            return {failed, ErrorKind::invalid,
                    "map the attribute that the object class demands, or add the class that allows this attribute to "
                    "userObjectClasses or departmentObjectClasses"};
        case LDAP_NAMING_VIOLATION:
        case LDAP_NOT_ALLOWED_ON_RDN:
        case LDAP_INVALID_DN_SYNTAX:
            return {failed, ErrorKind::invalid, "see userDn and departmentDn: the entry cannot have this name there"};
        case LDAP_NO_OBJECT_CLASS_MODS:
            return {failed, ErrorKind::invalid,
                    "an entry's structural class cannot change: take it out of the mapping"};
        case LDAP_NO_SUCH_OBJECT:
            return {failed, ErrorKind::not_found,
                    "the entry, or the one above it, is not there: was it moved or removed meanwhile? the next run "
                    "looks again"};
        case LDAP_ALREADY_EXISTS:
            return {failed, ErrorKind::conflict,
                    "another entry has this name: match by an attribute that finds it, rename one of the two, or "
                    "choose another userDn or departmentDn"};
        case LDAP_NOT_ALLOWED_ON_NONLEAF:
            return {failed, ErrorKind::conflict, "there are entries below it: move or remove them first"};
        case LDAP_INSUFFICIENT_ACCESS:
            return {failed, ErrorKind::forbidden, "give the account of bindDn the right to write this"};
        case LDAP_CONFIDENTIALITY_REQUIRED:
        case LDAP_STRONG_AUTH_REQUIRED:
            return {failed, ErrorKind::forbidden,
                    "the server wants an encrypted connection: startTls: true or ldaps://"};
        case LDAP_UNWILLING_TO_PERFORM:
            return {failed, ErrorKind::forbidden,
                    "the server does not do this: is it a read-only copy, or is the "
                    "attribute its own?"};
        case LDAP_REFERRAL:
        case LDAP_AFFECTS_MULTIPLE_DSAS:
            return {failed, ErrorKind::forbidden, "another server holds this part of the tree: use its url"};
        case LDAP_ASSERTION_FAILED:
            return {put_off, ErrorKind::conflict,
                    "another entry has taken its place meanwhile: it is looked for again"};
        case LDAP_BUSY:
        case LDAP_TIMELIMIT_EXCEEDED:
        case LDAP_ADMINLIMIT_EXCEEDED:
            return {put_off, ErrorKind::throttled, "the server has too much to do: it is tried again"};
        case LDAP_UNAVAILABLE:
        case LDAP_OTHER:
            return {put_off, ErrorKind::unreachable,
                    "the server cannot do it at present: look at its log and its disk; it is tried again"};
        case LDAP_ENCODING_ERROR:
        case LDAP_PARAM_ERROR:
        case LDAP_NO_MEMORY:
            return {failed, ErrorKind::invalid, "this is no LDAP request: look at the attributes' names and the DN"};
        default:
            return {failed, ErrorKind::invalid, "look at the server's log"};
    }
}

const char* verb(Operation::Type type) {
    switch (type) {
        case Operation::Type::add:
            return "adding ";
        case Operation::Type::modify:
            return "changing ";
        case Operation::Type::rename:
            return "renaming ";
        case Operation::Type::remove:
            return "removing ";
    }
    return "";
}

}  // namespace

Outcome to_outcome(const Write& write, const Sequence& sequence, const Ending& ending, const std::string& why) {
    switch (ending.state) {
        case Ending::State::done:
            return Outcome::applied();
        case Ending::State::unsent:
            return Outcome::put_off(ErrorKind::unreachable, "it was not sent, because the connection was lost: " + why);
        case Ending::State::lost:
            return Outcome::unknown("the connection was lost before the server answered, so it may have been done: " +
                                    why);
        case Ending::State::refused:
            break;
    }
    const Operation& operation = sequence[ending.step];
    // Gone is what it was to be.
    if (write.action == WriteAction::remove && operation.type == Operation::Type::remove &&
        ending.code == LDAP_NO_SUCH_OBJECT)
        return Outcome::applied();
    Verdict judged = verdict(ending.code);
    std::string text =
        verb(operation.type) + operation.dn + " was refused, " + code_text(ending.code, ending.diagnostic);
    if (ending.code == LDAP_NO_SUCH_OBJECT && !ending.matched.empty()) text += "; what exists is " + ending.matched;
    if (ending.step > 0) text += "; what comes before it was done";
    text += std::string(" (") + judged.advice + ")";
    if (judged.state == Outcome::State::put_off && ending.step == 0)
        return Outcome::put_off(judged.kind, std::move(text));
    // Half of it was done: to be looked at before it is tried again.
    if (judged.state == Outcome::State::put_off) return Outcome::unknown(std::move(text));
    return Outcome::failed(judged.kind, std::move(text));
}

}  // namespace rosterd::ldap
