#include "weights/convert_folder.h"

#include "base/json.h"
#include "support/caught.h"
#include "support/made_archive.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string shard_of(const std::string& name) {
  return made_torch_file("}" + in_pickle(name) + tensor_in_pickle(2, 0, {2}, {1}) + "s", "12345678");
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace

TEST_CASE("one file of weights, and what belongs to it") {
  const TemporaryFolder folder;
  folder.file("from/pytorch_model.bin", shard_of("w"));
  for (const char* name :
       {"config.json", "tokenizer.json", "vocab.txt", "training_args.bin", "tf_model.h5", "flax_model.msgpack", ".gitattributes"})
    folder.file(std::string("from/") + name, name);
  std::filesystem::create_directory(folder / "to");
  const auto made = convert_folder(folder / "from", folder / "to", {});
  CHECK(made.size() == 1);
  CHECK(names_in(folder / "to") == std::vector<std::string>{"config.json", "model.safetensors", "tokenizer.json", "vocab.txt"});
  CHECK(text_of(folder / "to/vocab.txt") == "vocab.txt");
}

TEST_CASE("shards stay shards, with an index") {
  const TemporaryFolder folder;
  folder.file("from/pytorch_model-00001-of-00002.bin", shard_of("a"));
  folder.file("from/pytorch_model-00002-of-00002.bin", shard_of("b"));
  const auto index = [&](const std::string& map) {
    folder.file("from/pytorch_model.bin.index.json", "{\"metadata\": {}, \"weight_map\": {" + map + "}}");
  };
  index(R"("a": "pytorch_model-00001-of-00002.bin", "b": "pytorch_model-00002-of-00002.bin")");
  std::filesystem::create_directory(folder / "to");
  CHECK(convert_folder(folder / "from", folder / "to", {}).size() == 2);
  CHECK(names_in(folder / "to") ==
        std::vector<std::string>{"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"});
  const Json made = Json::read(folder / "to/model.safetensors.index.json");
  CHECK(made.at("weight_map").string("b") == "model-00002-of-00002.safetensors");
  CHECK(made.at("metadata").integer("total_size") == 16);
  CHECK(pickles_to_convert(folder / "from").size() == 2);

  index(R"("a": "pytorch_model-00001-of-00002.bin", "c": "pytorch_model-00002-of-00002.bin")");
  CHECK(complaint([&] {
          convert_folder(folder / "from", folder / "to", {});
        }).ends_with("says that 'pytorch_model-00002-of-00002.bin' holds 'c', but it does not"));
  index(R"("a": "pytorch_model-00003-of-00002.bin")");
  CHECK(complaint([&] { pickles_to_convert(folder / "from"); }).ends_with("which is not there"));
  index(R"("a": "../pytorch_model.bin")");
  CHECK(complaint([&] { pickles_to_convert(folder / "from"); }).ends_with("not a plain name of a .bin file"));
}

TEST_CASE("a folder without weights, with those of safetensors, or with several pickles") {
  const TemporaryFolder folder;
  folder.file("a/config.json", "{}");
  CHECK(complaint([&] { pickles_to_convert(folder / "a"); }).ends_with("holds no weights to convert"));
  folder.file("a/model.safetensors", "");
  CHECK(complaint([&] { pickles_to_convert(folder / "a"); }).ends_with("has its weights as .safetensors already"));
  folder.file("b/one.pth", "");
  CHECK(pickles_to_convert(folder / "b") == std::vector<std::string>{"one.pth"});
  folder.file("b/two.pth", "");
  CHECK(complaint([&] { pickles_to_convert(folder / "b"); }).ends_with("holds 2 pickles that may be its weights: one.pth, two.pth"));
}
