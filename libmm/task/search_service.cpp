#include "task/search_service.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/memory_file.h"
#include "config/nearest.h"
#include "task/found_items.h"
#include "task/gallery.h"
#include "task/query_parts.h"
#include "task/retrieve_store.h"
#include "task/store_model.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 8> kKeys{"text", "like", "not", "vector", "top", "where", "min_score", "hybrid"};
constexpr std::int64_t kMostFound = 1000;

std::vector<std::string> texts_of(const Json& asked, std::string_view key) {
  const auto value = asked.get(key);
  if (value.is_null()) return {};
  return value.is_string() ? std::vector{value.string()} : value.strings();
}

RetrieveOptions with_question(const RetrieveOptions& options, const Json& asked) {
  MM_CHECK(asked.is_object(), Kind::usage, "a question is an object", "", R"({"text": "red shoes", "top": 5})");
  asked.each_member([&](const std::string& key, const Json&) {
    MM_CHECK(std::ranges::count(kKeys, key) > 0, Kind::usage,
             fmt::format("nothing is called '{}'{}", shown(key), did_you_mean(nearest(key, kKeys))));
  });
  RetrieveOptions all = options;
  all.text = texts_of(asked, "text");
  all.like = texts_of(asked, "like");
  all.without = texts_of(asked, "not");
  const auto top = asked.integer("top", options.top);
  MM_CHECK(top >= 1 && top <= kMostFound, Kind::usage, fmt::format("must be 1 to {}", kMostFound), "top");
  all.top = static_cast<int>(top);
  all.where = asked.string("where", options.where);
  const auto least = asked.get("min_score");
  if (!least.is_null()) all.min_score = least.is_string() ? least.string() : least.dump();
  all.hybrid = asked.boolean("hybrid", options.hybrid);
  return all;
}

std::vector<QueryPart> parts_of(const RetrieveOptions& options) {
  auto parts = query_parts(options);
  for (auto& part : parts) part.file = false;  // who asks shall not read this machine's files
  return parts;
}

// The vector of a picture, sound or video.
at::Tensor vector_of(std::string_view media, VectorMaker& maker, const ImageLimits& limits) {  // -> [E]
  const MemoryFile file(media);
  Record record;
  record.id = "the file";
  record.media = file.path();
  try {
    const std::vector<VectorItem> items{maker.prepare(record, read_content(record, limits))};
    return maker(items).front();
  } catch (const Error& error) {
    throw Error(error.kind == Kind::usage ? Kind::input : error.kind, error.what(), "the file", error.hint);
  }
}

void add_to(at::Tensor& sum, const at::Tensor& one) { sum = sum.defined() ? sum + one : one; }  // [E] both

}  // namespace

SearchService::SearchService(const RetrieveOptions& options, std::optional<OpenedEmbedder> model)
    : options_(options),
      limits_{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated},
      store_(Store::open(options.store)) {
  if (!model) return;
  const auto& notes = store_.form().notes;
  check_noted(notes, *model, options.store);
  digest_ = notes.string("digest");
  maker_.emplace(std::move(model->embedder), noted_vectors(notes, options.vectors), limits_);
}

Store SearchService::current() {
  if (store_.is_current()) return store_;
  try {
    store_ = Store::open(options_.store);
  } catch (const Error& error) {
    throw Error(Kind::resource, error.what(), error.where, error.hint);
  }
  words_.reset();
  MM_CHECK(!maker_ || store_.form().notes.string("digest", "") == digest_, Kind::resource, "the index is of another model by now",
           shown(options_.store), "start the server again");
  return store_;
}

at::Tensor SearchService::query(const Store& store, const RetrieveOptions& options, const Json& asked, std::string_view media) {
  auto sum = sum_of_parts(parts_of(options), store, maker_ ? &*maker_ : nullptr, limits_);  // [E]
  if (!media.empty()) {
    MM_CHECK(maker_, Kind::usage, "the index notes no model that could read it", "the file", "ids of the index can be asked");
    add_to(sum, vector_of(media, *maker_, limits_));
  }
  if (const auto given = asked.get("vector"); !given.is_null()) {
    const auto numbers = given.numbers();
    MM_CHECK(std::ssize(numbers) == store.form().width, Kind::usage,
             fmt::format("has {} numbers, those of the index {}", numbers.size(), store.form().width), "vector");
    add_to(sum, of_length_one(at::tensor(numbers).to(at::kFloat)));
  }
  MM_CHECK(sum.defined(), Kind::usage, "nothing is asked", "", R"("text", "like", "not", "vector", or a file)");
  MM_CHECK(sum.numel() == store.form().width, Kind::usage,
           fmt::format("its vector has {} numbers, those of the index {}", sum.numel(), store.form().width));
  return of_length_one(sum.unsqueeze(0)).contiguous();
}

Json SearchService::search(const Json& asked, std::string_view media) {
  const auto options = with_question(options_, asked);
  const std::lock_guard lock(mutex_);
  const auto store = current();
  std::string said;
  for (const auto& part : options.text) said += (said.empty() ? "" : " ") + query_part(part, "text").what;
  MM_CHECK(!options.hybrid || !said.empty(), Kind::usage, "no text says words to look for", "hybrid");
  if (options.hybrid && !words_) words_ = std::make_shared<const FullText>(store);
  const FoundItems finder(options, store, words_);
  const auto one = query(store, options, asked, media);  // [1, E]
  return finder({one.const_data_ptr<float>(), static_cast<std::size_t>(one.numel())}, std::vector{said}).front();
}

Store SearchService::taken() {
  const std::lock_guard lock(mutex_);
  return current();
}

Json SearchService::info() { return store_facts(taken()); }

std::string SearchService::thumbnail(const std::string& id) {
  const auto store = taken();
  const auto row = store.find(id);
  MM_CHECK(row, Kind::input, "no item of the index is called so", shown(id));
  const auto item = store.item(*row);
  return mm::thumbnail(item.kind, item.fields, limits_);
}

}  // namespace mm
