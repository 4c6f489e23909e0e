#include "weights/convert.h"

#include "support/caught.h"
#include "support/made_archive.h"
#include "support/temporary.h"
#include "weights/safetensors_header.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kGolden = MM_TEST_DATA "/convert/";

// A .safetensors file as "name type [shape] bytes" -> for each tensor.
std::map<std::string, std::string> tensors_of(const std::string& path) {
  const std::string text = text_of(path);
  const auto header = read_safetensors_header(std::as_bytes(std::span(text)), path);
  std::map<std::string, std::string> tensors;
  for (const auto& [name, info] : header.infos) {
    std::string& facts = tensors[name] = std::string(info.type->name);
    for (const auto n : info.shape) facts += " " + std::to_string(n);
    facts += ":" + text.substr(header.data + info.begin, info.end - info.begin);
  }
  return tensors;
}

std::map<std::string, std::string> metadata_of(const std::string& path) {
  const std::string text = text_of(path);
  return read_safetensors_header(std::as_bytes(std::span(text)), path).metadata;
}

}  // namespace

TEST_CASE("what PyTorch reads of its files stands in ours, number by number") {
  const TemporaryFolder folder;
  for (const char* name :
       {"types.pth", "old.pth", "no_sums.pth", "views.pth", "views_old.pth", "tied.pth", "run.ckpt", "nested.pth", "tensor.pt"}) {
    CAPTURE(name);
    const std::string output = folder / "x.safetensors";
    const auto made = convert_file(kGolden + name, output, {.keep_ties = false});
    const auto expected = tensors_of(kGolden + std::filesystem::path(name).replace_extension(".safetensors").string());
    CHECK(tensors_of(output) == expected);
    CHECK(made.tensors == expected.size());
    CHECK(made.tied.empty());
    CHECK(metadata_of(output) == std::map<std::string, std::string>{{"format", "pt"}});
  }
}

TEST_CASE("tensors that are one and the same are stored once, views of one storage are not") {
  const TemporaryFolder folder;
  const auto made = convert_file(kGolden + "tied.pth", folder / "x.safetensors", {});
  CHECK(made.tied == std::map<std::string, std::string>{{"head.weight", "embedding.weight"}});
  CHECK(made.tensors == 5);
  CHECK(made.types == std::map<std::string, std::size_t>{{"F32", 5}});
  CHECK(metadata_of(folder / "x.safetensors") == std::map<std::string, std::string>{{"format", "pt"}, {"head.weight", "embedding.weight"}});
  auto expected = tensors_of(kGolden + "tied.safetensors");
  expected.erase("head.weight");
  CHECK(tensors_of(folder / "x.safetensors") == expected);
}

TEST_CASE("the part that holds the weights") {
  const TorchFile run(kGolden + "run.ckpt"), nested(kGolden + "nested.pth"), types(kGolden + "types.pth");
  CHECK(choose_part(run, "").part == "model");
  CHECK(choose_part(run, "").others == std::vector<std::string>{"optimizer"});
  CHECK(choose_part(run, "optimizer").tensors[0].name == "state.0.step");
  CHECK(choose_part(run, "optimizer.state.0").tensors[0].name == "step");
  CHECK(choose_part(nested, "").part == "ema");
  CHECK(choose_part(nested, "ema.state").tensors[0].name == "module.one.weight");
  CHECK(choose_part(types, "").part.empty());
  CHECK(complaint([&] { choose_part(run, "ema"); }).ends_with("has no part 'ema' that holds tensors"));
  CHECK(complaint([] { choose_part(TorchFile(kGolden + "no_tensors.pth"), ""); }).ends_with("holds no tensors"));
}

TEST_CASE("several parts that may be meant, and names that stand twice, are refused") {
  const TemporaryFolder folder;
  const std::string tensor = tensor_in_pickle(2, 0, {2}, {1});
  const auto about = [&](const std::string& value) {
    const std::string path = folder.file("x.pth", made_torch_file(value, "12345678"));
    return complaint([&] { convert_file(path, folder / "x.safetensors", {}); }).substr(path.size() + 2);
  };
  const std::string part = "}" + in_pickle("w") + tensor + "s";
  CHECK(about("}(" + in_pickle("one") + part + in_pickle("two") + part + "u") == "holds tensors in 2 parts: 'one', 'two'");
  CHECK(about("}(" + in_pickle("model") + part + in_pickle("state_dict") + part + "u") ==
        "holds tensors in 2 parts: 'model', 'state_dict'");
  CHECK(about("}(" + in_pickle("a") + "}" + in_pickle("b") + tensor + "s" + in_pickle("a.b") + tensor + "u") ==
        "the name 'a.b' stands for two tensors");
  CHECK(about("}" + in_pickle("__metadata__") + tensor + "s").starts_with("has a tensor called '__metadata__'"));
  CHECK_FALSE(std::filesystem::exists(folder / "x.safetensors"));
}

TEST_CASE("damaged numbers leave no file behind") {
  const TemporaryFolder folder;
  std::string bytes = made_torch_file(tensor_in_pickle(2, 0, {2}, {1}), "12345678");
  bytes[bytes.find("12345678")] = 'x';
  const std::string path = folder.file("x.pth", bytes);
  CHECK(complaint([&] { convert_file(path, folder / "x.safetensors", {}); }).ends_with("a check-sum does not fit"));
  CHECK_FALSE(std::filesystem::exists(folder / "x.safetensors"));
}
