#include "weights/model_files.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("links lead to files of the folder, or of its repository in a cache") {
  const TemporaryFolder folder;
  folder.file("outside.bin", "1");
  folder.file("model/real.bin", "1");
  std::filesystem::create_symlink("real.bin", folder / "model/near.bin");
  std::filesystem::create_symlink("../outside.bin", folder / "model/far.bin");
  std::filesystem::create_symlink("nowhere", folder / "model/lost.bin");
  CHECK(model_file(folder / "model", "none.bin").empty());
  CHECK(model_file(folder / "model", "real.bin") == folder / "model/real.bin");
  CHECK(text_of(model_file(folder / "model", "near.bin")) == "1");
  CHECK(complaint([&] { model_file(folder / "model", "far.bin"); }).find("leads out of the model's folder") != std::string::npos);
  CHECK(complaint([&] { model_file(folder / "model", "lost.bin"); }).find("leads nowhere") != std::string::npos);

  folder.file("hub/blobs/0123", "blob");
  std::filesystem::create_directories(folder / "hub/snapshots/abc");
  std::filesystem::create_symlink("../../blobs/0123", folder / "hub/snapshots/abc/pytorch_model.bin");
  CHECK(text_of(model_file(folder / "hub/snapshots/abc", "pytorch_model.bin")) == "blob");
}

TEST_CASE("names of shards are plain names") {
  check_shard_name("a-00001.bin", ".bin", "index");
  for (const char* name : {"", "../a.bin", "/etc/a.bin", "a\\b.bin", "..", "a.pth"})
    CHECK(complaint([&] { check_shard_name(name, ".bin", "index"); }).find("not a plain name of a .bin file") != std::string::npos);
}

TEST_CASE("pickles that may be weights") {
  const TemporaryFolder folder;
  for (const char* name :
       {"training_args.bin", "optimizer.pt", "rng_state_0.pth", "scheduler.pt", "b.pth", "a.ckpt", "config.json", "model.safetensors"})
    folder.file(name, "");
  CHECK(pickled_weights(folder.path) == std::vector<std::string>{"a.ckpt", "b.pth"});
  CHECK(is_pickle_name("pytorch_model.bin"));
  CHECK_FALSE(is_pickle_name("model.safetensors"));
  CHECK(exit_code([&] { file_names(folder / "none"); }) == 3);
}

TEST_CASE("the command that converts a folder, as a shell takes it") {
  CHECK(convert_command("models/git") == "mm convert models/git --output git-safetensors");
  CHECK(convert_command("/a b/it's/") == "mm convert '/a b/it'\\''s/' --output 'it'\\''s-safetensors'");
  CHECK(convert_command("/hub/models--microsoft--git-base/snapshots/0123") ==
        "mm convert /hub/models--microsoft--git-base/snapshots/0123 --output git-base-safetensors");
}
