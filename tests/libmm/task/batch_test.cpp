#include "task/batch.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <new>

#include "base/error.h"
#include "base/signals.h"
#include "support/temporary.h"
#include "task/walk.h"

#include "support/doctest.h"

namespace {

// A task without a model: the answer to a file is its text, upside down.
struct Mirror {
  mm::Job<std::string, std::string> job() {
    mm::Job<std::string, std::string> job;
    job.kind = {.field = "image", .extensions = mm::kPictureExtensions, .plural = "pictures"};
    job.columns = {"text"};
    job.lines = [](const mm::Record& record) { return std::vector{record.answer.string("text")}; };
    job.requests = {"prompt"};
    job.open = [this] { opened = true; };
    job.model = [this] { return model; };
    job.read = [](const mm::Record& record) { return text_of(record.input); };
    job.prepare = [this](const mm::Record& record, std::string text) {
      prepared_too_early = prepared_too_early || !opened;
      if (text == "broken") throw mm::Error(mm::Kind::input, "is broken", record.input, "mend it");
      if (text == "odd") throw std::runtime_error("an odd one");
      return text;
    };
    job.answer = [this](std::span<const std::string> items, std::span<mm::Record* const> records) {
      batches.push_back(items.size());
      if (items.size() > memory) throw std::bad_alloc();
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i] == "too long") throw mm::Error(mm::Kind::usage, "is longer than --max-length");
        if (items[i] == "unanswerable") throw mm::Error(mm::Kind::input, "has no answer");
        records[i]->answer = mm::Json::object();
        records[i]->answer.set("text", std::string(items[i].rbegin(), items[i].rend()));
        if (!model.empty()) records[i]->answer.set("model", model);
        if (after_answer) after_answer();
      }
    };
    job.batch = 4;
    return job;
  }

  int run(const mm::BatchOptions& options) {
    mm::Log log("mm mirror", mm::Level::normal, false, said.stream);
    return mm::run_batch(job(), options, log);
  }

  std::atomic<bool> opened = false, prepared_too_early = false;
  std::size_t memory = 100;  // records that fit at a time
  std::string model;         // what records call it
  std::vector<std::size_t> batches;
  std::function<void()> after_answer;
  CapturedStream said;
};

// A folder of pictures 0.jpg, 1.jpg, ... with the given contents.
struct Pictures : TemporaryFolder {
  explicit Pictures(const std::vector<std::string>& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) file("p/" + std::to_string(i) + ".jpg", texts[i]);
    options.inputs = {*this / "p"};
    options.output = *this / "out.jsonl";
  }

  std::vector<mm::Json> records(const std::string& name = "out.jsonl") const {
    std::vector<mm::Json> all;
    std::istringstream lines(text_of(*this / name));
    for (std::string line; std::getline(lines, line);) all.push_back(mm::Json::parse(line, name));
    return all;
  }

  mm::BatchOptions options;
};

std::vector<std::string> letters(int count) {
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back("x" + std::to_string(i));
  return texts;
}

}  // namespace

TEST_CASE("records come in input order, in batches") {
  const Pictures pictures({"ab", "cd", "ef", "gh", "ij", "kl"});
  Mirror mirror;
  CHECK(mirror.run(pictures.options) == 0);
  CHECK(mirror.batches == std::vector<std::size_t>{4, 2});
  CHECK_FALSE(mirror.prepared_too_early);
  const auto records = pictures.records();
  REQUIRE(records.size() == 6);
  CHECK(records[0].string("text") == "ba");
  CHECK(records[5].string("text") == "lk");
  CHECK(records[5].string("id") == pictures / "p/5.jpg");
  CHECK(records[5].number("seconds") >= 0);
  CHECK(mirror.said.text().empty());
}

