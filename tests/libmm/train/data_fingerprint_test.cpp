#include "train/data_fingerprint.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("lines as sha256sum writes them") {
  const TemporaryFolder run;
  const DataFingerprint file = file_fingerprint(run.file("m.jsonl", "abc"));
  CHECK(file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4's example
  CHECK(file.name == run / "m.jsonl");
  write_data_fingerprints(run.path, {{file.sha256, "m.jsonl"}, {std::string(64, '0'), "two\nlines"}});
  CHECK(text_of(run / "data.sha256") == file.sha256 + "  m.jsonl\n" + std::string(64, '0') + "  two\\x0alines\n");
  CHECK(exit_code([&] { file_fingerprint(run / "absent"); }) == 3);
  CHECK(exit_code([] { write_data_fingerprints("/absent/folder", {}); }) == 5);
}
