#include "blip/contents.h"

#include <algorithm>
#include <vector>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm::blip;

namespace {

// Scopes by their names.
struct Names : mm::ParamSource {
  explicit Names(std::vector<std::string> names) : names(std::move(names)) {}
  bool has(const std::string& name) const override { return std::ranges::count(names, name) > 0; }
  at::Tensor take(const std::string&, at::IntArrayRef) override { return {}; }
  std::vector<std::string> names;
};

}  // namespace

TEST_CASE("what a folder is, its weights' names say") {
  const Names caption({"text_decoder"}), vqa({"text_encoder", "text_decoder"}), match({"text_encoder", "itm_head"});
  CHECK(contents_of(caption) == Contents::captioner);
  CHECK(contents_of(vqa) == Contents::answerer);
  CHECK(contents_of(match) == Contents::matcher);
  expect(Contents::answerer, vqa, "folder");
  CHECK(complaint([&] { expect(Contents::answerer, caption, "folder"); }) ==
        "folder: is a model that writes captions, not one that answers questions");
  CHECK(complaint([&] { expect(Contents::captioner, vqa, "folder"); }) ==
        "folder: is a model that answers questions, not one that writes captions");
  CHECK(exit_code([&] { expect(Contents::answerer, match, "folder"); }) == 2);
}
