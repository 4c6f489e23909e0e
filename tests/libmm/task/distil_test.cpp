#include "task/distil.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>

#include <filesystem>

#include "model/folder.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/temporary.h"
#include "task/text_inputs.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string encoder() { return MM_TEST_DATA "/word-vectors/plain"; }

}  // namespace

TEST_CASE("what a token says as a text") {
  CHECK(text_of_token("good") == "good");
  CHECK(text_of_token("##ing") == "ing");
  CHECK(text_of_token(" good ") == "good");
  CHECK(text_of_token("  ") == "");
}

TEST_CASE("each token has the vector of its text, less the mean, by its rank; special ones have none") {
  const TemporaryFolder folder;
  CapturedStream said;
  Log log("mm test", Level::normal, false, said.stream);
  distil(encoder(), folder / "small", log);
  const Folder teacher_folder(encoder());
  const auto tokenizer = teacher_folder.tokenizer();
  const auto teacher = open_text_embedder(encoder()), small = open_text_embedder(folder / "small");
  CHECK(small->width() == teacher->width());
  CHECK(said.text().find("of " + encoder()) != std::string::npos);

  const auto good = embed_all(*teacher, {"good"}), bad = embed_all(*teacher, {"bad"});
  const auto of_good = embed_all(*small, {"good"}), of_bad = embed_all(*small, {"bad"});
  // Ranks of neighbours have nearly one weight, so that the difference loses the mean and keeps its direction.
  const auto difference_of = [](const at::Tensor& a, const at::Tensor& b) { return (a - b) / at::linalg_vector_norm(a - b); };
  CHECK(difference(difference_of(of_good, of_bad), difference_of(good, bad)) < 0.2);
  CHECK(embed_all(*small, {""}).abs().sum().item<double>() == 0);
  CHECK(embed_all(*small, {"[SEP]"}).abs().sum().item<double>() == 0);
}

TEST_CASE("a folder without vectors is refused") {
  const TemporaryFolder folder;
  CapturedStream said;
  Log log("mm test", Level::normal, false, said.stream);
  CHECK(complaint([&] { distil(MM_TEST_DATA "/blip/defaults", folder / "small", log); }).find("make no vectors of texts") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "small"));
}
