#include "weights/torch_file.h"

#include <random>

#include "support/caught.h"
#include "support/made_archive.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kGolden = MM_TEST_DATA "/convert/";

std::string complaint_about(const TemporaryFolder& folder, const std::string& value, const std::string& numbers = "12345678") {
  const std::string path = folder.file("x.pth", made_torch_file(value, numbers)), text = complaint([&] { TorchFile{path}; });
  return text.empty() ? text : text.substr(path.size() + 2);
}

}  // namespace

TEST_CASE("tensors with the keys that lead to them") {
  const TorchFile file(kGolden + "nested.pth");
  REQUIRE(file.tensors().size() == 7);
  CHECK(file.tensors()[0].path == std::vector<std::string>{"ema", "state", "module.one.weight"});
  CHECK(file.tensors()[0].shape == std::vector<std::int64_t>{4, 3});
  CHECK(file.tensors()[0].type->name == "F32");
  const TorchFile alone(kGolden + "tensor.pt");
  REQUIRE(alone.tensors().size() == 1);
  CHECK(alone.tensors()[0].path.empty());
}

TEST_CASE("what a file would have Python run is refused by name, or skipped") {
  CHECK(complaint([] {
          TorchFile(kGolden + "namespace.pth");
        }).ends_with("would have Python run argparse.Namespace; mm runs nothing, and knows only what holds tensors"));
  CHECK(error_of([] { TorchFile(kGolden + "namespace.pth"); }).hint.starts_with("--skip-unknown"));
  const TorchFile skipped(kGolden + "namespace.pth", true);
  CHECK(skipped.unknown() == std::set<std::string>{"argparse.Namespace"});
  CHECK(skipped.tensors().size() == 7);
  CHECK(complaint([] { TorchFile(kGolden + "module.pth"); }).find("torch.nn.modules.linear.Linear") != std::string::npos);
  CHECK(TorchFile(kGolden + "module.pth", true).tensors().size() == 1);
  const TemporaryFolder folder;
  CHECK(complaint_about(folder, class_of("os", "system") + tuple_of(in_pickle("touch /tmp/mm-was-here")) + "R")
            .starts_with("would have Python run os.system;"));
}

TEST_CASE("tensors that leave their storage are refused") {
  const TemporaryFolder folder;
  const auto about = [&](std::uint64_t offset, const std::vector<std::uint64_t>& shape, const std::vector<std::uint64_t>& strides) {
    return complaint_about(folder, "}" + in_pickle("w") + tensor_in_pickle(2, offset, shape, strides) + "s");
  };
  CHECK(about(0, {2}, {1}).empty());
  CHECK(about(2, {0}, {1}).empty());
  CHECK(about(1, {}, {}).empty());
  CHECK(about(1, {2}, {1}) == "'w': shape [2] with strides [1] from number 1 leaves its storage of 2 numbers");
  CHECK(about(2, {}, {}).find("leaves its storage") != std::string::npos);
  CHECK(about(0, {2}, {2}).find("leaves its storage") != std::string::npos);
  CHECK(about(~std::uint64_t{0} / 2, {1}, {1}).find("leaves its storage") != std::string::npos);
  CHECK(about(0, {std::uint64_t{1} << 62, 4}, {0, 0}).find("too many elements") != std::string::npos);
  CHECK(about(0, {std::uint64_t{1} << 62}, {0}).find("too many elements") != std::string::npos);  // in bytes
  CHECK(about(0, {std::uint64_t{1} << 40}, {0}).find("again and again") != std::string::npos);
  CHECK(about(0, {3}, {std::uint64_t{1} << 62}).find("leaves its storage") != std::string::npos);
  CHECK(about(0, {1, 2}, {1}).find("differ in length") != std::string::npos);
  CHECK(about(0, {~std::uint64_t{0}}, {1}).find("no whole number from 0") != std::string::npos);
  CHECK(about(0, std::vector<std::uint64_t>(65, 1), std::vector<std::uint64_t>(65, 1)).find("its shape is none") != std::string::npos);
}

TEST_CASE("numbers that would have to be changed, and types that safetensors lacks, are refused") {
  CHECK(complaint([] { TorchFile(kGolden + "conj.pth"); }).find("'weight': is stored as a conj view") != std::string::npos);
  CHECK(complaint([] {
          TorchFile(kGolden + "complex128.pth");
        }).find("torch.ComplexDoubleStorage, whose numbers a .safetensors file cannot hold") != std::string::npos);
}

TEST_CASE("collections that unfold without end are refused in a moment") {
  const TemporaryFolder folder;
  CHECK(complaint_about(folder,
                        "]q\1h\1"
                        "a")
            .find("more than 32 deep") != std::string::npos);
  std::string laughs = "]q" + std::string(1, '\0');
  for (char i = 1; i < 25; ++i)
    laughs += "](" + ("h" + std::string(1, static_cast<char>(i - 1))) + "h" + std::string(1, static_cast<char>(i - 1)) + "eq" + i;
  CHECK(complaint_about(folder, laughs).find("so often that it is no model") != std::string::npos);
  CHECK(complaint_about(folder, "}" + in_pickle("\xff") + tensor_in_pickle(2, 0, {2}, {1}) + "s") == "the name '\\xff' is no UTF-8");
}

TEST_CASE("of a key that stands twice the last value holds; tied tensors share a storage") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.pth", made_torch_file("}(" + in_pickle("a") + tensor_in_pickle(2, 0, {1}, {1}) + in_pickle("a") +
                                                                    tensor_in_pickle(2, 1, {1}, {1}) + "u",
                                                                "12345678"));
  const TorchFile file(path);
  REQUIRE(file.tensors().size() == 1);
  CHECK(file.tensors()[0].offset == 4);
}

TEST_CASE("thousands of damaged files are read or refused, and nothing else") {
  const TemporaryFolder folder;
  for (const char* name : {"types.pth", "views_old.pth", "run.ckpt"}) {
    const std::string whole = text_of(kGolden + name);
    std::mt19937 random(11);
    std::size_t taken = 0;
    for (int i = 0; i < 1500; ++i) {
      std::string bad = whole;
      for (unsigned n = random() % 6 + 1; n-- > 0;)
        bad[random() % std::min<std::size_t>(bad.size(), 3000)] =
            static_cast<char>(random() % 2 == 0 ? random() : whole[random() % whole.size()]);
      const std::string path = folder.file("x.pth", bad);
      if (complaint([&] { TorchFile{path, true}; }).empty()) ++taken;
    }
    CHECK(taken < 1500);
  }
}
