#include "task/similarity.h"

#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "model/embedder.h"

namespace mm {
namespace {

constexpr std::size_t kMost = 5000;
constexpr std::size_t kWidest = 32;  // letters of a name in a table

// To a millionth: vectors are f32.
double rounded(double cosine) { return std::round(cosine * 1e6) / 1e6; }

// The end of a path says more than its beginning.
std::string short_name(const std::string& id) {
  std::string name = shown(id);
  if (name.size() <= kWidest) return name;
  std::size_t from = name.size() - (kWidest - 3);
  while (from < name.size() && (static_cast<unsigned char>(name[from]) & 0xC0U) == 0x80U) ++from;  // at the start of a letter
  return "..." + name.substr(from);
}

}  // namespace

void Similarity::add(const std::string& id, const at::Tensor& vector) {
  MM_CHECK(ids_.size() < kMost, Kind::usage, fmt::format("compares at most {} with each other", kMost), "--similarity",
           "`mm retrieve` finds what is near among any number");
  MM_CHECK(vectors_.empty() || vectors_.front().size(0) == vector.size(0), Kind::usage, "vectors of different widths cannot be compared",
           "--similarity", "the model's towers differ there: leave out --layer and --pool");
  ids_.push_back(id);
  vectors_.push_back(vector);
}

at::Tensor Similarity::cosines() const {
  const auto all = of_length_one(at::stack(vectors_).to(at::kDouble));  // [N, E]
  return at::matmul(all, all.t());                                      // [N, N]
}

std::string Similarity::json() const {
  Json ids = Json::array(), rows = Json::array(), all = Json::object();
  if (!ids_.empty()) {
    const auto near = cosines();  // [N, N]
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      ids.push(ids_[i]);
      Json row = Json::array();
      const auto* cosine = near.const_data_ptr<double>() + i * ids_.size();
      for (std::size_t j = 0; j < ids_.size(); ++j) row.push(rounded(cosine[j]));
      rows.push(row);
    }
  }
  all.set("ids", ids);
  all.set("similarity", rows);
  return all.dump() + "\n";
}

std::string Similarity::table() const {
  if (ids_.empty()) return {};
  const auto near = cosines();  // [N, N]
  std::vector<std::string> names;
  std::size_t widest = 0;
  for (const auto& id : ids_) {
    names.push_back(short_name(id));
    widest = std::max(widest, names.back().size());
  }
  std::string text = fmt::format("{:{}}", "", widest);
  for (const auto& name : names) text += fmt::format("  {:>6}", name);
  text += "\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += fmt::format("{:{}}", names[i], widest);
    const auto* cosine = near.const_data_ptr<double>() + i * names.size();
    for (std::size_t j = 0; j < names.size(); ++j) text += fmt::format("  {:>{}.3f}", cosine[j], std::max<std::size_t>(6, names[j].size()));
    text += "\n";
  }
  return text;
}

}  // namespace mm
