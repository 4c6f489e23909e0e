#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "index/full_text.h"
#include "index/store.h"
#include "options/retrieve.h"
#include "task/vectors.h"

namespace mm {

// What a server is asked of an index, and what it answers. Safe to call from several threads. What is added to the index or removed from it
// counts from the next question on. Throws Error{resource} while the index cannot be read.
class SearchService {
 public:
  // model: none where nothing but ids and vectors is asked. Throws Error{input} as Store::open(), Error{usage} where the index is of
  // another model.
  SearchService(const RetrieveOptions& options, std::optional<OpenedEmbedder> model);

  // asked: an object of "text", "like", "not" (a text or several, each also with ^WEIGHT; ids, never files), "vector" (E numbers), "top" (1
  // to 1,000), "where", "min_score", "hybrid"; what it does not say is as the options are. media: the bytes of a picture, sound or video
  // that is a part of the query, too; empty: none. -> "found", "scores", "items" as records have them. Throws Error{usage}, Error{input}.
  Json search(const Json& asked, std::string_view media = {});

  Json info();                                   // "items", "kinds", "width", "model"
  std::string thumbnail(const std::string& id);  // PNG (task/gallery.h). Throws Error{input}

 private:
  Store current();  // the index as it stands; with the mutex held
  Store taken();    // the same, without
  at::Tensor query(const Store& store, const RetrieveOptions& options, const Json& asked, std::string_view media);  // -> [1, E]

  RetrieveOptions options_;
  ImageLimits limits_;
  std::mutex mutex_;
  Store store_;
  std::shared_ptr<const FullText> words_;  // of store_, once somebody asked for them
  std::string digest_;                     // of the model
  std::optional<VectorMaker> maker_;
};

}  // namespace mm
