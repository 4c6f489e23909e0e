#include "task/classify_data.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/signals.h"
#include "data/array_sequences.h"
#include "data/permutation.h"
#include "model/block_list.h"
#include "model/category_layers.h"
#include "model/input_layers.h"
#include "nn/objective_check.h"
#include "train/class_score.h"

namespace mm {
namespace {

constexpr std::size_t kAsked = 256;  // rows that a model answers together

constexpr std::string_view kPrefix = kPreprocessConstants.substr(0, kPreprocessConstants.size() - 1);

// The layers compute the shortest example that there is, with any weights.
void check_takes_shorter(const ClassifyData& data) {
  const at::NoGradGuard no_grad;
  std::int64_t shortest = data.plan.input.back();
  for (const auto row : data.set.train) shortest = std::min(shortest, data.set.lengths[static_cast<std::size_t>(row)]);
  auto sizes = data.plan.input;
  sizes.back() = shortest;
  sizes.insert(sizes.begin(), 1);
  const auto refuse = [&](const std::string& why) {
    throw Error(Kind::usage, fmt::format("the layers do not take examples of any length: {}", why), "data.buckets",
                "end time with mean-time, last or global-pool instead of flatten; reshape 20 -1 leaves it open");
  };
  try {
    shape_of_length(data.plan, shortest);
    Stack(data.plan, Params(std::make_shared<InitSource>(0, 0.02)))(at::zeros(sizes));
  } catch (const Error& error) {
    refuse(error.what());
  } catch (const std::exception& error) {
    refuse(fmt::format("one of {} is not as one of {}", shortest, data.plan.input.back()));
  }
}

// Of the options of a model whose inputs keep apart, or do not, what speaks of the other.
void check_model(const TrainOptions& options, bool apart) {
  const TrainModelOptions& model = options.model;
  MM_CHECK(!model.layers.empty() || !model.fusion.empty(), Kind::usage, "a classifier needs its layers", "model.layers",
           "such as [flatten, linear 64, relu, linear 10]; `mm list blocks` has them all");
  MM_CHECK(apart || model.fusion.empty(), Kind::usage, "inputs are fused to classify and to regress", "model.fusion");
  MM_CHECK(!model.fusion.empty() || model.drop_modalities == 0, Kind::usage, "inputs that stand side by side are not left out",
           "model.drop-modalities", "name model.fusion");
  MM_CHECK(!model.fusion.empty() || options.objective.unimodal.kind == "none", Kind::usage,
           "inputs that are not fused have no heads of their own", "objective.unimodal.kind", "name model.fusion");
  MM_CHECK(model.drop_modalities > 0 || model.rebuild == 0, Kind::usage, "what is rebuilt are inputs that are left out, and none are",
           "model.rebuild", "model.drop-modalities: 0.3 leaves some out");
  const auto own = std::ranges::find_if(model.layers, is_of_one_input);
  MM_CHECK(apart || own == model.layers.end(), Kind::usage,
           fmt::format("'{}' is for one input alone, and the inputs stand side by side", shown(*own)), "model.layers",
           "name model.fusion: concat keeps them side by side behind layers of their own");
}

// Of each column of values what the training rows hold.
std::vector<ValueRange> ranges_of(const ArraySet& set) {
  if (set.value_names.empty()) return {};
  const at::Tensor values =
      set.labels.index_select(0, at::tensor(set.train)).reshape({static_cast<std::int64_t>(set.train.size()), -1});  // [N, K]
  std::vector<ValueRange> ranges;
  for (const auto& column : values.unbind(1))  // [N]
    ranges.push_back({.least = column.min().item<double>(), .greatest = column.max().item<double>()});
  return ranges;
}

// What does not go together with examples that are sequences.
void check_sequences(const TrainOptions& options, bool opinions) {
  const auto refuse = [](bool fits, const char* why) { MM_CHECK(fits, Kind::usage, why, "data.arrays.sequence"); };
  refuse(options.task == "classify", "steps of sequences are classified, and nothing else");
  refuse(!opinions, "opinions are combined row by row");
  refuse(options.model.encoder.empty(), "rows of pictures make no sequence");
  refuse(options.objective.unlabelled.kind == "none" && options.objective.target.kind == "none",
         "rows without labels and a target are learnt from row by row");
}

// Changes the labels of some rows among them.
void shuffle_labels(ArraySet& set, const std::vector<std::int64_t>& rows, std::uint64_t seed) {
  if (rows.empty()) return;
  const Permutation order(rows.size(), mix64(seed + hash64("shuffle-labels")));
  std::vector<std::int64_t> from;
  for (std::size_t i = 0; i < rows.size(); ++i) from.push_back(rows[order(i)]);
  set.labels = set.labels.index_copy(0, row_index(rows), set.labels.index_select(0, row_index(from)));  // [N, ...]
}

Missing missing_of(const StackPlan& plan) { return plan.fusion.empty() ? Missing::refused : Missing::kept; }

// Categories go through no step: they are the numbers of names.
void add_categories(Preprocessing& preprocessing, const StackPlan& plan, const std::string& where) {
  for (const auto& [name, known] : plan.categories) preprocessing.emplace(name, Preprocess({}, where, missing_of(plan)));
}

bool is_category(const StackPlan& plan, const std::string& name) { return plan.categories.contains(name); }

Preprocessing fitted_preprocessing(const ClassifyData& data) {
  constexpr const char* kWhere = "data.arrays.preprocess";
  NamedTensors numbers = data.raw.inputs;
  std::erase_if(numbers, [&](const auto& entry) { return is_category(data.plan, entry.first); });
  Preprocessing fitted = fit_preprocessing(numbers, data.raw.train, data.plan.steps, kWhere, missing_of(data.plan));
  add_categories(fitted, data.plan, kWhere);
  return fitted;
}

}  // namespace

std::vector<std::string> amounts_of(const StackPlan& plan) {
  std::vector<std::string> inputs = plan.inputs;
  std::erase_if(inputs, [&](const std::string& name) { return is_category(plan, name); });
  return inputs;
}

ArraySet open_raw_set(const TrainOptions& options, LabelKind kind, const OpenSet& open) {
  ArraySet raw = open(options.data, kind);
  if (options.data.buckets == 0) raw.lengths.clear();
  return raw;
}

ClassifyData open_classify_data(const TrainOptions& options, bool apart, LabelKind kind, const OpenSet& open) {
  check_model(options, apart);
  ClassifyData data{.raw = open_raw_set(options, kind, open), .set = {}, .preprocessing = {}, .plan = {}};
  if (options.data.shuffle_labels)
    for (const auto* rows : {&data.raw.train, &data.raw.valid}) shuffle_labels(data.raw, *rows, options.seed);
  data.plan.sequence = !data.raw.sequences.empty();
  if (data.plan.sequence) check_sequences(options, apart && options.model.fusion.empty());
  data.plan.steps = options.data.arrays.preprocess;
  data.plan.fusion = options.model.fusion;
  if (!data.plan.fusion.empty()) {
    data.plan.head = options.model.head;
    data.plan.drop_modalities = options.model.drop_modalities;
    data.plan.rebuild = options.model.rebuild;
    data.plan.unimodal = options.objective.unimodal.kind != "none";
  }
  data.plan.categories = data.raw.categories;
  MM_CHECK(data.plan.categories.empty() || data.plan.rebuild == 0, Kind::usage, "what is rebuilt are numbers, and categories are none",
           "model.rebuild");
  data.preprocessing = fitted_preprocessing(data);
  data.set = data.raw;
  data.set.inputs = apply_preprocessing(data.preprocessing, data.raw.inputs);
  for (const auto& [name, array] : data.set.inputs)
    if (array.sizes() != data.raw.inputs.at(name).sizes()) data.set.lengths.clear();  // its last dimension is another one
  for (const auto& [name, array] : data.set.inputs) data.plan.inputs.push_back(name);
  data.plan.layers = with_vocabularies(options.model.layers, data.plan.inputs, data.plan.categories, apart);
  if (!options.model.encoder.empty()) {
    MM_CHECK(!apart, Kind::usage, "inputs that keep apart have no encoder", "model.encoder");
    data.plan.encoder = encoder_plan(Folder(find_model(options.model.encoder)));
  }
  data.set = in_sequences(data.set, "data.arrays.sequence");
  data.plan.classes = data.set.class_names;
  data.plan.values = data.set.value_names;
  data.plan.ranges = ranges_of(data.set);
  for (const auto& [name, texts] : data.set.texts) data.plan.texts.push_back(name);
  if (!data.plan.texts.empty()) data.plan.text_encoder = options.data.arrays.text_encoder;
  data.plan.extracted = data.set.extracted;
  const auto first = std::span(data.set.train).first(1);
  if (!apart) data.plan.input = array_rows(data.set, data.plan.inputs, first)[0].sizes().vec();
  if (apart)
    for (const auto& name : data.plan.inputs) data.plan.views.push_back(array_rows(data.set, {name}, first)[0].sizes().vec());
  return data;
}

NamedTensors preprocessing_constants(const Preprocessing& preprocessing) {
  NamedTensors constants;
  for (const auto& [name, tensor] : preprocessing_state(preprocessing)) constants[std::string(kPrefix) + name] = tensor;
  return constants;
}

Preprocessing stored_preprocessing(const Checkpoint& stored, const StackPlan& plan) {
  NamedTensors state;
  for (const auto& name : stored.names())
    if (name.starts_with(kPrefix)) state[name.substr(kPrefix.size())] = stored.tensor(name);
  std::vector<std::string> numbers = plan.inputs;
  std::erase_if(numbers, [&](const std::string& name) { return is_category(plan, name); });
  Preprocessing loaded = load_preprocessing(state, numbers, plan.steps, stored.where(), missing_of(plan));
  add_categories(loaded, plan, stored.where());
  return loaded;
}

StoredStack open_stored_stack(const std::string& folder, const ArraySet& raw) {
  const auto stored = std::make_shared<Checkpoint>(folder);
  const Json config = Json::read(folder + "/config.json");
  StoredStack model{config, stack_plan(config), std::make_shared<CheckpointSource>(stored, at::kCPU, at::kFloat), raw};
  MM_CHECK(raw.categories == model.plan.categories, Kind::input, "knows other categories than the training rows have", folder,
           "ask it about the set that it was trained on");
  model.set.inputs = apply_preprocessing(stored_preprocessing(*stored, model.plan), raw.inputs);
  model.set = in_sequences(model.set, "data.arrays.sequence");
  return model;
}

ArraySet row_by_row(const ClassifyData& data) {
  if (!data.plan.sequence) return data.set;
  ArraySet rows = data.raw;
  rows.inputs = apply_preprocessing(data.preprocessing, data.raw.inputs);
  return rows;
}

bool ask_in_parts(std::span<const std::int64_t> rows, Progress* progress,
                  const std::function<void(std::span<const std::int64_t> some)>& ask) {
  for (std::size_t first = 0; first < rows.size(); first += kAsked) {
    if (stop_signal() != 0) return false;
    const auto some = rows.subspan(first, std::min(kAsked, rows.size() - first));
    ask(some);
    if (progress != nullptr) progress->advance(some.size());
  }
  return true;
}

bool ask_in_parts(const ArraySet& set, std::span<const std::int64_t> rows, Progress* progress,
                  const std::function<void(std::span<const std::int64_t> some)>& ask) {
  if (set.lengths.empty()) return ask_in_parts(rows, progress, ask);
  std::map<std::int64_t, std::vector<std::int64_t>> of_length;
  for (const auto row : rows) of_length[set.lengths[static_cast<std::size_t>(row)]].push_back(row);
  return std::ranges::all_of(of_length, [&](const auto& entry) { return ask_in_parts(entry.second, progress, ask); });
}

double inputs_memory(const ClassifyData& data, int batch) {
  double bytes = 4.0 * batch * static_cast<double>(array_rows(data.set, data.plan.inputs, std::span(data.set.train).first(1)).numel());
  for (const auto& [name, array] : data.set.inputs) {
    bytes += static_cast<double>(array.nbytes());
    const at::Tensor& raw = data.raw.inputs.at(name);
    if (!array.is_alias_of(raw)) bytes += static_cast<double>(raw.nbytes());
  }
  return bytes;
}

ExampleShape shape_of_length(const StackPlan& plan, std::int64_t length) {
  ExampleShape shape = plan.input;
  shape.back() = length;
  const BlockList blocks(plan.layers, shape, Params(std::make_shared<RecordSource>()), "model.layers");
  return shape;
}

RowStream training_stream(const ClassifyData& data, const TrainOptions& options) {
  const ArraySet& set = data.set;
  if (options.data.buckets == 0) return {set.train, options.seed};
  MM_CHECK(!set.lengths.empty() && data.plan.views.empty() && data.plan.encoder.is_null(), Kind::usage,
           "examples that have no lengths are not put in buckets", "data.buckets", "sounds have lengths, one to an example");
  MM_CHECK(options.objective.unlabelled.kind == "none" && options.objective.target.kind == "none", Kind::usage,
           "rows beside those that are learnt are not put in buckets", "data.buckets");
  check_takes_shorter(data);
  return {set.train, options.seed, set.lengths, static_cast<std::size_t>(options.batch), static_cast<std::size_t>(options.data.buckets)};
}

Batch training_batch(const ClassifyData& data, const RowStream& stream, std::uint64_t first, std::size_t count, bool apart) {
  const auto rows = stream.rows(first, count);
  Batch batch = array_batch(data.set, data.plan.inputs, rows, apart);
  cut_to(batch, data.set, rows, stream.longest(first, count));
  return batch;
}

namespace {

// said: classes of the shape of truth, or scores with a dimension of classes more; truth [B] or [B, S]
void count_all(ClassScore& score, const at::Tensor& said, const at::Tensor& truth) {
  const bool scored = said.dim() > truth.dim();
  const auto classes = (scored ? said.argmax(-1) : said).contiguous();  // [B] or [B, S]
  at::Tensor above;                                                     // [B] or [B, S] f64
  if (scored && said.size(-1) == 2) above = (said.select(-1, 1).to(at::kDouble) - said.select(-1, 0).to(at::kDouble)).contiguous();
  for (std::int64_t i = 0; i < truth.numel(); ++i) {
    const auto label = truth.const_data_ptr<std::int64_t>()[i];
    if (label == kIgnoredLabel) continue;
    score.count(classes.const_data_ptr<std::int64_t>()[i], label);
    if (above.defined()) score.rank(above.const_data_ptr<double>()[i], label == 1);
  }
}

}  // namespace

std::optional<Rates> class_rates(const ArraySet& set, const StackPlan& plan, std::span<const std::int64_t> rows, const Classify& classify,
                                 Progress* progress) {
  ClassScore score(plan.classes.size());
  const bool done = ask_in_parts(set, rows, progress, [&](std::span<const std::int64_t> some) {
    Batch batch = array_batch(set, plan.inputs, some, !plan.views.empty());
    if (!set.lengths.empty()) cut_to(batch, set, some, set.lengths[static_cast<std::size_t>(some[0])]);
    count_all(score, classify(batch), batch.tensors.at("labels").contiguous());
  });
  return done ? std::optional(score.rates()) : std::nullopt;
}

}  // namespace mm
