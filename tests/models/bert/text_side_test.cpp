#include "bert/text_side.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;
using namespace mm::bert;

TEST_CASE("an encoder's names are looked for behind those of a text tower, and others are left as they are") {
  const auto recorded = std::make_shared<RecordSource>();
  const auto p = text_side_params(recorded, Layout::roberta);
  p("roberta.embeddings.word_embeddings.weight", {3, 2});
  p("other.weight", {2});
  CHECK(recorded->shapes().contains("text_model.embeddings.word_embeddings.weight"));
  CHECK(recorded->shapes().contains("other.weight"));
  CHECK(p.has("roberta.embeddings.word_embeddings.weight"));
}

TEST_CASE("the sizes of a text tower have the defaults of its kind") {
  const auto roberta = read_text_side({}, Layout::roberta), bert = read_text_side({}, Layout::bert);
  CHECK((roberta.vocabulary == 50265 && roberta.longest() == 512 && roberta.types == 1));
  CHECK((bert.vocabulary == 30522 && bert.longest() == 512 && bert.types == 2));
  CHECK(complaint([] { read_text_side(Json::parse(R"({"num_attention_heads": 7})", "c"), Layout::bert); }).find("does not divide") !=
        std::string::npos);
}
