#include <ATen/ops/linalg_vector_norm.h>

#include "bert/family.h"
#include "golden.h"
#include "model/embedder.h"
#include "support/caught.h"
#include "support/golden.h"
#include "tiny.h"

using namespace mm::bert;

TEST_CASE("without modules.json a sentence is the mean of its tokens, in every layout") {
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    const auto embedder = text_embedder(golden.folder, cpu());
    CHECK(embedder->width() == 16);
    CHECK(mm::difference(embedder->embed(golden.items), golden.tensors.tensor("pooled.mean")) < 1e-5);
    CHECK(embedder->embed({}).sizes() == at::IntArrayRef({0, 16}));
  }
}

TEST_CASE("modules.json says what stands behind the encoder, and sentence_bert_config.json how much is read") {
  const Tiny folder("bert-old");
  folder.file("modules.json", R"([{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
                                  {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                                  {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}])");
  folder.file("1_Pooling/config.json",
              R"({"word_embedding_dimension": 16, "pooling_mode_cls_token": true, "pooling_mode_max_tokens": true})");
  const Golden golden("bert-old");
  const auto embedder = text_embedder(mm::Folder(folder.path), cpu());
  const auto vectors = embedder->embed(golden.items);
  CHECK(embedder->width() == 32);
  CHECK(embedder->longest() == 30);
  const auto cls = golden.tensors.tensor("pooled.cls"), max = golden.tensors.tensor("pooled.max");
  const auto length = (cls.square().sum(1) + max.square().sum(1)).sqrt().unsqueeze(1);
  CHECK(mm::difference(vectors.narrow(1, 0, 16), cls / length) < 1e-5);
  CHECK(mm::difference(vectors.narrow(1, 16, 16), max / length) < 1e-5);

  folder.file("sentence_bert_config.json", R"({"max_seq_length": 9, "do_lower_case": true})");
  const auto shorter = text_embedder(mm::Folder(folder.path), cpu());
  CHECK(shorter->longest() == 9);
  const auto cut = shorter->embed(golden.items);
  CHECK(mm::difference(cut[0], vectors[0]) < 1e-5);
  CHECK(mm::difference(cut[6], vectors[6]) > 1e-3);
}

TEST_CASE("a folder of a text encoder embeds texts, and says that it reads nothing else") {
  const mm::GoldenFolder golden("bert", "mpnet");
  const auto embedder = mm::make_embedder(mm::Folder(golden.path), {});
  REQUIRE(embedder != nullptr);
  CHECK((embedder->reads(mm::Content::text) && !embedder->reads(mm::Content::picture) && !embedder->reads(mm::Content::sound)));
  CHECK(embedder->layers(mm::Content::text) == 0);
  const std::vector<std::string> texts{"a", "two words"};
  const auto both = embedder->texts(texts), second = embedder->texts(std::span(texts).subspan(1, 1));
  CHECK((both.sizes().vec() == std::vector<std::int64_t>{2, embedder->width()}));
  CHECK(mm::difference(both.slice(0, 1, 2), second) < 1e-5);
  CHECK(error_of([&] { embedder->prepare(mm::Image{}); }).kind == mm::Kind::internal);
}
