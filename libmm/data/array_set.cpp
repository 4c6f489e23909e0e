#include "data/array_set.h"

#include <ATen/ops/full.h>
#include <ATen/ops/isinf.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <set>
#include <span>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "base/hash.h"
#include "config/nearest.h"
#include "data/array_files.h"
#include "data/array_labels.h"
#include "data/array_names.h"
#include "data/array_sequences.h"
#include "data/array_split.h"
#include "data/arrays.h"
#include "data/categories.h"
#include "data/drawn_parts.h"

namespace mm {
namespace {

std::string label_of(const ArraySetOptions& options, const Arrays& arrays, const std::string& where) {
  const std::vector<std::string> asked = options.label.empty() ? std::vector<std::string>{"label", "labels"} : std::vector{options.label};
  for (const auto& name : asked)
    if (arrays.tensors.contains(name)) return name;
  throw Error(Kind::input,
              fmt::format("no array '{}' for the label{}", shown(asked.front()), did_you_mean(nearest(asked.front(), names_of(arrays)))),
              where, shown(fmt::format("its arrays are: {}", fmt::join(names_of(arrays), ", "))));
}

// Columns of one number for each row that are learnt together become one array [N, K] under the whole text. -> their names, empty where
// there is only one.
std::vector<std::string> join_labels(Arrays& arrays, const ArraySetOptions& options, const std::string& where) {
  std::vector<std::string> names;
  if (options.kind != LabelKind::values || options.label.find(',') == std::string::npos) return names;
  std::vector<at::Tensor> columns;
  for (std::string_view part : comma_parts(options.label)) {
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    names.emplace_back(part);
    const auto found = arrays.tensors.find(names.back());
    MM_CHECK(found != arrays.tensors.end(), Kind::input,
             fmt::format("no array '{}' for the label{}", shown(names.back()), did_you_mean(nearest(names.back(), names_of(arrays)))),
             where);
    MM_CHECK(found->second.numel() == arrays.rows() && !arrays.texts.contains(names.back()), Kind::input,
             array_named(names.back()) + " is not one number for each row", where);
    columns.push_back(found->second.to(at::kDouble).flatten());  // [N]
  }
  for (const auto& name : names) {
    arrays.tensors.erase(name);
    std::erase(arrays.columns, name);
  }
  arrays.tensors[options.label] = at::stack(columns, 1);  // [N, K]
  return names;
}

// What the columns of a label are called. labels: [N] or [N, ...]
std::vector<std::string> value_names(const std::string& label, const at::Tensor& labels) {
  const std::int64_t columns = labels.dim() == 1 ? 1 : labels.numel() / labels.size(0);
  if (columns == 1) return {label};
  std::vector<std::string> names;
  for (std::int64_t k = 0; k < columns; ++k) names.push_back(fmt::format("{}.{}", label, k));
  return names;
}

// The names that the patterns let through, of all but the label. kColumnsTogether stands for all single columns.
std::set<std::string> selected(const std::vector<std::string>& patterns, const Arrays& arrays, const std::string& label,
                               const std::string& where) {
  std::set<std::string> names;
  const bool only_takings = std::ranges::all_of(patterns, [](const std::string& p) { return p.starts_with('!'); });
  for (const auto& [name, tensor] : arrays.tensors)
    if (only_takings && name != label) names.insert(name);
  for (const auto& pattern : patterns) {
    const bool taking = pattern.starts_with('!');
    const std::string glob = taking ? pattern.substr(1) : pattern;
    bool any = false;
    const bool columns = glob == kColumnsTogether && !arrays.tensors.contains(glob);
    for (const auto& [name, tensor] : arrays.tensors) {
      if (columns ? std::ranges::find(arrays.columns, name) == arrays.columns.end() : ::fnmatch(glob.c_str(), name.c_str(), 0) != 0)
        continue;
      any = true;
      MM_CHECK(taking || name != label || name != glob, Kind::usage, array_named(name) + " is the label, and cannot be an input", where);
      if (taking)
        names.erase(name);
      else if (name != label)
        names.insert(name);
    }
    MM_CHECK(any, Kind::input, fmt::format("no array '{}' for an input{}", shown(glob), did_you_mean(nearest(glob, names_of(arrays)))),
             where, shown(fmt::format("its arrays are: {}", fmt::join(names_of(arrays), ", "))));
  }
  return names;
}

// What goes in: what the patterns let through, the categories, and beside them what is made of media files, into the set.
std::set<std::string> names_of_inputs(ArraySet& set, const ArraySetOptions& options, const Arrays& arrays, const std::string& label,
                                      const std::string& where) {
  for (const auto& name : options.categories) {
    MM_CHECK(arrays.tensors.contains(name), Kind::input,
             fmt::format("no array '{}' for a category{}", shown(name), did_you_mean(nearest(name, names_of(arrays)))), where);
    MM_CHECK(name != label, Kind::usage, array_named(name) + " is the label, and cannot be an input", where);
  }
  std::vector<std::string> patterns = options.inputs;
  const bool media = !set.media.empty();
  if (media) set.extracted = take_extractors(patterns, arrays, where);
  if (set.extracted.empty()) set.media.clear();
  const bool only_takings = std::ranges::all_of(patterns, [](const std::string& p) { return p.starts_with('!'); });
  if (!only_takings || media) patterns.insert(patterns.begin(), options.categories.begin(), options.categories.end());
  const bool no_array = media && only_takings && options.categories.empty();
  auto names = no_array ? std::set<std::string>() : selected(patterns, arrays, label, where);
  MM_CHECK(!names.empty() || !set.media.empty(), Kind::input, "no array is left for an input", where);
  return names;
}

// Takes the categories out of the names of the inputs: the name that each of them has in every row.
std::map<std::string, std::vector<std::string>> take_categories(const ArraySetOptions& options, const Arrays& arrays,
                                                                std::set<std::string>& names, const std::string& where) {
  std::map<std::string, std::vector<std::string>> categories;
  for (const auto& name : options.categories) {
    if (names.erase(name) == 0) continue;
    const auto texts = arrays.texts.find(name);
    categories[name] =
        category_names(arrays.tensors.at(name), texts == arrays.texts.end() ? nullptr : &texts->second, array_named(name), where);
  }
  return categories;
}

// u8 stays, to spare memory; all else is f32.
at::Tensor as_input(const at::Tensor& stored, const std::string& name, const std::string& where) {
  MM_CHECK(!at::isComplexType(stored.scalar_type()), Kind::input, array_named(name) + " holds complex numbers", where);
  if (stored.scalar_type() == at::kByte || stored.scalar_type() == at::kBool) return stored.to(at::kByte).contiguous();  // [N, ...]
  const at::Tensor input = stored.to(at::kFloat).contiguous();                                                           // [N, ...]
  const at::Tensor odd = input.isinf();                                                                                  // [N, ...]
  MM_CHECK(!odd.any().item<bool>(), Kind::input,
           fmt::format("{} holds an infinite number in row {}", array_named(name), odd.nonzero()[0][0].item<std::int64_t>()), where);
  return input;
}

NamedTensors inputs_of(const Arrays& arrays, std::set<std::string> names, const std::string& where) {
  NamedTensors inputs;
  std::vector<at::Tensor> columns;
  for (const auto& name : arrays.columns)
    if (names.erase(name) > 0) columns.push_back(as_input(arrays.tensors.at(name), name, where).to(at::kFloat));  // [N]
  for (const auto& name : names) {
    if (arrays.texts.contains(name)) continue;
    inputs[name] = as_input(arrays.tensors.at(name), name, where);  // [N, ...]
  }
  if (!columns.empty())
    MM_CHECK(inputs.emplace(kColumnsTogether, at::stack(columns, 1)).second, Kind::input, "has an array 'features' beside single columns",
             where);
  return inputs;
}

// The inputs that are columns of text.
std::map<std::string, std::vector<std::string>> texts_of(const Arrays& arrays, const std::set<std::string>& names, bool wanted,
                                                         const std::string& where) {
  std::map<std::string, std::vector<std::string>> texts;
  for (const auto& name : names) {
    const auto distinct = arrays.texts.find(name);
    if (distinct == arrays.texts.end()) continue;
    MM_CHECK(wanted, Kind::input, fmt::format("column '{}' is text, and cannot be an input", shown(name)), where,
             fmt::format("take it out: inputs: [\"!{}\"], or let a model make vectors of it: text-encoder", shown(name)));
    const at::Tensor numbers = arrays.tensors.at(name);  // [N]
    for (const auto number : std::span(numbers.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(numbers.numel())))
      texts[name].push_back(distinct->second.at(static_cast<std::size_t>(number)));
  }
  return texts;
}

// What the group of every row is called. stored: [N] or [N, 1] of whole numbers; texts: what they stand for in a text column.
std::vector<std::string> groups_of(const Arrays& arrays, const std::string& name, const std::string& where) {
  const auto found = arrays.tensors.find(name);
  MM_CHECK(found != arrays.tensors.end(), Kind::input,
           fmt::format("no array '{}' for the group{}", shown(name), did_you_mean(nearest(name, names_of(arrays)))), where);
  MM_CHECK(!at::isFloatingType(found->second.scalar_type()) && !at::isComplexType(found->second.scalar_type()) &&
               found->second.numel() == found->second.size(0),
           Kind::input, array_named(name) + " is not one whole number or text for each row, as a group is", where);
  const at::Tensor numbers = found->second.to(at::kLong).flatten().contiguous();  // [N]
  const auto texts = arrays.texts.find(name);
  std::vector<std::string> groups;
  for (const auto number : std::span(numbers.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(numbers.numel())))
    groups.push_back(texts == arrays.texts.end() ? std::to_string(number) : texts->second.at(static_cast<std::size_t>(number)));
  return groups;
}

// Which rows are the steps of which sequence; a sequence is a group where the rows have no other.
void read_sequences(ArraySet& set, const ArraySetOptions& options, const Arrays& arrays, const std::string& where) {
  MM_CHECK(!options.sequence.empty() || options.order.empty(), Kind::usage, "rows have an order in sequences alone", "order",
           "name the array of the sequence");
  if (options.sequence.empty()) return;
  MM_CHECK(options.per_class == 0, Kind::usage, "a sequence is learnt from as a whole: rows of it do not lose their labels", "per-class");
  at::Tensor order;
  if (!options.order.empty()) {
    const auto found = arrays.tensors.find(options.order);
    MM_CHECK(found != arrays.tensors.end(), Kind::input,
             fmt::format("no array '{}' for the order{}", shown(options.order), did_you_mean(nearest(options.order, names_of(arrays)))),
             where);
    MM_CHECK(found->second.numel() == arrays.rows() && !arrays.texts.contains(options.order) && !found->second.is_complex(), Kind::input,
             array_named(options.order) + " is not one number for each row, as an order is", where);
    order = found->second.flatten();  // [N]
  }
  const auto names = groups_of(arrays, options.sequence, where);
  set.sequences = sequences_of(names, order, where);
  if (set.groups.empty()) set.groups = names;
}

std::vector<std::int64_t> rows_where(const at::Tensor& split, std::int64_t part) {  // [N] i64
  const at::Tensor rows = split.eq(part).nonzero().reshape({-1});                   // [K]
  const auto* const first = rows.const_data_ptr<std::int64_t>();
  return {first, first + rows.numel()};
}

// Draws the parts that nothing says.
void draw_missing_parts(const ArraySetOptions& options, ArraySet& set, const std::string& where) {
  const auto check = [](double fraction, const std::vector<std::int64_t>& rows, const char* option) {
    MM_CHECK(fraction >= 0 && fraction < 1, Kind::usage, "a fraction lies from 0 to below 1", option);
    MM_CHECK(fraction == 0 || rows.empty(), Kind::usage, "the set says itself which rows these are", option, "leave the fraction out");
  };
  check(options.test_fraction, set.test, "test-fraction");
  check(options.valid_fraction, set.valid, "valid-fraction");
  draw_parts(set, {.test = options.test_fraction, .valid = options.valid_fraction, .seed = options.seed, .by_class = options.stratified},
             where);
  if (options.per_class == 0) return;
  MM_CHECK(options.per_class > 0 && !set.class_names.empty(), Kind::usage,
           "rows of every class can be counted from 1 on, and where labels are classes", "per-class");
  DrawnRows rows = draw_per_class(set.train, options.per_class, set.labels, set.class_names, options.seed, where);
  set.train = std::move(rows.drawn);
  set.unlabelled = std::move(rows.left);
}

std::string fingerprint_of(const ArraySet& set, const at::Tensor& split) {
  Sha256 hash;
  const auto text = [&](const std::string& words) { hash.update(std::as_bytes(std::span(words))); };
  const auto add = [&](const std::string& name, const at::Tensor& tensor) {
    text(fmt::format("{}:{} {} [{}]\n", name.size(), name, c10::toString(tensor.scalar_type()), fmt::join(tensor.sizes(), ", ")));
    const at::Tensor plain = tensor.contiguous();
    hash.update(std::span(static_cast<const std::byte*>(plain.const_data_ptr()), plain.nbytes()));
  };
  for (const auto& [name, tensor] : set.inputs) add(name, tensor);
  for (const auto& [name, texts] : set.texts)
    for (const auto& words : texts) text(fmt::format("{}:{} {}:{}\n", name.size(), name, words.size(), words));
  for (const auto& [name, known] : set.categories)
    for (const auto& category : known) text(fmt::format("{}:{} {}:{}\n", name.size(), name, category.size(), category));
  add("", set.labels);
  for (const auto& name : set.class_names) text(fmt::format("{}:{}\n", name.size(), name));
  if (split.defined()) add("", split);
  for (const auto& sequence : set.sequences) add("sequence", at::tensor(at::IntArrayRef(sequence), at::kLong));
  return hash.hex();
}

}  // namespace

ArraySet read_array_set(const ArraySetOptions& options) {
  std::vector<std::string> files = options.files;
  files.insert(files.end(), options.valid_files.begin(), options.valid_files.end());
  files.insert(files.end(), options.test_files.begin(), options.test_files.end());
  const std::string where = shown_paths(files);

  ArrayFiles opened = open_array_files(options, where);
  Arrays& arrays = opened.arrays;
  std::vector<std::string> joined = join_labels(arrays, options, where);
  const std::string label = label_of(options, arrays, where);
  const auto texts = arrays.texts.find(label);
  ArraySet set;
  set.media = std::move(opened.media);
  if (!options.group.empty()) set.groups = groups_of(arrays, options.group, where);
  read_sequences(set, options, arrays, where);
  for (const auto& name : {options.group, options.sequence, options.order})
    if (!name.empty() && name != label && std::ranges::find(options.categories, name) == options.categories.end()) {
      arrays.tensors.erase(name);
      std::erase(arrays.columns, name);
    }
  ArrayLabels labels =
      make_labels(arrays.tensors.at(label), texts == arrays.texts.end() ? nullptr : &texts->second, options.kind, label, where);
  set.labels = labels.labels;
  set.class_names = std::move(labels.class_names);
  if (set.class_names.empty()) set.value_names = joined.empty() ? value_names(label, set.labels) : std::move(joined);
  std::set<std::string> names = names_of_inputs(set, options, arrays, label, where);
  const auto categories = take_categories(options, arrays, names, where);
  set.texts = texts_of(arrays, names, options.texts, where);
  set.inputs = inputs_of(arrays, names, where);
  const at::Tensor split = opened.split.defined() ? opened.split : at::full({set.rows()}, std::int64_t{0}, at::kLong);  // [N]
  set.train = rows_where(split, 0);
  set.valid = rows_where(split, 1);
  set.test = rows_where(split, 2);
  MM_CHECK(!set.train.empty(), Kind::input, "no row is for training", where);
  draw_missing_parts(options, set, where);
  check_sequences_whole(set, where);
  for (const auto& [name, rows] : categories) {
    set.categories[name] = known_categories(rows, set.train, array_named(name), where);
    MM_CHECK(set.inputs.emplace(name, category_ids(rows, set.categories[name])).second, Kind::input,
             array_named(name) + " is an input and a category", where);
  }
  set.fingerprint = fingerprint_of(set, opened.split);
  return set;
}

}  // namespace mm
