#include "train/event_file.h"

#include <fmt/format.h>

#include "base/json.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string hex(const std::string& bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

}  // namespace

// Made by scripts/golden/event_file.py from the format's description; TensorBoard's reader finds the same numbers in it.
TEST_CASE("byte for byte the event file of the golden lines") {
  const Json golden = Json::read(MM_TEST_DATA "/event_file.json");
  const TemporaryFolder run;
  std::string lines;
  for (std::size_t i = 0; i < golden.at("lines").size(); ++i) lines += golden.at("lines").at(i).dump() + "\n";
  run.file("metrics.jsonl", lines + "{\"step\":9, \"lo");  // a line that is being written
  write_event_file(run.path);
  CHECK(hex(text_of(run / kEventFile)) == golden.string("hex"));
  run.file("metrics.jsonl", "");
  write_event_file(run.path);
  CHECK(text_of(run / kEventFile) == version_event());
}

// The first twelve bytes of every event file with a record of 24 bytes, and the record of no bytes, are as other writers make them.
TEST_CASE("the first record") {
  CHECK(hex(version_event().substr(0, 12)) == "1800000000000000a37f4b22");
  CHECK(hex(version_event().substr(12, 24)) == "0900000000000000001a0d627261696e2e4576656e743a32");
  CHECK(version_event().size() == 8 + 4 + 24 + 4);
  CHECK(hex(event_record("")) == "000000000000000029039807d8ea82a2");
}

TEST_CASE("a metrics.jsonl that is none, and a folder that is not there") {
  const TemporaryFolder run;
  run.file("metrics.jsonl", "nothing\n");
  CHECK(exit_code([&] { write_event_file(run.path); }) == 3);
  CHECK(exit_code([] { write_event_file("/absent/folder"); }) == 5);
}
