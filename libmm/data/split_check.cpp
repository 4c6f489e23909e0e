#include "data/split_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_map>

#include "base/file.h"
#include "base/hash.h"
#include "base/parallel.h"

namespace mm {
namespace {

constexpr std::array<const char*, 3> kParts{"training", "validation", "test"};
constexpr std::size_t kShown = 3;  // examples of a leak

struct LeakKind {
  std::string_view name;
  std::string SplitExample::*key;
};

constexpr std::array kKinds{LeakKind{"the same numbers", &SplitExample::content}, LeakKind{"the same file", &SplitExample::file},
                            LeakKind{"names of one stem", &SplitExample::stem}, LeakKind{"the same group", &SplitExample::group}};

// What programs that make more of few put behind a name.
constexpr std::array<std::string_view, 18> kVariants{"augmented", "aug",   "copy",    "crop",  "flip",   "flipped",
                                                     "hflip",     "vflip", "rotated", "rot",   "noise",  "noisy",
                                                     "pitch",     "speed", "stretch", "shift", "mirror", "blur"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Without one " (2)", "_aug12" or "-copy" at the end.
std::string_view without_variant(std::string_view name) {
  std::string_view rest = name;
  if (rest.ends_with(')')) {
    rest.remove_suffix(1);
    const std::size_t digits = rest.size();
    while (!rest.empty() && is_digit(rest.back())) rest.remove_suffix(1);
    return rest.size() < digits && rest.ends_with(" (") ? rest.substr(0, rest.size() - 2) : name;
  }
  while (!rest.empty() && is_digit(rest.back())) rest.remove_suffix(1);
  if (rest.ends_with('-') || rest.ends_with('_')) rest.remove_suffix(1);
  for (const std::string_view variant : kVariants) {
    if (!rest.ends_with(variant) || rest.size() < variant.size() + 2) continue;
    const char before = rest[rest.size() - variant.size() - 1];
    if (before == '_' || before == '-') return rest.substr(0, rest.size() - variant.size() - 1);
  }
  return name;
}

// Bytes of every row of every input. -> one hash a row
std::vector<std::string> row_hashes(const ArraySet& set) {
  std::vector<Sha256> hashes(static_cast<std::size_t>(set.rows()));
  for (const auto& [name, tensor] : set.inputs) {
    const at::Tensor plain = tensor.contiguous();
    const std::size_t size = plain.nbytes() / hashes.size();
    const std::span bytes(static_cast<const std::byte*>(plain.const_data_ptr()), plain.nbytes());
    for (std::size_t row = 0; row < hashes.size(); ++row) hashes[row].update(bytes.subspan(row * size, size));
  }
  std::vector<std::string> hex;
  for (auto& hash : hashes) hex.push_back(hash.hex());
  return hex;
}

// Examples of `second` whose key an example of `first` has.
SplitLeak leak_between(const std::vector<SplitExample>& examples, const LeakKind& kind, std::size_t first, std::size_t second) {
  std::unordered_map<std::string_view, const SplitExample*> known;
  for (const auto& example : examples)
    if (example.part == first && !(example.*kind.key).empty()) known.emplace(example.*kind.key, &example);
  SplitLeak leak{.kind = kind.name, .first = first, .second = second, .examples = 0, .of = {}};
  for (const auto& example : examples) {
    if (example.part != second || (example.*kind.key).empty()) continue;
    const auto like = known.find(example.*kind.key);
    if (like == known.end()) continue;
    ++leak.examples;
    if (leak.of.size() < kShown) leak.of.emplace_back(like->second->name, example.name);
  }
  return leak;
}

constexpr std::array<std::pair<std::size_t, std::size_t>, 3> kPairs{{{0, 1}, {0, 2}, {1, 2}}};

}  // namespace

std::string stem_of(std::string_view name) {
  name = name.substr(0, name.find('@'));
  const std::size_t dot = name.rfind('.'), slash = name.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  if (dot != std::string_view::npos && dot > begin) name = name.substr(0, dot);
  for (std::string_view shorter = without_variant(name); shorter != name && shorter.size() > begin; shorter = without_variant(name))
    name = shorter;
  return std::string(name);
}

std::vector<SplitExample> split_examples(const ArraySet& set) {
  const std::vector<std::string> hashes = row_hashes(set);
  std::vector<SplitExample> examples(hashes.size());
  for (std::size_t row = 0; row < examples.size(); ++row) {
    examples[row] = {.name = set.ids.empty() ? fmt::format("row {}", row) : set.ids[row],
                     .content = hashes[row],
                     .file = set.file_hashes.empty() ? "" : set.file_hashes[row],
                     .stem = set.ids.empty() ? "" : stem_of(set.ids[row]),
                     .group = set.groups.empty() ? "" : set.groups[row]};
  }
  for (const auto row : set.valid) examples[static_cast<std::size_t>(row)].part = 1;
  for (const auto row : set.test) examples[static_cast<std::size_t>(row)].part = 2;
  return examples;
}

std::vector<SplitExample> split_examples(const std::vector<Photo>& photos, const std::array<std::string, 3>& splits) {
  const int threads = cpu_count();
  std::size_t next = 0;
  ReadAhead<const Photo*, std::string> ahead(
      threads, 8 * static_cast<std::size_t>(threads),
      [&]() -> std::optional<const Photo*> {
        while (next < photos.size() && std::ranges::find(splits, photos[next].split) == splits.end()) ++next;
        return next < photos.size() ? std::optional(&photos[next++]) : std::nullopt;
      },
      [](const Photo* photo) { return hash_of_file(*photo); });
  std::vector<SplitExample> examples;
  while (auto made = ahead.next()) {
    const Photo& photo = *made->source;
    examples.push_back({.name = photo.id,
                        .part = static_cast<std::size_t>(std::ranges::find(splits, photo.split) - splits.begin()),
                        .content = {},
                        .file = made->get(),
                        .stem = stem_of(photo.id),
                        .group = photo.group});
  }
  return examples;
}

SplitReport check_split(const std::vector<SplitExample>& examples) {
  SplitReport report;
  for (const auto& example : examples) ++report.examples.at(example.part);
  for (const auto& kind : kKinds) {
    if (std::ranges::all_of(examples, [&](const SplitExample& example) { return (example.*kind.key).empty(); })) continue;
    report.looked_at.push_back(kind.name);
    for (const auto& [first, second] : kPairs)
      if (SplitLeak leak = leak_between(examples, kind, first, second); leak.examples > 0) report.leaks.push_back(std::move(leak));
  }
  return report;
}

std::string to_text(const SplitReport& report) {
  std::string text =
      fmt::format("{} examples to learn from, {} to validate, {} to test\n\n", report.examples[0], report.examples[1], report.examples[2]);
  text += "| on both sides | training and validation | training and test | validation and test |\n|---|---|---|---|\n";
  for (const auto& kind : kKinds) {
    const bool known = std::ranges::find(report.looked_at, kind.name) != report.looked_at.end();
    text += fmt::format("| {} |", kind.name);
    for (const auto& [first, second] : kPairs) {
      const auto leak = std::ranges::find_if(
          report.leaks, [&](const SplitLeak& l) { return l.kind == kind.name && l.first == first && l.second == second; });
      text += !known ? " not known |" : fmt::format(" {} |", leak == report.leaks.end() ? 0 : leak->examples);
    }
    text += "\n";
  }
  for (const auto& leak : report.leaks) {
    text += fmt::format("\n{} of {} {} examples: {} as in {}\n", leak.examples, report.examples.at(leak.second), kParts.at(leak.second),
                        leak.kind, kParts.at(leak.first));
    for (const auto& [first, second] : leak.of)
      text += fmt::format("  {} ({}) and {} ({})\n", shown(first), kParts.at(leak.first), shown(second), kParts.at(leak.second));
  }
  return text;
}

}  // namespace mm
