#include "hub/listing.h"

#include "support/caught.h"
#include "support/doctest.h"

namespace {

const std::string kSha(40, 'a');

std::string sibling(const std::string& name, const std::string& blob = kSha, int size = 1) {
  return R"({"rfilename":")" + name + R"(","blobId":")" + blob + R"(","size":)" + std::to_string(size) + "}";
}
std::string listing(const std::string& siblings) { return R"({"sha":")" + kSha + R"(","siblings":[)" + siblings + "]}"; }

mm::Listing read(const std::string& text) { return mm::read_listing(text, "org/name"); }

}  // namespace

TEST_CASE("a listing names files by their content") {
  const std::string sha256(64, 'b');
  const auto read_back =
      read(listing(sibling("a/config.json", kSha, 7) + R"(,{"rfilename":"m.safetensors","blobId":"x","size":1,"lfs":{"sha256":")" + sha256 +
                   R"(","size":9}})"));
  CHECK(read_back.commit == kSha);
  CHECK(read_back.files.size() == 2);
  CHECK(read_back.files[0].size == 7);
  CHECK(read_back.files[1].blob == sha256);
  CHECK(read_back.files[1].size == 9);
}

TEST_CASE("hostile answers are refused, all with the network's exit code") {
  for (const char* name : {"../x", "/etc/x", "a/../b", "a//b", "C:x", "a\\\\b", "\\u0000", "a/.", "x ", ""}) {
    CAPTURE(name);
    CHECK(exit_code([&] { read(listing(sibling(name))); }) == 6);
  }
  CHECK(exit_code([&] { read(listing(sibling(std::string(256, 'x')))); }) == 6);
  CHECK(complaint([&] { read(listing(sibling(std::string(9999, 'x')))); }).size() < 400);
  CHECK(exit_code([&] { read(listing(sibling("x", "short"))); }) == 6);
  CHECK(exit_code([&] { read(listing(sibling("x", kSha, -1))); }) == 6);
  CHECK(exit_code([&] { read(listing(sibling("x") + "," + sibling("x"))); }) == 6);
  for (const char* text : {"", "<html>sign in</html>", "[]", "{}", R"({"sha":"../..","siblings":[]})", R"({"sha":7})"})
    CHECK(exit_code([&] { read(text); }) == 6);
}

TEST_CASE("weights in safetensors and small files are taken, others when they are named") {
  const auto all = read(listing(sibling("config.json") + "," + sibling("model.safetensors") + "," + sibling("pytorch_model.bin") + "," +
                                sibling("onnx/config.json") + "," + sibling("LICENSE")));
  CHECK(mm::select(all, {}, "n").files.size() == 3);
  CHECK(mm::select(all, {}, "n").left_out == std::vector<std::string>{"pytorch_model.bin", "onnx/config.json"});
  CHECK(mm::select(all, {"*.bin"}, "n").files[0].name == "pytorch_model.bin");
  CHECK(complaint([&] { mm::select(all, {"confg.json"}, "n"); }) == "n: has no file 'confg.json' (did you mean 'config.json'?)");
}