TEST_CASE("one bad picture costs one record") {
  const Pictures pictures({"ab", "broken", "odd", "unanswerable", "ij", "kl"});
  Mirror mirror;
  auto options = pictures.options;
  options.inputs.push_back(pictures / "absent/*.jpg");
  CHECK(mirror.run(options) == 1);
  const auto records = pictures.records();
  REQUIRE(records.size() == 7);
  CHECK(records[1].at("error").string("what") == "is broken");
  CHECK(records[1].at("error").string("hint") == "mend it");
  CHECK(records[2].at("error").string("kind") == "internal");
  CHECK(records[3].at("error").string("what") == "has no answer");
  CHECK(records[3].at("error").string("where") == pictures / "p/3.jpg");
  CHECK_FALSE(records[3].has("text"));
  CHECK(records[4].string("text") == "ji");
  CHECK(records[6].at("error").string("what") == "no file matches");
  CHECK(mirror.said.text().find("mm mirror: error: " + pictures.path + "/p/1.jpg: is broken\nhint: mend it\n") != std::string::npos);
}

TEST_CASE("options that no record can be answered with end the run; a list's line that asks for too much fails alone") {
  const Pictures pictures({"ab", "too long"});
  CHECK_THROWS_WITH_AS(Mirror().run(pictures.options), "is longer than --max-length", mm::Error);
  auto options = pictures.options;
  options.inputs.clear();
  options.overwrite = true;
  options.list = {pictures.file("list", "{\"image\":\"p/0.jpg\"}\n{\"id\":\"b\",\"image\":\"p/1.jpg\"}\n")};
  CHECK_THROWS_WITH_AS(Mirror().run(options), "is longer than --max-length", mm::Error);  // the line asked for nothing
  options.list = {pictures.file("list", "{\"image\":\"p/0.jpg\"}\n{\"image\":\"p/1.jpg\",\"prompt\":\"x\"}\n")};
  CHECK(Mirror().run(options) == 1);
  CHECK(pictures.records()[0].string("text") == "ba");
  CHECK(pictures.records()[1].at("error").string("kind") == "input");
}

TEST_CASE("--fail-fast stops at the first failure with its exit code, and --resume can go on") {
  const Pictures pictures({"ab", "cd", "broken", "ij", "kl"});
  auto options = pictures.options;
  options.fail_fast = true;
  Mirror mirror;
  CHECK(mirror.run(options) == 3);
  CHECK_FALSE(std::filesystem::exists(pictures / "out.jsonl"));
  CHECK(pictures.records("out.jsonl.part").size() == 3);
  CHECK(mirror.said.text().find("--resume goes on") != std::string::npos);
  options.resume = true;
  Mirror again;
  CHECK(again.run(options) == 1);  // the failure stands in the output
  CHECK(again.batches == std::vector<std::size_t>{2});
  CHECK(pictures.records().size() == 5);
}

TEST_CASE("too little memory halves the batch, and the run goes on with the half") {
  const Pictures pictures(letters(12));
  Mirror mirror;
  mirror.memory = 2;
  CHECK(mirror.run(pictures.options) == 0);
  CHECK(mirror.batches == std::vector<std::size_t>{4, 2, 2, 2, 2, 2, 2});
  CHECK(pictures.records().size() == 12);
  CHECK(mirror.said.text() == "mm mirror: warning: not enough memory for 4 records at a time; going on with 2\n");
}

TEST_CASE("too little memory for one record ends the run") {
  const Pictures pictures(letters(3));
  Mirror mirror;
  mirror.memory = 0;
  try {
    mirror.run(pictures.options);
    FAIL("went on");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::resource);
    CHECK(e.where == pictures / "p/0.jpg");
  }
}

TEST_CASE("a model that cannot be opened ends the run; nobody waits for it") {
  const Pictures pictures(letters(20));
  Mirror mirror;
  auto job = mirror.job();
  job.open = [] { throw mm::Error(mm::Kind::input, "no such model"); };
  mm::Log log("mm", mm::Level::normal, false, mirror.said.stream);
  CHECK_THROWS_WITH_AS(mm::run_batch(job, pictures.options, log), "no such model", mm::Error);
  CHECK_FALSE(std::filesystem::exists(pictures / "out.jsonl.part"));
  CHECK_FALSE(mirror.prepared_too_early);
}

