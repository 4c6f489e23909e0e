#include "bert/head.h"

#include <c10/core/InferenceMode.h>

#include "bert/encoder.h"
#include "golden.h"

using namespace mm::bert;

TEST_CASE("logits of every layout are those of transformers") {
  const c10::InferenceMode guard;
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    const auto packed = golden.packed();
    const auto labels = read_labels(golden.folder.config());
    const ClassifierHead head(golden.params(), golden.config, std::ssize(labels.names));
    const auto logits = head(Encoder(golden.params(), golden.config).first(packed));
    CHECK(mm::difference(logits, golden.tensors.tensor("logits")) < 1e-5);
  }
}
