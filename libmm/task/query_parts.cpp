#include "task/query_parts.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

// What a record of a command line would be.
Record record_of(const QueryPart& part, bool file) {
  Record record;
  record.id = record.input = part.what;
  if (file) record.media = part.what;
  return record;
}

at::Tensor vector_of(const QueryPart& part, const Store& store, VectorMaker* maker, const ImageLimits& limits) {  // -> [E], of length 1
  if (const auto row = part.text ? std::nullopt : store.find(part.what)) return of_length_one(at::tensor(store.vector(*row)));
  std::error_code ignored;
  const bool file = part.file && !part.text && std::filesystem::is_regular_file(part.what, ignored);
  MM_CHECK(file || part.text || part.weight < 0, Kind::usage, part.file ? "neither an id of the index nor a file" : "no id of the index",
           "--like " + shown(part.what), "ids are as `mm retrieve search` prints them; --text says a text");
  MM_CHECK(maker != nullptr, Kind::usage, "the index notes no model that could read it", shown(part.what), "ids of the index can be asked");
  const Record record = record_of(part, file);
  const std::vector<VectorItem> items{maker->prepare(record, read_content(record, limits))};
  return (*maker)(items).front();
}

}  // namespace

QueryPart query_part(std::string_view argument, const std::string& where) {
  QueryPart part{.what = std::string(argument)};
  const auto mark = argument.rfind('^');
  if (mark == std::string_view::npos) return part;
  const auto number = argument.substr(mark + 1);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), part.weight);
  if (number.empty() || end != number.data() + number.size()) return {.what = std::string(argument)};  // "x^y" is a text
  MM_CHECK(error == std::errc() && std::isfinite(part.weight) && part.weight > 0, Kind::usage, "a weight is a number above 0",
           where + " " + shown(argument), "--not is for what shall be unlike");
  part.what = std::string(argument.substr(0, mark));
  return part;
}

std::vector<QueryPart> query_parts(const RetrieveOptions& options) {
  std::vector<QueryPart> parts;
  for (const auto& text : options.text) {
    parts.push_back(query_part(text, "--text"));
    parts.back().text = true;
  }
  for (const auto& like : options.like) parts.push_back(query_part(like, "--like"));
  for (const auto& other : options.without) {
    parts.push_back(query_part(other, "--not"));
    parts.back().weight = -parts.back().weight;
  }
  for (const auto& part : parts) MM_CHECK(!part.what.empty(), Kind::usage, "an empty part of a query", "--text");
  return parts;
}

at::Tensor sum_of_parts(const std::vector<QueryPart>& parts, const Store& store, VectorMaker* maker, const ImageLimits& limits) {
  at::Tensor sum;  // [E]
  for (const auto& part : parts) {
    const auto one = vector_of(part, store, maker, limits) * part.weight;  // [E]
    sum = sum.defined() ? sum + one : one;
  }
  return sum;
}

}  // namespace mm
