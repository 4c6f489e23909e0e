#include "task/transcribe_data.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/file.h"
#include "data/array_batch.h"
#include "model/block_list.h"
#include "train/transcript_score.h"

namespace mm {
namespace {

// The texts of the classes: their names, but for what the options say.
std::vector<std::string> texts_of(const std::vector<std::string>& classes, const std::vector<std::string>& said) {
  std::vector<std::string> texts = classes;
  for (const auto& pair : said) {
    const auto equals = pair.find('=');
    MM_CHECK(equals != std::string::npos && equals > 0 && equals + 1 < pair.size(), Kind::usage,
             fmt::format("'{}' is not of the form 'LABEL=TEXT'", shown(pair)), "data.texts");
    const auto place = std::ranges::find(classes, pair.substr(0, equals));
    MM_CHECK(place != classes.end(), Kind::usage, fmt::format("no example has the label '{}'", shown(pair.substr(0, equals))), "data.texts",
             shown(fmt::format("the labels are {}", fmt::join(classes, ", "))));
    texts[static_cast<std::size_t>(place - classes.begin())] = pair.substr(equals + 1);
  }
  return texts;
}

// How many steps there are: of scores, one for each symbol.
std::int64_t check_layers(const StackPlan& plan, std::int64_t symbols) {
  ExampleShape shape = plan.input;
  const BlockList blocks(plan.layers, shape, Params(std::make_shared<RecordSource>()), "model.layers");
  MM_CHECK(shape.size() == 2 && shape[1] == symbols, Kind::usage,
           fmt::format("what comes out is [{}], and there are {} letters and the blank", fmt::join(shape, ", "), symbols - 1),
           "model.layers", fmt::format("end with steps of linear {}", symbols));
  return shape[0];
}

// A letter takes a step, and a blank stands between two that are alike.
std::int64_t steps_of(const std::vector<std::int64_t>& letters) {
  auto steps = static_cast<std::int64_t>(letters.size());
  for (std::size_t i = 1; i < letters.size(); ++i) steps += letters[i] == letters[i - 1] ? 1 : 0;
  return steps;
}

}  // namespace

const std::string& TranscribeData::text(std::int64_t row) const {
  return texts.at(static_cast<std::size_t>(arrays.set.labels.const_data_ptr<std::int64_t>()[row]));
}

TranscribeData open_transcribe_data(const TrainOptions& options, const OpenSet& open) {
  TranscribeData data{.arrays = open_classify_data(options, /*apart=*/false, LabelKind::classes, open), .texts = {}};
  data.texts = texts_of(data.arrays.plan.classes, options.data.texts);
  data.arrays.plan.classes.clear();
  std::vector<std::string> learnt;
  for (const auto row : data.arrays.set.train) learnt.push_back(data.text(row));
  data.letters = Letters::of(learnt);
  const auto steps = check_layers(data.arrays.plan, data.letters.symbols());
  const ArraySet& set = data.arrays.set;
  const auto check = [&](std::int64_t row, std::int64_t most) {
    MM_CHECK(steps_of(data.letters.encode(data.text(row))) <= most, Kind::usage,
             fmt::format("the text '{}' is too long for {} steps", shown(data.text(row)), most), "model.layers",
             "let fewer steps be put together, or leave the example out");
  };
  for (const auto row : set.valid) check(row, steps);
  std::map<std::int64_t, std::int64_t> of_length;  // steps of examples that are cut to it
  for (const auto row : set.train) {
    if (options.data.buckets == 0 || set.lengths.empty()) {
      check(row, steps);
      continue;
    }
    const std::int64_t length = set.lengths[static_cast<std::size_t>(row)];
    if (!of_length.contains(length)) of_length[length] = shape_of_length(data.arrays.plan, length)[0];
    check(row, of_length[length]);
  }
  return data;
}

Batch transcribe_batch(const TranscribeData& data, const ArraySet& set, std::span<const std::int64_t> rows) {
  std::vector<std::vector<std::int64_t>> texts;
  std::size_t longest = 1;
  std::vector<std::int64_t> lengths;
  for (const auto row : rows) {
    texts.push_back(data.letters.encode(data.text(row)));
    lengths.push_back(static_cast<std::int64_t>(texts.back().size()));
    longest = std::max(longest, texts.back().size());
  }
  const auto labels = at::zeros({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(longest)}, at::kLong);  // [B, L]
  for (std::size_t b = 0; b < texts.size(); ++b) std::ranges::copy(texts[b], labels.mutable_data_ptr<std::int64_t>() + b * longest);
  return {.tensors = {{"x", array_rows(set, data.arrays.plan.inputs, rows)},
                      {"labels", labels},
                      {"label_lengths", at::tensor(lengths, at::kLong)}},
          .targets = static_cast<std::int64_t>(rows.size())};
}

Transcribe by_likeliest(const StackPlan& plan, const Letters& letters, const Params& p) {
  return [stack = std::make_shared<Stack>(plan, p), letters](const Batch& batch) {
    const at::NoGradGuard no_grad;
    const auto symbols = (*stack)(batch.tensors.at("x")).argmax(2).contiguous();  // [B, T]
    const std::span all(symbols.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(symbols.numel()));
    const auto steps = static_cast<std::size_t>(symbols.size(1));
    std::vector<std::string> texts;
    for (std::size_t b = 0; b < static_cast<std::size_t>(symbols.size(0)); ++b)
      texts.push_back(letters.decode(all.subspan(b * steps, steps)));
    return texts;
  };
}

std::optional<Rates> transcript_rates(const TranscribeData& data, const ArraySet& set, std::span<const std::int64_t> rows,
                                      const Transcribe& transcribe, Progress* progress) {
  TranscriptScore score;
  const bool done = ask_in_parts(set, rows, progress, [&](std::span<const std::int64_t> some) {
    Batch batch = transcribe_batch(data, set, some);
    if (!set.lengths.empty()) cut_to(batch, set, some, set.lengths[static_cast<std::size_t>(some[0])]);
    const auto said = transcribe(batch);
    for (std::size_t i = 0; i < some.size(); ++i) score.count(said.at(i), data.text(some[i]));
  });
  return done ? std::optional(score.rates()) : std::nullopt;
}

}  // namespace mm
