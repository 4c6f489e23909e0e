#include "task/train_audit.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/random.h"
#include "data/array_batch.h"
#include "privacy/membership.h"
#include "task/classify_data.h"
#include "task/classify_model.h"
#include "task/kept_set.h"
#include "task/train_seeds.h"
#include "train/privacy_ledger.h"
#include "train/supervised.h"

namespace mm {
namespace {

using Rows = std::vector<std::int64_t>;

// The run that is tried, and the rows: members first.
struct Tried {
  TrainOptions options;
  ClassifyData data;
  Rows rows;
  std::size_t members = 0;
};

Tried tried_of(const TrainOptions& options, KeptSet& kept) {
  Tried tried{.options = options, .data = {}, .rows = {}, .members = 0};
  tried.options.seed = seeds_of(options)[0];
  tried.options.output = seed_folder(options, tried.options.seed);
  tried.options.seeds = "1";
  tried.data = open_classify_data(tried.options, !options.model.fusion.empty(), LabelKind::classes, std::ref(kept));
  const auto& others = tried.data.raw.test.empty() ? tried.data.raw.valid : tried.data.raw.test;
  tried.rows = tried.data.raw.train;
  tried.members = tried.rows.size();
  MM_CHECK(!others.empty(), Kind::input, "there are no rows that the model did not learn from", "--audit",
           "name some to test on, or data.arrays.test-fraction");
  tried.rows.insert(tried.rows.end(), others.begin(), others.end());
  return tried;
}

// ln(p / (1 - p)) of the true class of each row, by the model in a folder: its score less the logarithm of the sum of the others' powers.
std::optional<std::vector<double>> confidences_of(const Tried& tried, const std::string& folder) {
  const StoredStack stored = open_stored_stack(folder, tried.data.raw);
  const Answer answer = answers_of(stored.plan, Params(stored.weights));
  std::vector<double> all;
  const bool done = ask_in_parts(tried.rows, nullptr, [&](std::span<const std::int64_t> some) {
    const Batch batch = array_batch(stored.set, stored.plan.inputs, some, !stored.plan.views.empty());
    const auto scores = answer(batch).to(at::kDouble);                                                      // [B, K]
    const auto truth = batch.tensors.at("labels").unsqueeze(1);                                             // [B, 1]
    const auto others = scores.scatter(1, truth, -std::numeric_limits<double>::infinity()).logsumexp({1});  // [B]
    const auto own = (scores.gather(1, truth).squeeze(1) - others).contiguous();                            // [B]
    all.insert(all.end(), own.const_data_ptr<double>(), own.const_data_ptr<double>() + own.numel());
  });
  return done ? std::optional(all) : std::nullopt;
}

// Which places of the rows a shadow model learns from: of each pair the one takes half of them, drawn by the seed, the other the rest.
std::vector<bool> learnt_by(const Tried& tried, int shadow) {
  Random random(mix64(tried.options.seed ^ hash64("audit")), static_cast<std::uint64_t>(shadow / 2));
  const auto order = random.order(tried.rows.size());
  std::vector<bool> learnt(order.size(), shadow % 2 == 1);
  for (std::size_t i = 0; i < order.size() / 2; ++i) learnt[order[i]] = shadow % 2 == 0;
  return learnt;
}

// The model of a shadow, trained or taken up where it stands. Empty when a signal stopped it.
std::string trained_shadow(const Tried& tried, int shadow, const std::vector<bool>& learnt, KeptSet& kept, ProcessGroup& processes) {
  TrainOptions options = tried.options;
  options.output = fmt::format("{}/audit/shadow-{:03}", tried.options.output, shadow);
  options.seed = tried.options.seed + 1 + static_cast<std::uint64_t>(shadow);
  options.resume = "auto";
  options.compare = false;
  options.save_every = options.steps;
  options.keep_last = 1;
  options.progress = "never";
  options.talk.quiet = true;
  const OpenSet open = [&](const TrainDataOptions& data, LabelKind kind) {
    ArraySet set = kept(data, kind);
    set.train.clear();
    set.test.clear();
    for (std::size_t i = 0; i < learnt.size(); ++i) (learnt[i] ? set.train : set.test).push_back(tried.rows[i]);
    std::ranges::sort(set.train);
    std::ranges::sort(set.test);
    set.fingerprint = sha256(fmt::format("{} shadow {} of {}", set.fingerprint, shadow, tried.options.seed));
    return set;
  };
  make_folder(options.output);
  Log log = make_log("mm train", options.talk);
  return train_seeds(options, processes, log, open) ? options.output + "/final" : "";
}

// Of each row what the shadow models say that did not learn from it.
std::optional<std::vector<std::vector<double>>> without_each(const Tried& tried, KeptSet& kept, ProcessGroup& processes, Log& log) {
  std::vector<std::vector<double>> without(tried.rows.size());
  for (int shadow = 0; shadow < tried.options.privacy.shadows; ++shadow) {
    log.note(fmt::format("shadow model {} of {}", shadow + 1, tried.options.privacy.shadows));
    const auto learnt = learnt_by(tried, shadow);
    const std::string folder = trained_shadow(tried, shadow, learnt, kept, processes);
    const auto said = folder.empty() ? std::nullopt : confidences_of(tried, folder);
    if (!said) return std::nullopt;
    for (std::size_t i = 0; i < without.size(); ++i)
      if (!learnt[i]) without[i].push_back((*said)[i]);
  }
  return without;
}

struct Attack {
  std::string key, name;
  AttackRates rates;
};

Attack attack_of(std::string key, std::string name, const std::vector<double>& scores, std::size_t members) {
  const std::span all(scores);
  return {std::move(key), std::move(name), attack_rates(all.first(members), all.subspan(members))};
}

Json to_json(const AttackRates& rates) {
  Json json = Json::object();
  json.set("auc", rates.auc);
  json.set("tpr_at_1_percent_fpr", rates.at_percent);
  json.set("tpr_at_0.1_percent_fpr", rates.at_permille);
  return json;
}

std::string row_of(const std::string& name, const AttackRates& rates) {
  return fmt::format("| {} | {:.3f} | {:.1f} % | {:.1f} % |\n", name, rates.auc, 100 * rates.at_percent, 100 * rates.at_permille);
}

// audit.json and audit.md, whose text it gives.
std::string write_audit(const Tried& tried, const std::vector<Attack>& attacks) {
  constexpr AttackRates kChance{.auc = 0.5, .at_percent = 0.01, .at_permille = 0.001};
  const Json spent = Json::read(tried.options.output + "/final/config.json").get("privacy");
  const auto others = tried.rows.size() - tried.members;
  Json rates = Json::object(), json = Json::object();
  std::string rows;
  for (const auto& attack : attacks) {
    rates.set(attack.key, to_json(attack.rates));
    rows += row_of(attack.name, attack.rates);
  }
  json.set("audit", "membership");
  json.set("seed", tried.options.seed);
  json.set("members", static_cast<std::uint64_t>(tried.members));
  json.set("others", static_cast<std::uint64_t>(others));
  json.set("shadows", tried.options.privacy.shadows);
  if (!spent.is_null()) json.set("privacy", spent);
  json.set("attacks", rates);
  json.set("chance", to_json(kChance));
  const std::string text = fmt::format(
      "# membership\n\nWhich of {} rows are the {} that the model learnt from? Seed {}. {}.\n\n"
      "| attack | AUC | found at 1 % false alarms | found at 0.1 % |\n|---|---|---|---|\n{}{}",
      tried.rows.size(), tried.members, tried.options.seed,
      spent.is_null() ? "Not trained privately" : "Private training: " + spent_text(spent), rows, row_of("chance", kChance));
  write_file(tried.options.output + "/audit.json", json.dump(2) + "\n");
  write_file(tried.options.output + "/audit.md", text);
  return text;
}

}  // namespace

void check_audit(const TrainOptions& options, const ProcessGroup& processes) {
  MM_CHECK(options.task == "classify", Kind::usage, "only what classifies is audited", "--audit");
  MM_CHECK(options.data.arrays.sequence.empty(), Kind::usage, "steps of sequences are not audited", "--audit");
  MM_CHECK(options.grid.empty(), Kind::usage, "one experiment is audited, not a grid of them", "--audit");
  MM_CHECK(processes.size() == 1, Kind::usage, "an audit is of one process", "--audit", "start it without mpirun, srun or torchrun");
  MM_CHECK(class_objective(options.objective).takes == Takes::labels, Kind::usage, "opinions have no probability to attack", "--audit");
  MM_CHECK(options.privacy.shadows % 2 == 0, Kind::usage, "shadow models come in pairs", "privacy.shadows");
}

std::string audited(const TrainOptions& options, ProcessGroup& processes) {
  KeptSet kept;
  Log log = make_log("mm train", options.talk);
  const Tried tried = tried_of(options, kept);
  const auto confidences = confidences_of(tried, tried.options.output + "/final");
  const auto without = confidences ? without_each(tried, kept, processes, log) : std::nullopt;
  if (!without) {
    log.note("stopped before the audit's report; the same command goes on");
    return "";
  }
  const std::string lira = fmt::format("LiRA, offline, {} shadow models", options.privacy.shadows);
  return write_audit(tried, {attack_of("loss", "loss threshold", *confidences, tried.members),
                             attack_of("lira", lira, lira_scores(*confidences, *without), tried.members)});
}

}  // namespace mm
