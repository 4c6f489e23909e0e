#include "hub/hub_cache.h"

#include <stdlib.h>

#include <string>

#include "support/doctest.h"
#include "support/temporary.h"
#include "support/variable.h"

namespace {

// Sets variables for as long as it lives; the cache's others are unset.
struct Environment {
  explicit Environment(std::initializer_list<std::pair<const char*, std::string>> values) {
    for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"}) ::unsetenv(name);
    for (const auto& [name, value] : values) ::setenv(name, value.c_str(), 1);
  }
  ~Environment() {
    for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"}) ::unsetenv(name);
  }
};

const std::string kCommit = "0123456789abcdef0123456789abcdef01234567";

}  // namespace

TEST_CASE("the cache is where the Python client looks for it") {
  const std::string home = ::getenv("HOME") == nullptr ? "~" : ::getenv("HOME");
  {
    const Environment none({});
    CHECK(mm::hub_cache_folder() == home + "/.cache/huggingface/hub");
  }
  {
    const Environment set({{"XDG_CACHE_HOME", "/c"}});
    CHECK(mm::hub_cache_folder() == "/c/huggingface/hub");
  }
  {
    const Environment set({{"XDG_CACHE_HOME", "/c"}, {"HF_HOME", "~/models"}});
    CHECK(mm::hub_cache_folder() == home + "/models/hub");
  }
  {
    const Environment set({{"HF_HOME", "/h"}, {"HUGGINGFACE_HUB_CACHE", "/old"}});
    CHECK(mm::hub_cache_folder() == "/old");
  }
  ::setenv("MM_TEST_PLACE", "/there", 1);
  const Environment set({{"HUGGINGFACE_HUB_CACHE", "/old"}, {"HF_HUB_CACHE", "$MM_TEST_PLACE/${MM_TEST_PLACE}/$MM_NOT_SET/${x/$"}});
  CHECK(mm::hub_cache_folder() == "/there//there/$MM_NOT_SET/${x/$");
}

TEST_CASE("the token is where the Python client looks for it, not beside a cache that lies elsewhere") {
  const std::string home = ::getenv("HOME") == nullptr ? "~" : ::getenv("HOME");
  const Variable none("HF_TOKEN_PATH", nullptr);
  {
    const Environment set({{"HF_HUB_CACHE", "/disk/hub"}});
    CHECK(mm::hub_token_path() == home + "/.cache/huggingface/token");
  }
  const Environment set({{"HF_HUB_CACHE", "/disk/hub"}, {"HF_HOME", "~/models"}});
  CHECK(mm::hub_token_path() == home + "/models/token");
  const Variable path("HF_TOKEN_PATH", "~/t");
  CHECK(mm::hub_token_path() == home + "/t");
}

TEST_CASE("names of repositories") {
  for (const char* name : {"org/name", "gpt2", "Salesforce/blip-image-captioning-base", "a.b/c_d-e.f", "0/1"}) CHECK(mm::is_hub_name(name));
  for (const char* name : {"", "/", "a/", "/a", "a/b/c", "a--b/c", "a..b", "..", "../x", ".a/b", "a/b.", "-a/b", "a/b-", "a/b.git", "a b",
                           "a/b\n", "~/a", "C:\\a", "\xC3\xA9/a"})
    CHECK_FALSE(mm::is_hub_name(name));
  CHECK(mm::is_hub_name(std::string(96, 'a')));
  CHECK_FALSE(mm::is_hub_name(std::string(97, 'a')));
}

TEST_CASE("a snapshot is the one that refs/main names, and no other") {
  const TemporaryFolder folder;
  const Environment set({{"HF_HUB_CACHE", folder.path}});
  const std::string repository = "models--org--name/";
  folder.file(repository + "snapshots/" + kCommit + "/config.json", "{}");
  CHECK(mm::hub_snapshot("org/name").empty());
  folder.file(repository + "refs/main", "ffffffffffffffffffffffffffffffffffffffff");
  CHECK(mm::hub_snapshot("org/name").empty());
  folder.file(repository + "refs/main", kCommit);
  CHECK(mm::hub_snapshot("org/name") == folder / (repository + "snapshots/" + kCommit));
  folder.file(repository + "refs/main", kCommit + "\n");
  CHECK(mm::hub_snapshot("org/name") == folder / (repository + "snapshots/" + kCommit));
  CHECK(mm::hub_snapshot("org/other").empty());
  for (const char* bad : {"", ".", "..", "../..", "/etc"}) {
    folder.file(repository + "refs/main", bad);
    CHECK(mm::hub_snapshot("org/name").empty());
  }
}

TEST_CASE("a snapshot's folder tells the repository") {
  CHECK(mm::hub_name_of("/c/models--org--name/snapshots/" + kCommit) == "org/name");
  CHECK(mm::hub_name_of("/c/models--gpt2/snapshots/" + kCommit) == "gpt2");
  CHECK(mm::hub_name_of("/c/datasets--org--name/snapshots/" + kCommit).empty());
  CHECK(mm::hub_name_of("/c/org/name").empty());
  CHECK(mm::hub_name_of("name").empty());
}

TEST_CASE("paths that stay where they belong, and those that would not") {
  for (const char* path : {"a", "a/b.json", "refs/pr/1", ".gitattributes", "a b"}) CHECK(mm::is_safe_path(path));
  for (const char* path : {"", "/", "/a", "a/", "a//b", "..", "a/../b", ".", "a/.", "a\\b", "C:a", "a\n", "a ", "a."})
    CHECK_FALSE(mm::is_safe_path(path));
  CHECK_FALSE(mm::is_safe_path(std::string(256, 'a')));
}
