#include "data/array_set.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isinf.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "base/hash.h"
#include "config/nearest.h"
#include "data/array_labels.h"
#include "data/array_sequences.h"
#include "data/array_split.h"
#include "data/arrays.h"
#include "data/chosen_arrays.h"
#include "data/drawn_parts.h"

namespace mm {
namespace {

constexpr const char* kColumns = "features";  // what single columns, side by side, are called together

std::string named(std::string_view name) { return fmt::format("array '{}'", shown(name.substr(0, 120))); }

std::string shown_list(const std::vector<std::string>& paths) { return shown(fmt::format("{}", fmt::join(paths, ", "))); }

std::vector<std::string> names_of(const Arrays& arrays) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : arrays.tensors) names.push_back(name);
  return names;
}

// Files with arrays of the same examples, side by side. The files that a column names go into `media`.
Arrays open_together(const std::vector<std::string>& files, const std::string& column, std::vector<MediaPath>& media) {
  Arrays all;
  const std::size_t before = media.size();
  for (const auto& path : files) {
    Arrays arrays = open_chosen_arrays(path);
    const std::int64_t rows = arrays.rows();
    if (!column.empty() && arrays.tensors.contains(column)) {
      const auto own = take_media(arrays, column, std::filesystem::path(file_of_arrays(path)).parent_path().string(), shown(path));
      MM_CHECK(media.size() == before, Kind::input, named(column) + " stands in a file above already", shown(path));
      media.insert(media.end(), own.begin(), own.end());
    }
    MM_CHECK(all.tensors.empty() || arrays.tensors.empty() || all.rows() == rows, Kind::input,
             fmt::format("has {} rows, {} has {}", rows, shown(files.front()), all.tensors.empty() ? 0 : all.rows()), shown(path),
             "the files of one list hold arrays of the same examples");
    for (auto& [name, tensor] : arrays.tensors)
      MM_CHECK(all.tensors.emplace(name, tensor).second, Kind::input, named(name) + " stands in a file above already", shown(path));
    all.texts.merge(arrays.texts);
    all.columns.insert(all.columns.end(), arrays.columns.begin(), arrays.columns.end());
  }
  MM_CHECK(!all.tensors.empty(), Kind::input, "has no array beside the media files", shown_list(files));
  if (!column.empty())
    MM_CHECK(static_cast<std::int64_t>(media.size() - before) == all.rows(), Kind::input,
             fmt::format("no column '{}' of media files{}", shown(column), did_you_mean(nearest(column, names_of(all)))),
             shown_list(files));
  return all;
}

// Numbers of text columns, over texts that several parts share: [N] each -> [N] each, into `texts`.
void share_texts(std::span<Arrays> parts, const std::string& name, const std::string& where) {
  std::set<std::string> distinct;
  for (const auto& part : parts) {
    const auto own = part.texts.find(name);
    MM_CHECK(own != part.texts.end(), Kind::input, fmt::format("column '{}' is text in one part and a number in another", shown(name)),
             where);
    distinct.insert(own->second.begin(), own->second.end());
  }
  const std::vector<std::string> all(distinct.begin(), distinct.end());
  for (auto& part : parts) {
    std::vector<std::int64_t> place;
    for (const auto& text : part.texts.at(name)) place.push_back(std::ranges::lower_bound(all, text) - all.begin());
    at::Tensor& numbers = part.tensors.at(name);
    numbers = numbers.clone();  // [N]
    for (auto& number : std::span(numbers.mutable_data_ptr<std::int64_t>(), static_cast<std::size_t>(numbers.numel())))
      number = place[static_cast<std::size_t>(number)];
    part.texts[name] = all;
  }
}

// Parts of a set one behind the other. What a part lacks is left out: it may not be needed.
Arrays join(std::vector<Arrays> parts, const std::string& where) {
  std::set<std::string> texts;
  for (const auto& part : parts)
    for (const auto& [name, list] : part.texts) texts.insert(name);
  for (const auto& name : texts)
    if (std::ranges::all_of(parts, [&](const Arrays& part) { return part.tensors.contains(name); })) share_texts(parts, name, where);
  Arrays all{.tensors = {}, .texts = parts.front().texts, .columns = parts.front().columns};
  for (const auto& [name, first] : parts.front().tensors) {
    std::vector<at::Tensor> pieces;
    for (const auto& part : parts) {
      const auto piece = part.tensors.find(name);
      if (piece == part.tensors.end()) break;
      MM_CHECK(piece->second.sizes().slice(1) == first.sizes().slice(1), Kind::input,
               fmt::format("{} has rows of shape [{}] in one part and [{}] in another", named(name),
                           fmt::join(first.sizes().slice(1), ", "), fmt::join(piece->second.sizes().slice(1), ", ")),
               where);
      pieces.push_back(piece->second);
    }
    if (pieces.size() == parts.size()) all.tensors[name] = at::cat(pieces);  // [N, ...]
  }
  MM_CHECK(!all.tensors.empty(), Kind::input, "the parts have no array in common", where);
  return all;
}

// All arrays, and what says the split: [N] i64 of 0, 1, 2, or undefined where nothing does. The array that says it is taken out.
struct Opened {
  Arrays arrays;
  at::Tensor split;
  std::vector<MediaPath> media;  // [N], or empty
};

