#include "task/convert.h"

#include "support/caught.h"
#include "support/outcome.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

const std::string kGolden = MM_TEST_DATA "/convert/";

mm::ConvertOptions options_of(const std::string& input, const std::string& output) {
  mm::ConvertOptions options;
  options.inputs = {input};
  options.output = output;
  return options;
}

}  // namespace

TEST_CASE("options that do not go together") {
  const TemporaryFolder folder;
  auto options = options_of(kGolden + "types.pth", "");
  CHECK(exit_code([&] { mm::convert(options); }) == 2);
  options.output = folder / "x.bin";
  CHECK(complaint([&] { mm::convert(options); }).find("does not end in .safetensors") != std::string::npos);
  options.output = folder.file("x.safetensors", "there");
  CHECK(complaint([&] { mm::convert(options); }).ends_with("stands there already"));
  options.list = true;
  CHECK(exit_code([&] { mm::convert(options); }) == 2);
  options.inputs.push_back("another");
  CHECK(complaint([&] { mm::convert(options); }).ends_with("expected one file or folder, got 2"));
  auto onto_itself = options_of(folder.path, folder.path);
  onto_itself.overwrite = true;
  CHECK(complaint([&] { mm::convert(onto_itself); }).ends_with("is the folder that is converted"));
}

TEST_CASE("a file and a folder say what was written") {
  const TemporaryFolder folder;
  const auto file = outcome([&] { return mm::convert(options_of(kGolden + "run.ckpt", folder / "x.safetensors")); });
  CHECK(file.code == 0);
  CHECK(file.out == (folder / "x.safetensors") + ": 7 tensors, 136 bytes (6 F32, 1 I64)\n");
  CHECK(file.err.find("took the part 'model'; left optimizer") != std::string::npos);
  folder.file("from/pytorch_model.bin", text_of(kGolden + "tied.pth"));
  folder.file("from/config.json", "{}");
  auto options = options_of(folder / "from", folder / "to/");
  options.format = "jsonl";
  const auto made = outcome([&] { return mm::convert(options); });
  CHECK(made.code == 0);
  CHECK(made.out.find(R"("output":")" + (folder / "to/model.safetensors") + "\"") != std::string::npos);
  CHECK(made.out.find(R"("tied":{"head.weight":"embedding.weight"})") != std::string::npos);
  CHECK(text_of(folder / "to/config.json") == "{}");
}
