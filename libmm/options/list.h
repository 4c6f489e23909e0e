#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/talk.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kReportFormats{"text", "jsonl"};

inline constexpr std::array<std::string_view, 15> kTables{"families",   "blocks",    "fusions",     "steps",       "models",
                                                          "presets",    "programs",  "precisions",  "formats",     "objectives",
                                                          "optimizers", "schedules", "adaptations", "accountants", "extractors"};

// mm list: the names that can be given to options, from the tables that the programs themselves use.
struct ListOptions {
  std::vector<std::string> tables;
  std::string format = "text";
  TalkOptions talk;

  void visit(auto&& v) {
    v.inputs(tables,
             "which tables: families, blocks, fusions, steps, models, presets, programs, precisions, formats, objectives, optimizers, "
             "schedules, adaptations, accountants or extractors; all when none is named");
    v.field("format", format, "of the answer: text, or one JSON object a line", one_of(kReportFormats));
    talk.visit(v);
  }
};

}  // namespace mm
