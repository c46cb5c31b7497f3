// A job's log as a file. It is written on a thread of the store into a file without a name, then sent piece by piece.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "api/change_filter.hpp"
#include "api/change_json.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/handlers.hpp"
#include "export/job_log.hpp"
#include "store/jobs.hpp"

namespace rosterd::api::v1 {

namespace {

constexpr std::array<std::string_view, 2> forms = {"xlsx", "csv"};

// A folder of its own that goes away with this object, and the finished file that lives on as long as it is open.
class Spool {
public:
    Spool() {
        std::string pattern = (std::filesystem::temp_directory_path() / "rosterd-export-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) fail();
        folder_ = pattern;
    }
    ~Spool() {
        if (descriptor_ >= 0) ::close(descriptor_);
        forget();
    }
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    std::filesystem::path file() const { return folder_ / "log"; }

    void open() {
        descriptor_ = ::open(file().c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail();
        forget();
    }

    std::size_t read(std::span<char> into) const {
        const ssize_t bytes = ::read(descriptor_, into.data(), into.size());
        if (bytes < 0) fail();
        return static_cast<std::size_t>(bytes);
    }

private:
    void forget() noexcept {
        std::error_code ignored;
        if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
        folder_.clear();
    }
    [[noreturn]] static void fail() {
        throw Error(ErrorKind::storage, "the export needs a temporary file, and there can be none: " +
                                            std::string(std::strerror(errno)) + " (make room, or set TMPDIR)");
    }

    std::filesystem::path folder_;
    int descriptor_ = -1;
};

void write(store::Session& session, std::int64_t job, const store::ChangeFilter& filter, exporting::JobLog& log) {
    const auto add = [&](std::span<const Change> changes) {
        const ObjectNames names = ObjectNames::load(session, changes);
        const exporting::Wording wording = [&](const FieldChange& field, const std::string& value) {
            return readable(field, value, names);
        };
        for (const Change& change : changes) log.add(change, wording);
    };
    store::Changes(session).for_each(job, filter, add);
    log.finish();
}

Async<bool> send(Workers& workers, const Spool& spool, BodySink& sink) {
    std::string piece;
    for (;;) {
        const auto read = [&] {
            piece.resize(std::size_t{64} << 10);
            piece.resize(spool.read(piece));
        };
        co_await workers.run(read);
        if (piece.empty()) co_return true;
        const bool wanted = co_await sink.write(piece);
        if (!wanted) co_return false;
    }
}

}  // namespace

Async<Response> export_job(const Backend& backend, const Call& call) {
    const std::int64_t id = number_in_path(call);
    Arguments arguments = call.arguments();
    const std::string form_name = arguments.choice("format", forms).value_or("xlsx");
    const store::ChangeFilter filter = change_filter(arguments);
    arguments.check();

    const exporting::Form form = *exporting::parse_form(form_name);
    const auto words = call.language == Language::zh && call.request.header("x-authing-lang")
                           ? exporting::Words::chinese
                           : exporting::Words::english;
    const auto spool = std::make_shared<Spool>();
    store::Work work = [&](store::Session& session) {
        if (!store::Jobs(session).find(id)) throw no_such_job(id);
        const auto log = exporting::JobLog::create(spool->file(), form, words);
        write(session, id, filter, *log);
        spool->open();
    };
    co_await backend.services.store.read(std::move(work));

    Response response;
    response.content_type = exporting::media_type(form);
    response.headers.push_back(
        {"Content-Disposition", "attachment; filename=\"job-" + std::to_string(id) + "." + form_name + "\""});
    Workers& workers = backend.services.workers;
    response.stream = [spool, &workers](BodySink& sink) { return send(workers, *spool, sink); };
    co_return response;
}

}  // namespace rosterd::api::v1
