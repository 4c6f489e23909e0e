#include "tensor/checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include <array>
#include <filesystem>

#include "base/error.h"

#include "support/doctest.h"
#include "support/temporary.h"

using mm::Checkpoint;
using mm::CheckpointSource;
namespace fs = std::filesystem;

namespace {

// The error with which a folder is refused.
mm::Error refusal(const std::string& folder) {
  try {
    Checkpoint checkpoint(folder);
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::input);
    return e;
  }
  FAIL("opened ", folder);
  return {mm::Kind::internal, ""};
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("one file") {
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "model.safetensors", {{"a.b", at::arange(4, at::kFloat)}, {"a.c", at::full({2}, 1.0, at::kHalf)}});
  const Checkpoint checkpoint(folder.path);
  CHECK(checkpoint.names() == std::vector<std::string>{"a.b", "a.c"});
  CHECK(checkpoint.has("a.b"));
  CHECK_FALSE(checkpoint.has("a"));
  CHECK(checkpoint.has_scope("a"));
  CHECK_FALSE(checkpoint.has_scope("a.b"));
  CHECK(at::equal(checkpoint.tensor("a.b"), at::arange(4, at::kFloat)));
  CHECK(checkpoint.where() == folder / "model.safetensors");
}

TEST_CASE("a checkpoint's pages can go, its tensors stay") {
  const TemporaryFolder folder;
  const auto stored = at::arange(100'000, at::kFloat);
  mm::write_safetensors(folder / "model.safetensors", {{"a", stored}, {"b", stored + 1}});
  const Checkpoint checkpoint(folder.path);
  const auto a = checkpoint.tensor("a"), b = checkpoint.tensor("b");
  CHECK(at::equal(a, stored));
  checkpoint.release("a");
  checkpoint.release();
  CHECK(at::equal(a, stored));
  CHECK(at::equal(b, stored + 1));
}

TEST_CASE("shards that an index names") {
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "model-1.safetensors", {{"a", at::full({2}, 1.0)}});
  mm::write_safetensors(folder / "model-2.safetensors", {{"b", at::full({2}, 2.0)}, {"c", at::full({2}, 3.0)}});
  folder.file(
      "model.safetensors.index.json",
      R"({"metadata":{"total_size":24},"weight_map":{"c":"model-2.safetensors","a":"model-1.safetensors","b":"model-2.safetensors"}})");
  const Checkpoint checkpoint(folder.path);
  CHECK(checkpoint.names() == std::vector<std::string>{"a", "b", "c"});
  CHECK(at::equal(checkpoint.tensor("c"), at::full({2}, 3.0)));
  CHECK(checkpoint.where() == folder / "model.safetensors.index.json");
}

TEST_CASE("an index may name plain files that are there, and what they hold") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "model");
  mm::write_safetensors(folder / "x.safetensors", {{"a", at::full({2}, 1.0)}});
  for (const std::string name :
       {"../x.safetensors", "/etc/passwd", "sub/x.safetensors", "..", ".", "", "x\\\\y.safetensors", "x.bin", "x\\u0000.safetensors"}) {
    folder.file("model/model.safetensors.index.json", R"({"weight_map":{"a":")" + name + R"("}})");
    CHECK(mentions(refusal(folder / "model").what(), "which is not a plain name of a .safetensors file"));
  }
  folder.file("model/model.safetensors.index.json", R"({"weight_map":{"a":"y.safetensors"}})");
  CHECK(mentions(refusal(folder / "model").what(), "'y.safetensors', which is not there"));
  mm::write_safetensors(folder / "model/y.safetensors", {{"b", at::full({2}, 1.0)}});
  CHECK(mentions(refusal(folder / "model").what(), "says that 'y.safetensors' holds 'a', but it does not"));
  for (const std::string index : {"[]", "{}", R"({"weight_map":[]})", R"({"weight_map":{"a":1}})"}) {
    folder.file("model/model.safetensors.index.json", index);
    CHECK(mentions(refusal(folder / "model").where, "model.safetensors.index.json"));
  }
}

TEST_CASE("links lead no further than the folder, or its repository in a cache") {
  const TemporaryFolder folder;
  const auto snapshot = fs::path(folder / "models--org--name/snapshots/0123");
  fs::create_directories(snapshot);
  fs::create_directories(folder / "models--org--name/blobs");
  mm::write_safetensors(folder / "models--org--name/blobs/abcd", {{"a", at::full({2}, 1.0)}});
  fs::create_symlink("../../blobs/abcd", snapshot / "model.safetensors");
  CHECK(Checkpoint(snapshot.string()).has("a"));

  mm::write_safetensors(folder / "outside.safetensors", {{"a", at::full({2}, 1.0)}});
  fs::remove(snapshot / "model.safetensors");
  fs::create_symlink("../../../outside.safetensors", snapshot / "model.safetensors");
  CHECK(mentions(refusal(snapshot.string()).what(), "leads out of the model's folder"));
  fs::remove(snapshot / "model.safetensors");
  fs::create_symlink("../../blobs/gone", snapshot / "model.safetensors");
  CHECK(refusal(snapshot.string()).what() == std::string("is a link that leads nowhere"));

  fs::create_directory(folder / "plain");
  mm::write_safetensors(folder / "plain/weights.safetensors", {{"a", at::full({2}, 1.0)}});
  fs::create_symlink("weights.safetensors", folder / "plain/model.safetensors");
  CHECK(Checkpoint(folder / "plain").has("a"));
  fs::create_symlink("plain", folder / "linked");  // the folder itself may be a link
  CHECK(Checkpoint(folder / "linked").has("a"));
}

