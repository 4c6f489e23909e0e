#include "index/store_manifest.h"

#include "base/crc32c.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

StoreManifest some() {
  StoreManifest manifest{.form = {.width = 512, .notes = Json::parse(R"({"model": "m"})", "x")},
                         .segments = {"00000001.seg", "00000004.seg"}};
  manifest.removed = "00000005.del";
  manifest.log = "00000006.log";
  manifest.next = 7;
  return manifest;
}

void put(const TemporaryFolder& folder, const std::string& json) {
  const std::string line = json + "\n";
  folder.file("manifest.json", line + fmt::format("{:08x}\n", crc32c(std::as_bytes(std::span(line)))));
}

}  // namespace

TEST_CASE("a manifest comes back as it was") {
  const TemporaryFolder folder;
  write_store_manifest(folder.path, some());
  const auto manifest = read_store_manifest(folder.path);
  CHECK(manifest.form.width == 512);
  CHECK(manifest.form.notes.string("model") == "m");
  CHECK((manifest.segments == some().segments));
  CHECK(manifest.removed == "00000005.del");
  CHECK(manifest.log == "00000006.log");
  CHECK(manifest.next == 7);
  CHECK(numbered(12, "seg") == "00000012.seg");
}

TEST_CASE("each flipped byte is found, and a folder without one is no index") {
  const TemporaryFolder folder;
  CHECK(complaint([&] { read_store_manifest(folder.path); }).find("is no index") != std::string::npos);
  write_store_manifest(folder.path, some());
  const auto whole = text_of(folder / "manifest.json");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto text = whole;
    text[at] = static_cast<char>(text[at] ^ 1);
    folder.file("manifest.json", text);
    CHECK(!complaint([&] { read_store_manifest(folder.path); }).empty());
    folder.file("manifest.json", whole.substr(0, at));
    CHECK(!complaint([&] { read_store_manifest(folder.path); }).empty());
  }
}

TEST_CASE("a newer format, paths for names and impossible numbers are refused") {
  const TemporaryFolder folder;
  const auto said = [&](const std::string& json) {
    put(folder, json);
    return complaint([&] { read_store_manifest(folder.path); });
  };
  const std::string head = R"({"format":"mm-store","version":1,"width":4,"notes":{},)";
  CHECK(said(head + R"("segments":[],"log":"00000001.log","next":2})").empty());
  CHECK(said(R"({"format":"mm-store","version":2})").find("a newer version of mm (format 2, this one knows 1)") != std::string::npos);
  CHECK(said(R"({"format":"other","version":1})").find("is no manifest") != std::string::npos);
  CHECK(said(head + R"("segments":["../../../x.seg"],"log":"00000001.log","next":2})").find("names a file that is none of a store") !=
        std::string::npos);
  CHECK(said(head + R"("segments":[],"log":"/dev/zero","next":2})").find("none of a store") != std::string::npos);
  CHECK(said(head + R"("segments":[],"log":"00000001.log","next":-2})").find("impossible number") != std::string::npos);
  CHECK(said(R"({"format":"mm-store","version":1,"width":0,"notes":{},"segments":[],"log":"00000001.log","next":2})").find("width") !=
        std::string::npos);
}
