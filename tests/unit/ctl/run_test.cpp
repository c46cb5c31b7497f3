// `rosterctl task run` and `job watch`: progress, statistics, exit codes.

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <string>

#include "unit/ctl/fake_daemon.hpp"
#include "unit/ctl/golden.hpp"
#include "unit/ctl/rosterctl_run.hpp"
#include "unit/ctl/samples.hpp"

using namespace rosterd::tests;

namespace {

std::vector<FakeDaemon::Answer> in_turn(std::initializer_list<Json> bodies) {
    std::vector<FakeDaemon::Answer> answers;
    for (const Json& body : bodies) answers.push_back({200, body.dump()});
    return answers;
}

struct Running {
    FakeDaemon daemon;

    Running(std::initializer_list<Json> states) {
        setenv("TZ", "Asia/Shanghai", 1);
        tzset();
        daemon.on("POST /api/v1/tasks/1000/run", Json{{"syncJobId", 17}});
        daemon.on_turns("GET /api/v1/jobs/17", in_turn(states));
    }
    Ran run(std::vector<std::string> more) {
        std::vector<std::string> arguments{"task", "run", "1000"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return rosterctl(arguments, daemon.socket());
    }
};

Json ended(const char* status, const char* outcome, const Json& people) {
    return job({{"syncStatus", status}, {"outcome", outcome}, {"people", counts(people)}});
}

}  // namespace

TEST_CASE("task run starts the job and says how to follow it") {
    Running running{running_job()};
    const Ran ran = running.run({});
    CHECK(ran.code == 0);
    CHECK(ran.out == "Job 17 will run task 1000. To follow it: rosterctl job watch 17\n");
    CHECK(running.daemon.targets() == std::vector<std::string>{"POST /api/v1/tasks/1000/run"});
    CHECK(running.daemon.asked()[0].body.empty());
    CHECK(Json::parse(running.run({"-o", "json"}).out) == Json{{"syncJobId", 17}});
}

TEST_CASE("people who are asked for alone go with the request") {
    Running running{job()};
    running.run({"--person", "wang.wei", "--person", "li@x.test"});
    CHECK(Json::parse(running.daemon.asked()[0].body) == Json{{"people", {"wang.wei", "li@x.test"}}});
}

TEST_CASE("an accepted plan goes with the request") {
    Running running{job()};
    running.run({"--accept", "0123456789abcdef0123456789abcdef"});
    CHECK(Json::parse(running.daemon.asked()[0].body) == Json{{"acceptPlan", "0123456789abcdef0123456789abcdef"}});
}

TEST_CASE("task run --wait shows each stage as a line and then the statistics") {
    const Json done = job({{"outcome", "succeededWithErrors"},
                           {"people", counts({{"seen", 523},
                                              {"created", 500},
                                              {"updated", 3},
                                              {"unchanged", 19},
                                              {"failed", 1},
                                              {"missing", 4},
                                              {"removed", 1},
                                              {"waiting", 3}})}});
    Json waiting = running_job("");
    waiting["syncStatus"] = "pending";
    waiting["stage"] = nullptr;
    waiting["departments"] = waiting["people"] = counts();
    Running running{waiting, running_job("reading"), running_job("reading"), running_job("applying", 310), done};
    const Ran ran = running.run({"--wait"});
    CHECK(ran.err ==
          "job 17  waiting\n"
          "job 17  reading: 41 departments, 523 people\n"
          "job 17  applying: 41 of 41 departments, 310 of 523 people\n");
    check_golden("job.txt", ran.out);
    CHECK(ran.code == 1);
}

TEST_CASE("on a terminal progress is one line that is drawn over and then removed") {
    Running running{running_job("reading"), running_job("applying", 310), job()};
    std::ostringstream out, err;
    rosterd::ctl::Screen screen{out, err};
    screen.err_is_terminal = true;
    screen.err_width = 60;
    rosterd::ctl::run({"job", "watch", "17", "--socket", running.daemon.socket()}, screen);
    const std::string drawn = err.str();
    CHECK(drawn.find('\n') == std::string::npos);
    CHECK(drawn.find("\r\x1b[Kjob 17 [####....................] reading") == 0);
    CHECK(drawn.find("\r\x1b[Kjob 17 [##############..........] applying") != std::string::npos);
    CHECK(drawn.substr(drawn.size() - 4) == "\r\x1b[K");
}

TEST_CASE("the exit code is the job's") {
    struct Sample {
        Json job;
        int code;
    };
    for (const Sample& sample : {
             Sample{ended("success", "succeeded", {{"seen", 5}, {"unchanged", 5}}), 0},
             Sample{ended("success", "succeededWithErrors", {{"seen", 5}, {"unchanged", 4}, {"failed", 1}}), 1},
             Sample{ended("success", "heldByGuard", {{"seen", 5}, {"held", 5}}), 1},
             Sample{ended("success", "heldByGuard", {{"missing", 5}, {"removalHeld", 5}}), 1},
             Sample{ended("failed", "incompleteRead", {{"seen", 5}, {"unchanged", 5}}), 3},
             Sample{ended("failed", "failed", Json::object()), 3},
             Sample{ended("failed", "interrupted", Json::object()), 3},
             Sample{ended("failed", "cancelled", Json::object()), 3},
         }) {
        CAPTURE(sample.job["outcome"].dump());
        Running running{sample.job};
        CHECK(running.run({"--wait"}).code == sample.code);
        CHECK(running.run({"--wait", "--output", "json"}).code == sample.code);
        CHECK(rosterctl({"job", "watch", "17"}, running.daemon.socket()).code == sample.code);
        CHECK(rosterctl({"job", "show", "17"}, running.daemon.socket()).code == 0);
    }
}

TEST_CASE("a job that the guard held tells how to look and how to go on") {
    Running running{ended("success", "heldByGuard", {{"missing", 12}, {"removalHeld", 12}})};
    const Ran ran = running.run({"--wait"});
    CHECK(ran.out.find("rosterctl job log 17 --state held\n") != std::string::npos);
    CHECK(ran.out.find("rosterctl task run 1000 --wait --accept 0123456789abcdef0123456789abcdef\n") !=
          std::string::npos);
}

TEST_CASE("with --wait and JSON the output is the job and nothing else") {
    Running running{running_job("reading"), job()};
    const Ran ran = running.run({"--wait", "-o", "json"});
    CHECK(Json::parse(ran.out) == job());
    CHECK(ran.err.find("reading") != std::string::npos);
}

TEST_CASE("Ctrl-C while waiting leaves the job running and says its number") {
    Running running{running_job("reading")};
    int asked_for_job = 0;
    running.daemon.before_each([&](const FakeDaemon::Asked& asked) {
        if (asked.target == "/api/v1/jobs/17" && ++asked_for_job == 2) raise(SIGINT);
    });
    const Ran ran = running.run({"--wait"});
    CHECK(ran.code == 130);
    CHECK(ran.err.find("Job 17 goes on in the daemon. To follow it: rosterctl job watch 17\n") != std::string::npos);
    for (const std::string& target : running.daemon.targets())
        CHECK((target == "POST /api/v1/tasks/1000/run" || target.starts_with("GET /api/v1/jobs/17")));
}

TEST_CASE("a daemon that goes away while a job is watched is unreachable, and the job is named") {
    Running running{running_job("reading")};
    running.daemon.on_turns("GET /api/v1/jobs/17", {{200, running_job("reading").dump()}, {200, "<html>"}});
    const Ran ran = running.run({"--wait"});
    CHECK(ran.code == 4);
    CHECK(ran.err.find("lost sight of job 17 (rosterctl job watch 17): ") != std::string::npos);
}

TEST_CASE("a job is followed by the daemon's events, without asking again and again") {
    Running running{running_job("reading"), job()};
    const auto event = [](const char* name, const Json& data) {
        return "event: " + std::string(name) + "\nid: 17\ndata: " + data.dump() + "\n\n";
    };
    running.daemon.on_stream("GET /api/v1/jobs/17/events",
                             ":\n\n" + event("progress", running_job("applying", 310)) + event("finished", job()));
    const Ran ran = rosterctl({"job", "watch", "17"}, running.daemon.socket());
    CHECK(ran.code == 0);
    CHECK(ran.err ==
          "job 17  reading: 41 departments, 523 people\n"
          "job 17  applying: 41 of 41 departments, 310 of 523 people\n");
    CHECK(running.daemon.targets() ==
          std::vector<std::string>{"GET /api/v1/jobs/17", "GET /api/v1/jobs/17/events", "GET /api/v1/jobs/17"});
}

TEST_CASE("a stream of events that breaks off is taken up again") {
    Running running{running_job("reading"), running_job("applying", 310), job()};
    running.daemon.on_stream("GET /api/v1/jobs/17/events", "event: progress\ndata: {\"syncJo");
    const Ran ran = rosterctl({"job", "watch", "17"}, running.daemon.socket());
    CHECK(ran.code == 0);
    CHECK(ran.err.find("applying") != std::string::npos);
}
