#include "task/store_model.h"

#include <filesystem>

#include "support/caught.h"
#include "support/golden.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a digest is of the files: any change of a setting or weight gives another, a copy the same") {
  const std::string folder = MM_TEST_DATA "/clip/laion";
  const auto digest = model_digest(folder);
  CHECK(digest.size() == 64);
  const TemporaryFolder copy;
  std::filesystem::copy(folder, copy / "m");
  CHECK(model_digest(copy / "m") == digest);
  auto weights = text_of(copy / "m/model.safetensors");
  weights[weights.size() - 9] ^= 1;
  copy.file("m/model.safetensors", weights);
  CHECK(model_digest(copy / "m") != digest);
}

TEST_CASE("of a large file pieces from all over count, and its size") {
  const TemporaryFolder folder;
  std::string large(std::size_t{9} << 20U, 'x');
  folder.file("m/model.safetensors", large);
  const auto digest = model_digest(folder / "m");
  large[large.size() - 2] = 'y';
  folder.file("m/model.safetensors", large);
  const auto other = model_digest(folder / "m");
  CHECK(other != digest);
  large += 'x';
  folder.file("m/model.safetensors", large);
  CHECK(model_digest(folder / "m") != other);
}

TEST_CASE("notes bring back how vectors were made, and refuse another model") {
  const std::string folder = MM_TEST_DATA "/clip/laion";
  const auto notes = model_notes("org/name", folder, {.layer = 3, .pool = "max", .frames = 5});
  CHECK(notes.string("model") == "org/name");
  const auto options = noted_vectors(notes, {.normalize = false, .frames = 8});
  CHECK(options.layer == 3);
  CHECK(options.pool == "max");
  CHECK(options.frames == 5);
  CHECK(options.normalize);
  check_noted(notes, {.name = "a", .folder = folder, .embedder = nullptr}, "index");
  CHECK(complaint([&] {
          check_noted(notes, {.name = "b", .folder = MM_TEST_DATA "/clip/openai", .embedder = nullptr}, "index");
        }).find("--store index: the index was made with 'org/name', and 'b' is another model") == 0);
}

TEST_CASE("notes of vectors that were made elsewhere name no model, and say so") {
  const OpenedEmbedder opened{.name = "a", .folder = MM_TEST_DATA "/clip/laion", .embedder = nullptr};
  const auto said = complaint([&] { check_noted(Json::object(), opened, "index"); });
  CHECK(said == "--store index: its vectors were made elsewhere, and nothing says by which model");
  CHECK(noted_model(model_notes("org/name", opened.folder, {}), "index") == "org/name");
}