TEST_CASE("--resume answers only what is missing, and opens no model when nothing is") {
  const Pictures pictures(letters(6));
  auto options = pictures.options;
  options.limit = 4;
  CHECK(Mirror().run(options) == 0);
  options.limit = 0;
  options.resume = true;
  Mirror more;
  CHECK(more.run(options) == 0);
  CHECK(more.batches == std::vector<std::size_t>{2});
  CHECK(pictures.records().size() == 6);
  Mirror nothing;
  CHECK(nothing.run(options) == 0);
  CHECK_FALSE(nothing.opened);
  CHECK(pictures.records().size() == 6);
}

TEST_CASE("--resume goes on with the model that the run was begun with, and no other") {
  for (const char* name : {"out.jsonl", "out.json", "out.csv"}) {
    CAPTURE(name);
    const Pictures pictures(letters(6));
    auto options = pictures.options;
    options.output = pictures / name;
    options.limit = 4;
    const auto run = [&](const std::string& model) {
      Mirror mirror;
      mirror.model = model;
      auto job = mirror.job();
      job.columns = {"text", "model"};
      mm::Log log("mm mirror", mm::Level::normal, false, mirror.said.stream);
      return mm::run_batch(job, options, log);
    };
    CHECK(run("one") == 0);
    const std::string before = text_of(options.output);
    options.limit = 0;
    options.resume = true;
    CHECK_THROWS_WITH_AS(run("other"), "an earlier run answered with the model 'one', this one would with 'other'", mm::Error);
    CHECK(text_of(options.output) == before);
    CHECK(run("one") == 0);
    CHECK(text_of(options.output).size() > before.size());
    CHECK(run("other") == 0);  // nothing is missing, so no model is asked
  }
}

TEST_CASE("two runs that resume one output at once leave every record once") {
  const Pictures pictures(letters(12));
  auto options = pictures.options;
  options.resume = true;
  options.batch = 1;
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    int code = 5;
    for (int attempt = 0; code == 5 && attempt < 10000; ++attempt) {
      try {
        code = Mirror().run(options);
      } catch (const mm::Error& e) {
        code = static_cast<int>(e.kind);  // output: another run is writing it
        ::usleep(200);
      }
    }
    ::_exit(code);
  }
  for (const auto child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 0);
  }
  CHECK(pictures.records().size() == 12);
  CHECK_FALSE(std::filesystem::exists(pictures / "out.jsonl.part"));
}

TEST_CASE("a run that cannot be gone on with does not promise it") {
  const Pictures pictures({"ab", "broken"});
  auto options = pictures.options;
  options.output = pictures / "out.txt";
  options.fail_fast = true;
  Mirror mirror;
  CHECK(mirror.run(options) == 3);
  CHECK(mirror.said.text().find("what is done stands in " + options.output + ".part\n") != std::string::npos);
  options.fail_fast = false;
  try {
    Mirror().run(options);
    FAIL("overwrote a part");
  } catch (const mm::Error& e) {
    CHECK(e.hint == "--overwrite starts anew");
  }
}

TEST_CASE("a list that names nothing is worth a word") {
  const Pictures pictures({"ab"});
  auto options = pictures.options;
  options.list = {pictures.file("empty.txt", "\n \n")};
  Mirror mirror;
  CHECK(mirror.run(options) == 0);
  CHECK(mirror.said.text() == "mm mirror: warning: " + options.list[0] + ": names no pictures\n");
  CHECK(pictures.records().size() == 1);
}