Opened open_all(const ArraySetOptions& options, const std::string& where) {
  MM_CHECK(!options.files.empty(), Kind::usage, "no files of arrays are named", "files");
  std::vector<MediaPath> media;
  std::vector<Arrays> parts{open_together(options.files, options.media, media)};
  std::vector<at::Tensor> split{at::full({parts[0].rows()}, std::int64_t{0}, at::kLong)};  // [N_part] each
  std::int64_t number = 0;
  for (const auto* files : {&options.valid_files, &options.test_files}) {
    ++number;
    if (files->empty()) continue;
    parts.push_back(open_together(*files, options.media, media));
    split.push_back(at::full({parts.back().rows()}, number, at::kLong));
  }
  const bool by_files = parts.size() > 1;
  Opened opened{by_files ? join(std::move(parts), where) : std::move(parts.front()), {}, std::move(media)};
  const auto column = opened.arrays.tensors.find(options.split);
  MM_CHECK(
      column != opened.arrays.tensors.end() || options.split.empty() || options.split == ArraySetOptions().split, Kind::input,
      fmt::format("no array '{}' for the split{}", shown(options.split), did_you_mean(nearest(options.split, names_of(opened.arrays)))),
      where);
  if (by_files) {
    MM_CHECK(column == opened.arrays.tensors.end(), Kind::usage,
             fmt::format("the split is said twice: by files, and by {}", named(options.split)), where,
             "rename the array, or give all rows in one list of files");
    opened.split = at::cat(split);  // [N]
  } else if (column != opened.arrays.tensors.end()) {
    const auto texts = opened.arrays.texts.find(options.split);
    opened.split = read_split(column->second, texts == opened.arrays.texts.end() ? nullptr : &texts->second, options.split, where);  // [N]
    opened.arrays.tensors.erase(column);
  }
  return opened;
}

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
             named(names.back()) + " is not one number for each row", where);
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

// The names that the patterns let through, of all but the label. kColumns stands for all single columns.
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
    const bool columns = glob == kColumns && !arrays.tensors.contains(glob);
    for (const auto& [name, tensor] : arrays.tensors) {
      if (columns ? std::ranges::find(arrays.columns, name) == arrays.columns.end() : ::fnmatch(glob.c_str(), name.c_str(), 0) != 0)
        continue;
      any = true;
      MM_CHECK(taking || name != label || name != glob, Kind::usage, named(name) + " is the label, and cannot be an input", where);
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

// u8 stays, to spare memory; all else is f32.
at::Tensor as_input(const at::Tensor& stored, const std::string& name, const std::string& where) {
  MM_CHECK(!at::isComplexType(stored.scalar_type()), Kind::input, named(name) + " holds complex numbers", where);
  if (stored.scalar_type() == at::kByte || stored.scalar_type() == at::kBool) return stored.to(at::kByte).contiguous();  // [N, ...]
  const at::Tensor input = stored.to(at::kFloat).contiguous();                                                           // [N, ...]
  const at::Tensor odd = input.isinf();                                                                                  // [N, ...]
  MM_CHECK(!odd.any().item<bool>(), Kind::input,
           fmt::format("{} holds an infinite number in row {}", named(name), odd.nonzero()[0][0].item<std::int64_t>()), where);
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
    MM_CHECK(inputs.emplace(kColumns, at::stack(columns, 1)).second, Kind::input, "has an array 'features' beside single columns", where);
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
           Kind::input, named(name) + " is not one whole number or text for each row, as a group is", where);
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
             named(options.order) + " is not one number for each row, as an order is", where);
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
  const std::string where = shown_list(files);

  Opened opened = open_all(options, where);
  Arrays& arrays = opened.arrays;
  std::vector<std::string> joined = join_labels(arrays, options, where);
  const std::string label = label_of(options, arrays, where);
  const auto texts = arrays.texts.find(label);
  ArraySet set;
  set.media = std::move(opened.media);
  if (!options.group.empty()) set.groups = groups_of(arrays, options.group, where);
  read_sequences(set, options, arrays, where);
  for (const auto& name : {options.group, options.sequence, options.order})
    if (!name.empty() && name != label) {
      arrays.tensors.erase(name);
      std::erase(arrays.columns, name);
    }
  ArrayLabels labels =
      make_labels(arrays.tensors.at(label), texts == arrays.texts.end() ? nullptr : &texts->second, options.kind, label, where);
  set.labels = labels.labels;
  set.class_names = std::move(labels.class_names);
  if (set.class_names.empty()) set.value_names = joined.empty() ? value_names(label, set.labels) : std::move(joined);
  auto patterns = options.inputs;
  const bool media = !set.media.empty();
  if (media) set.extracted = take_extractors(patterns, arrays, where);
  if (set.extracted.empty()) set.media.clear();
  const bool no_array = media && std::ranges::all_of(patterns, [](const std::string& name) { return name.starts_with('!'); });
  const auto names = no_array ? std::set<std::string>() : selected(patterns, arrays, label, where);
  MM_CHECK(!names.empty() || !set.media.empty(), Kind::input, "no array is left for an input", where);
  set.texts = texts_of(arrays, names, options.texts, where);
  set.inputs = inputs_of(arrays, names, where);
  const at::Tensor split = opened.split.defined() ? opened.split : at::full({set.rows()}, std::int64_t{0}, at::kLong);  // [N]
  set.train = rows_where(split, 0);
  set.valid = rows_where(split, 1);
  set.test = rows_where(split, 2);
  MM_CHECK(!set.train.empty(), Kind::input, "no row is for training", where);
  draw_missing_parts(options, set, where);
  check_sequences_whole(set, where);
  set.fingerprint = fingerprint_of(set, opened.split);
  return set;
}

}  // namespace mm
