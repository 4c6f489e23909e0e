#include "weights/listing.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kGolden = MM_TEST_DATA "/convert/";

}  // namespace

TEST_CASE("both kinds of files list the same tensors") {
  const auto pickled = list_tensors(kGolden + "types.pth", {}), plain = list_tensors(kGolden + "types.safetensors", {});
  CHECK(pickled.size() == plain.size());
  std::map<std::string, std::uint64_t> bytes;
  for (const auto& tensor : plain) bytes[tensor.name + tensor.type] = tensor.bytes;
  for (const auto& tensor : pickled) {
    CAPTURE(tensor.name);
    CHECK(bytes.at(tensor.name + tensor.type) == tensor.bytes);
  }
}

TEST_CASE("all keys of a file, or those of a part; what is tied says to what") {
  CHECK(list_tensors(kGolden + "run.ckpt", {})[0].name == "model.one.weight");
  CHECK(list_tensors(kGolden + "run.ckpt", {.part = "model"})[0].name == "one.weight");
  const TemporaryFolder folder;
  convert_file(kGolden + "tied.pth", folder / "x.safetensors", {});
  for (const auto& path : {kGolden + "tied.pth", folder / "x.safetensors", folder.path}) {
    std::size_t tied = 0;
    for (const auto& tensor : list_tensors(path, {}))
      if (!tensor.tied.empty()) {
        ++tied;
        CHECK(tensor.name == "head.weight");
        CHECK(tensor.tied == "embedding.weight");
        CHECK(tensor.bytes == 48);
      }
    CHECK(tied == 1);
  }
}

TEST_CASE("files that hold no weights are refused") {
  const TemporaryFolder folder;
  CHECK(exit_code([&] { list_tensors(folder / "none", {}); }) == 3);
  CHECK(exit_code([&] { list_tensors(folder.file("x.bin", "hello"), {}); }) == 3);
  CHECK(exit_code([&] { list_tensors(folder.path, {}); }) == 3);
}