TEST_CASE("an output called - is standard output") {
  const Pictures pictures({"ab"});
  const CapturedStream out;
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(::fileno(out.stream), STDOUT_FILENO);
    if (::chdir(pictures.path.c_str()) != 0) ::_exit(9);
    auto options = pictures.options;
    options.output = "-";
    ::_exit(Mirror().run(options));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(mm::Json::parse(out.text(), "out").string("text") == "ba");
  CHECK_FALSE(std::filesystem::exists(pictures / "-"));
}

TEST_CASE("kill -9 anywhere, then --resume: every record once, none torn") {
  for (const int after : {1, 3, 7}) {
    const Pictures pictures(letters(10));
    auto options = pictures.options;
    options.batch = 1;
    const pid_t child = ::fork();
    if (child == 0) {
      Mirror mirror;
      int answered = 0;
      mirror.after_answer = [&] {
        if (++answered > after) ::raise(SIGKILL);
      };
      ::_exit(mirror.run(options));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    CHECK(pictures.records("out.jsonl.part").size() == static_cast<std::size_t>(after));
    options.resume = true;
    Mirror mirror;
    CHECK(mirror.run(options) == 0);
    CHECK(mirror.batches.size() == static_cast<std::size_t>(10 - after));
    const auto records = pictures.records();
    REQUIRE(records.size() == 10);
    for (int i = 0; i < 10; ++i) CHECK(records[static_cast<std::size_t>(i)].string("id") == pictures / ("p/" + std::to_string(i) + ".jpg"));
  }
}

TEST_CASE("Ctrl-C ends after the batch at hand, with what is done in the part") {
  const Pictures pictures(letters(10));
  const pid_t child = ::fork();
  if (child == 0) {
    mm::install_signal_handlers();
    Mirror mirror;
    mirror.after_answer = [&] {
      if (mirror.batches.size() == 2 && mm::stop_signal() == 0) ::raise(SIGINT);
    };
    ::_exit(mirror.run(pictures.options));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  CHECK(pictures.records("out.jsonl.part").size() == 8);
}

TEST_CASE("a disk that fills up ends the run with an output error and whole records") {
  const Pictures pictures(letters(40));
  auto* before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small{.rlim_cur = 1500, .rlim_max = limit.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  mm::Error error(mm::Kind::internal, "");
  Mirror mirror;
  try {
    mirror.run(pictures.options);
  } catch (const mm::Error& e) {
    error = e;
  }
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, before);
  CHECK(error.kind == mm::Kind::output);
  CHECK(error.where == pictures / "out.jsonl");
  const auto records = pictures.records("out.jsonl.part");
  CHECK(records.size() > 3);
  CHECK(records.size() < 40);
  auto options = pictures.options;
  options.resume = true;
  CHECK(Mirror().run(options) == 0);
  CHECK(pictures.records().size() == 40);
}

TEST_CASE("JSON and CSV can be cut off and gone on with too") {
  for (const char* name : {"out.json", "out.csv"}) {
    const Pictures pictures(letters(7));
    auto options = pictures.options;
    options.output = pictures / name;
    CHECK(Mirror().run(options) == 0);
    const std::string whole = text_of(options.output);
    std::filesystem::remove(options.output);
    pictures.file(std::string(name) + ".part", whole.substr(0, whole.size() * 2 / 3));
    options.resume = true;
    Mirror mirror;
    CHECK(mirror.run(options) == 0);
    CHECK(mirror.batches.front() < 4);
    const std::string text = text_of(options.output);
    CHECK(std::count(text.begin(), text.end(), '\n') == 8);  // header or closing bracket, and seven records
  }
}

TEST_CASE("shards together answer every record once") {
  const Pictures pictures(letters(20));
  auto options = pictures.options;
  options.output = pictures / "part-{shard}.jsonl";
  std::size_t total = 0;
  for (const char* shard : {"0/3", "1/3", "2/3"}) {
    options.shard = shard;
    CHECK(Mirror().run(options) == 0);
    total += pictures.records("part-" + std::string(1, shard[0]) + ".jsonl").size();
  }
  CHECK(total == 20);
}

TEST_CASE("a person at the other end of a pipe gets each answer before the next question") {
  const Pictures pictures({"ab", "cd"});
  int questions[2], answers[2];
  REQUIRE(::pipe(questions) == 0);
  REQUIRE(::pipe(answers) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(questions[0], STDIN_FILENO);
    ::dup2(answers[1], STDOUT_FILENO);
    for (const int end : {questions[0], questions[1], answers[0], answers[1]}) ::close(end);
    mm::BatchOptions options;
    options.inputs = {"-"};
    ::_exit(Mirror().run(options));
  }
  ::close(questions[0]);
  ::close(answers[1]);
  for (const char* name : {"p/0.jpg", "p/1.jpg"}) {
    const std::string line = pictures / name + "\n";
    CHECK(::write(questions[1], line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    std::string answer;
    for (char c = 0; c != '\n' && ::read(answers[0], &c, 1) == 1;) answer += c;
    CHECK(mm::Json::parse(answer, "answer").string("input") == pictures / name);
  }
  ::close(questions[1]);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  ::close(answers[0]);
}

namespace {

// The exit code of a child process whose standard input gets `text` and is then held open for ever; -SIGALRM when it hangs.
int code_with_input_held_open(const std::string& text, const std::function<int()>& act) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[0], STDIN_FILENO);
    ::alarm(60);
    ::_exit(act());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(ends[0]);
  ::close(ends[1]);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

TEST_CASE("a run that ends early does not wait for whoever holds standard input open") {
  const Pictures pictures({"ab", "broken"});
  auto options = pictures.options;
  options.inputs = {"-"};
  const auto no_model = [&] {
    Mirror mirror;
    auto job = mirror.job();
    job.open = [] { throw mm::Error(mm::Kind::input, "no such model"); };
    mm::Log log("mm", mm::Level::normal, false, mirror.said.stream);
    try {
      return mm::run_batch(job, options, log);
    } catch (const mm::Error& e) {
      return static_cast<int>(e.kind);
    }
  };
  CHECK(code_with_input_held_open("", no_model) == 3);
  CHECK(code_with_input_held_open(pictures / "p/0.jpg\n", no_model) == 3);
  options.fail_fast = true;
  const auto fail_fast = [&] { return Mirror().run(options); };
  CHECK(code_with_input_held_open(pictures / "p/0.jpg\n" + pictures / "p/1.jpg\n", fail_fast) == 3);
  CHECK(pictures.records("out.jsonl.part").size() == 2);
}

TEST_CASE("a reader that closes standard output ends the run quietly") {
  const Pictures pictures(letters(40));
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const CapturedStream said;
  const pid_t child = ::fork();
  if (child == 0) {
    mm::install_signal_handlers();
    ::close(ends[0]);
    ::dup2(ends[1], STDOUT_FILENO);
    auto options = pictures.options;
    options.output.clear();
    mm::Log log("mm", mm::Level::normal, false, said.stream);
    Mirror mirror;
    ::_exit(mm::run_batch(mirror.job(), options, log));
  }
  ::close(ends[0]);
  ::close(ends[1]);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(said.text().empty());
}

TEST_CASE("how many records there are is told before they are read, whole runs alone") {
  const Pictures pictures({"one", "two", "three"});
  Mirror mirror;
  std::vector<std::size_t> told;
  auto job = mirror.job();
  job.counted = [&](std::size_t records) {
    told.push_back(records);
    CHECK_FALSE(mirror.opened);
  };
  mm::BatchOptions options;
  options.inputs = {pictures / "p"};
  options.output = pictures / "out.jsonl";
  options.shard = "0/2";
  mm::Log log("mm mirror", mm::Level::normal, false, mirror.said.stream);
  CHECK(mm::run_batch(job, options, log) == 0);
  CHECK(told == std::vector<std::size_t>{3});
  options.limit = 1;
  options.overwrite = true;
  CHECK(mm::run_batch(job, options, log) == 0);
  CHECK(told.size() == 1);
}
