#include "model2vec/vectors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/temporary.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

using namespace mm;
using mm::model2vec::Vectors;

namespace {

const std::string kGolden = MM_TEST_DATA "/word-vectors/";

// A copy of a golden folder with other tensors.
std::string complaint_about(const NamedTensors& tensors, const std::string& config = R"({"model_type": "model2vec"})") {
  const TemporaryFolder folder;
  folder.file("config.json", config);
  folder.file("tokenizer.json", text_of(kGolden + "plain/tokenizer.json"));
  write_safetensors(folder / "model.safetensors", tensors);
  return complaint([&] { Vectors{Folder(folder.path)}; });
}

}  // namespace

TEST_CASE("tokens are those that the vocabulary knows") {
  const Vectors vectors{Folder(kGolden + "plain")};
  CHECK(vectors.tokens("the zebra was [CLS] Good") == std::vector<std::int64_t>{4, 7, 2, 9});
  CHECK(vectors.tokens("").empty());
  CHECK(vectors.longest() == 512);
  CHECK(vectors.tokens(std::string(2000, '.')).size() == 512);  // of a median token of more than one character
}

TEST_CASE("a text is cut by characters and by tokens, and unknown ones leave no room for others") {
  const Vectors vectors{Folder(kGolden + "shared")};
  CHECK(vectors.longest() == 6);
  CHECK(vectors.normalized());
  CHECK(vectors.tokens("good bad good bad good bad good bad").size() <= 6);
  CHECK(vectors.tokens("z z z z z z good").empty());
}

TEST_CASE("files whose tensors do not fit are refused") {
  const auto rows = [](std::int64_t n) { return at::zeros({n, 4}); };
  const auto tokens = Folder(kGolden + "plain").tokenizer()->size();
  CHECK(complaint_about({{"embeddings", rows(tokens)}}) == "");
  CHECK(complaint_about({{"embeddings", rows(3)}}).find("has 3 vectors for the " + std::to_string(tokens) + " tokens of tokenizer.json") !=
        std::string::npos);
  CHECK(complaint_about({{"embeddings", at::zeros({tokens})}}).ends_with("'embeddings' are no rows of vectors"));
  CHECK(complaint_about({{"embeddings", rows(3)}, {"mapping", at::zeros({5}, at::kLong)}})
            .ends_with("'mapping' holds 5 numbers for " + std::to_string(tokens) + " tokens"));
  CHECK(complaint_about({{"embeddings", rows(3)}, {"mapping", at::zeros({tokens}, at::kLong) + 3}})
            .ends_with("'mapping' leads out of the 3 vectors"));
  CHECK(complaint_about({{"embeddings", rows(tokens)}, {"weights", at::zeros({2})}})
            .ends_with("'weights' holds 2 numbers for " + std::to_string(tokens) + " tokens"));
  CHECK(complaint_about({{"embeddings", rows(tokens)}}, R"({"model_type": "model2vec", "max_length": 0})")
            .ends_with("max_length is 0, expected 1 or more"));
}
