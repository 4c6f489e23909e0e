#include "task/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/share.h"
#include "base/standard_output.h"
#include "config/config_file.h"
#include "config/nearest.h"
#include "config/program.h"
#include "data/preprocess_steps.h"
#include "feature/extractor.h"
#include "fusion/fusion.h"
#include "model/block.h"
#include "model/family.h"
#include "model/folder.h"
#include "privacy/accountant.h"
#include "task/adapt_methods.h"
#include "train/objective.h"
#include "train/optimizer.h"
#include "train/schedule.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// Of a table of rows with a name and a meaning, each a member or a function of the row.
template <auto table, auto name, auto meaning>
std::vector<TableRow> rows_of() {
  std::vector<TableRow> rows;
  for (const auto& row : table()) rows.push_back({std::string(std::invoke(name, row)), std::string(std::invoke(meaning, row))});
  return rows;
}

std::string objective_meaning(const Objective& row) { return fmt::format("{}; takes {}", row.summary, words(row.takes)); }

std::string extractor_meaning(const Extractor& row) {
  return fmt::format("{}; {} numbers of {} ({})", row.summary, row.width(), row.sense == Sense::sound ? "a sound" : "a video", row.source);
}

std::span<const PreprocessRow> preprocess_steps() { return kPreprocessSteps; }

std::vector<TableRow> model_rows() {
  std::vector<TableRow> rows;
  for (const auto& name : shipped_models()) rows.push_back({name, (fs::path(share_folder()) / "models" / name).string()});
  return rows;
}

// What the comment at the head of a preset says.
std::string first_comment(const std::string& path) {
  const std::string text = read_file(path, std::uint64_t{1} << 20);
  const auto line = text.substr(0, text.find('\n'));
  return line.starts_with("# ") ? line.substr(2) : "";
}

std::vector<TableRow> preset_rows() {
  std::vector<TableRow> rows;
  for (const auto& program : programs())
    for (const auto& name : preset_names(program.name))
      rows.push_back({fmt::format("{}/{}", program.name, name), first_comment(preset_file(program, name))});
  return rows;
}

std::vector<TableRow> program_rows() {
  std::vector<TableRow> rows;
  for (const auto& program : programs()) {
    const bool coming = program.standing == Standing::coming;
    rows.push_back({std::string(program.name), fmt::format("{}{}", coming ? "(coming) " : "", program.summary)});
  }
  return rows;
}

std::vector<TableRow> precision_rows() {
  return {{"auto", "bf16 where the device computes in it, else fp32"},
          {"fp32", "single precision: the reference"},
          {"bf16", "half the memory, the range of fp32, 8 bits of precision"},
          {"fp16", "half the memory, 11 bits of precision; meant for GPUs"},
          {"int8", "8-bit products, the rest in fp32: the fastest on a CPU, nearly the same answers; not of every family"}};
}

std::vector<TableRow> format_rows() {
  return {{"auto", "text on a terminal, else jsonl; of --output, what its extension says"},
          {"text", "a line an answer"},
          {"jsonl", "a JSON object a record and line"},
          {"json", "one JSON array"},
          {"csv", "a row a record, RFC 4180"}};
}

constexpr std::array kAll{
    NameTable{"families", "kinds of models that mm opens, by the model_type of their config.json",
              rows_of<families, &Family::type, &Family::summary>},
    NameTable{"blocks", "layers that a classifier's model.layers names", rows_of<block_kinds, &BlockKind::synopsis, &BlockKind::summary>},
    NameTable{"fusions", "ways in which several modalities become one", rows_of<fusion_kinds, &FusionKind::synopsis, &FusionKind::summary>},
    NameTable{"steps", "preprocessing that data.arrays.preprocess names",
              rows_of<preprocess_steps, &PreprocessRow::usage, &PreprocessRow::summary>},
    NameTable{"models", "models that come with mm, for --model", model_rows},
    NameTable{"presets", "configurations that come with mm: the second part of the name is for --preset", preset_rows},
    NameTable{"programs", "what stands behind mm", program_rows},
    NameTable{"precisions", "number types of the computation, for --precision", precision_rows},
    NameTable{"formats", "of the results, for --format", format_rows},
    NameTable{"objectives", "what training can make small", rows_of<objectives, &Objective::name, objective_meaning>},
    NameTable{"optimizers", "how training changes weights, for --optimizer.kind",
              rows_of<optimizers, &OptimizerKind::name, &OptimizerKind::summary>},
    NameTable{"schedules", "of the learning rate, for --optimizer.schedule",
              rows_of<schedules, &ScheduleKind::name, &ScheduleKind::summary>},
    NameTable{"adaptations", "ways to bring one domain to another, for --adapt.methods",
              rows_of<adapt_methods, &AdaptMethod::name, &AdaptMethod::summary>},
    NameTable{"accountants", "ways to bound what private training gives away, for --privacy.dp.accountant",
              rows_of<accountants, &Accountant::name, &Accountant::summary>},
    NameTable{"extractors", "what inputs can be made of sounds and videos, for data.arrays.inputs beside data.arrays.media",
              rows_of<extractors, &Extractor::name, extractor_meaning>},
};

std::string as_text(const NameTable& table) {
  const auto rows = table.rows();
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.name.size());
  std::string text = fmt::format("{}: {}\n", table.name, table.summary);
  for (const auto& row : rows) text += fmt::format("  {:<{}}  {}\n", row.name, width, row.meaning);
  return text + (rows.empty() ? "  (none)\n" : "");
}

std::string as_lines(const NameTable& table) {
  std::string text;
  for (const auto& row : table.rows()) {
    Json json = Json::object();
    json.set("table", table.name);
    json.set("name", row.name);
    json.set("meaning", row.meaning);
    text += json.dump() + "\n";
  }
  return text;
}

const NameTable& find_table(const std::string& name) {
  const auto found = std::ranges::find(kAll, name, &NameTable::name);
  MM_CHECK(found != kAll.end(), Kind::usage, fmt::format("there is no table '{}'{}", shown(name), did_you_mean(nearest(name, kTables))), "",
           fmt::format("the tables are {}", fmt::join(kTables, ", ")));
  return *found;
}

}  // namespace

std::span<const NameTable> tables() { return kAll; }

int list_tables(const ListOptions& options) {
  std::vector<const NameTable*> chosen;
  for (const auto& name : options.tables) chosen.push_back(&find_table(name));
  if (chosen.empty())
    for (const auto& table : kAll) chosen.push_back(&table);
  std::string text;
  for (const auto* table : chosen) {
    if (options.format == "jsonl")
      text += as_lines(*table);
    else
      text += (text.empty() ? "" : "\n") + as_text(*table);
  }
  write_standard_output(text);
  return 0;
}

}  // namespace mm