TEST_CASE("a folder without weights says what it has") {
  const TemporaryFolder folder;
  CHECK(mentions(refusal(folder.path).what(), "holds no weights"));
  folder.file("pytorch_model.bin", "PK");
  CHECK(mentions(refusal(folder.path).what(), "only as 'pytorch_model.bin', a Python pickle"));
  CHECK(mentions(refusal(folder.path).hint, "convert them: mm convert " + folder.path + " --output "));
  folder.file("other.safetensors", "");
  CHECK(mentions(refusal(folder.path).what(), "holds no model.safetensors, but 'other.safetensors'"));
  CHECK(mentions(refusal(folder.path).hint, "convert 'pytorch_model.bin': mm convert " + folder.path));
  fs::remove(folder / "pytorch_model.bin");
  CHECK_FALSE(mentions(refusal(folder.path).hint, "convert"));
  CHECK(mentions(refusal(folder / "none").what(), "cannot list the folder"));
}

TEST_CASE("names dropped as duplicates are found") {
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "model.safetensors", {{"embed.weight", at::full({2}, 5.0)}},
                        {{"format", "pt"}, {"head.weight", "embed.weight"}, {"lost", "not there"}});
  auto checkpoint = std::make_shared<const Checkpoint>(folder.path);
  CHECK(checkpoint->has("head.weight"));
  CHECK_FALSE(checkpoint->has("lost"));
  CHECK_FALSE(checkpoint->has("format"));
  CHECK(checkpoint->names() == std::vector<std::string>{"embed.weight"});
  CheckpointSource source(checkpoint, at::kCPU, at::kFloat);
  CHECK(at::equal(source.take("head.weight", {2}), at::full({2}, 5.0)));
  source.finish({});
}

TEST_CASE("8-bit weights are nothing that a source gives") {
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "model.safetensors", {{"w", at::full({2}, 1.5)}});
  const auto checkpoint = std::make_shared<const Checkpoint>(folder.path);
  try {
    const CheckpointSource source(checkpoint, at::kCPU, at::kChar);
    FAIL("accepted");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::usage);
    CHECK(e.where == "--precision int8");
    CHECK(std::string(e.what()) == "models of this family do not compute in int8");
  }
}

TEST_CASE("a source converts numbers and reports what is left") {
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "model.safetensors",
                        {{"old.w", at::full({2, 3}, 1.5)}, {"old.ids", at::arange(3, at::kLong)}, {"other.w", at::full({1}, 2.0)}});
  auto checkpoint = std::make_shared<const Checkpoint>(folder.path);
  CheckpointSource source(checkpoint, at::kCPU, at::kBFloat16);
  CHECK(source.has("old.w"));
  CHECK(source.has("old"));
  CHECK_FALSE(source.has("old.x"));
  const auto w = source.take("old.w", {2, 3});
  CHECK((w.scalar_type() == at::kBFloat16));
  CHECK(w[1][2].item<float>() == 1.5F);
  CHECK_THROWS_WITH_AS(source.take("old.w", {3, 2}), "'old.w' has shape [2, 3]; config.json asks for [3, 2]", mm::Error);
  CHECK_THROWS_WITH_AS(source.take("old.x", {3}), "holds no parameter 'old.x'", mm::Error);

  CHECK_THROWS_WITH_AS(source.finish({}), "holds 2 parameters that the model has no place for: old.ids, other.w", mm::Error);
  CHECK((source.take("old.ids", {3}).scalar_type() == at::kLong));
  constexpr std::array<std::string_view, 1> ignored{"other.*"};
  source.finish(ignored);
}

TEST_CASE("of what is missing or of another shape the first five are named, and all are counted") {
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "model.safetensors", {{"a", at::full({2}, 1.0)}, {"b", at::full({3}, 1.0)}, {"c", at::full({2}, 1.0)}});
  const auto checkpoint = std::make_shared<const Checkpoint>(folder.path);
  const auto built = [&](const std::vector<std::string>& names) {
    CheckpointSource source(checkpoint, at::kCPU, at::kFloat);
    try {
      source.whole({}, [&] {
        std::vector<at::Tensor> all;
        for (const auto& name : names) all.push_back(source.take(name, {2}) * 2);
        return all;
      });
    } catch (const mm::Error& e) {
      CHECK(e.kind == mm::Kind::input);
      CHECK(e.where == folder / "model.safetensors");
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(built({"a", "x"}) == "holds no parameter 'x'");
  CHECK(built({"a", "x", "b", "c"}) == "holds no parameter 'x'; 1 more is missing or of another shape: 'b' ([3], not [2])");
  CHECK(built({"b", "x", "a", "y", "z", "v", "w"}) ==
        "'b' has shape [3]; config.json asks for [2]; 5 more are missing or of another shape: 'v', 'w', 'x', 'y', ...");
  CHECK(built({"a", "c"}) == "holds 1 parameters that the model has no place for: b");
}
