#pragma once
#include <memory>
#include <string>

#include "base/log.h"
#include "options/retrieve.h"
#include "support/counting_embedder.h"
#include "support/temporary.h"
#include "task/retrieve_index.h"
#include "task/vectors.h"

// A folder of a model whose files an index knows it by; the embedder is another (CountingEmbedder).
inline mm::OpenedEmbedder counting_model(const std::string& name) {
  return {.name = name, .folder = MM_TEST_DATA "/clip/laion", .embedder = std::make_unique<CountingEmbedder>()};
}

// Texts "x", "ab c" and "a b c d", with prices 1, 2 and 3 from a list, in an index.
struct TinyIndex {
  TinyIndex() {
    folder.file("items.jsonl",
                "{\"id\": \"one\", \"text\": \"x\", \"price\": 1}\n{\"id\": \"two\", \"text\": \"ab c\", \"price\": 2}\n"
                "{\"id\": \"three\", \"text\": \"a b c d\", \"price\": 3}\n");
    index({folder / "items.jsonl"});
  }

  mm::RetrieveOptions options() const {
    mm::RetrieveOptions all;
    all.store = folder / "index";
    all.batch.format = "jsonl";
    return all;
  }

  int index(const std::vector<std::string>& inputs, bool prune = false) {
    auto all = options();
    all.model = "counting";
    all.batch.inputs = inputs;
    all.prune = prune;
    mm::Log log("mm retrieve", mm::Level::normal, false, said.stream);
    return mm::index_files(all, counting_model, log);
  }

  TemporaryFolder folder;
  CapturedStream said;
};
