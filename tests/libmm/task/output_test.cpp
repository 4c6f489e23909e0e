#include "task/output.h"

#include <unistd.h>

#include "base/error.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::Format;
using mm::Output;

namespace {

mm::BatchOptions to(const std::string& path, bool resume = false, bool overwrite = false) {
  mm::BatchOptions options;
  options.output = path;
  options.resume = resume;
  options.overwrite = overwrite;
  return options;
}

void refused(const mm::BatchOptions& options, mm::Kind kind, const std::string& what) {
  try {
    const Output output(options, Format::jsonl);
    FAIL("opened");
  } catch (const mm::Error& e) {
    CHECK(e.kind == kind);
    CHECK(std::string(e.what()) == what);
  }
}

const std::string kOne = "{\"id\":\"a\"}\n", kTwo = "{\"id\":\"b\"}\n";

}  // namespace

TEST_CASE("records grow in a part and appear when all is done") {
  const TemporaryFolder folder;
  Output output(to(folder / "out"), Format::jsonl);
  CHECK(output.write(kOne));
  CHECK(text_of(folder / "out.part") == kOne);
  output.finish();
  CHECK(text_of(folder / "out") == kOne);
}

TEST_CASE("what stands is neither overwritten nor gone on with unasked") {
  const TemporaryFolder folder;
  folder.file("done", kOne);
  folder.file("begun.part", kOne);
  refused(to(folder / "done"), mm::Kind::usage, "stands there already");
  refused(to(folder / "begun"), mm::Kind::usage, "an unfinished run stands there");
  refused(to(folder / "done", true, true), mm::Kind::usage, "excludes --overwrite");
  refused(to("", true), mm::Kind::usage, "there is nothing to go on from without --output");
  CHECK(text_of(folder / "done") == kOne);
  Output output(to(folder / "done", false, true), Format::jsonl);
  output.write(kTwo);
  CHECK(text_of(folder / "done") == kOne);
  output.finish();
  CHECK(text_of(folder / "done") == kTwo);
}

TEST_CASE("--resume goes on behind the last whole record") {
  const TemporaryFolder folder;
  folder.file("out.part", kOne + "{\"id\":");
  Output output(to(folder / "out", true), Format::jsonl);
  CHECK(output.earlier().ids.contains("a"));
  output.write(kTwo);
  output.finish();
  CHECK(text_of(folder / "out") == kOne + kTwo);
}

TEST_CASE("--resume adds to a finished output, which stays until the new one is whole") {
  const TemporaryFolder folder;
  folder.file("out.json", "[" + kOne + "]\n");
  Output output(to(folder / "out.json", true), Format::json);
  CHECK(output.earlier().ids.size() == 1);
  output.write("," + kTwo);
  CHECK(text_of(folder / "out.json") == "[" + kOne + "]\n");
  output.write("]\n");
  output.finish();
  CHECK(text_of(folder / "out.json") == "[" + kOne + "," + kTwo + "]\n");
}

TEST_CASE("--resume does not go on with what another run is writing") {
  const TemporaryFolder folder;
  Output first(to(folder / "out"), Format::jsonl);
  first.write(kOne);
  refused(to(folder / "out", true), mm::Kind::output, "another run is writing it");
  first.finish();
  Output second(to(folder / "out", true), Format::jsonl);
  CHECK(second.earlier().ids.contains("a"));
  second.write(kTwo);
  second.finish();
  CHECK(text_of(folder / "out") == kOne + kTwo);
}

TEST_CASE("--resume of nothing begins") {
  const TemporaryFolder folder;
  folder.file("b.part", "");
  for (const char* name : {"a", "b"}) {
    Output output(to(folder / name, true), Format::jsonl);
    CHECK(output.earlier().ids.empty());
  }
  CHECK_NOTHROW(Output(to(folder / "b"), Format::jsonl));  // a part without a byte is no unfinished run
}

TEST_CASE("a place that cannot be written is told before the work") {
  const TemporaryFolder folder;
  refused(to(folder / "no/folder/out"), mm::Kind::output, "cannot write: No such file or directory");
  refused(to(folder.path, false, true), mm::Kind::output, "is a folder, not a file");
  refused(to("/dev/null", false, true), mm::Kind::output, "is not a regular file (a pipe, socket or device)");
}

TEST_CASE("every part of a job has its own name") {
  const TemporaryFolder folder;
  auto options = to(folder / "out-{shard}.jsonl");
  options.shard = "3/8";
  CHECK(Output(options, Format::jsonl).path() == folder / "out-3.jsonl");
  options.output = folder / "out.jsonl";
  CHECK(Output(options, Format::jsonl).path() == folder / "out.jsonl");
  options.shard = "auto";
  refused(options, mm::Kind::usage, "every part of the job would write the same file");
}

TEST_CASE("- is standard output") {
  CHECK(Output(to("-"), Format::jsonl).path().empty());
  refused(to("-", true), mm::Kind::usage, "there is nothing to go on from without --output");
}

TEST_CASE("a full or closed standard output") {
  Output output({}, Format::jsonl);
  const int saved = ::dup(STDOUT_FILENO);
  std::FILE* full = std::fopen("/dev/full", "w");
  std::fflush(stdout);
  ::dup2(::fileno(full), STDOUT_FILENO);
  std::string what;
  try {
    output.write("x");
  } catch (const mm::Error& e) {
    what = e.what();
  }
  ::dup2(saved, STDOUT_FILENO);
  ::close(saved);
  std::fclose(full);
  CHECK(what == "cannot write: No space left on device");
}
